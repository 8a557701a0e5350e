"""Adaptive pooling: as many windows, of whatever size, as give a wanted output."""

from typing import Annotated

from cnnshape.layers.arguments import Maybe, Misread, PerAxis, Shape, Sizes, Value, Whole
from cnnshape.layers.base import Spatial
from cnnshape.layers.views import Lenses, Share, View


class _Targets(PerAxis):
    """A size for every axis, or one for each, where `None` keeps what comes in."""

    def read(self, value: Value, rank: int) -> Value:
        if value is None:  # torch's annotation allows it, and its forward fails
            raise Misread("wrong-type", f"{self.needs}, such as `(None, 1)`")
        return super().read(value, rank)


Targets = Annotated[tuple[int | None, ...], _Targets(Maybe(Whole(least=1)))]


class _Adaptive(Spatial):
    output_size: Targets

    def output(self, x: Shape) -> Shape:
        batch, channels, *space = x
        sizes = zip(space, self.output_size, strict=True)
        return batch, channels, *(n if size is None else size for n, size in sizes)

    def view(self, x: Shape, y: Shape) -> View:
        return Lenses(tuple(map(Share, x[2:], y[2:])))


class AdaptiveAvgPool1d(_Adaptive):
    """Averages `output_size` equal shares of a signal [N, C, L]."""

    output_size: Sizes

    rank = 1


class AdaptiveAvgPool2d(_Adaptive):
    """Averages `output_size` equal shares of an image [N, C, H, W]."""

    rank = 2


class AdaptiveAvgPool3d(_Adaptive):
    """Averages `output_size` equal shares of a volume [N, C, D, H, W]."""

    rank = 3


class _AdaptiveMax(_Adaptive):
    return_indices: bool = False

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        return (self.output(xs[0]),) * (1 + self.return_indices)


class AdaptiveMaxPool1d(_AdaptiveMax):
    """Keeps the largest value of `output_size` equal shares of a signal [N, C, L]."""

    output_size: Sizes

    rank = 1


class AdaptiveMaxPool2d(_AdaptiveMax):
    """Keeps the largest value of `output_size` equal shares of an image [N, C, H, W]."""

    rank = 2


class AdaptiveMaxPool3d(_AdaptiveMax):
    """Keeps the largest value of `output_size` equal shares of a volume [N, C, D, H, W]."""

    rank = 3
