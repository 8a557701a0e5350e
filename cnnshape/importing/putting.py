"""What is put into tensors: parts that take their places again, and tensors that are copied."""

from collections.abc import Sequence
from typing import Any

from torch import fx

from cnnshape.composing.graph import Formula, Op, Tensor
from cnnshape.importing.draft import Draft
from cnnshape.importing.functions.indexing import steps_of, taken
from cnnshape.importing.nodes import Held, Unsaid, Unspeakable, all_shapes, has_tensor
from cnnshape.importing.opaque import stated
from cnnshape.importing.storage import are_same
from cnnshape.layers import KINDS
from cnnshape.layers.arguments import Shape

_SCATTERS = {"Slice": "SliceScatter", "Select": "SelectScatter"}


def put(draft: Draft, node: fx.Node) -> None:
    """`x[...] = y`, which gives `x` another tensor; a number there changes no shape."""
    base, key, value = node.args
    if not isinstance(value, fx.Node) or not draft.is_from_data(value):
        return
    if not isinstance(base, fx.Node) or not has_tensor(base.meta["values"][0]):
        return
    part = node.meta["values"][0]
    if are_same(part, value.meta["values"][0]):  # as `x[0] += 1` puts it back
        return
    for one in node.all_input_nodes:
        draft.memory.fresh(one)
    try:
        draft.memory.write(base, _scattered(draft, node, base, key, value), node, part)
    except Unspeakable as why:
        made, _ = stated(draft, node, base, "put")
        draft.unsaid.append(Unsaid("x[...] = y", node, str(why)))
        draft.memory.write(base, made, node)


def _scattered(draft: Draft, node: fx.Node, base: fx.Node, key: object, value: fx.Node) -> Tensor:
    """A tensor with another one in the place of a part; raises `Unspeakable`."""
    ops = taken(draft, node, base, steps_of(draft, base, key))
    whole = draft.tensor(base)
    place = ops[-1].outputs[0] if ops else whole
    part = fitted(draft, node, value, place, all_shapes(node))
    return put_back(draft, node, ops, whole, part, all_shapes(base)) if ops else part


def put_back(
    draft: Draft,
    node: fx.Node,
    ops: Sequence[Op],
    whole: Tensor,
    part: Tensor,
    shapes: Sequence[Shape],
) -> Tensor:
    """A tensor with a `part` in the place of what some steps take of it; raises `Unspeakable`."""
    wholes = [whole, *(op.outputs[0] for op in ops)]
    if not ops or any(op.inputs != [x] for op, x in zip(ops[1:], wholes[1:], strict=False)):
        raise Unspeakable
    for op, x in reversed([*zip(ops, wholes, strict=False)]):
        kind, arguments = _inverse(op, x)
        inputs = [x, part] if kind.endswith("Scatter") else [part]
        step = draft.step(node, kind, inputs, shapes if x is whole else (), **arguments)
        (part,) = step.outputs
        part.shape = x.shape
    return part


def _inverse(op: Op, x: Tensor) -> tuple[str, dict[str, Any]]:
    """The step that undoes one which takes a part of `x` or arranges it; raises `Unspeakable`."""
    given: dict[str, Any] = op.arguments
    if op.kind in _SCATTERS:
        return _SCATTERS[op.kind], given
    if op.kind == "Narrow" and type(given["start"]) is type(given["length"]) is int:
        end = given["start"] + given["length"] or None
        return "SliceScatter", {"dim": given["dim"], "start": given["start"], "end": end}
    if op.kind == "Transpose":
        return op.kind, given
    if op.kind == "Permute":
        axes = [axis % len(given["dims"]) for axis in given["dims"]]
        return op.kind, {"dims": tuple(axes.index(axis) for axis in range(len(axes)))}
    if KINDS[op.kind].memory == "arranged":
        return "Reshape", {"shape": Formula(x.shape, (x, ".shape"))}
    raise Unspeakable


def joined_again(
    draft: Draft,
    node: fx.Node,
    ops: Sequence[Op],
    whole: Tensor,
    parts: Sequence[Tensor],
    shapes: Sequence[Shape],
) -> Tensor:
    """A tensor with the parts that it was cut into as they are now; raises `Unspeakable`."""
    if [op.kind for op in ops] in (["Chunk"], ["Split"]):
        dim = ops[0].arguments.get("dim", 0)
        return draft.step(node, "Concat", parts, shapes, dim=dim).outputs[0]
    for op, part in zip(ops, parts, strict=True):
        if part is not op.outputs[0]:
            whole = put_back(draft, node, [op], whole, part, shapes)
    return whole


def fitted(
    draft: Draft, node: fx.Node, value: fx.Node, place: Tensor, shapes: Sequence[Shape]
) -> Tensor:
    """A tensor stretched as it is when it is put in a `place` of other `shapes`."""
    x, given = draft.tensor(value), all_shapes(value)[: len(shapes)]
    if not given or not shapes:
        return x
    while len(given[0]) > len(shapes[0]):
        given = [shape[1:] for shape in given]
        x = draft.step(node, "Select", [x], given, dim=0, index=0).outputs[0]
    if given == [*shapes]:
        return x
    size = shapes[0] if len({*shapes}) == 1 else Formula(place.shape, (place, ".shape"))
    return draft.step(node, "Expand", [x], shapes, size=size).outputs[0]


def copied(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`copy_` and `fill_`: what a tensor was is forgotten."""
    x, value, *_others = [*node.args, *node.kwargs.values()]
    assert isinstance(x, fx.Node)
    if not isinstance(value, fx.Node) or not draft.is_from_data(value):
        return Held("", is_learned=False)
    return fitted(draft, node, value, draft.tensor(x), all_shapes(x))


def overwritten(*_: object) -> Held:
    """`zero_` and the random ones: numbers in the place of a tensor."""
    return Held("", is_learned=False)
