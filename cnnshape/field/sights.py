"""How a tensor sees one axis of the network's input: along which axis of its own, through what."""

from collections.abc import Iterator
from itertools import chain
from math import lcm
from typing import Final

from cnnshape.field.beams import PERIODS, Beam, Span, combine, hull
from cnnshape.layers.views import Lens, Share, Window
from cnnshape.records import Entry

_LARGEST = 2**63  # no tensor is larger, and numbers of any length would take for ever
_BEAMS = 8
_NOWHERE = -_LARGEST


class Reach(Entry):
    """What a position depends on along one axis; `None` is for what has no meaning.

    `receptive_field` counts inputs from the first to the last one, where they are most, or is
    `"all"`. `jump` is the way between neighbours, `"1/2"` for half an input. `offset` is the first
    input of output 0, negative inside padding.
    """

    receptive_field: int | str | None = None
    jump: int | str | None = None
    offset: int | None = None


class Straight(Entry):
    """Output `o` along `axis` sees inputs `first + o * jump` to `last + o * jump`."""

    axis: int
    jump: int = 1
    first: int = 0
    last: int = 0

    @property
    def beams(self) -> tuple[Beam, ...]:
        return (Beam(self.jump, ((self.first, self.last),)),)

    def through(self, lens: Lens) -> "Sight":
        if type(lens) is not Window:
            return Bundle(self.axis, self.beams).through(lens)
        axis, jump, first, last = self
        stride, padding, reach, _ = lens
        if (
            type(stride) is type(padding) is type(reach) is int
            and (step := jump * stride) < _LARGEST
        ):
            return Straight(axis, step, first - jump * padding, last + jump * (reach - 1 - padding))
        return lost(axis)

    def reach(self, size: object) -> Reach:
        return _limited(self.last - self.first + 1, self.jump, self.first)


class Bundle(Entry):
    """Outputs along `axis` see through beams of different jumps, or, without any, nobody knows."""

    axis: int
    beams: tuple[Beam, ...]

    def through(self, lens: Lens) -> "Sight":
        if type(lens) is Share and type(lens.m) is int and lens.m == 1:
            return ALL
        if all(type(number) is int for number in lens):
            return bundle(self.axis, combine(beam.through(lens) for beam in self.beams))
        return lost(self.axis)

    def reach(self, size: object) -> Reach:
        if not self.beams:
            return Reach()
        origin = hull(beam.at(0) for beam in self.beams)
        offset = origin[0] if origin else None
        outputs = self._outputs(size)
        if outputs is None:
            return _limited(None, None, offset)
        spans = (hull(beam.at(output) for beam in self.beams) for output in outputs)
        most = max((span[1] - span[0] + 1 for span in spans if span), default=0)
        if len(self.beams) > 1:
            return _limited(most, None, offset)
        jump, parts = self.beams[0].jump
        return _limited(most, jump if parts == 1 else f"{jump}/{parts}", offset)

    def _outputs(self, size: object) -> Iterator[int] | None:
        """The outputs among which one sees most, if they are known."""
        period = lcm(*(len(beam.spans) for beam in self.beams))
        if len(self.beams) == 1:
            return iter(range(min(period, size) if isinstance(size, int) else period))
        if not isinstance(size, int) or period > PERIODS:
            return None
        # Beams of different jumps part steadily, so that they are widest in a first or last turn.
        return chain(range(min(period, size)), range(max(period, size - period), size))


class _Everything(Entry):
    """Any output sees all inputs."""

    axis: int = _NOWHERE - 1  # never equal to a sight that is lost
    beams: tuple[Beam, ...] = ()

    def through(self, lens: Lens) -> "Sight":
        return self

    def reach(self, size: object) -> Reach:
        return Reach("all")


Sight = Straight | Bundle | _Everything

ALL: Final = _Everything()


def bundle(axis: int, beams: tuple[Beam, ...] | None) -> Sight:
    """The simplest sight through `beams`."""
    if not beams or len(beams) > _BEAMS or any(beam.rise > _LARGEST for beam in beams):
        return lost(axis)
    if len(beams) == 1 and len(beams[0].spans) == 1 and beams[0].spans[0]:
        return Straight(axis, beams[0].rise, *beams[0].spans[0])
    return Bundle(axis, beams)


def lost(axis: int = _NOWHERE) -> Sight:
    """A sight that follows no rule."""
    return Bundle(axis, ())


def join(one: Sight, other: Sight) -> Sight:
    """What either of two tensors sees, position by position."""
    if one is ALL or other is ALL:
        return ALL
    if one == other:
        return one
    if one.axis != other.axis:
        return lost()
    if type(one) is type(other) is Straight and one.jump == other.jump:
        return Straight(one.axis, one.jump, min(one.first, other.first), max(one.last, other.last))
    if not one.beams or not other.beams:
        return lost(one.axis)
    return bundle(one.axis, combine(one.beams + other.beams))


def still(sight: Sight) -> Sight:
    """The sight of an axis that repeats its only position."""
    if not sight.beams:
        return sight
    return bundle(sight.axis, (Beam(0, (span_at(sight, 0),)),))


def span_at(sight: Sight, output: int) -> Span | None:
    """The first and the last input that `output` sees."""
    return hull(beam.at(output) for beam in sight.beams)


def _limited(most: int | None, jump: int | str | None, offset: int | None) -> Reach:
    if max(most or 0, abs(offset or 0)) > _LARGEST:
        return Reach()
    return Reach(most, jump, offset)
