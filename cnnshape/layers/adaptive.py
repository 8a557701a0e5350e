"""Adaptive pooling: as many windows, of whatever size, as give a wanted output."""

from typing import Annotated

from cnnshape.layers.arguments import Shape, Sizes
from cnnshape.layers.combined_rules import Maybe, PerAxis
from cnnshape.layers.refusals import Misread
from cnnshape.layers.rules import Schema, Value, Whole
from cnnshape.layers.spatial import Spatial
from cnnshape.layers.views import Lenses, Share, View
from cnnshape.symbols import OpenSize, is_open


class _Targets(PerAxis):
    """One size for all axes, or one for each, where `None` keeps what comes in."""

    def read(self, value: Value, rank: int) -> Value:
        if isinstance(value, tuple):
            return super().read(value, rank)
        if value is None:  # torch's signature allows it, and its forward fails
            raise Misread("wrong-type", self.needs)
        return self.rule.read(value, rank)

    def schema(self, rank: int) -> Schema:
        return super().schema(rank) | {"not": {"type": "null"}}


Targets = Annotated[int | tuple[int | None, ...], _Targets(Maybe(Whole(least=1)))]


class _Adaptive(Spatial):
    role = "pooling"

    output_size: Targets

    def output(self, x: Shape) -> Shape:
        return *x[: -self.rank], *self.space(x)

    def view(self, x: Shape, y: Shape) -> View:
        return Lenses(tuple(map(Share, x[-self.rank :], y[-self.rank :])))

    def idles(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
        wanted = self.output_size
        return isinstance(wanted, tuple) and all(size is None for size in wanted)

    def space(self, x: Shape) -> Shape:
        """The sizes of the last axes when `x` comes in."""
        wanted = self.output_size
        if not isinstance(wanted, tuple):
            return (wanted,) * self.rank
        sizes = zip(x[-self.rank :], wanted, strict=True)
        return tuple(n if size is None else size for n, size in sizes)


class _AdaptiveAvg(_Adaptive):
    averages = True

    def batched(self, xs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        if len(xs[0]) >= self.rank + isinstance(self.output_size, tuple):
            sizes = [size for size in self.space(xs[0]) if size != 1]
            if not sizes:
                return xs  # torch takes the mean of the last axes then, whatever is before them
            if len(xs[0]) > self.rank + 2 and all(map(is_open, sizes)):  # which may be 1
                raise OpenSize(*sizes)
        return super().batched(xs)


class AdaptiveAvgPool1d(_Adaptive):
    """Averages `output_size` equal shares of a signal [N, C, L]."""

    output_size: Sizes

    rank = 1
    averages = True


class AdaptiveAvgPool2d(_AdaptiveAvg):
    """Averages `output_size` equal shares of an image [N, C, H, W]."""

    rank = 2


class AdaptiveAvgPool3d(_AdaptiveAvg):
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
