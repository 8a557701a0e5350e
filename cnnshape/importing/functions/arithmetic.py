"""Arithmetic between tensors, or a tensor and a number."""

from typing import Any

from torch import fx

from cnnshape.composing.graph import Tensor
from cnnshape.importing.draft import Draft
from cnnshape.importing.functions.calls import Reading, bound, is_tensor, without
from cnnshape.importing.nodes import all_shapes


def divided_by(draft: Draft, node: fx.Node, name: str) -> Any:  # noqa: ANN401
    """A number divided by a tensor."""
    left, right = node.args
    if is_tensor(draft, left):
        return pointwise("Div")(draft, node, name)
    if left == 1:
        return draft.add(node, "Reciprocal", [right])  # type: ignore[list-item]
    below = draft.step(node, "Reciprocal", [right]).outputs[0]  # type: ignore[list-item]
    below.shape = draft.tensor(right).shape  # type: ignore[arg-type]
    return draft.add(node, "Mul", [below], other=left)


def pointwise(kind: str, reflected: str = "") -> Reading:
    """Arithmetic between two tensors, or a tensor and a number."""

    def reading(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
        given = bound(node, "input", "other")
        left, right = given.pop("input"), given.pop("other")
        if kind in {"Add", "Sub"}:
            right = _times(draft, node, right, given.pop("alpha", 1))
        without(kind, given)
        ours = is_tensor(draft, left)
        theirs = isinstance(right, Tensor) or is_tensor(draft, right)
        if ours and theirs:
            return draft.add(node, kind, [left, right])
        if ours:
            return draft.add(node, kind, [left], other=right)
        if reflected:
            return draft.add(node, reflected, [right], other=left)
        return draft.add(node, kind, [right], other=left)

    return reading


def _times(draft: Draft, node: fx.Node, right: Any, alpha: Any) -> Any:  # noqa: ANN401
    """What is added, `alpha` times."""
    if alpha == 1:
        return right
    if not is_tensor(draft, right):
        return right * alpha
    return draft.step(node, "Mul", [right], all_shapes(right), other=alpha).outputs[0]
