"""Padding layers, and the limits of every way to fill a border."""

from typing import Annotated, ClassVar

from cnnshape.layers.arguments import PerAxis, Shape, Value, Whole
from cnnshape.layers.base import Misfit, Spatial, show
from cnnshape.layers.views import Lenses, View, Window

_TORCH = {
    "reflect": "Padding size should be less than the corresponding input dimension",
    "circular": "Padding value causes wrapping around more than once.",
}


class _Sides(PerAxis):
    """One number for every side, or two for each axis, those of the last axis first."""

    def __init__(self) -> None:
        super().__init__(Whole())
        self.needs = f"{self.rule.needs}, or one for each side"

    def read(self, value: Value, rank: int) -> Value:
        return super().read(value, 2 * rank)


class _Padding(Spatial):
    padding: Annotated[Shape, _Sides()]

    mode: ClassVar[str] = "constant"
    formula = "{n} {before} {after}"

    def output(self, x: Shape) -> Shape:
        borders = self._borders()
        space = list(x[-self.rank :])
        check_cut(self.mode, space, borders)
        check_border(self.mode, space, borders)
        padded = (n + before + after for n, (before, after) in zip(space, borders, strict=True))
        return *x[: -self.rank], *padded

    def view(self, x: Shape, y: Shape) -> View:
        return Lenses(tuple(Window(1, before) for before, _ in self._borders()))

    def factors(self, axis: int) -> dict[str, object]:
        before, after = map(_signed, self._borders()[axis])
        return {"before": before, "after": after}

    def _borders(self) -> list[tuple[int, int]]:
        """Before and after, for each padded axis from the first on."""
        return list(zip(self.padding[-2::-2], self.padding[::-2], strict=True))


class ZeroPad1d(_Padding):
    """Adds zeros to both ends of the last axis: `padding` is (left, right)."""

    rank = 1
    ranks = ()
    least = 1


class ZeroPad2d(_Padding):
    """Adds zeros around the last two axes: `padding` is (left, right, top, bottom)."""

    rank = 2
    ranks = ()
    least = 2


class ZeroPad3d(_Padding):
    """Adds zeros around the last three axes: (left, right, top, bottom, front, back)."""

    rank = 3
    ranks = ()
    least = 3


class ConstantPad1d(_Padding):
    """Adds `value` to both ends of the last axis: `padding` is (left, right)."""

    value: float

    rank = 1
    ranks = ()
    least = 1


class ConstantPad2d(_Padding):
    """Adds `value` around the last two axes: `padding` is (left, right, top, bottom)."""

    value: float

    rank = 2
    ranks = ()
    least = 2


class ConstantPad3d(_Padding):
    """Adds `value` around the last three axes: (left, right, top, bottom, front, back)."""

    value: float

    rank = 3
    ranks = ()
    least = 3


class _Reflection(_Padding):
    mode = "reflect"


class ReflectionPad1d(_Reflection):
    """Mirrors a signal [N, C, L] at its ends: `padding` is (left, right)."""

    rank = 1


class ReflectionPad2d(_Reflection):
    """Mirrors an image [N, C, H, W] at its edges: (left, right, top, bottom)."""

    rank = 2


class ReflectionPad3d(_Reflection):
    """Mirrors a volume [N, C, D, H, W] at its faces: (left, right, top, bottom, front, back)."""

    rank = 3


class _Replication(_Padding):
    mode = "replicate"


class ReplicationPad1d(_Replication):
    """Repeats the end values of a signal [N, C, L]: `padding` is (left, right)."""

    rank = 1


class ReplicationPad2d(_Replication):
    """Repeats the edge values of an image [N, C, H, W]: (left, right, top, bottom)."""

    rank = 2


class ReplicationPad3d(_Replication):
    """Repeats the outer values of a volume [N, C, D, H, W]: (left, right, top, ..., back)."""

    rank = 3


class _Circular(_Padding):
    mode = "circular"


class CircularPad1d(_Circular):
    """Goes on at the other end of a signal [N, C, L]: `padding` is (left, right)."""

    rank = 1


class CircularPad2d(_Circular):
    """Goes on at the opposite edge of an image [N, C, H, W]: (left, right, top, bottom)."""

    rank = 2


class CircularPad3d(_Circular):
    """Goes on at the opposite face of a volume [N, C, D, H, W]: (left, right, ..., back)."""

    rank = 3


def check_border(
    mode: str, space: list[int], borders: list[tuple[int, int]], blame: str = "padding"
) -> None:
    """Refuse a border that `mode` cannot fill from inside an input of sizes `space`."""
    for n, border in zip(space, borders, strict=True):
        widest = {"reflect": n - 1, "circular": n}.get(mode)
        if widest is not None and max(border) > widest:
            raise Misfit(
                "padding-too-large",
                f"pads by {max(border)} but an axis of {n} has only {widest} to {mode}",
                blame=blame,
                torch=_TORCH[mode],
            )


def check_cut(mode: str, space: list[int], borders: list[tuple[int, int]]) -> None:
    """Refuse a border below 0 that cuts off more than there is."""


def _signed(n: int) -> str:
    return f"- {-n}" if n < 0 else f"+ {n}"
