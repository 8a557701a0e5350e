"""Unpooling: puts the largest values back where a pooling took them from."""

from typing import Annotated, Any, ClassVar, cast

from cnnshape.layers.arguments import Like, Paddings, Shape, Sizes, each
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Maybe, PerAxis
from cnnshape.layers.pooling import MaxPool1d, MaxPool2d, MaxPool3d
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.rules import Whole
from cnnshape.layers.spatial import Spatial
from cnnshape.layers.views import Lenses, Spread, View
from cnnshape.symbols import differ

Strides = Annotated[Shape, Maybe(PerAxis(Whole(least=1))), Like("kernel_size")]


class _MaxUnpool(Spatial):
    role = "pooling"

    kernel_size: Sizes
    stride: Strides = cast("Shape", None)
    padding: Paddings = each(0)

    arity = (2, 2)
    indices = (1,)
    undoes: ClassVar[type[MaxPool1d | MaxPool2d | MaxPool3d]]
    formula = "({n} - 1)·{stride} - 2·{padding} + {kernel_size}"

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        x, places = xs
        if len(x) != len(places) or any(map(differ, x, places)):
            raise Misfit("join-mismatch", f"receives {show(x)} but places for {show(places)}")
        axes = zip(x[-self.rank :], self.kernel_size, self.stride, self.padding, strict=True)
        sizes = ((n - 1) * stride - 2 * pad + kernel for n, kernel, stride, pad in axes)
        return ((*x[: -self.rank], *sizes),)

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return (x,)

    def undone(self) -> Layer | None:
        given: dict[str, Any] = self.values
        return self.undoes(**given)

    def view(self, x: Shape, y: Shape) -> View:
        return Lenses(tuple(map(Spread, self.stride, self.padding, self.kernel_size)))


class MaxUnpool1d(_MaxUnpool):
    """Undoes a `MaxPool1d` with the indices that it returned: `MaxUnpool1d(2)(y, indices)`."""

    rank = 1
    undoes = MaxPool1d


class MaxUnpool2d(_MaxUnpool):
    """Undoes a `MaxPool2d` with the indices that it returned: `MaxUnpool2d(2)(y, indices)`."""

    rank = 2
    undoes = MaxPool2d


class MaxUnpool3d(_MaxUnpool):
    """Undoes a `MaxPool3d` with the indices that it returned: `MaxUnpool3d(2)(y, indices)`."""

    rank = 3
    undoes = MaxPool3d
