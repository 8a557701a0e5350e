"""A number of features that is not that of the last axis of what comes in."""

from collections.abc import Iterator

from cnnshape.diagnostics import Fix
from cnnshape.layers.arguments import Shape
from cnnshape.plans.rows import Row
from cnnshape.propagate.remedies.case import IMAGE, Case
from cnnshape.propagate.remedies.edits import both, insert, insert_above, set_above, set_argument
from cnnshape.propagate.remedies.inputs import for_which
from cnnshape.propagate.remedies.makers import made
from cnnshape.propagate.repairs import wants_flatten
from cnnshape.symbols import product

_POOLS = {3: "AdaptiveAvgPool1d", 4: "AdaptiveAvgPool2d", 5: "AdaptiveAvgPool3d"}


def features(case: Case, name: str, wanted: object, comes: object) -> Iterator[Fix]:
    """The last axis: the written value, what comes in, the layers that made it, the input."""
    shape = case.shapes[0]
    yield from _flattened_all(case)
    change = set_argument(case.path, name, comes, why=_arithmetic(case))
    if len(shape) < IMAGE:
        yield change
        yield from for_which(case, -1, wanted)
        yield from _pooled(case, wanted)
    elif name == "in_features":
        yield from _of_image(case, wanted, change)
    else:
        yield change
        yield from _transposed(case, wanted)
    yield from made(case, len(shape) - 1, wanted, comes)


def _of_image(case: Case, wanted: object, change: Fix) -> Iterator[Fix]:
    """What was to be flattened, or pooled, before a linear layer; or else the `change` of it."""
    shape = case.shapes[0]
    flat = product(shape[1:])
    flattened = insert(case.path, "Flatten()", "put `Flatten` before it")
    if wanted != flat:
        resized = set_argument(case.path, "in_features", flat)
        title = f"put `Flatten` before it and {resized.title}"
        flattened = both(title, flattened, resized)
    if product(shape[1:2]) == wanted and len(shape) in _POOLS:
        pool = insert(case.path, f"{_POOLS[len(shape)]}(1)")
        title = f"put `{_POOLS[len(shape)]}(1)` and `Flatten` before it"
        yield both(title, pool, insert(case.path, "Flatten()"))
    yield from ([flattened, change] if wants_flatten(shape, wanted) else [change, flattened])
    yield from _transposed(case, wanted)


def _transposed(case: Case, wanted: object) -> Iterator[Fix]:
    """Another axis is as long as the last one should be."""
    shape = case.shapes[0]
    for place in range(1, len(shape) - 1):
        if shape[place] == wanted:
            yield insert(case.path, f"Transpose({place}, -1)")


def _flattened_all(case: Case) -> Iterator[Fix]:
    """The batch was merged into the features."""
    for row in case.above():
        if row.kind == "Flatten" and row.layer and row.layer.values["start_dim"] == 0:
            yield set_above(row, "start_dim", 1)
            return


def _pooled(case: Case, wanted: object) -> Iterator[Fix]:
    """A pool before the tensor is flattened, so that any input size fits."""
    row = _flattening(case)
    if row is None or not isinstance(wanted, int):
        return
    shape: Shape = row.inputs[0].shape or ()
    rank = len(shape) - 2
    channels = shape[1]
    if len(shape) not in _POOLS or not isinstance(channels, int) or wanted % channels:
        return
    side = round((wanted // channels) ** (1 / rank))
    if side >= 1 and side**rank * channels == wanted:
        yield insert_above(row, f"{_POOLS[len(shape)]}({side})", ", which makes any input size fit")


def _arithmetic(case: Case) -> str:
    """` = 512·7·7`, where the axis was flattened."""
    row = _flattening(case)
    if row is None or row.inputs[0].shape is None:
        return ""
    return " = " + "·".join(map(str, row.inputs[0].shape[1:]))


def _flattening(case: Case) -> Row | None:
    """The row that flattened all but the batch, through what keeps shapes as they are."""
    row = case.row.inputs[0].row
    while row is not None and row.inputs and row.inputs[0].shape == row.outputs[0].shape:
        row = row.inputs[0].row
    if row is None or not row.inputs or row.inputs[0].shape is None:
        return None
    before, after = row.inputs[0].shape, row.outputs[0].shape or ()
    is_flat = len(after) == 2 and len(before) >= IMAGE  # noqa: PLR2004  # [N, features]
    return row if is_flat and product(before[1:]) == after[1] else None
