"""Dropout: changes nothing about a shape."""

from typing import Annotated

from cnnshape.layers.arguments import Real, Shape
from cnnshape.layers.base import Layer


class _Dropout(Layer):
    p: Annotated[float, Real(least=0, most=1)] = 0.5
    inplace: bool = False

    def output(self, x: Shape) -> Shape:
        return x


class Dropout(_Dropout):
    """Sets single numbers to 0 with probability `p`, in training."""


class Dropout1d(_Dropout):
    """Sets whole channels of signals [N, C, L] to 0 with probability `p`, in training."""

    ranks = (3,)
    unbatched = True


class Dropout2d(_Dropout):
    """Sets whole channels of images [N, C, H, W] to 0 with probability `p`, in training."""


class Dropout3d(_Dropout):
    """Sets whole channels of volumes [N, C, D, H, W] to 0 with probability `p`, in training."""


class AlphaDropout(_Dropout):
    """Drops single numbers with probability `p` and keeps mean and variance, in training."""


class FeatureAlphaDropout(_Dropout):
    """Drops whole channels with probability `p` and keeps mean and variance, in training."""
