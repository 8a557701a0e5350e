"""Normalization over groups of channels, the last axes or neighbouring channels.

The statistics of a normalization are not counted as part of what an output sees.
"""

from math import gcd
from typing import Annotated

from cnnshape.layers.arguments import TRAILING, Count, Ignored, Index, Shape
from cnnshape.layers.axes import place
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Maybe, Several
from cnnshape.layers.refusals import Misfit, torch_sizes
from cnnshape.layers.rules import Real, Whole
from cnnshape.layers.statistics import NormChannels, check_values, negative_size
from cnnshape.layers.terms import Terms, parts
from cnnshape.layers.views import Mixed, View
from cnnshape.symbols import product

LastAxes = Annotated[Shape, Several(Whole(least=1), least=1, bare=True), TRAILING]


class GroupNorm(Layer):
    """Normalizes each of `num_groups` groups of channels of each sample [N, C, ...]."""

    role = "normalization"

    num_groups: Count
    num_channels: NormChannels
    eps: float = 1e-5
    affine: bool = True
    device: Ignored = None
    dtype: Ignored = None
    bias: bool = True

    least = 2

    def output(self, x: Shape) -> Shape:
        batch, channels, *space = x
        self._check_groups(x, "`num_channels`", self.num_channels)
        self._check_groups(x, "the channels, axis 1, of", channels)
        values = [batch, channels // self.num_groups, *space]
        check_values(x, values, "group", "value per channel")
        return x

    def weights(self) -> Terms:
        return ((("num_channels", self.num_channels),),) * (self.affine * (1 + self.bias))

    def centers(self) -> bool:
        return self.num_groups == self.num_channels

    def complaint(self, x: Shape) -> str:
        batch, channels, *space = sizes = torch_sizes(x)
        groups = self.num_groups
        if self.num_channels % groups:
            return f"num_channels ({self.num_channels}) must be divisible by num_groups ({groups})"
        if self.affine and self.num_channels < 0:
            return negative_size(self.num_channels)
        if product([batch * channels // groups, *space]) == 1:
            return "Expected more than 1 value per channel when training"
        if channels % groups:
            return (
                "Expected number of channels in input to be divisible by num_groups, "
                f"but got input of shape {sizes} and num_groups={groups}"
            )
        return (
            "Expected weight to be a vector of size equal to the number of channels in input, "
            f"but got weight of shape [{self.num_channels}] and input of shape {sizes}"
        )

    def _check_agreement(self, x: Shape) -> None:
        if self.affine:  # torch keeps nothing to compare with otherwise
            super()._check_agreement(x)

    def _check_groups(self, x: Shape, whose: str, channels: int) -> None:
        if channels % self.num_groups:
            raise Misfit(
                "not-divisible",
                f"has `num_groups` {self.num_groups}, which does not divide {whose} {channels}",
                blame="num_groups",
                instead=gcd(channels, self.num_groups) if isinstance(channels, int) else None,
                torch=self.complaint(x),
            )


class LayerNorm(Layer):
    """Normalizes over the last axes, whose sizes are `normalized_shape`."""

    role = "normalization"

    normalized_shape: LastAxes
    eps: float = 1e-5
    elementwise_affine: bool = True
    bias: bool = True
    device: Ignored = None
    dtype: Ignored = None

    least = 1

    def output(self, x: Shape) -> Shape:
        return x

    def weights(self) -> Terms:
        sizes = parts("normalized_shape", self.normalized_shape)
        return (sizes,) * (self.elementwise_affine * (1 + self.bias))

    def complaint(self, x: Shape) -> str:
        wanted = ", ".join(map(str, self.normalized_shape))
        return (
            f"Given normalized_shape=[{wanted}], expected input with shape [*, {wanted}], "
            f"but got input of size{torch_sizes(x)}"
        )


class RMSNorm(Layer):
    """Divides by the root mean square over the last axes, which are `normalized_shape`."""

    role = "normalization"

    normalized_shape: LastAxes
    eps: Annotated[float | None, Maybe(Real())] = None
    elementwise_affine: bool = True
    device: Ignored = None
    dtype: Ignored = None

    least = 1

    def output(self, x: Shape) -> Shape:
        return x

    def weights(self) -> Terms:
        return (parts("normalized_shape", self.normalized_shape),) * self.elementwise_affine

    def complaint(self, x: Shape) -> str:
        axes = len(self.normalized_shape)
        if len(x) < axes:
            return f"Input tensor must have at least {axes} dimensions, but got {len(x)}"
        wanted = ", ".join(map(str, self.normalized_shape))
        return (
            f"Given normalized_shape=[{wanted}], expected input with shape [*{wanted}], "
            f"but got input of size{torch_sizes(x)}"
        )


class LocalResponseNorm(Layer):
    """Divides by the strength of `size` neighbouring channels of [N, C, ...]."""

    role = "normalization"

    size: Count
    alpha: float = 1e-4
    beta: float = 0.75
    k: float = 1.0

    least = 3

    def output(self, x: Shape) -> Shape:
        return x


class CrossMapLRN2d(Layer):
    """Divides by the strength of `size` neighbouring channels of an image [N, C, H, W]."""

    role = "normalization"

    size: Count
    alpha: float = 1e-4
    beta: float = 0.75
    k: float = 1.0

    ranks = (4,)

    def output(self, x: Shape) -> Shape:
        return x


class Normalize(Layer):
    """Divides by the norm of power `p` along the axis `dim`, so that it becomes 1."""

    role = "normalization"
    function = "nn.functional.normalize"

    p: float = 2.0
    dim: Index = 1
    eps: float = 1e-12

    def output(self, x: Shape) -> Shape:
        place(self.dim, x)
        return x

    def view(self, x: Shape, y: Shape) -> View:
        return Mixed((place(self.dim, x) - len(x),))
