"""Activations that work along an axis."""

from typing import Annotated

from cnnshape.layers.arguments import Index, Shape
from cnnshape.layers.axes import place
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Maybe
from cnnshape.layers.refusals import Misfit, torch_sizes
from cnnshape.layers.rules import Whole
from cnnshape.layers.views import POINT, Lenses, Mixed, View, Window

Dim = Annotated[int | None, Maybe(Whole())]


class _AlongAxis(Layer):
    role = "activation"

    dim: Dim = None

    def output(self, x: Shape) -> Shape:
        self.axis(x)
        return x

    def axis(self, x: Shape) -> int:
        """The axis of `x` along which the layer works."""
        if self.dim is None:  # what torch takes, with a warning
            return 0 if len(x) in {0, 1, 3} else 1
        return place(self.dim, x)

    def view(self, x: Shape, y: Shape) -> View:
        return Mixed((self.axis(x) - len(x),)) if x else POINT


class Softmin(_AlongAxis):
    """Makes shares along axis `dim` that add up to 1, the smallest number the largest share."""


class Softmax(_AlongAxis):
    """Makes shares along axis `dim` that add up to 1."""


class LogSoftmax(_AlongAxis):
    """The logarithm of `Softmax`."""


class Softmax2d(Layer):
    """Makes shares over the channels of an image [N, C, H, W], for every pixel."""

    role = "activation"
    ranks = (4,)
    unbatched = True

    def output(self, x: Shape) -> Shape:
        return x

    def view(self, x: Shape, y: Shape) -> View:
        return Mixed((-3,))


class GLU(Layer):
    """Multiplies one half of axis `dim` by the sigmoid of the other half, which halves it."""

    role = "activation"

    dim: Index = -1

    least = 1

    def output(self, x: Shape) -> Shape:
        axis = place(self.dim, x)
        if x[axis] % 2:
            raise Misfit(
                "not-divisible",
                f"halves axis {axis} but receives {x[axis]}, which is odd",
                blame="dim",
                torch="Halving dimension must be even, "
                f"but dimension {axis} is size {torch_sizes(x)[axis]}",
            )
        return *x[:axis], x[axis] // 2, *x[axis + 1 :]

    def view(self, x: Shape, y: Shape) -> View:
        axis = place(self.dim, x)
        return Lenses((Window(reach=1 + y[axis]), *(Window() for _ in x[axis + 1 :])))

    def working(self, x: Shape, y: Shape) -> tuple[str, ...]:
        axis = place(self.dim, x)
        return (f"axis {axis} = {x[axis]} / 2 = {y[axis]}",)
