"""Fully connected layers."""

from cnnshape.layers.arguments import Count, Features, Ignored, Shape
from cnnshape.layers.base import Layer
from cnnshape.layers.kind import Mixing
from cnnshape.layers.refusals import torch_sizes
from cnnshape.layers.terms import Terms, leading
from cnnshape.layers.views import Mixed, View
from cnnshape.symbols import product


class Linear(Layer):
    """Maps the last axis from `in_features` to `out_features` with a matrix."""

    role = "weights"

    in_features: Features
    out_features: Count
    bias: bool = True
    device: Ignored = None
    dtype: Ignored = None

    least = 1

    def output(self, x: Shape) -> Shape:
        return *x[:-1], self.out_features

    def weights(self) -> Terms:
        rows = (("out_features", self.out_features),)
        return ((*rows, ("in_features", self.in_features)), *(rows,) * self.bias)

    def products(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> Terms:
        matrix = (("out_features", self.out_features), ("in_features", self.in_features))
        return (leading(ys[0][:-1]) + matrix,)

    def mixing(self) -> Mixing | None:
        return self.in_features, self.out_features, 1

    def bias_axis(self) -> int | None:
        return -1 if self.bias else None

    def view(self, x: Shape, y: Shape) -> View:
        return Mixed((-1,))

    def complaint(self, x: Shape) -> str:
        *rows, columns = torch_sizes(x)
        weight = f"{self.in_features}x{self.out_features}"
        return f"mat1 and mat2 shapes cannot be multiplied ({product(rows)}x{columns} and {weight})"


class LazyLinear(Linear):
    """A `Linear` that takes `in_features` from its input."""

    lazy = "in_features"
