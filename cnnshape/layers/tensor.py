"""Functions of tensors: parts, and tensors that a network holds."""

from typing import Annotated

from cnnshape.layers.arguments import Count, Index, Loose, Shape
from cnnshape.layers.axes import moved, place
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Either, Maybe, Several
from cnnshape.layers.refusals import Misfit, show, torch_sizes
from cnnshape.layers.rules import Whole, Word
from cnnshape.layers.terms import Terms, parts
from cnnshape.layers.views import Lenses, Scattered, View, Window
from cnnshape.symbols import OpenSize, differ, is_known

Sections = Annotated[int | Shape, Either(Whole(least=1), Several(Whole(least=1), least=1))]

Numbers = Annotated[
    str | None,
    Maybe(
        Word(
            *("float64", "float32", "float16", "bfloat16"),
            *("int64", "int32", "int16", "int8", "uint8", "bool"),
            home="torch",
        )
    ),
]

_MOST_PARTS = 10**5  # more outputs than any network has names for


class Select(Layer):
    """Takes the slice at `index` out of the axis `dim`, which disappears."""

    dim: Index
    index: Index

    least = 1
    memory = "viewed"
    function = "Tensor.select"

    def output(self, x: Shape) -> Shape:
        dim = place(self.dim, x)
        if self.index < -x[dim] or self.index > x[dim] - 1:
            raise Misfit(
                "out-of-range",
                f"has `index` {self.index} but receives {x[dim]} at axis {dim} of {show(x)}",
                blame="index",
                torch=f"select(): index {self.index} out of range for tensor of size "
                f"{torch_sizes(x)} at dimension {dim}",
            )
        return *x[:dim], *x[dim + 1 :]

    def view(self, x: Shape, y: Shape) -> View:
        dim = place(self.dim, x)
        axes = range(len(x))
        return moved([*axes[:dim], *axes[dim + 1 :]], x)


class Narrow(Layer):
    """Takes `length` positions from `start` on out of the axis `dim`."""

    dim: Index
    start: Index
    length: Count

    least = 1
    memory = "viewed"
    function = "Tensor.narrow"

    def output(self, x: Shape) -> Shape:
        dim = place(self.dim, x)
        start = self._start(x[dim])
        if start < 0 or start + self.length > x[dim]:
            (n,) = torch_sizes(x[dim : dim + 1])
            raise Misfit(
                "out-of-range",
                f"has `start` {self.start} and `length` {self.length} "
                f"but receives {x[dim]} at axis {dim} of {show(x)}",
                blame="start" if start < 0 or start > x[dim] - 1 else "length",
                torch=f"start out of range (expected to be in range of [-{n}, {n}], "
                f"but got {self.start})"
                if start < 0 or start > x[dim]
                else f"start ({start}) + length ({self.length}) exceeds dimension size ({n})",
            )
        return *x[:dim], self.length, *x[dim + 1 :]

    def view(self, x: Shape, y: Shape) -> View:
        dim = place(self.dim, x)
        return Lenses((Window(1, -self._start(x[dim])), *[Window()] * (len(x) - dim - 1)))

    def _start(self, n: int) -> int:
        return self.start + n if self.start < 0 else self.start


class Chunk(Layer):
    """Cuts the axis `dim` into `chunks` equal parts; the last may be smaller or missing."""

    chunks: Count
    dim: Index = 0

    least = 1
    memory = "viewed"
    function = "Tensor.chunk"
    listed = True

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        dim = place(self.dim, xs[0])
        return _cut(xs[0], dim, -(-xs[0][dim] // self.chunks))

    def view(self, x: Shape, y: Shape) -> View:
        return Scattered((place(self.dim, x) - len(x),))


class Split(Layer):
    """Cuts the axis `dim` into parts of one size, or of several sizes that add up to it."""

    split_size_or_sections: Sections
    dim: Index = 0

    least = 1
    memory = "viewed"
    function = "Tensor.split"
    listed = True

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        x, dim, sizes = xs[0], place(self.dim, xs[0]), self.split_size_or_sections
        if not isinstance(sizes, tuple):
            return _cut(x, dim, sizes)
        if differ(sum(sizes), x[dim]):
            raise Misfit(
                "axis-mismatch",
                f"has `split_size_or_sections` {show(sizes)}, together {sum(sizes)}, "
                f"but receives {x[dim]} at axis {dim} of {show(x)}",
                blame="split_size_or_sections",
                torch=f"split_with_sizes expects split_sizes to sum exactly to {x[dim]} (input "
                f"tensor's size at dimension {self.dim}), but got split_sizes={torch_sizes(sizes)}",
            )
        return tuple((*x[:dim], size, *x[dim + 1 :]) for size in sizes)

    def view(self, x: Shape, y: Shape) -> View:
        return Scattered((place(self.dim, x) - len(x),))


class Parameter(Layer):
    """A learned tensor of this `shape`. It has no input."""

    role = "weights"

    shape: Annotated[Shape, Several(Whole(least=1)), Loose]

    arity = (0, 0)
    function = "nn.Parameter"

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        return (self.shape,)

    def weights(self) -> Terms:
        return (parts("shape", self.shape),)


class Buffer(Layer):
    """A tensor of this `shape` that is kept and not learned. It has no input.

    What chooses by it, such as `IndexSelect`, needs whole numbers: `Buffer(49, dtype=int64)`.
    """

    function = "nn.Buffer"

    shape: Annotated[Shape, Several(Whole(least=1)), Loose]
    dtype: Numbers = None

    arity = (0, 0)

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        return (self.shape,)


def _cut(x: Shape, dim: int, size: int) -> tuple[Shape, ...]:
    """Parts of `size` along `dim`, and a smaller last one where that leaves a rest."""
    if not is_known(x[dim]) or not is_known(size):
        raise OpenSize(x[dim])
    whole = x[dim] // size
    if not isinstance(whole, int):
        raise OpenSize(x[dim], size)
    rest = x[dim] - whole * size
    if whole > _MOST_PARTS:
        raise Misfit("out-of-range", f"would make {whole} parts of {show(x)}")
    sizes = [size] * whole + ([rest] if rest else [])
    return tuple((*x[:dim], n, *x[dim + 1 :]) for n in sizes)
