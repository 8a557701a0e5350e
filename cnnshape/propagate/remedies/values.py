"""Values near the written one that the same layer takes."""

from collections.abc import Iterator

from cnnshape.diagnostics import Fix
from cnnshape.layers import Layer, Misfit
from cnnshape.layers.combined_rules import PerAxis
from cnnshape.layers.refusals import Misread
from cnnshape.propagate.findings import born
from cnnshape.propagate.remedies.case import Case
from cnnshape.propagate.remedies.edits import brief, set_above, set_argument
from cnnshape.propagate.remedies.inputs import fitting
from cnnshape.symbols import OpenSize

_TRIED = 130  # values on either side of the written one
_MADE = ("out_channels", "out_features")


def varied(case: Case) -> Iterator[Fix]:
    """The blamed argument first, then the others; then the layer that made the channels."""
    layer, misfit = case.layer, case.misfit
    if layer is None or misfit is None:
        return
    blamed = misfit.blame or ""
    if blamed and misfit.instead is not None:
        yield set_argument(case.path, blamed, brief(misfit.instead))
    if layer.values.get("padding") == "same":
        kernel, gaps = layer.values["kernel_size"], layer.values["dilation"]
        assert isinstance(kernel, tuple)
        assert isinstance(gaps, tuple)
        half = tuple(d * (k - 1) // 2 for k, d in zip(kernel, gaps, strict=True))
        yield set_argument(case.path, "padding", brief(half))
    names = [blamed, *(name for name in layer.values if name != blamed)]
    for name in filter(None, names):
        for value in _near(layer, name, case):
            yield set_argument(case.path, name, brief(value))
    yield from _made(case)
    yield from fitting(case)


def _near(layer: Layer, name: str, case: Case) -> Iterator[object]:
    """The nearest value below and the nearest above with which the layer fits."""
    written = layer.values[name]
    spread = isinstance(type(layer).arguments()[name].rule, PerAxis)
    number = brief(written) if spread else written
    if isinstance(number, bool):
        if _fits(layer, name, not number, case):
            yield not number
        return
    if not isinstance(number, int):
        return
    for values in (
        range(number - 1, max(number - _TRIED, -1), -1),
        range(number + 1, number + _TRIED),
    ):
        found = next((value for value in values if _fits(layer, name, value, case)), None)
        if found is not None:
            yield found


def _fits(layer: Layer, name: str, value: object, case: Case) -> bool:
    try:
        type(layer)(**layer.values | {name: value}).apply(*case.shapes)
    except (Misfit, Misread, OpenSize, TypeError):
        return False
    return True


def _made(case: Case) -> Iterator[Fix]:
    """Other numbers of channels, made above, which the layer can divide as it is to."""
    layer = case.layer
    shape = case.shapes[0]
    maker = born(case.row.inputs[0], 1) if len(shape) > 1 else None
    if layer is None or maker is None or maker.layer is None:
        return
    for name in _MADE:
        made = maker.layer.values.get(name)
        if not isinstance(made, int) or made != shape[1]:
            continue
        side = layer.values.get("upscale_factor")
        if isinstance(side, int):
            yield set_above(maker, name, made * side**2)
        for values in (range(made + 1, made + _TRIED), range(made - 1, max(made - _TRIED, 0), -1)):
            for value in values:
                if _takes(layer, (shape[0], value, *shape[2:])):
                    yield set_above(maker, name, value)
                    break


def _takes(layer: Layer, shape: tuple[int, ...]) -> bool:
    try:
        layer.apply(shape)
    except (Misfit, OpenSize):
        return False
    return True
