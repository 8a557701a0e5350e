"""An argument that repeats an axis of what comes in says something else."""

from collections.abc import Iterator

from cnnshape.diagnostics import Fix
from cnnshape.layers.arguments import Shape
from cnnshape.plans.rows import Row
from cnnshape.propagate.findings import born
from cnnshape.propagate.remedies.case import Case
from cnnshape.propagate.remedies.edits import (
    both,
    insert,
    insert_above,
    other_input,
    set_above,
    set_argument,
)
from cnnshape.propagate.remedies.inputs import for_which
from cnnshape.propagate.repairs import wants_flatten
from cnnshape.symbols import is_known, is_open, product

_POOLS = {3: "AdaptiveAvgPool1d", 4: "AdaptiveAvgPool2d", 5: "AdaptiveAvgPool3d"}
_IMAGE = 3  # axes of a tensor that has space


def agreeing(case: Case) -> Iterator[Fix]:
    """The written value, what comes in, the layer that made it, the input."""
    misfit, layer = case.misfit, case.layer
    if misfit is None or layer is None or misfit.blame is None:
        return
    argument = layer.arguments()[misfit.blame]
    if argument.agreement is None or isinstance(misfit.instead, tuple):
        if misfit.instead is not None:
            yield set_argument(case.path, misfit.blame, misfit.instead)
        return
    wanted = layer.values[misfit.blame]
    if argument.agreement.phrase.startswith("channels"):
        yield from _channels(case, misfit.blame, wanted, misfit.instead)
    else:
        yield from _features(case, misfit.blame, wanted, misfit.instead)


def _channels(case: Case, name: str, wanted: object, comes: object) -> Iterator[Fix]:
    shape, layer = case.shapes[0], case.layer
    assert layer is not None
    axis = 1 if len(shape) in layer.ranks or not layer.ranks else 0
    misplaced = [
        place for place in range(1, len(shape)) if place != axis and shape[place] == wanted
    ]
    if misplaced and _is_first(case) and comes not in {1, 3}:
        yield from _permuted(case, axis, misplaced[-1])
    swapped = layer.values.get("out_channels")
    if name == "in_channels" and swapped == comes and is_known(comes):
        fixes = (set_argument(case.path, name, comes),
                 set_argument(case.path, "out_channels", wanted))  # fmt: skip
        yield both(f"exchange `in_channels` and `out_channels`: {comes}, {wanted}", *fixes)
    if _is_first(case) and layer.unbatched and len(shape) not in layer.ranks:
        yield from _unchannelled(case, shape, wanted)
    yield set_argument(case.path, name, comes)
    yield from _made(case, axis, wanted, comes)
    yield from _permuted(case, axis, *misplaced)
    if "groups" in layer.values and layer.values["groups"] == wanted:
        same = ["groups", *(["out_channels"] * (layer.values.get("out_channels") == wanted))]
        title = " and ".join(f"`{one}`" for one in (name, *same))
        alike = (set_argument(case.path, one, comes) for one in (name, *same))
        yield both(f"set {title} to {comes}", *alike)


def _features(case: Case, name: str, wanted: object, comes: object) -> Iterator[Fix]:
    shape = case.shapes[0]
    why = _arithmetic(case)
    yield from _flattened_all(case)
    change = set_argument(case.path, name, comes, why=why)
    if len(shape) >= _IMAGE and name != "in_features":
        yield change
        for place in range(1, len(shape) - 1):
            if shape[place] == wanted:
                yield insert(case.path, f"Transpose({place}, -1)")
    elif len(shape) >= _IMAGE:
        flat = product(shape[1:])
        flattened = insert(case.path, "Flatten()", "put `Flatten` before it")
        if wanted != flat:
            resized = set_argument(case.path, name, flat)
            title = f"put `Flatten` before it and {resized.title}"
            flattened = both(title, flattened, resized)
        pooled = product(shape[1:2]) == wanted and len(shape) in _POOLS
        if pooled:
            pool = insert(case.path, f"{_POOLS[len(shape)]}(1)")
            title = f"put `{_POOLS[len(shape)]}(1)` and `Flatten` before it"
            yield both(title, pool, insert(case.path, "Flatten()"))
        places = [place for place in range(1, len(shape) - 1) if shape[place] == wanted]
        yield from ([flattened, change] if wants_flatten(shape, wanted) else [change, flattened])
        for place in places:
            yield insert(case.path, f"Transpose({place}, -1)")
    else:
        yield change
        yield from for_which(case, -1, wanted)
        yield from _pooled(case, wanted)
    yield from _made(case, len(shape) - 1, wanted, comes)


def _unchannelled(case: Case, shape: Shape, wanted: object) -> Iterator[Fix]:
    """The first axis is a batch, and the one channel has no axis."""
    name = case.row.inputs[0].name
    if wanted == 1 and name:
        yield other_input(case.plan, name, (shape[0], 1, *shape[1:]))
        yield insert(case.path, "Unsqueeze(1)")


def _is_first(case: Case) -> bool:
    return case.row.inputs[0].row is None


def _permuted(case: Case, axis: int, *places: int) -> Iterator[Fix]:
    """Channels are where space should be: last, or anywhere else."""
    shape = case.shapes[0]
    for place in places:
        order = [n for n in range(len(shape)) if n != place]
        order.insert(axis, place)
        name = case.row.inputs[0].name
        if _is_first(case) and name:
            moved = tuple(shape[n] for n in order)
            yield other_input(case.plan, name, moved, ", channels before space")
        yield insert(case.path, f"Permute({', '.join(map(str, order))})")


def _made(case: Case, axis: int, wanted: object, comes: object) -> Iterator[Fix]:
    """The layer above that made the number of channels or features makes another."""
    tensor = case.row.inputs[0]
    if not isinstance(wanted, int) or is_open(comes) or not -1 < axis < len(case.shapes[0]):
        return
    maker = born(tensor, axis)
    if maker is None:
        name = tensor.name or _input_name(case)
        shape = list(case.plan.inputs[name].shape or ()) if name in case.plan.inputs else []
        is_channel = axis == 1 or len(shape) <= _IMAGE
        if is_channel and len(shape) > axis and shape[axis] == comes:
            shape[axis] = wanted
            yield other_input(case.plan, name, tuple(shape))
        return
    for name in ("out_channels", "out_features", "hidden_size"):
        if maker.layer is not None and maker.layer.values.get(name) == comes:
            yield set_above(maker, name, wanted)
    yield from _through(maker, wanted, comes)


def _through(maker: Row, wanted: int, comes: object) -> Iterator[Fix]:
    """Before a shuffle of pixels there are more channels, before its inverse there are fewer."""
    before = maker.inputs[0] if maker.inputs else None
    if before is None or before.shape is None or len(before.shape) < _IMAGE - 1:
        return
    source = born(before, 1)
    channels = before.shape[1]
    if source is None or source.layer is None or not isinstance(comes, int) or not comes:
        return
    if source.layer.values.get("out_channels") == channels and channels * wanted % comes == 0:
        yield set_above(source, "out_channels", channels * wanted // comes)


def _input_name(case: Case) -> str:
    return next(iter(case.plan.inputs)) if len(case.plan.inputs) == 1 else ""


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
    is_flat = len(after) == 2 and len(before) >= _IMAGE  # noqa: PLR2004  # [N, features]
    return row if is_flat and product(before[1:]) == after[1] else None


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


def _flattened_all(case: Case) -> Iterator[Fix]:
    """The batch was merged into the features."""
    for row in case.above():
        if row.kind == "Flatten" and row.layer and row.layer.values["start_dim"] == 0:
            yield set_above(row, "start_dim", 1)
            return
