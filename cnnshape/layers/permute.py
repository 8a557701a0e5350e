"""Layers that order, drop and add axes."""

from typing import Annotated

from cnnshape.layers.arguments import Index, Loose, Shape
from cnnshape.layers.axes import moved, place, places
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Maybe, Several
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.rules import Whole
from cnnshape.layers.views import View
from cnnshape.symbols import OpenSize, differ, is_known

Axes = Annotated[Shape | None, Maybe(Several(Whole(), bare=True))]


class _Reordering(Layer):
    memory = "viewed"

    def output(self, x: Shape) -> Shape:
        return tuple(x[axis] for axis in self._order(x))

    def view(self, x: Shape, y: Shape) -> View:
        return moved(self._order(x), x)

    def idles(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
        return self._order(xs[0]) == list(range(len(xs[0])))

    def _order(self, x: Shape) -> list[int]:
        raise NotImplementedError


class Permute(_Reordering):
    """Puts the axes into the order `dims`."""

    dims: Annotated[Shape, Several(Whole()), Loose]

    function = "Tensor.permute"

    def _order(self, x: Shape) -> list[int]:
        if len(self.dims) != len(x):
            raise Misfit(
                "rank-mismatch",
                f"has {len(self.dims)} axes in `dims` {show(self.dims)} but receives {show(x)}",
                blame="dims",
                torch=f"input.dim() = {len(x)} is not equal to len(dims) = {len(self.dims)}",
            )
        return places(self.dims, x, "dims", "permute(): duplicate dims are not allowed.")


class Transpose(_Reordering):
    """Exchanges the axes `dim0` and `dim1`."""

    dim0: Index
    dim1: Index

    function = "Tensor.transpose"

    def _order(self, x: Shape) -> list[int]:
        left, right = place(self.dim0, x, "dim0"), place(self.dim1, x, "dim1")
        swapped = {left: right, right: left}
        return [swapped.get(axis, axis) for axis in range(len(x))]


class Squeeze(Layer):
    """Drops axes of 1: all, or those among `dim`."""

    dim: Axes = None

    memory = "arranged"
    function = "Tensor.squeeze"

    def output(self, x: Shape) -> Shape:
        return tuple(x[axis] for axis in self._kept(x))

    def view(self, x: Shape, y: Shape) -> View:
        return moved(self._kept(x), x)

    def _kept(self, x: Shape) -> list[int]:
        axes = list(range(len(x)))
        if self.dim is not None:
            axes = places(self.dim, x, "dim", "dim {} appears multiple times in the list of dims")
        return [axis for axis in range(len(x)) if axis not in axes or not _is_one(x[axis])]


class Unsqueeze(Layer):
    """Puts a new axis of 1 at `dim`."""

    dim: Index

    memory = "arranged"
    function = "Tensor.unsqueeze"

    def output(self, x: Shape) -> Shape:
        dim = place(self.dim, x, new=1)
        return *x[:dim], 1, *x[dim:]

    def view(self, x: Shape, y: Shape) -> View:
        dim = place(self.dim, y)
        axes = range(len(x))
        return moved([*axes[:dim], None, *axes[dim:]], x)


def _is_one(size: int) -> bool:
    if not is_known(size):
        raise OpenSize(size)
    return not differ(size, 1)
