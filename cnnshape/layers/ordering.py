"""Functions that go along one axis in order."""

from typing import Annotated

from cnnshape.layers.arguments import Index, Shape
from cnnshape.layers.axes import place
from cnnshape.layers.base import Layer
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.rules import Whole
from cnnshape.layers.views import POINT, Mixed, View


class Cumsum(Layer):
    """The sum of all numbers up to each, along the axis `dim`."""

    role = "activation"

    dim: Index

    function = "Tensor.cumsum"

    def output(self, x: Shape) -> Shape:
        place(self.dim, x)
        return x

    def view(self, x: Shape, y: Shape) -> View:
        return _whole(self.dim, x)


class Topk(Layer):
    """The `k` greatest numbers along the axis `dim`, or the smallest, and their places."""

    role = "pooling"

    k: Annotated[int, Whole(least=0)]
    dim: Index = -1
    largest: bool = True
    sorted: bool = True

    function = "Tensor.topk"

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        x, dim = xs[0], place(self.dim, xs[0])
        if self.k > (x[dim] if x else 1):
            raise Misfit(
                "out-of-range",
                f"has `k` {self.k} but receives {x[dim] if x else 1} at axis {dim} of {show(x)}",
                blame="k",
                torch="selected index k out of range",
            )
        y = (*x[:dim], self.k, *x[dim + 1 :]) if x else x
        return y, y

    def view(self, x: Shape, y: Shape) -> View:
        return _whole(self.dim, x)


def _whole(dim: int, x: Shape) -> View:
    """Every output sees the axis `dim` from end to end."""
    return Mixed((place(dim, x) - len(x),)) if x else POINT
