"""Pooling: a window that keeps the largest value or the average of what it slides over."""

from typing import Annotated, NoReturn, cast

from cnnshape.layers.arguments import Like, Shape, each
from cnnshape.layers.combined_rules import Either, Maybe, PerAxis
from cnnshape.layers.refusals import Misfit, show, torch_sizes
from cnnshape.layers.rules import Whole
from cnnshape.layers.spatial import Spatial
from cnnshape.layers.views import Lenses, View, Window
from cnnshape.sizes import reach, slide

_SIZES = PerAxis(Whole(least=1), alone=True)

Windows = Annotated[Shape, _SIZES]
Strides = Annotated[Shape, Maybe(_SIZES), Like("kernel_size")]
Borders = Annotated[Shape, PerAxis(Whole(least=0), alone=True)]
Divisor = Annotated[int | None, Maybe(Either(Whole(least=1), Whole(most=-1)))]


class _Pool(Spatial):
    role = "pooling"
    kernel_size: Windows
    stride: Strides = cast("Shape", None)
    padding: Borders = each(0)

    def stops(self) -> tuple[Shape, bool]:
        """The dilation, and whether a last window may hang over the end."""
        raise NotImplementedError

    def output(self, x: Shape) -> Shape:
        dilation, ceil = self.stops()
        self._check_padding(dilation)
        batch, channels, *space = x
        axes = zip(space, self.kernel_size, self.stride, self.padding, dilation, strict=True)
        return batch, channels, *(slide(*axis, ceil=ceil) for axis in axes)

    def view(self, x: Shape, y: Shape) -> View:
        dilation = self.stops()[0]
        reaches = map(reach, self.kernel_size, dilation)
        return Lenses(tuple(map(Window, self.stride, self.padding, reaches, dilation)))

    def idles(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
        return {*self.kernel_size, *self.stride} == {1} and not any(self.padding)

    def borders(self) -> list[tuple[int, int]]:
        return [(pad, pad) for pad in self.padding]

    def arithmetic(self) -> str:
        if not self.stops()[1]:
            return self.formula
        stops = self.formula.replace("⌊", "⌈").replace("⌋", "⌉")
        return f"min({stops}, ⌈({{n}} + {{padding}}) / {{stride}}⌉)"

    def crowded(self, pad: int, kernel: int, dilation: int) -> str:
        """What torch says to a padding of more than half the kernel."""
        if pad > reach(kernel, dilation) // 2:
            return (
                "pad should be at most half of effective kernel size, "
                f"but got pad={pad}, kernel_size={kernel} and dilation={dilation}"
            )
        return "pad should be smaller than or equal to half of kernel size"

    def emptied(self, x: Shape, y: Shape) -> str:
        """What torch says when no window fits."""
        flat = (1,) if self.rank == 1 else ()
        before, after = (x[1], *flat, *x[2:]), (y[1], *flat, *y[2:])
        return (
            f"Given input size: ({_by(before)}). Calculated output size: ({_by(after)}). "
            "Output size is too small"
        )

    def _check_padding(self, dilation: Shape) -> None:
        axes = list(zip(self.padding, self.kernel_size, dilation, strict=True))
        wide = [(pad, kernel, gap) for pad, kernel, gap in axes if pad > kernel // 2]
        if wide:
            pad, kernel, gap = max(wide, key=lambda axis: axis[0] > reach(*axis[1:]) // 2)
            raise Misfit(
                "padding-too-large",
                f"has `padding` {pad}, more than half of its `kernel_size` {kernel}",
                blame="padding",
                instead=tuple(min(pad, kernel // 2) for pad, kernel, _ in axes),
                torch=self.crowded(pad, kernel, gap),
            )

    def _refuse_empty(self, xs: tuple[Shape, ...], y: Shape) -> NoReturn:
        closed = tuple(torch_sizes(xs[0]))
        windows = tuple(map(reach, self.kernel_size, self.stops()[0]))
        raise Misfit(
            "empty-output",
            f"has a window of {show(windows)} and would make {show(y)} of {show(xs[0])}",
            blame="kernel_size",
            torch=self.emptied(closed, self.output(closed)),
        )


class _MaxPool(_Pool):
    dilation: Windows = each(1)
    return_indices: bool = False
    ceil_mode: bool = False

    formula = "⌊({n} + 2·{padding} - {dilation}·({kernel_size} - 1) - 1) / {stride}⌋ + 1"

    def stops(self) -> tuple[Shape, bool]:
        return self.dilation, self.ceil_mode

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        return (self.output(xs[0]),) * (1 + self.return_indices)


class MaxPool1d(_MaxPool):
    """Keeps the largest value of each window along a signal [N, C, L]."""

    rank = 1

    def crowded(self, pad: int, kernel: int, dilation: int) -> str:
        if self.return_indices:
            return super().crowded(pad, kernel, dilation)
        return (
            "max_pool1d() padding should be at most half of kernel size, "
            f"but got padding={pad} and kernel_size={kernel}"
        )

    def emptied(self, x: Shape, y: Shape) -> str:
        if self.return_indices:
            return super().emptied(x, y)
        return f"max_pool1d() Invalid computed output size: {y[-1]}"


class MaxPool2d(_MaxPool):
    """Keeps the largest value of each window over an image [N, C, H, W]."""

    rank = 2


class MaxPool3d(_MaxPool):
    """Keeps the largest value of each window through a volume [N, C, D, H, W]."""

    rank = 3


class _AvgPool(_Pool):
    ceil_mode: bool = False
    count_include_pad: bool = True

    averages = True

    formula = "⌊({n} + 2·{padding} - {kernel_size}) / {stride}⌋ + 1"

    def stops(self) -> tuple[Shape, bool]:
        return each(1) * self.rank, self.ceil_mode

    def divisor(self, inside: int, around: int) -> int:
        return around if self.count_include_pad else inside


class _Divided(_AvgPool):
    divisor_override: Divisor = None

    def idles(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
        return super().idles(xs, ys) and self.divisor_override in {None, 1}

    def divisor(self, inside: int, around: int) -> int:
        given = self.divisor_override
        return given if isinstance(given, int) else super().divisor(inside, around)


class AvgPool1d(_AvgPool):
    """Averages each window along a signal [N, C, L]."""

    rank = 1


class AvgPool2d(_Divided):
    """Averages each window over an image [N, C, H, W]."""

    rank = 2


class AvgPool3d(_Divided):
    """Averages each window through a volume [N, C, D, H, W].

    Unlike other pools, it has to fit into the input without its padding.
    """

    rank = 3

    def output(self, x: Shape) -> Shape:
        y = super().output(x)
        if any(kernel > n for kernel, n in zip(self.kernel_size, x[2:], strict=True)):
            size, kernel = (
                " ".join(f"{letter}: {n}" for letter, n in zip(letters, sizes, strict=True))
                for letters, sizes in (
                    ("THW", torch_sizes(x)[2:]),
                    (("kT", "kH", "kW"), self.kernel_size),
                )
            )
            raise Misfit(
                "empty-output",
                f"has `kernel_size` {show(self.kernel_size)} but receives {show(x)}, "
                "and does not count its padding",
                blame="kernel_size",
                torch=f"input image ({size}) smaller than kernel size ({kernel})",
            )
        return y


def _by(sizes: Shape) -> str:
    return "x".join(map(str, sizes))
