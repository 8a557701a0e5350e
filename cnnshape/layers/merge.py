"""Merges: layers that join several tensors into one."""

from functools import reduce
from typing import Annotated

from cnnshape.layers.arguments import Index, Shape
from cnnshape.layers.axes import known, moved, place
from cnnshape.layers.base import Layer
from cnnshape.layers.broadcasting import broadcast, check_axes, mismatch
from cnnshape.layers.combined_rules import Maybe
from cnnshape.layers.kind import MANY
from cnnshape.layers.refusals import Misfit, show, torch_sizes
from cnnshape.layers.rules import Real
from cnnshape.layers.terms import Terms
from cnnshape.layers.views import POINT, Mixed, Scattered, View
from cnnshape.symbols import differ, product


class Join(Layer, abstract=True):
    """A kind that takes any number of tensors."""

    role = "merge"
    arity = (1, MANY)
    merges = True

    def idles(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
        return len(xs) == 1 and ys == xs


class Stretching(Join, abstract=True):
    """A kind that takes tensors point by point; axes of 1 are stretched."""

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        return (reduce(broadcast, xs),)


class Pointwise(Stretching, abstract=True):
    """A kind that takes any number of tensors, and a number, point by point."""

    other: Annotated[float | None, Maybe(Real())] = None

    def idles(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
        return self.other is None and super().idles(xs, ys)

    def shares(self, operands: int = 1) -> bool:
        return operands == 1 and self.other is None


class Add(Pointwise):
    """Adds tensors point by point, and the number `other`; axes of 1 are stretched."""

    function = "+"


class Sub(Pointwise):
    """Subtracts from the first tensor all others, point by point, and the number `other`."""

    function = "-"


class Mul(Pointwise):
    """Multiplies tensors point by point, and by the number `other`; axes of 1 are stretched."""

    function = "*"


class Div(Pointwise):
    """Divides the first tensor by all others, point by point, and by the number `other`."""

    function = "/"


class MatMul(Join):
    """Multiplies two tensors as matrices, over their last two axes.

    The axes before them are stretched as in `Mul`. A tensor of one axis is a row on the left and a
    column on the right.
    """

    arity = (2, 2)
    function = "torch.matmul"

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        a, b = xs
        if not a or not b:
            raise Misfit(
                "rank-mismatch",
                f"needs at least 1 axis on both sides but receives {show(a)} and {show(b)}",
                torch="both arguments to matmul need to be at least 1D, "
                f"but they are {len(a)}D and {len(b)}D",
            )
        outer = broadcast(a[:-2], b[:-2], (a, b))
        rows = _rows(b)
        if differ(a[-1], rows):
            raise Misfit(
                "join-mismatch",
                f"receives {a[-1]} columns in {show(a)} but {rows} rows in {show(b)}",
                torch=_torch_matmul(a, b),
            )
        return ((*outer, *a[-2:-1], *(b[-1:] if len(b) > 1 else ())),)

    def products(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> Terms:
        shared = known(xs[0][-1], _rows(xs[1]))
        return ((("outputs", product(ys[0])), ("columns", shared)),)

    def view(self, x: Shape, y: Shape) -> View:
        return Mixed((-2, -1))


class Concat(Join):
    """Puts tensors one behind the other along `dim`; their other axes agree.

    The default, channels, is not that of `torch.cat`, which is 0.
    """

    dim: Index = 1

    function = "torch.cat"

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        for position, x in enumerate(xs):
            if not x:
                raise Misfit(
                    "rank-mismatch",
                    "needs at least 1 axis but receives []",
                    torch=f"zero-dimensional tensor (at position {position}) cannot be",
                )
        dim = place(self.dim, xs[0])
        for position, x in enumerate(xs):
            check_axes(xs[0], x, "Tensors must have same number of dimensions: got {} and {}")
            self._check_sizes(dim, xs[0], x, position)
        sizes = zip(*xs, strict=True)
        return (tuple(sum(n) if axis == dim else known(*n) for axis, n in enumerate(sizes)),)

    def _check_sizes(self, dim: int, first: Shape, x: Shape, position: int) -> None:
        for axis, sizes in enumerate(zip(first, x, strict=True)):
            if axis != dim and differ(*sizes):
                expected, got = torch_sizes(sizes)
                raise mismatch(
                    axis,
                    (first, x),
                    f"Sizes of tensors must match except in dimension {dim}. Expected size "
                    f"{expected} but got size {got} for tensor number {position} in the list.",
                )

    def view(self, x: Shape, y: Shape) -> View:
        if x == y:  # there is one tensor
            return POINT
        return Scattered((place(self.dim, x) - len(x),))


class Stack(Join):
    """Puts tensors of one shape side by side along a new axis `dim`."""

    dim: Index = 0

    function = "torch.stack"

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        first = xs[0]
        dim = place(self.dim, first, new=1)
        for position, x in enumerate(xs):
            torch = (
                f"stack expects each tensor to be equal size, but got {torch_sizes(first)} "
                f"at entry 0 and {torch_sizes(x)} at entry {position}"
            )
            check_axes(first, x, torch)
            for axis, (m, n) in enumerate(zip(first, x, strict=True)):
                if differ(m, n):
                    raise mismatch(axis, (first, x), torch)
        sizes = [known(*n) for n in zip(*xs, strict=True)]
        return ((*sizes[:dim], len(xs), *sizes[dim:]),)

    def view(self, x: Shape, y: Shape) -> View:
        dim = place(self.dim, y)
        axes = range(len(x))
        return moved([*axes[:dim], None, *axes[dim:]], x)


def _rows(b: Shape) -> int:
    return b[-2] if len(b) > 1 else b[0]


def _torch_matmul(a: Shape, b: Shape) -> str:
    if len(b) != 2:  # noqa: PLR2004  # a vector or a batch has a message of its own
        return ""
    *rows, columns = torch_sizes(a)
    sizes = "x".join(map(str, torch_sizes(b)))
    return f"mat1 and mat2 shapes cannot be multiplied ({product(rows)}x{columns} and {sizes})"
