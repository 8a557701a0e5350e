"""Dropout: changes nothing about a shape."""

from typing import Annotated, ClassVar

from cnnshape.layers.arguments import Shape
from cnnshape.layers.base import Layer
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.rules import Real


class _Dropout(Layer):
    role = "regularization"

    p: Annotated[float, Real(least=0, most=1)] = 0.5
    inplace: bool = False

    memory = "arranged"

    def output(self, x: Shape) -> Shape:
        return x

    def idles(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
        return self.p == 0


class _ChannelDropout(_Dropout):
    trained: ClassVar[int] = 2  # axes that training needs

    def training(self, x: Shape) -> None:
        if len(x) < self.trained and self.p:
            raise Misfit(
                "rank-mismatch",
                f"needs at least {self.trained} axes but receives {show(x)}",
                torch="Feature dropout requires at least 2 dimensions in the input",
            )


class Dropout(_Dropout):
    """Sets single numbers to 0 with probability `p`, in training."""


class Dropout1d(_Dropout):
    """Sets whole channels of signals [N, C, L] to 0 with probability `p`, in training."""

    ranks = (3,)
    unbatched = True


class Dropout2d(_ChannelDropout):
    """Sets whole channels of images [N, C, H, W] to 0 with probability `p`, in training."""


class Dropout3d(_ChannelDropout):
    """Sets whole channels of volumes [N, C, D, H, W] to 0 with probability `p`, in training."""

    trained = 1  # torch adds a batch itself


class AlphaDropout(_Dropout):
    """Drops single numbers with probability `p` and keeps mean and variance, in training."""


class FeatureAlphaDropout(_ChannelDropout):
    """Drops whole channels with probability `p` and keeps mean and variance, in training."""
