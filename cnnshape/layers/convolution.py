"""Convolutions."""

from functools import cached_property
from itertools import repeat
from operator import add
from typing import Annotated

from cnnshape.layers.arguments import Channels, Count, Ignored, Shape, Sizes, each
from cnnshape.layers.combined_rules import Either, PerAxis
from cnnshape.layers.groups import check_groups, mixed_channels, per_group
from cnnshape.layers.kind import Mixing
from cnnshape.layers.refusals import Misfit, show, torch_sizes
from cnnshape.layers.rules import Whole, Word
from cnnshape.layers.spatial import Spatial
from cnnshape.layers.terms import Term, Terms, spatial
from cnnshape.layers.views import Lenses, View, Window
from cnnshape.sizes import reach, slide

ConvPadding = Annotated[Shape | str, Either(PerAxis(Whole()), Word("same", "valid"))]
PaddingMode = Annotated[str, Word("zeros", "reflect", "replicate", "circular")]


class _Conv(Spatial):
    role = "weights"

    in_channels: Channels
    out_channels: Count
    kernel_size: Sizes
    stride: Sizes = each(1)
    padding: ConvPadding = each(0)
    dilation: Sizes = each(1)
    groups: Count = 1
    bias: bool = True
    padding_mode: PaddingMode = "zeros"
    device: Ignored = None
    dtype: Ignored = None

    formula = "⌊({n} + {border} - {dilation}·({kernel_size} - 1) - 1) / {stride}⌋ + 1"

    def conflicts(self) -> None:
        check_groups(self, self.in_channels, self.out_channels, self.groups)
        self._check_same()

    def output(self, x: Shape) -> Shape:
        batch, _, *space = x
        if self.padding_mode != "zeros":
            from cnnshape.layers.padding import check_border

            check_border(self.padding_mode, space, self.borders())
        padded = list(map(add, space, self._padded))
        window = (self.kernel_size, self.stride, repeat(0), self.dilation)
        sizes = tuple(map(slide, padded, *window))
        if any(size < 1 for size in sizes):
            self._refuse_window(x, padded)
        return batch, self.out_channels, *sizes

    def weights(self) -> Terms:
        filters = (("out_channels", self.out_channels),)
        return (filters + self._filter, *(filters,) * self.bias)

    def products(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> Terms:
        return (self.places("out", ys[0]) + self._filter,)

    def mixing(self) -> Mixing | None:
        return self.in_channels, self.out_channels, self.groups

    def bias_axis(self) -> int | None:
        return -1 - self.rank if self.bias else None

    def view(self, x: Shape, y: Shape) -> View:
        reaches = map(reach, self.kernel_size, self.dilation)
        left = [before for before, _ in self.borders()]
        lenses = tuple(map(Window, self.stride, left, reaches, self.dilation))
        return Lenses(lenses, mixed_channels(self.rank, self.groups, x[1], y[1]))

    def complaint(self, x: Shape) -> str:
        uneven = any(before != after for before, after in self.borders())
        if uneven or self.padding_mode != "zeros":
            return ""  # torch pads first, and complains of what comes of it
        weight = [self.out_channels, self.in_channels // self.groups, *self.kernel_size]
        sizes = torch_sizes(x)
        return (
            f"Given groups={self.groups}, weight of size {weight}, expected input{sizes} "
            f"to have {self.in_channels} channels, but got {sizes[1]} channels instead"
        )

    def factors(self, axis: int) -> dict[str, object]:
        before, after = self.borders()[axis]
        border = f"2·{before}" if before == after else f"{before} + {after}"
        return super().factors(axis) | {"border": border}

    @property
    def _filter(self) -> Term:
        """The weights that each output channel has."""
        name = per_group("in_channels", self.groups)
        return ((name, self.in_channels // self.groups), *spatial("kernel", self.kernel_size))

    @cached_property
    def _padded(self) -> list[int]:
        """What the padding adds to each axis."""
        return [before + after for before, after in self.borders()]

    def borders(self) -> list[tuple[int, int]]:
        if isinstance(self.padding, tuple):
            return [(p, p) for p in self.padding]
        if self.padding == "valid":
            return [(0, 0)] * self.rank
        total = [d * (k - 1) for k, d in zip(self.kernel_size, self.dilation, strict=True)]
        return [(t // 2, t - t // 2) for t in total]

    def _check_agreement(self, x: Shape) -> None:
        below = isinstance(self.padding, tuple) and any(size < 0 for size in self.padding)
        if below and self.padding_mode == "zeros":
            raise Misfit(
                "out-of-range",
                f"has `padding` {show(self.padding)}, which is below 0",
                blame="padding",
                torch="negative padding is not supported",
            )
        super()._check_agreement(x)

    def _check_same(self) -> None:
        if self.padding == "same" and any(stride != 1 for stride in self.stride):
            raise Misfit(
                "conflicting-arguments",
                "has `padding` same, which keeps sizes, "
                f"with `stride` {show(self.stride)}, which does not",
                blame="stride",
                instead=1,
                torch="padding='same' is not supported for strided convolutions",
            )

    def _refuse_window(self, x: Shape, padded: list[int]) -> None:
        windows = [reach(k, d) for k, d in zip(self.kernel_size, self.dilation, strict=True)]
        said = (
            f"Calculated padded input size per channel: ({_by(padded)}). "
            f"Kernel size: ({_by(windows)}). "
            "Kernel size can't be greater than actual input size"
        )
        raise Misfit(
            "empty-output",
            f"has a window of {show(tuple(windows))} but receives {show(x)}, "
            f"{show(tuple(padded))} with its padding",
            blame="kernel_size",
            torch=said if self.padding_mode == "zeros" else "",
        )


class Conv1d(_Conv):
    """Slides `out_channels` kernels along a signal [N, C, L]."""

    rank = 1


class Conv2d(_Conv):
    """Slides `out_channels` kernels over an image [N, C, H, W]."""

    rank = 2


class Conv3d(_Conv):
    """Slides `out_channels` kernels through a volume [N, C, D, H, W]."""

    rank = 3


class LazyConv1d(Conv1d):
    """A `Conv1d` that takes `in_channels` from its input."""

    lazy = "in_channels"


class LazyConv2d(Conv2d):
    """A `Conv2d` that takes `in_channels` from its input."""

    lazy = "in_channels"


class LazyConv3d(Conv3d):
    """A `Conv3d` that takes `in_channels` from its input."""

    lazy = "in_channels"


def _by(sizes: list[int]) -> str:
    return " x ".join(map(str, sizes))
