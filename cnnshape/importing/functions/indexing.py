"""Indexing as the language says it: an axis after the other, slices, single places, new axes."""

from typing import Any

from torch import fx

from cnnshape.composing.graph import Op
from cnnshape.importing.draft import Draft
from cnnshape.importing.nodes import Unspeakable, shapes_in
from cnnshape.importing.values import UNKNOWN

Step = tuple[str, dict[str, Any]]


def indexed(draft: Draft, node: fx.Node, base: Any, index: Any) -> Any:  # noqa: ANN401
    """The steps that take a part of a tensor; raises `Unspeakable`."""
    steps = steps_of(draft, base, index)
    shapes = [shapes_in(v) for v in node.meta["values"]]
    if not steps or (
        all(kind == "Slice" for kind, _ in steps)
        and shapes == [shapes_in(v) for v in base.meta["values"]]
    ):
        return draft.tensor(base)
    before = taken(draft, node, base, steps[:-1])
    x = before[-1].outputs[0] if before else base
    kind, arguments = steps[-1]
    return draft.add(node, kind, [x], **arguments)


def taken(draft: Draft, node: fx.Node, base: fx.Node, steps: list[Step]) -> list[Op]:
    """The operations that take a part of a tensor by some steps."""
    x = draft.tensor(base)
    ops: list[Op] = []
    for kind, arguments in steps:
        op = draft.step(node, kind, [x], **arguments)
        op.outputs[0].shape = _shape(x.shape, kind, arguments)
        (x,) = op.outputs
        ops.append(op)
    return ops


def steps_of(draft: Draft, base: Any, written: Any) -> list[Step]:  # noqa: ANN401
    """The kinds, with arguments, that take a part of a tensor; raises `Unspeakable`."""
    index = written if isinstance(written, tuple) else (written,)
    if base.meta["values"][0] is UNKNOWN:
        raise Unspeakable
    steps: list[Step] = []
    axis = 0
    for place, one in enumerate(index):
        is_behind = any(before is Ellipsis for before in index[:place])
        if is_behind:  # and counted from the end
            axis = -1 - sum(later is not None for later in index[place + 1 :])
        if one is Ellipsis:
            continue
        if one is None:
            steps.append(("Unsqueeze", {"dim": axis}))
            axis += 1
        elif isinstance(one, slice):
            step = _slice(axis, one)
            steps += [step] if step else []
            axis += 1
        elif isinstance(one, int) or _is_number(draft, one):
            steps.append(("Select", {"dim": axis, "index": draft.formulas.value(one)}))
        elif run := _run(one):
            steps.append(("Slice", {"dim": axis, **run}))
            axis += 1
        else:
            raise Unspeakable("an index that is a tensor, or a list with gaps")
    return steps


def _run(index: object) -> dict[str, int]:
    """A list of places one after another, as a slice."""
    if not isinstance(index, list) or not index or not all(type(n) is int for n in index):
        return {}
    if index != [*range(index[0], index[0] + len(index))] or index[0] < 0 <= index[-1]:
        return {}
    end = index[-1] + 1
    return {"start": index[0], **({"end": end} if end else {})}


def _slice(axis: int, one: slice) -> tuple[str, dict[str, Any]] | None:
    if one.start in (None, 0) and one.stop is None and one.step in (None, 1):
        return None
    given: dict[str, Any] = {"dim": axis}
    if one.start not in (None, 0):
        given["start"] = one.start
    if one.stop is not None:
        given["end"] = one.stop
    if one.step is not None:
        given["step"] = one.step
    return "Slice", given


def _is_number(draft: Draft, one: object) -> bool:
    return (
        isinstance(one, fx.Node)
        and one not in draft.made
        and isinstance(one.meta["values"][0], int)
    )


def _shape(x: Any, kind: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401
    """The shape between two steps of one index."""
    if x is None:
        return None
    dim = arguments["dim"]
    if dim < 0:
        dim += len(x) + (kind == "Unsqueeze")
    if kind == "Unsqueeze":
        return *x[:dim], 1, *x[dim:]
    if kind == "Select":
        return *x[:dim], *x[dim + 1 :]
    ends = (arguments.get("start"), arguments.get("end"), arguments.get("step"))
    if any(isinstance(one, fx.Node) for one in ends):
        return None
    return *x[:dim], len(range(x[dim])[slice(*ends)]), *x[dim + 1 :]
