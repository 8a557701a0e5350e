"""Padding layers, and the limits of every way to fill a border."""

from typing import Annotated, ClassVar, NoReturn

from cnnshape.layers.arguments import Shape
from cnnshape.layers.combined_rules import PerAxis
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.rules import Schema, Value, Whole
from cnnshape.layers.spatial import Spatial
from cnnshape.layers.views import Lenses, View, Window

_FILL = {"reflect": "mirror", "circular": "repeat"}

_CUT = {
    "constant": "narrow(): length must be non-negative.",
    "circular": "Negative padding value is resulting in an empty dimension",
}


class _Sides(PerAxis):
    """One number for every side, or two for each axis, those of the last axis first."""

    def __init__(self) -> None:
        super().__init__(Whole())
        self.needs = f"{self.rule.needs}, or one for each side"

    def read(self, value: Value, rank: int) -> Value:
        return super().read(value, 2 * rank)

    def schema(self, rank: int) -> Schema:
        return super().schema(2 * rank)


class Padding(Spatial, abstract=True):
    """Adds to both ends of the last axes; below 0 it cuts off."""

    padding: Annotated[Shape, _Sides()]

    mode: ClassVar[str] = "constant"
    formula = "{n} {before} {after}"

    def output(self, x: Shape) -> Shape:
        borders = self.borders()
        space = list(x[-self.rank :])
        check_border(self.mode, space, borders)
        padded = (n + before + after for n, (before, after) in zip(space, borders, strict=True))
        return *x[: -self.rank], *padded

    def view(self, x: Shape, y: Shape) -> View:
        return Lenses(tuple(Window(1, before) for before, _ in self.borders()))

    def idles(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
        return not any(self.padding)

    def factors(self, axis: int) -> dict[str, object]:
        before, after = map(_signed, self.borders()[axis])
        return {"before": before, "after": after}

    def emptied(self, space: Shape) -> str:
        """What torch says when nothing is left along an axis; it allows 0."""
        return ""

    def _refuse_empty(self, xs: tuple[Shape, ...], y: Shape) -> NoReturn:
        raise Misfit(
            "empty-output",
            f"has `padding` {show(self.padding)} and would make {show(y)} of {show(xs[0])}",
            blame="padding",
            torch=self.emptied(y[-self.rank :]),
        )

    def borders(self) -> list[tuple[int, int]]:
        return list(zip(self.padding[-2::-2], self.padding[::-2], strict=True))


class ZeroPad1d(Padding):
    """Adds zeros to both ends of the last axis: `padding` is (left, right)."""

    rank = 1
    ranks = ()
    least = 1


class ZeroPad2d(Padding):
    """Adds zeros around the last two axes: `padding` is (left, right, top, bottom)."""

    rank = 2
    ranks = ()
    least = 2


class ZeroPad3d(Padding):
    """Adds zeros around the last three axes: (left, right, top, bottom, front, back)."""

    rank = 3
    ranks = ()
    least = 3


class ConstantPad1d(Padding):
    """Adds `value` to both ends of the last axis: `padding` is (left, right)."""

    value: float

    rank = 1
    ranks = ()
    least = 1


class ConstantPad2d(Padding):
    """Adds `value` around the last two axes: `padding` is (left, right, top, bottom)."""

    value: float

    rank = 2
    ranks = ()
    least = 2


class ConstantPad3d(Padding):
    """Adds `value` around the last three axes: (left, right, top, bottom, front, back)."""

    value: float

    rank = 3
    ranks = ()
    least = 3


def check_border(
    mode: str, space: list[int], borders: list[tuple[int, int]], blame: str = "padding"
) -> None:
    """Refuse a border that `mode` cannot fill from an input of sizes `space`, or that cuts more."""
    for n, (before, after) in zip(space, borders, strict=True):
        widest, cut = max(before, after), -min(before, 0) - min(after, 0)
        room = {"reflect": n - 1, "circular": n - cut}.get(mode)
        if room is not None and widest > 0 and widest > room:
            raise Misfit(
                "padding-too-large",
                f"pads by {widest} but an axis of {n} has only {room} to {_FILL[mode]}",
                blame=blame,
                torch=_unfilled(mode, n, before, after),
            )
        if mode in _CUT and cut > n:
            raise Misfit(
                "empty-output",
                f"cuts {cut} from an axis of {n}",
                blame=blame,
                torch=_CUT[mode],
            )


def _unfilled(mode: str, n: int, before: int, after: int) -> str:
    if mode == "reflect":
        return "Padding size should be less than the corresponding input dimension"
    if max(before, after) > n:
        return "Padding value causes wrapping around more than once."
    # torch takes this where it overlooks that it copies memory onto itself
    return _CUT[mode] if n + before + after < 0 else ""


def _signed(n: int) -> str:
    return f"- {-n}" if n < 0 else f"+ {n}"
