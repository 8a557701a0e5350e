"""Layers of two tensors: a product of both, and how far they are from each other."""

from typing import Annotated

from cnnshape.layers.arguments import Count, Features, Ignored, Index, Shape
from cnnshape.layers.axes import known, moved, place
from cnnshape.layers.base import Layer
from cnnshape.layers.broadcasting import broadcast
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.rules import Real
from cnnshape.layers.terms import Term, Terms, leading
from cnnshape.layers.views import EVERYTHING, Mixed, View
from cnnshape.symbols import differ


class Bilinear(Layer):
    """Each output is a weighted sum of all products of a number of both inputs.

    Takes two tensors that differ in their last axis at most: `Bilinear(_, 20, 5)(a, b)`.
    """

    role = "weights"

    in1_features: Features
    in2_features: Count
    out_features: Count
    bias: bool = True
    device: Ignored = None
    dtype: Ignored = None

    arity = (2, 2)
    least = 1

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        a, b = xs
        if len(a) != len(b) or any(map(differ, a[:-1], b[:-1])):
            raise Misfit("join-mismatch", f"receives {show(a)} and {show(b)}")
        if differ(b[-1], self.in2_features):
            message = f"has `in2_features` {self.in2_features} but receives {b[-1]} in {show(b)}"
            raise Misfit("axis-mismatch", message, blame="in2_features", instead=b[-1])
        return ((*map(known, a[:-1], b[:-1]), self.out_features),)

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return ((*x[:-1], self.in2_features),)

    def weights(self) -> Terms:
        return (self._matrices, *((("out_features", self.out_features),),) * self.bias)

    def products(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> Terms:
        return (leading(ys[0][:-1]) + self._matrices,)

    @property
    def _matrices(self) -> Term:
        columns = ("in1_features", self.in1_features), ("in2_features", self.in2_features)
        return ("out_features", self.out_features), *columns

    def view(self, x: Shape, y: Shape) -> View:
        return Mixed((-1,))


class CosineSimilarity(Layer):
    """The cosine of the angle between two tensors along `dim`: `CosineSimilarity()(a, b)`."""

    dim: Index = 1
    eps: Annotated[float, Real(least=0)] = 1e-8

    arity = (2, 2)

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        both = broadcast(xs[0], xs[1])
        dim = place(self.dim, both)
        return ((*both[:dim], *both[dim + 1 :]),)

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return (x,)

    def view(self, x: Shape, y: Shape) -> View:
        if len(x) != len(y) + 1:  # stretched by the other tensor
            return EVERYTHING
        dim = place(self.dim, x)
        return moved([axis for axis in range(len(x)) if axis != dim], x)


class PairwiseDistance(Layer):
    """The `p`-norm of the difference of two tensors along the last axis."""

    p: float = 2.0
    eps: float = 1e-6
    keepdim: bool = False

    arity = (2, 2)

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        both = broadcast(xs[0], xs[1])
        return ((*both[:-1], *((1,) * self.keepdim if both else ())),)

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return (x,)

    def view(self, x: Shape, y: Shape) -> View:
        if self.keepdim or len(x) != len(y) + 1:
            return Mixed((-1,)) if self.keepdim else EVERYTHING
        return moved(range(len(x) - 1), x)
