"""Tensors put into the place of a part of another one."""

from cnnshape.layers.arguments import Count, Index, Shape
from cnnshape.layers.axes import moved, place
from cnnshape.layers.base import Layer
from cnnshape.layers.parts import Axis, Slice
from cnnshape.layers.refusals import Misfit, show, torch_sizes
from cnnshape.layers.tensor import Select
from cnnshape.layers.views import Lenses, Put, Spread, View, Window
from cnnshape.symbols import differ


class _Scatter(Layer, abstract=True):
    role = "merge"
    arity = (2, 2)
    least = 1

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        x, part = xs
        place_of_it = self._part(x)
        if len(part) != len(place_of_it) or any(map(differ, part, place_of_it)):
            raise Misfit(
                "join-mismatch",
                f"receives {show(part)} for a part of {show(x)} that is {show(place_of_it)}",
                torch="expected src to have a size equal to the slice of self. src size = "
                f"{torch_sizes(part)}, slice size = {torch_sizes(place_of_it)}",
            )
        return (x,)

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        part = self._part(x)
        return () if any(size < 1 for size in part) else (part,)

    def _part(self, x: Shape) -> Shape:
        """The shape of what is replaced."""
        raise NotImplementedError


class SliceScatter(_Scatter):
    """Puts a second tensor in the place of a slice of the first: `SliceScatter(1, 2)(x, part)`.

    The slice is that of `Slice`, and the second tensor has its shape, without any stretching.
    """

    dim: Index = 0
    start: Axis = None
    end: Axis = None
    step: Count = 1

    function = "torch.slice_scatter"

    def view(self, x: Shape, y: Shape) -> View:
        dim = place(self.dim, x)
        start = self._slice.first(x[dim])
        lens = Window(1, start) if self.step == 1 else Spread(self.step, -start, 1)
        return Put(dim - len(x), Lenses((lens, *[Window()] * (len(x) - dim - 1))))

    def _part(self, x: Shape) -> Shape:
        return self._slice.output(x)

    @property
    def _slice(self) -> Slice:
        return Slice(dim=self.dim, start=self.start, end=self.end, step=self.step)


class SelectScatter(_Scatter):
    """Puts a second tensor in the place `index` of the axis `dim`, which it does not have.

    `SelectScatter(1, 0)(x, part)` is `x` with another first channel.
    """

    dim: Index
    index: Index

    function = "torch.select_scatter"

    def view(self, x: Shape, y: Shape) -> View:
        dim = place(self.dim, x)
        axes = range(len(x) - 1)
        part = x[:dim] + x[dim + 1 :]
        return Put(dim - len(x), moved([*axes[:dim], None, *axes[dim:]], part))

    def _part(self, x: Shape) -> Shape:
        return Select(dim=self.dim, index=self.index).output(x)
