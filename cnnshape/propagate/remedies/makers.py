"""The layer above, or the input, that makes as many channels or features as come in."""

from collections.abc import Iterator

from cnnshape.diagnostics import Fix
from cnnshape.plans.rows import Row
from cnnshape.propagate.findings import born
from cnnshape.propagate.remedies.case import IMAGE, Case
from cnnshape.propagate.remedies.edits import other_input, set_above
from cnnshape.symbols import is_open


def made(case: Case, axis: int, wanted: object, comes: object) -> Iterator[Fix]:
    """What makes the size of an axis makes another one."""
    tensor = case.row.inputs[0]
    if not isinstance(wanted, int) or is_open(comes) or not -1 < axis < len(case.shapes[0]):
        return
    maker = born(tensor, axis)
    if maker is None:
        name = tensor.name or _input_name(case)
        shape = list(case.plan.inputs[name].shape or ()) if name in case.plan.inputs else []
        is_channel = axis == 1 or len(shape) <= IMAGE
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
    if before is None or before.shape is None or len(before.shape) < IMAGE - 1:
        return
    source = born(before, 1)
    channels = before.shape[1]
    if source is None or source.layer is None or not isinstance(comes, int) or not comes:
        return
    if source.layer.values.get("out_channels") == channels and channels * wanted % comes == 0:
        yield set_above(source, "out_channels", channels * wanted // comes)


def _input_name(case: Case) -> str:
    return next(iter(case.plan.inputs)) if len(case.plan.inputs) == 1 else ""
