"""Normalization of each channel over the batch."""

from typing import Annotated

from cnnshape.layers.arguments import Ignored, Shape
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Maybe
from cnnshape.layers.refusals import Misfit, torch_sizes
from cnnshape.layers.rules import Real
from cnnshape.layers.statistics import NormChannels, check_values, negative_size
from cnnshape.layers.terms import Terms
from cnnshape.symbols import product

_NEGATIVE = "zeros: Dimension size must be non-negative."
_NO_EPS = "batch_norm eps must be positive during training"

Momentum = Annotated[float | None, Maybe(Real())]


class _Tracked(Layer):
    role = "normalization"

    num_features: NormChannels
    eps: float = 1e-5
    momentum: Momentum = 0.1
    affine: bool = True
    track_running_stats: bool = True


class _Grouped(_Tracked):
    process_group: Ignored = None


class ChannelNorm(_Tracked, abstract=True):
    """Normalizes each channel, and may keep a mean and a scale of it."""

    device: Ignored = None
    dtype: Ignored = None
    bias: bool = True

    def weights(self) -> Terms:
        return ((("num_features", self.num_features),),) * (self.affine * (1 + self.bias))

    def centers(self) -> bool:
        return True

    def _check_agreement(self, x: Shape) -> None:
        if self.affine or self.track_running_stats:  # torch keeps nothing to compare with otherwise
            super()._check_agreement(x)

    def running_mean(self, batch: int, channels: int) -> str:
        """What torch says when the statistics it kept are of other channels."""
        if self.num_features < 0:
            return negative_size(self.num_features) if self.affine else _NEGATIVE
        wanted = batch * self.num_features
        return f"running_mean should contain {batch * channels} elements not {wanted}"


class _BatchNorm(ChannelNorm):
    eps: Annotated[float, Real(least=0)] = 1e-5

    def output(self, x: Shape) -> Shape:
        if not self.track_running_stats:
            self.training(x)
        return x

    def training(self, x: Shape) -> None:
        batch, _, *space = x
        check_values(x, [batch, *space], "channel", "value per channel")
        self._check_eps()

    def complaint(self, x: Shape) -> str:
        batch, channels, *space = torch_sizes(x)
        if self.track_running_stats or self.num_features < 0:
            return self.running_mean(1, channels)
        if product([batch, *space]) == 1:
            return "Expected more than 1 value per channel when training"
        if self.eps == 0:
            return _NO_EPS
        return f"weight should contain {channels} elements not {self.num_features}"

    def _check_eps(self) -> None:
        if self.eps == 0:
            raise Misfit(
                "out-of-range",
                f"has `eps` {self.eps}, which has to be more than 0 for statistics of the batch",
                blame="eps",
                instead=1e-5,
                torch=_NO_EPS,
            )


class BatchNorm1d(_BatchNorm):
    """Normalizes each channel of features [N, C] or signals [N, C, L] over the batch."""

    ranks = (2, 3)


class BatchNorm2d(_BatchNorm):
    """Normalizes each channel of images [N, C, H, W] over the batch."""

    ranks = (4,)


class BatchNorm3d(_BatchNorm):
    """Normalizes each channel of volumes [N, C, D, H, W] over the batch."""

    ranks = (5,)


class SyncBatchNorm(_BatchNorm, _Grouped):
    """A batch norm [N, C, ...] that shares its statistics among processes, in training."""

    least = 2


class LazyBatchNorm1d(BatchNorm1d):
    """A `BatchNorm1d` that takes `num_features` from its input."""

    lazy = "num_features"


class LazyBatchNorm2d(BatchNorm2d):
    """A `BatchNorm2d` that takes `num_features` from its input."""

    lazy = "num_features"


class LazyBatchNorm3d(BatchNorm3d):
    """A `BatchNorm3d` that takes `num_features` from its input."""

    lazy = "num_features"
