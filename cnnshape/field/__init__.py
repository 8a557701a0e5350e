"""Receptive field, jump and offset, axis by axis of the network's input, through any graph."""

from collections.abc import Sequence
from functools import reduce
from itertools import zip_longest

from cnnshape.field.beams import Span
from cnnshape.field.sights import ALL, Bundle, Reach, Sight, Straight, join, lost, span_at, still
from cnnshape.layers.views import POINT, Lenses, Mixed, Moved, Put, Scattered, View
from cnnshape.records import Entry

Shape = tuple[int, ...]


class Field(Entry):
    """What every position of a tensor depends on, for each axis of the input, the last one first.

    Without any axis it depends on no input, as a learned tensor does.

    >>> from cnnshape.layers.views import Window
    >>> stem = through(Lenses((Window(stride=2, padding=3, reach=7),)), [origin(3)])
    >>> pool = through(Lenses((Window(stride=2, padding=1, reach=3),)), [stem])
    >>> pool.at(-1, (1, 64, 56))
    Reach(receptive_field=11, jump=4, offset=-5)
    """

    sights: tuple[Sight, ...] = ()

    def at(self, axis: int, shape: Shape | None) -> Reach:
        """What a tensor of this `shape` depends on along `axis`, -1 or less, of the input."""
        if axis < -len(self.sights):
            return Reach()
        sight = self.sights[~axis]
        return sight.reach(shape[sight.axis] if shape and sight.axis >= -len(shape) else None)

    @property
    def spans(self) -> int:
        """How many spans its patterns have."""
        bundles = (sight for sight in self.sights if type(sight) is Bundle)
        return sum(len(beam.spans) for bundle in bundles for beam in bundle.beams)

    def seen(self, axis: int, output: int) -> Span | None:
        """The first and the last input along `axis` that one output depends on.

        `None` where it has none, or all, or where nobody knows.
        """
        return span_at(self.sights[~axis], output)


def origin(rank: int) -> Field:
    """The field of a network's input: each axis sees itself."""
    return Field(tuple(Straight(axis) for axis in range(-1, -rank - 1, -1)))


def unknown(rank: int) -> Field:
    """The field of a tensor that depends on an input of `rank` axes, but nobody knows how."""
    return Field((lost(),) * rank)


def through(
    view: View, fields: Sequence[Field], xs: Sequence[Shape | None] = (), y: Shape | None = None
) -> Field:
    """The field behind a layer with this view, whose inputs of shapes `xs` have these `fields`.

    Several inputs meet position by position, aligned from the right as in broadcasting.
    """
    if type(view) is Put:
        return _either(view, *fields)
    if len(fields) == 1:
        return _behind(view, fields[0])
    if view is POINT and y is not None:
        shapes = [*xs, *[None] * (len(fields) - len(xs))]
        fields = [_stretched(field, x, y) for field, x in zip(fields, shapes, strict=True)]
    seen = [_behind(view, field) for field in fields]
    if all(field is seen[0] for field in seen):
        return seen[0] if seen else Field()
    axes = zip_longest(*(field.sights for field in seen))
    return Field(tuple(reduce(join, filter(None, sights)) for sights in axes))


def _behind(view: View, field: Field) -> Field:
    match view:
        case None:
            return field
        case Lenses(lenses, mixed):
            nearest = -len(lenses)
            sights = [
                sight.through(lenses[sight.axis])
                if sight.axis >= nearest
                else (ALL if sight.axis in mixed else sight)
                for sight in field.sights
            ]
        case Moved(sources):
            sights = [_moved(sight, sources) for sight in field.sights]
        case Mixed(axes):
            sights = [ALL if sight.axis in axes else sight for sight in field.sights]
        case Scattered(axes):
            sights = [lost(sight.axis) if sight.axis in axes else sight for sight in field.sights]
    return Field(tuple(sights))


def _moved(sight: Sight, sources: tuple[int | None, ...]) -> Sight:
    if sight is ALL or sight == lost():
        return sight
    if sight.axis not in sources:
        return ALL
    return sight.but(axis=~sources.index(sight.axis))


def _either(view: Put, whole: Field, put: Field) -> Field:
    """The field of one tensor with another one in the place of a part."""
    part = _behind(view.part, put)
    axes = zip_longest(whole.sights, part.sights)
    return Field(tuple(_one_of(view.axis, *filter(None, sights)) for sights in axes))


def _one_of(axis: int, sight: Sight, other: Sight | None = None) -> Sight:
    """What is seen along an axis of the input by outputs that see either of two tensors."""
    if other is None or sight == other:
        return sight
    is_along = axis in {sight.axis, other.axis} and ALL not in {sight, other}
    return lost(axis) if is_along else join(sight, other)


def _stretched(field: Field, x: Shape | None, y: Shape) -> Field:
    """The field of an input whose axes of 1 are stretched to those of `y`."""
    pairs = zip(reversed(x or ()), reversed(y), strict=False)
    axes = {~k for k, (m, n) in enumerate(pairs) if _is_one(m) and not _is_one(n)}
    if axes.isdisjoint(sight.axis for sight in field.sights):
        return field
    return Field(tuple(still(s) if s.axis in axes else s for s in field.sights))


def _is_one(size: object) -> bool:
    return isinstance(size, int) and size == 1  # an unknown size equals anything
