"""`einsum` of two tensors as a product of matrices."""

from typing import Any

from torch import fx

from cnnshape.importing.draft import Draft
from cnnshape.importing.nodes import Unspeakable
from cnnshape.importing.values import UNKNOWN


def summed(draft: Draft, node: fx.Node, equation: str, tensors: list[Any]) -> Any:  # noqa: ANN401
    """Steps that move the axes of both tensors into place and multiply; raises `Unspeakable`."""
    left, arrow, out = equation.partition("->")
    parts = left.split(",")
    if not arrow or len(parts) != 2 or "." in equation:  # noqa: PLR2004
        raise Unspeakable("only a product of two tensors can be said")
    a, b = parts
    if any(len(set(x)) != len(x) for x in (a, b, out)):
        raise Unspeakable("an axis stands twice")
    batch = [c for c in out if c in a and c in b]
    rows = [c for c in out if c in a and c not in b]
    columns = [c for c in out if c in b and c not in a]
    gone = [c for c in a if c in b and c not in out]
    if len(rows) != 1 or len(columns) != 1 or len(gone) != 1 or len(a) != len(batch) + 2:
        return _broadcast(draft, node, (a, b, out), (batch, rows, columns, gone), tensors)
    first = _ordered(draft, node, tensors[0], a, [*batch, *rows, *gone])
    second = _ordered(draft, node, tensors[1], b, [*batch, *gone, *columns])
    order = [*batch, *rows, *columns]
    if order == list(out):
        return draft.add(node, "MatMul", [first, second])
    made = draft.step(node, "MatMul", [first, second], (), node.meta["macs"]).outputs[0]
    return _permuted(draft, node, made, order, list(out))


def _broadcast(
    draft: Draft,
    node: fx.Node,
    words: tuple[str, str, str],
    roles: tuple[list[str], ...],
    tensors: list[Any],
) -> Any:  # noqa: ANN401
    """A product in which the second tensor lacks axes of the first, which it is stretched along."""
    a, b, out = words
    batch, rows, columns, gone = roles
    if len(columns) != 1 or len(gone) != 1 or len(rows) < 2:  # noqa: PLR2004
        raise Unspeakable("more than a product of matrices")
    row = rows[-1]
    lead = [c for c in a if c != row and c not in gone]
    first = _ordered(draft, node, tensors[0], a, [*lead, row, *gone])
    second = _ordered(
        draft, node, tensors[1], b, [*[c for c in lead if c in batch], *gone, *columns]
    )
    for place, c in enumerate(lead):
        if c not in batch:
            second = draft.step(node, "Unsqueeze", [second], dim=place).outputs[0]
    order = [*lead, row, *columns]
    if order == list(out):
        return draft.add(node, "MatMul", [first, second])
    made = draft.step(node, "MatMul", [first, second], (), node.meta["macs"]).outputs[0]
    return _permuted(draft, node, made, order, list(out))


def _ordered(draft: Draft, node: fx.Node, tensor: fx.Node, axes: str, wanted: list[str]) -> Any:  # noqa: ANN401
    """The tensor with its axes in another order, if they are not."""
    order = [axes.index(c) for c in wanted]
    if order == list(range(len(axes))):
        return tensor
    moved = [place for place, axis in enumerate(order) if place != axis]
    x = tensor.meta["values"][0]
    shape = None if x is UNKNOWN else tuple(x.shape[axis] for axis in order)
    if len(moved) == 2:  # noqa: PLR2004  # axes that change places
        ends = {"dim0": moved[0] - len(axes), "dim1": moved[1] - len(axes)}
        made = draft.step(node, "Transpose", [tensor], **ends).outputs[0]
    else:
        made = draft.step(node, "Permute", [tensor], dims=tuple(order)).outputs[0]
    made.shape = shape
    return made


def _permuted(draft: Draft, node: fx.Node, made: Any, order: list[str], out: list[str]) -> Any:  # noqa: ANN401
    macs, node.meta["macs"] = node.meta["macs"], 0
    found = draft.add(node, "Permute", [made], dims=tuple(order.index(c) for c in out))
    node.meta["macs"] = macs
    return found
