"""Transposed convolutions."""

from typing import Annotated, Any, ClassVar

from cnnshape.layers.arguments import Channels, Count, Ignored, Paddings, Shape, Sizes, each
from cnnshape.layers.base import Layer
from cnnshape.layers.convolution import Conv1d, Conv2d, Conv3d
from cnnshape.layers.groups import check_groups, mixed_channels, per_group
from cnnshape.layers.kind import Mixing
from cnnshape.layers.refusals import Misfit, torch_sizes
from cnnshape.layers.rules import Word
from cnnshape.layers.spatial import Spatial
from cnnshape.layers.terms import Term, Terms, spatial
from cnnshape.layers.views import Lenses, Spread, View
from cnnshape.sizes import unslide


class _ConvTranspose(Spatial):
    role = "weights"

    in_channels: Channels
    out_channels: Count
    kernel_size: Sizes
    stride: Sizes = each(1)
    padding: Paddings = each(0)
    output_padding: Paddings = each(0)
    groups: Count = 1
    bias: bool = True
    dilation: Sizes = each(1)
    padding_mode: Annotated[str, Word("zeros")] = "zeros"
    device: Ignored = None
    dtype: Ignored = None

    undoes: ClassVar[type[Conv1d | Conv2d | Conv3d]]
    formula = (
        "({n} - 1)·{stride} - 2·{padding} + {dilation}·({kernel_size} - 1) + {output_padding} + 1"
    )

    def conflicts(self) -> None:
        check_groups(self, self.in_channels, self.out_channels, self.groups)

    def output(self, x: Shape) -> Shape:
        self._check_output_padding()
        batch, _, *space = x
        window = (self.kernel_size, self.stride, self.padding, self.dilation, self.output_padding)
        return batch, self.out_channels, *map(unslide, space, *window)

    def weights(self) -> Terms:
        kernels = (("in_channels", self.in_channels), *self._filter)
        return (kernels, *((("out_channels", self.out_channels),),) * self.bias)

    def products(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> Terms:
        return (self.places("in", xs[0]) + self._filter,)

    def mixing(self) -> Mixing | None:
        return self.in_channels, self.out_channels, self.groups

    def undone(self) -> Layer | None:
        own = self.undoes.arguments()
        given: dict[str, Any] = {n: value for n, value in self.values.items() if n in own}
        turned = {"in_channels": self.out_channels, "out_channels": self.in_channels}
        return self.undoes(**given | turned)

    def bias_axis(self) -> int | None:
        return -1 - self.rank if self.bias else None

    def view(self, x: Shape, y: Shape) -> View:
        window = (self.stride, self.padding, self.kernel_size, self.dilation)
        lenses = tuple(map(Spread, *window))
        return Lenses(lenses, mixed_channels(self.rank, self.groups, x[1], y[1]))

    def complaint(self, x: Shape) -> str:
        weight = [self.in_channels, self.out_channels // self.groups, *self.kernel_size]
        sizes = torch_sizes(x)
        return (
            f"Given transposed=1, weight of size {weight}, expected input{sizes} "
            f"to have {self.in_channels} channels, but got {sizes[1]} channels instead"
        )

    @property
    def _filter(self) -> Term:
        """The weights that each input channel has."""
        name = per_group("out_channels", self.groups)
        return ((name, self.out_channels // self.groups), *spatial("kernel", self.kernel_size))

    def _check_output_padding(self) -> None:
        limits = map(max, self.stride, self.dilation)
        for extra, limit in zip(self.output_padding, limits, strict=True):
            if extra >= limit:
                raise Misfit(
                    "output-padding-too-large",
                    f"has `output_padding` {extra}, which is not below its stride or dilation "
                    f"of {limit}",
                    blame="output_padding",
                    instead=tuple(
                        min(extra, max(stride, dilation) - 1)
                        for extra, stride, dilation in zip(
                            self.output_padding, self.stride, self.dilation, strict=True
                        )
                    ),
                    torch="output padding must be smaller than either stride or dilation",
                )


class ConvTranspose1d(_ConvTranspose):
    """The transpose of a `Conv1d`: makes a signal [N, C, L] longer."""

    rank = 1
    undoes = Conv1d


class ConvTranspose2d(_ConvTranspose):
    """The transpose of a `Conv2d`: makes an image [N, C, H, W] larger."""

    rank = 2
    undoes = Conv2d


class ConvTranspose3d(_ConvTranspose):
    """The transpose of a `Conv3d`: makes a volume [N, C, D, H, W] larger."""

    rank = 3
    undoes = Conv3d


class LazyConvTranspose1d(ConvTranspose1d):
    """A `ConvTranspose1d` that takes `in_channels` from its input."""

    lazy = "in_channels"


class LazyConvTranspose2d(ConvTranspose2d):
    """A `ConvTranspose2d` that takes `in_channels` from its input."""

    lazy = "in_channels"


class LazyConvTranspose3d(ConvTranspose3d):
    """A `ConvTranspose3d` that takes `in_channels` from its input."""

    lazy = "in_channels"
