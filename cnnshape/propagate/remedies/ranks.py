"""A layer needs another number of axes than come in."""

from collections.abc import Iterator
from math import isqrt

from cnnshape.diagnostics import Fix
from cnnshape.layers import KINDS
from cnnshape.layers.arguments import Shape
from cnnshape.propagate.remedies.case import Case
from cnnshape.propagate.remedies.edits import insert, other_input, replace
from cnnshape.symbols import product, symbol

_PLAIN = 2  # axes of [N, features]
_IMAGE = 4


def ranking(case: Case) -> Iterator[Fix]:
    """The same layer for the axes there are, an axis more or less, the right input."""
    layer = case.layer
    if layer is None or not case.shapes:
        return
    shape = case.shapes[0]
    wanted = min(layer.ranks, key=lambda rank: abs(rank - len(shape)), default=layer.least)
    yield from _twin(case, shape)
    yield from unsqueezed(case)
    name = case.row.inputs[0].name if case.row.inputs[0].row is None else ""
    if len(shape) > wanted:
        yield from _fewer(case, name, shape, wanted)
    elif len(shape) < wanted:
        if name and wanted - len(shape) == 1:
            yield from _batched(case, name, shape)
        yield from _unflattened(case, shape, wanted)
        if wanted - len(shape) == 1:
            yield from (insert(case.path, f"Unsqueeze({axis})") for axis in (0, 1, len(shape)))


def _fewer(case: Case, name: str, shape: Shape, wanted: int) -> Iterator[Fix]:
    """Axes of 1 are dropped, or axes are merged."""
    ones = [axis for axis in range(len(shape)) if shape[axis] == 1]
    if name and len(shape) - wanted == 1:
        for axis in ones:
            yield other_input(case.plan, name, shape[:axis] + shape[axis + 1 :])
    if len(shape) - wanted == 1:
        yield from (insert(case.path, f"Squeeze({axis})") for axis in reversed(ones))
    yield insert(case.path, f"Flatten({wanted - 1})")
    if wanted > 1:
        yield insert(case.path, f"Flatten(0, {len(shape) - wanted})")


def unsqueezed(case: Case) -> Iterator[Fix]:
    """A squeeze of all axes of 1 also takes a batch of 1."""
    for row in case.above():
        if row.kind == "Squeeze" and row.layer is not None and row.layer.values["dim"] is None:
            yield replace(row, "Flatten()")


def _twin(case: Case, shape: Shape) -> Iterator[Fix]:
    """The same kind for another number of axes: `BatchNorm2d` for `BatchNorm1d`."""
    kind = case.row.kind
    for rank in (1, 2, 3):
        other = f"{kind[:-2]}{rank}d"
        twin = KINDS.get(other)
        if kind.endswith("d") and kind[-2:-1].isdigit() and twin and len(shape) in twin.ranks:
            text = case.row.step.call.text
            if other != kind and text.removeprefix("nn.").startswith(kind):
                yield replace(case.row, text.replace(kind, other, 1), here=True)


def _batched(case: Case, name: str, shape: Shape) -> Iterator[Fix]:
    """The batch, or the one channel, that is missing in the input."""
    layer = case.layer
    channels = layer.values.get("in_channels") if layer is not None else None
    if channels == 1 and len(shape) == _IMAGE - 1:
        yield other_input(case.plan, name, (shape[0], 1, *shape[1:]))
    batch = symbol("N") if "N" not in map(str, shape) else 1
    yield other_input(case.plan, name, (batch, *shape))
    yield other_input(case.plan, name, (shape[0], 1, *shape[1:]))


def _unflattened(case: Case, shape: Shape, wanted: int) -> Iterator[Fix]:
    """A flat tensor becomes an image again."""
    layer = case.layer
    if len(shape) != _PLAIN or wanted != _IMAGE or layer is None:
        return
    features = shape[1]
    channels = layer.values.get("in_channels") or layer.values.get("num_features")
    if not isinstance(channels, int) or not isinstance(features, int) or channels < 1:
        return
    if features % channels:
        return
    side = isqrt(features // channels)
    if side * side * channels == features:
        yield insert(case.path, f"Unflatten(1, ({channels}, {side}, {side}))")
    if product((channels, 1, 1)) == features:
        yield insert(case.path, f"Unflatten(1, ({channels}, 1, 1))")
