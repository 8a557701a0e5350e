"""A softmax over many classes that spends less on the rare ones."""

from itertools import pairwise
from typing import Annotated

from cnnshape.layers.arguments import Count, Features, Ignored, Shape
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Several
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.rules import Whole
from cnnshape.layers.terms import Terms, leading
from cnnshape.layers.views import Mixed, View
from cnnshape.symbols import OpenSize, differ


class AdaptiveLogSoftmaxWithLoss(Layer):
    """The logarithm of the share of each sample's own class, and the loss.

    Takes features [N, C] and classes [N]. Classes from each of `cutoffs` on have a smaller matrix;
    MACs are those of samples of the first, frequent classes. Grave et al., 2017.
    """

    role = "weights"

    in_features: Features
    n_classes: Count
    cutoffs: Annotated[Shape, Several(Whole(least=1), least=1)]
    div_value: float = 4.0
    head_bias: bool = False
    device: Ignored = None
    dtype: Ignored = None

    ranks = (1, 2)
    arity = (2, 2)
    indices = (1,)

    def conflicts(self) -> None:
        ends = [*self.cutoffs, self.n_classes]
        if any(a >= b for a, b in pairwise(ends)):
            message = f"has `cutoffs` {show(self.cutoffs)}, which do not rise to {self.n_classes}"
            raise Misfit("out-of-range", message, blame="cutoffs")
        try:
            widths = self._widths()
        except (ZeroDivisionError, OverflowError):
            widths = [-1]
        if any(width < 0 for width in widths):
            message = f"has `div_value` {self.div_value}, by which no width can be divided"
            raise Misfit("out-of-range", message, blame="div_value", instead=4.0)

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        x, classes = xs
        if len(classes) != len(x) - 1 or any(map(differ, classes, x)):
            raise Misfit("join-mismatch", f"receives {show(x)} but classes {show(classes)}")
        return classes, ()

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return (x[:-1],)

    def weights(self) -> Terms:
        ends = [*self.cutoffs, self.n_classes]
        sizes = [end - start for start, end in pairwise(ends)]
        features, head = ("in_features", self.in_features), ("head", self._head())
        tails = [
            ((f"width_{i}", width), other)
            for i, (width, size) in enumerate(zip(self._widths(), sizes, strict=True), 1)
            for other in (features, (f"classes_{i}", size))
        ]
        return ((head, features), *((head,),) * self.head_bias, *tails)

    def products(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> Terms:
        matrix = ("in_features", self.in_features), ("head", self._head())
        return (leading(xs[0][:-1]) + matrix,)

    def view(self, x: Shape, y: Shape) -> View:
        return Mixed((-1,))

    def _head(self) -> int:
        """The frequent classes, and one place for each group of rare ones."""
        return self.cutoffs[0] + len(self.cutoffs)

    def _widths(self) -> list[int]:
        """What the features are made of before each group of rare classes."""
        if not isinstance(self.in_features, int):
            raise OpenSize(self.in_features)
        powers = range(1, 1 + len(self.cutoffs))
        return [int(self.in_features // self.div_value**power) for power in powers]
