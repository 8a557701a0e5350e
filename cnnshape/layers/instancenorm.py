"""Normalization of each channel of each sample."""

from cnnshape.layers.arguments import Shape
from cnnshape.layers.batchnorm import ChannelNorm
from cnnshape.layers.refusals import Misfit, show, torch_sizes
from cnnshape.layers.statistics import check_values
from cnnshape.symbols import differ


class _InstanceNorm(ChannelNorm):
    affine: bool = False
    track_running_stats: bool = False

    unbatched = True

    def output(self, x: Shape) -> Shape:
        if not self.track_running_stats:
            self.training(x)
        return x

    def training(self, x: Shape) -> None:
        check_values(x, [*x[2:]], "channel of a sample", "spatial element")

    def complaint(self, x: Shape) -> str:
        batch, channels, *_ = torch_sizes(x)
        if self.affine and self.num_features >= 0:
            return f"to match num_features ({self.num_features}), but got: {channels}."
        return self.running_mean(batch, channels)


class InstanceNorm1d(_InstanceNorm):
    """Normalizes each channel of each signal [N, C, L] on its own."""

    ranks = (3,)


class InstanceNorm2d(_InstanceNorm):
    """Normalizes each channel of each image [N, C, H, W] on its own."""

    ranks = (4,)


class InstanceNorm3d(_InstanceNorm):
    """Normalizes each channel of each volume [N, C, D, H, W] on its own."""

    ranks = (5,)


class _LazyInstanceNorm(_InstanceNorm):
    affine: bool = True
    track_running_stats: bool = True

    lazy = "num_features"

    def batched(self, xs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        batched = super().batched(xs)
        x = xs[0]
        compared = batched is not xs and (self.affine or self.track_running_stats)
        if compared and differ(x[0], x[1]):
            # torch reads `num_features` from axis 1, batch or no batch
            raise Misfit(
                "rank-mismatch",
                f"takes `num_features` from axis 1 and needs a batch before it, "
                f"but receives {show(x)}",
                torch=f"to match num_features ({torch_sizes(x)[1]})"
                if self.affine
                else "running_mean should contain",
            )
        return batched


class LazyInstanceNorm1d(_LazyInstanceNorm, InstanceNorm1d):
    """An `InstanceNorm1d` that takes `num_features` from its input."""


class LazyInstanceNorm2d(_LazyInstanceNorm, InstanceNorm2d):
    """An `InstanceNorm2d` that takes `num_features` from its input."""


class LazyInstanceNorm3d(_LazyInstanceNorm, InstanceNorm3d):
    """An `InstanceNorm3d` that takes `num_features` from its input."""
