"""Resizing by interpolation."""

from itertools import repeat
from typing import Annotated, ClassVar, NoReturn, TypeVar

from cnnshape.layers.arguments import Shape
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Either, Maybe, Several
from cnnshape.layers.refusals import Misfit, show, torch_sizes
from cnnshape.layers.rules import Flag, Real, Whole, Word
from cnnshape.layers.views import Lens, Lenses, Sample, Share, View
from cnnshape.sizes import scale

_SIZE = Whole(least=1)
_FACTOR = Real(least=0, most=1_000_000)

Target = Annotated[int | Shape | None, Maybe(Either(_SIZE, Several(_SIZE)))]
Factor = Annotated[float | tuple[float, ...] | None, Maybe(Either(_FACTOR, Several(_FACTOR)))]
Mode = Annotated[
    str, Word("nearest", "linear", "bilinear", "bicubic", "trilinear", "area", "nearest-exact")
]
Option = Annotated[bool | None, Maybe(Flag())]

T = TypeVar("T")

_FINEST = 1024  # parts of 1 that a factor can be a whole number of

_AXES = {"linear": 3, "bilinear": 4, "bicubic": 4, "trilinear": 5}  # of the tensors a mode takes


class _Resize(Layer):
    size: Target = None
    scale_factor: Factor = None

    ranks: ClassVar[tuple[int, ...]] = (3, 4, 5)

    def how(self) -> tuple[str, bool | None]:
        """The mode, and whether corners are aligned."""
        raise NotImplementedError

    def output(self, x: Shape) -> Shape:
        self._check_choice()
        batch, channels, *space = x
        if self.size is not None:
            self._check_axes("size", self.size, x, "output")
            self._check_mode(x)
            return batch, channels, *_each(self.size, len(space))
        self._check_axes("scale_factor", self.scale_factor, x, "scale_factor")
        self._check_mode(x)
        return batch, channels, *map(scale, space, self._factors(len(space)))

    def view(self, x: Shape, y: Shape) -> View:
        return Lenses(tuple(map(self._lens, x[2:], y[2:], self._factors(len(x) - 2) or repeat(0))))

    def working(self, x: Shape, y: Shape) -> tuple[str, ...]:
        if self.size is not None:
            return ()
        axes = ("L", "HW", "DHW")[len(x) - 3]
        rows = zip(axes, x[2:], self._factors(len(axes)), y[2:], strict=True)
        return tuple(f"{axis} = ⌊{n}·{factor}⌋ = {m}" for axis, n, factor, m in rows)

    def idles(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
        factors = self._factors(len(xs[0]) - 2)
        return ys == xs and all(factor == 1 for factor in factors)

    def _factors(self, axes: int) -> tuple[float, ...]:
        return () if self.scale_factor is None else _each(self.scale_factor, axes)

    def _lens(self, n: int, m: int, factor: float) -> Lens:
        mode, aligned = self.how()
        if mode == "area":
            return Share(n, m)
        taps = {"nearest": 1, "nearest-exact": 1, "bicubic": 4}.get(mode, 2)
        if aligned:
            return Sample(n - 1, m - 1, taps)
        # torch takes the factor itself, even where the size it gives is rounded down
        above, below = float(factor).as_integer_ratio()
        ratio = (below, above) if above and below <= _FINEST else (n, m)
        return Sample(*ratio, taps, shift=0 if mode == "nearest" else 1)

    def _check_choice(self) -> None:
        unscaled = self.scale_factor in {None, 0}  # torch takes a factor of 0 for none
        if self.size is not None and not unscaled:
            raise Misfit(
                "conflicting-arguments",
                f"has both `size` {show(self.size)} and `scale_factor` {show(self.scale_factor)}",
                blame="scale_factor",
                torch="only one of size or scale_factor should be defined",
            )
        if self.size is None and unscaled:
            raise Misfit(
                "conflicting-arguments",
                f"has no `size` and has `scale_factor` {show(self.scale_factor)}, and needs one",
                blame="scale_factor",
                instead=2,
                torch="either size or scale_factor should be defined",
            )

    def _check_axes(self, name: str, values: object, x: Shape, torch: str) -> None:
        axes = len(x) - 2
        if isinstance(values, tuple) and len(values) != axes:
            raise Misfit(
                "rank-mismatch",
                f"has {len(values)} numbers in `{name}` {show(values)} but receives {show(x)}, "
                f"whose spatial axes are {axes}",
                blame=name,
                torch=f"Input and {torch} must have the same number of spatial dimensions, "
                f"but got input with spatial dimensions of {torch_sizes(x)[2:]}",
            )

    def _check_mode(self, x: Shape) -> None:
        mode, _ = self.how()
        needs = _AXES.get(mode, len(x))
        if needs != len(x):
            raise Misfit(
                "rank-mismatch",
                f"has `mode` {mode}, which needs {needs} axes, but receives {show(x)}",
                blame="mode",
                torch=f"(got {len(x)}D) for the modes: "
                if mode == "bicubic"
                else f"Got {len(x)}D input, but {mode} mode needs {needs}D input",
            )

    def _refuse_empty(self, xs: tuple[Shape, ...], y: Shape) -> NoReturn:
        raise Misfit(
            "empty-output",
            f"has `scale_factor` {show(self.scale_factor)} and would make {show(y)} "
            f"of {show(xs[0])}",
            blame="scale_factor",
            torch="" if self._fails_before(xs[0]) else "output sizes should be greater than 0",
        )

    def _fails_before(self, x: Shape) -> bool:
        """Whether torch divides by the size or the factor 0 before it looks at the output."""
        return self.how()[0] == "area" or not all(self._factors(len(x) - 2))


class Upsample(_Resize):
    """Resizes the spatial axes to `size`, or by `scale_factor` rounded down."""

    mode: Mode = "nearest"
    align_corners: Option = None
    recompute_scale_factor: Option = None

    inline = "nn.functional.interpolate"

    def how(self) -> tuple[str, bool | None]:
        return self.mode, self.align_corners

    def _fails_before(self, x: Shape) -> bool:
        return bool(self.recompute_scale_factor) or super()._fails_before(x)

    def output(self, x: Shape) -> Shape:
        if self.align_corners is not None and self.mode not in _AXES:
            raise Misfit(
                "conflicting-arguments",
                f"has `align_corners` {self.align_corners} and `mode` {self.mode}, which has none",
                blame="align_corners",
                torch="align_corners option can only be set with the interpolating modes",
            )
        return super().output(x)

    def _check_mode(self, x: Shape) -> None:
        if self.size is not None and self.recompute_scale_factor:
            raise Misfit(
                "conflicting-arguments",
                f"has `recompute_scale_factor` True but `size` {show(self.size)} and no scale",
                blame="recompute_scale_factor",
                instead=False,
                torch="recompute_scale_factor is not meaningful with an explicit size.",
            )
        super()._check_mode(x)


class UpsamplingNearest2d(_Resize):
    """Resizes an image [N, C, H, W] by repeating or leaving out pixels."""

    def how(self) -> tuple[str, bool | None]:
        return "nearest", None


class UpsamplingBilinear2d(_Resize):
    """Resizes an image [N, C, H, W] by straight lines between pixels, corners aligned."""

    ranks = (4,)

    def how(self) -> tuple[str, bool | None]:
        return "bilinear", True


def _each(value: T | tuple[T, ...], axes: int) -> tuple[T, ...]:
    return value if isinstance(value, tuple) else (value,) * axes
