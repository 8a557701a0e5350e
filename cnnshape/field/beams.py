"""Which inputs an output depends on along one axis, exactly, for steps that are whole or not."""

from collections.abc import Iterable
from math import gcd, lcm

from cnnshape.layers.views import Lens, Sample, Share, Spread, Window
from cnnshape.records import Entry

PERIODS = 1024  # outputs until a pattern repeats; a longer pattern is given up
_WORK = 1 << 16

Span = tuple[int, int]


class Beam(Entry):
    """A pattern of spans, first and last input, that moves on by `rise` each time it repeats.

    >>> Beam(1, ((0, 0), (0, 1))).at(5)
    (2, 3)
    """

    rise: int
    spans: tuple[Span | None, ...]

    @property
    def jump(self) -> tuple[int, int]:
        """Inputs between neighbouring outputs, as a fraction in lowest terms."""
        period = len(self.spans)
        common = gcd(self.rise, period)
        return self.rise // common, period // common

    def at(self, output: int) -> Span | None:
        """The first and the last input that `output` depends on; `None` where it has none."""
        turn, phase = divmod(output, len(self.spans))
        span = self.spans[phase]
        return span and (span[0] + turn * self.rise, span[1] + turn * self.rise)

    def through(self, lens: Lens) -> "Beam | None":
        """The beam behind a lens; `None` where the pattern gets too long."""
        rise, run = pace(lens)
        period = len(self.spans)
        turns = period // gcd(period, rise)
        outputs = range(run * turns)
        if run * turns > PERIODS:
            return None
        if self._rises():
            spans = tuple(self._between(taps(lens, output)) for output in outputs)
        elif period * run * turns > _WORK:
            return None
        else:
            spans = tuple(self._around(taps(lens, output)) for output in outputs)
        return Beam(self.rise * (rise * turns // period), spans)

    def _rises(self) -> bool:
        """Whether later outputs never see less far back, nor less far ahead, than earlier ones."""
        before = self.at(-1)
        for span in self.spans:
            if not before or not span or span[0] < before[0] or span[1] < before[1]:
                return False
            before = span
        return True

    def _between(self, inputs: range) -> Span | None:
        if not inputs:
            return None
        first, last = self.at(inputs[0]), self.at(inputs[-1])
        return first and last and (first[0], last[1])

    def _around(self, inputs: range) -> Span | None:
        # Each phase is at its lowest in its first turn, and at its highest in its last one.
        turn = len(self.spans) // gcd(len(self.spans), inputs.step)
        return hull(map(self.at, (*inputs[:turn], *inputs[-turn:])))


def hull(spans: Iterable[Span | None]) -> Span | None:
    """From the first to the last input of all spans.

    >>> hull([(3, 4), None, (-1, 0)])
    (-1, 4)
    """
    seen = [span for span in spans if span]
    return (min(seen)[0], max(last for _, last in seen)) if seen else None


def combine(beams: Iterable[Beam | None]) -> tuple[Beam, ...] | None:
    """Beams of different jumps that see what `beams` see together; `None` if one was given up."""
    groups: dict[tuple[int, int], list[Beam]] = {}
    for beam in beams:
        if beam is None:
            return None
        groups.setdefault(beam.jump, []).append(beam)
    members = tuple(beam for group in groups.values() if (beam := _joined(group)))
    return members if len(members) == len(groups) else None


def pace(lens: Lens) -> tuple[int, int]:
    """How many inputs, and for how many outputs, a lens moves on before it repeats itself."""
    match lens:
        case Window():
            return lens.stride, 1
        case Spread():
            return 1, lens.stride
    if not lens.m:  # one output, at the aligned corner
        return 0, 1
    common = gcd(lens.n, lens.m)
    return lens.n // common, lens.m // common


def taps(lens: Lens, output: int) -> range:
    """The inputs that `output` sees through a lens.

    >>> taps(Window(stride=2, padding=1, reach=3), 4), taps(Spread(2, 1, kernel=4), 4)
    (range(7, 10), range(1, 3))
    """
    match lens:
        case Window(stride, padding, reach, dilation):
            start = output * stride - padding
            return range(start, start + reach, dilation)
        case Spread():
            return _sources(lens, output)
        case Share(n, m):
            return range(output * n // m, -(-(output + 1) * n // m))
        case Sample():
            return _samples(lens, output)


def _sources(lens: Spread, output: int) -> range:
    stride, padding, kernel, dilation = lens
    common = gcd(stride, dilation)
    cycle, step = stride // common, dilation // common
    place, rest = divmod(output + padding, common)
    tap = place * pow(step, -1, cycle) % cycle  # of the last input that lands on this output
    if rest or tap >= kernel:
        return range(0)
    last = (place - step * tap) // cycle
    return range(last - (kernel - 1 - tap) // cycle * step, last + 1, step)


def _samples(lens: Sample, output: int) -> range:
    count, shift = lens.taps, lens.shift
    rise, run = pace(lens)
    place = (2 * output + shift) * rise - shift * run  # in halves of `1 / run`
    if count == 1:
        place += shift * run
    start, rest = divmod(place, 2 * run)
    if count == 1 or not rest:  # right on an input, the weights of the others are 0
        return range(start, start + 1)
    return range(start + 1 - count // 2, start + 1 + count // 2)


def _joined(beams: list[Beam]) -> Beam | None:
    """What beams of one jump see together; `None` where the pattern gets too long."""
    first = beams[0]
    if len(beams) == 1:
        return first
    period = lcm(*(len(beam.spans) for beam in beams))
    if period > PERIODS:
        return None
    spans = tuple(hull(beam.at(output) for beam in beams) for output in range(period))
    return Beam(first.rise * (period // len(first.spans)), spans)
