"""A plan held against what torch made of the same model, row by row."""

from collections.abc import Iterator

from cnnshape.composing.graph import Op
from cnnshape.layers.arguments import Shape
from cnnshape.layers.refusals import show
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row
from cnnshape.symbols import bind

Difference = tuple[Op | None, str]


def differences(
    plan: Plan, ops: list[Op], batch: str, sizes: tuple[int, int]
) -> Iterator[Difference]:
    """Where they differ: in what is called, in shapes, parameters or MACs."""
    if len(ops) != len(plan.layers):
        yield None, f"the plan has {len(plan.layers)} rows, torch makes {len(ops)} calls"
        return
    there = plan.bound({batch: sizes[0]}) if batch and sizes[0] > 1 else plan
    for op, row, concrete in zip(ops, plan.layers, there.layers, strict=True):
        if op.kind != row.kind:
            yield op, f"`{row.kind}` stands where torch calls `{op.kind}`"
            return
        yield from ((op, text) for text in _row(row, op, batch, sizes))
        cost = there.cost(concrete)
        if None not in (op.macs, cost) and op.macs != cost:
            yield op, f"`{row.kind}` takes {cost} MACs, in torch {op.macs}"


def ends(
    plan: Plan, made: list[list[Shape]], batch: str, sizes: tuple[int, int]
) -> Iterator[Difference]:
    """Where what comes out in the end differs from what torch has `made` of inputs of each size."""
    for size, wanted in zip(sizes, made, strict=False):
        outputs = [tensor.shape or () for tensor in plan.outputs.values()]
        ours = [tuple(bind(n, {batch: size}) for n in x) for x in outputs]
        if ours != wanted:
            yield None, f"the model gives {_listed(wanted)}, the plan {_listed(ours)}"
            return


def _listed(shapes: list[Shape]) -> str:
    return ", ".join(map(show, shapes)) or "nothing"


def _row(row: Row, op: Op, batch: str, sizes: tuple[int, int]) -> Iterator[str]:
    for size, shapes in zip(sizes, op.shapes, strict=False):
        ours = tuple(
            tuple(bind(n, {batch: size}) for n in y) for y in row.output_shapes if y is not None
        )
        if shapes and ours[: len(shapes)] != shapes:
            yield f"`{row.kind}` gives {show(ours[0]) if ours else '?'}, torch {show(shapes[0])}"
            break
    if op.params is not None and op.params != row.params:
        yield f"`{row.kind}` has {row.params} parameters, in torch {op.params}"
