"""Parts of tensors and their order along an axis: slices, rolls, repetitions."""

from typing import Annotated

from cnnshape.layers.arguments import Count, Index, Loose, Shape
from cnnshape.layers.axes import place, places
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Maybe, Several
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.rules import Whole
from cnnshape.layers.views import EVERYTHING, Lenses, Scattered, View, Window
from cnnshape.symbols import OpenSize, is_known, product

Shifts = Annotated[Shape, Several(Whole(), bare=True)]
Axis = Annotated[int | None, Maybe(Whole())]


class Slice(Layer):
    """Takes every `step`th position from `start` up to `end`, not included, of the axis `dim`.

    As in Python, negative places count from the end: `Slice(1, -3)` is `x[:, -3:]`.
    """

    function = "torch.ops.aten.slice"

    dim: Index = 0
    start: Axis = None
    end: Axis = None
    step: Count = 1

    least = 1
    memory = "viewed"

    def output(self, x: Shape) -> Shape:
        dim = place(self.dim, x)
        start, end = self.first(x[dim]), self._end(x[dim])
        if not is_known(start) or not is_known(end):
            raise OpenSize(x[dim])
        length = (end - start + self.step - 1) // self.step
        return *x[:dim], max(length, 0), *x[dim + 1 :]

    def view(self, x: Shape, y: Shape) -> View:
        dim = place(self.dim, x)
        window = Window(self.step, -self.first(x[dim]))
        return Lenses((window, *[Window()] * (len(x) - dim - 1)))

    def first(self, n: int) -> int:
        """The first position that is taken of `n`."""
        return 0 if self.start is None else _within(self.start, n)

    def _end(self, n: int) -> int:
        return n if self.end is None else _within(self.end, n)


class Roll(Layer):
    """Moves what is along the axes `dims` by `shifts`; what leaves at one end enters at the other.

    Without `dims` the tensor is rolled as one long list of numbers.
    """

    function = "Tensor.roll"

    shifts: Shifts
    dims: Annotated[Shape, Several(Whole(), bare=True)] = ()

    def output(self, x: Shape) -> Shape:
        if len(self.shifts) != (len(self.dims) or 1):
            raise Misfit(
                "conflicting-arguments",
                f"has {len(self.shifts)} numbers in `shifts` and {len(self.dims)} in `dims`",
                blame="dims",
            )
        if self.dims and not x:
            raise Misfit("rank-mismatch", "has `dims` but receives []", blame="dims")
        for axis in self.dims:
            place(axis, x, "dims")
        return x

    def view(self, x: Shape, y: Shape) -> View:
        return Scattered(tuple(place(axis, x, "dims") - len(x) for axis in self.dims or ()))


class Flip(Layer):
    """Reverses the order along the axes `dims`."""

    function = "Tensor.flip"

    dims: Annotated[Shape, Several(Whole()), Loose]

    def output(self, x: Shape) -> Shape:
        places(self.dims, x, "dims", "dim {} appears multiple times in the list of dims")
        return x

    def view(self, x: Shape, y: Shape) -> View:
        return Scattered(tuple(place(axis, x, "dims") - len(x) for axis in self.dims))


class Repeat(Layer):
    """Puts copies of a tensor one behind the other, `repeats` of them along each axis.

    There may be more numbers than axes; the first ones then make new axes.
    """

    function = "Tensor.repeat"

    repeats: Annotated[Shape, Several(Whole(least=1)), Loose]

    def output(self, x: Shape) -> Shape:
        new = len(self.repeats) - len(x)
        if new < 0:
            raise Misfit(
                "rank-mismatch",
                f"has {len(self.repeats)} numbers in `repeats` {show(self.repeats)} "
                f"but receives {show(x)}",
                blame="repeats",
            )
        return tuple(n * m for n, m in zip((1,) * new + x, self.repeats, strict=True))

    def view(self, x: Shape, y: Shape) -> View:
        return Scattered(tuple(range(-len(x), 0)))


class RepeatInterleave(Layer):
    """Puts `repeats` copies of each position behind it along `dim`, or of each number in a list."""

    function = "Tensor.repeat_interleave"

    repeats: Count
    dim: Axis = None

    def output(self, x: Shape) -> Shape:
        if self.dim is None:
            return (product(x) * self.repeats,)
        if not x:  # which torch takes while it counts, and at no other time
            raise Misfit("rank-mismatch", "has `dim` but receives []", blame="dim", crashes=True)
        dim = place(self.dim, x)
        return *x[:dim], x[dim] * self.repeats, *x[dim + 1 :]

    def view(self, x: Shape, y: Shape) -> View:
        return (
            EVERYTHING if self.dim is None or not x else Scattered((place(self.dim, x) - len(x),))
        )


class IndexSelect(Layer):
    """Takes the places along `dim` that a list of numbers tells: `IndexSelect(0)(x, index)`."""

    function = "Tensor.index_select"

    dim: Index

    arity = (2, 2)
    indices = (1,)

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return ((3,),)

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        x, index = xs
        dim = place(self.dim, x)
        if len(index) > 1:
            raise Misfit("rank-mismatch", f"needs 1 axis in its index but receives {show(index)}")
        count = index[0] if index else 1
        if not x and is_known(count) and count != 1:
            raise Misfit("rank-mismatch", f"takes {count} places of []")
        return ((*x[:dim], count, *x[dim + 1 :]) if x else (),)

    def view(self, x: Shape, y: Shape) -> View:
        return Scattered((place(self.dim, x) - len(x),)) if x else EVERYTHING


def _within(position: int, n: int) -> int:
    """The place in an axis of `n` that Python means by a position."""
    if not isinstance(position, int) or not isinstance(n, int):
        if isinstance(position, int) and position == 0:
            return 0
        raise OpenSize(n)
    return min(max(position + n if position < 0 else position, 0), n)
