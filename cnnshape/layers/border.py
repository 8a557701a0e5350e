"""The function that pads any axes; the layers that pad signals and images are in `padding`."""

from typing import Annotated

from cnnshape.layers.arguments import Shape
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Maybe, Several
from cnnshape.layers.padding import check_border
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.rules import Real, Whole, Word
from cnnshape.layers.views import Lenses, View, Window

_FILLS = {1: (2, 3), 2: (3, 4), 3: (4, 5)}  # padded axes: axes of a tensor to fill from inside


class Pad(Layer):
    """Adds `pad` to both ends of the last axes, of the last one first; below 0 it cuts off."""

    pad: Annotated[Shape, Several(Whole())]
    mode: Annotated[str, Word("constant", "reflect", "replicate", "circular")] = "constant"
    value: Annotated[float | None, Maybe(Real())] = None

    function = "nn.functional.pad"

    def output(self, x: Shape) -> Shape:
        self._check(x)
        borders = self.borders()
        fixed = len(x) - len(borders)
        space = list(x[fixed:])
        if self.mode == "constant":
            self._check_cuts(space)
        else:
            self._check_fill(x)
            check_border(self.mode, space, borders, blame="pad")
        padded = (n + before + after for n, (before, after) in zip(space, borders, strict=True))
        return *x[:fixed], *padded

    def view(self, x: Shape, y: Shape) -> View:
        return Lenses(tuple(Window(1, before) for before, _ in self.borders()))

    def working(self, x: Shape, y: Shape) -> tuple[str, ...]:
        borders = self.borders()
        space = zip(x[len(x) - len(borders) :], borders, y[len(y) - len(borders) :], strict=True)
        return tuple(f"{n} + {before} + {after} = {m}" for n, (before, after), m in space)

    def idles(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
        return not any(self.pad)

    def borders(self) -> list[tuple[int, int]]:
        return list(zip(self.pad[-2::-2], self.pad[::-2], strict=True))

    def _check(self, x: Shape) -> None:
        if len(self.pad) % 2:
            raise Misfit(
                "not-divisible",
                f"has {len(self.pad)} numbers in `pad` {show(self.pad)}, which come in pairs",
                blame="pad",
                torch="Padding length must be divisible by 2",
            )
        if len(self.pad) > 2 * len(x):
            raise Misfit(
                "rank-mismatch",
                f"has {len(self.pad) // 2} axes in `pad` {show(self.pad)} but receives {show(x)}",
                blame="pad",
                torch="Padding length should be less than or equal to two times the input "
                f"dimension but got padding length {len(self.pad)} and input of dimension {len(x)}",
            )

    def _check_cuts(self, space: list[int]) -> None:
        for n, border in zip(space, self.borders(), strict=True):
            cut = -sum(min(size, 0) for size in border)
            if cut > n:
                raise Misfit(
                    "empty-output",
                    f"has `pad` {show(self.pad)}, which cuts {cut} from an axis of {n}",
                    blame="pad",
                )

    def _check_fill(self, x: Shape) -> None:
        if self.value:
            raise Misfit(
                "conflicting-arguments",
                f"has `value` {self.value} and `mode` {self.mode}, which takes none",
                blame="value",
                torch=f'Padding mode "{self.mode}" doesn\'t take in value argument',
            )
        padded = len(self.pad) // 2
        if len(x) not in _FILLS.get(padded, ()):
            raise Misfit(
                "rank-mismatch",
                f"has {padded} axes in `pad` {show(self.pad)} for `mode` {self.mode} "
                f"but receives {show(x)}",
                blame="pad",
                torch=f"Padding size {len(self.pad)} is not supported for {len(x)}D input tensor.",
            )
