"""Pooling by a power mean, and pooling in windows of random places."""

from functools import cached_property
from typing import Annotated, ClassVar, cast

from cnnshape.layers.arguments import Count, Ignored, Shape, Sizes
from cnnshape.layers.combined_rules import Maybe, PerAxis
from cnnshape.layers.pooling import AvgPool1d, AvgPool2d, AvgPool3d, Strides
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.rules import Real, Whole
from cnnshape.layers.spatial import Spatial
from cnnshape.layers.views import Scattered, View
from cnnshape.sizes import scale

Ratios = Annotated[tuple[float, ...] | None, Maybe(PerAxis(Real()))]
Wanted = Annotated[Shape | None, Maybe(PerAxis(Whole(least=1)))]


class _LPPool(Spatial):
    role = "pooling"

    norm_type: float
    kernel_size: Sizes
    stride: Strides = cast("Shape", None)
    ceil_mode: bool = False

    formula = "⌊({n} - {kernel_size}) / {stride}⌋ + 1"
    average: ClassVar[type[AvgPool1d | AvgPool2d | AvgPool3d]]

    def conflicts(self) -> None:
        if self.norm_type == 0:
            raise Misfit("out-of-range", "has `norm_type` 0, of which there is no root")

    def output(self, x: Shape) -> Shape:
        return self._pool.output(x)

    def view(self, x: Shape, y: Shape) -> View:
        return self._pool.view(x, y)

    def _refuse_empty(self, xs: tuple[Shape, ...], y: Shape) -> None:
        self._pool._refuse_empty(xs, y)  # noqa: SLF001  # the pool that this is made of

    @cached_property
    def _pool(self) -> AvgPool1d | AvgPool2d | AvgPool3d:
        return self.average(
            kernel_size=self.kernel_size, stride=self.stride, ceil_mode=self.ceil_mode
        )


class LPPool1d(_LPPool):
    """The `norm_type`-norm of each window along a signal [N, C, L]."""

    kernel_size: Count  # type: ignore[assignment]  # torch takes no list of one here
    rank = 1
    average = AvgPool1d


class LPPool2d(_LPPool):
    """The `norm_type`-norm of each window over an image [N, C, H, W]."""

    rank = 2
    average = AvgPool2d


class LPPool3d(_LPPool):
    """The `norm_type`-norm of each window through a volume [N, C, D, H, W]."""

    rank = 3
    average = AvgPool3d


class _FractionalMaxPool(Spatial):
    role = "pooling"

    kernel_size: Sizes
    output_size: Wanted = None
    output_ratio: Ratios = None
    return_indices: bool = False
    _random_samples: Ignored = None

    spare: ClassVar[int] = 0  # numbers of an axis that torch wants beside the windows

    def conflicts(self) -> None:
        if (self.output_size is None) == (self.output_ratio is None):
            both = "both" if self.output_size else "neither"
            message = f"has {both} of `output_size` and `output_ratio`, and needs one"
            raise Misfit("conflicting-arguments", message, blame="output_ratio")
        if not all(0 < ratio < 1 for ratio in self.output_ratio or ()):
            message = f"has `output_ratio` {show(self.output_ratio)}, which is not between 0 and 1"
            torch = "output_ratio must be between 0 and 1"
            raise Misfit("out-of-range", message, blame="output_ratio", torch=torch)

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        return (self.output(xs[0]),) * (1 + self.return_indices)

    def output(self, x: Shape) -> Shape:
        space = x[-self.rank :]
        sizes = self.output_size or tuple(map(scale, space, self.output_ratio or ()))
        for n, size, kernel in zip(space, sizes, self.kernel_size, strict=True):
            if size + kernel - 1 + self.spare > n:
                message = f"has {size} windows of {kernel}, more than fit side by side in {n}"
                raise Misfit("out-of-range", f"{message} of {show(x)}", blame="kernel_size")
        return *x[: -self.rank], *sizes

    def view(self, x: Shape, y: Shape) -> View:
        return Scattered(tuple(range(-self.rank, 0)))


class FractionalMaxPool2d(_FractionalMaxPool):
    """The largest values of windows in random places of an image [N, C, H, W].

    Their number is `output_size`, or `output_ratio` of the input. Graham, 2014.
    """

    rank = 2


class FractionalMaxPool3d(_FractionalMaxPool):
    """The largest values of windows in random places of a volume [N, C, D, H, W].

    Their number is `output_size`, or `output_ratio` of the input. Graham, 2014.
    """

    rank = 3
    spare = 1
