"""Functions of several tensors: put together, multiplied, chosen from."""

from typing import Any

import torch
from torch import fx

from cnnshape.composing.graph import Tensor
from cnnshape.importing.draft import Draft
from cnnshape.importing.functions.calls import Reading, bound, is_tensor
from cnnshape.importing.nodes import Unspeakable, flat


def joined(kind: str) -> Reading:
    """`cat` and `stack`, whose tensors are a list."""

    def reading(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
        given = bound(node, "tensors", "dim")
        dim = given.get("dim", given.get("axis", 0))
        tensors = given["tensors"]
        if isinstance(tensors, fx.Node):
            tensors = flat(draft.made[tensors])
        rank = len(draft.tensor(tensors[0]).shape or ()) if isinstance(tensors[0], fx.Node) else 0
        if isinstance(dim, int) and dim < 0 and rank and kind == "Concat" and dim + rank == 1:
            dim = 1
        return draft.add(node, kind, list(tensors), dim=dim)

    return reading


def multiplied(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """Products of matrices."""
    given = bound(node, "input", "other")
    other = given.get("other", given.get("mat2"))
    if len(given) > 2:  # noqa: PLR2004
        raise Unspeakable
    assert isinstance(other, fx.Node)
    return draft.add(node, "MatMul", [given["input"], other])


def paired(kind: str) -> Reading:
    """A function of two tensors."""

    def reading(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
        return draft.add(node, kind, list(node.args) + list(node.kwargs.values()))  # type: ignore[arg-type]

    return reading


def selected(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`where`, of three tensors."""
    given = bound(node, "condition", "input", "other")
    condition, *sides = [given.get(name) for name in ("condition", "input", "other")]
    if not is_tensor(draft, condition) or None in sides:
        raise Unspeakable("only a choice between two tensors can be said")
    tensors = [one if is_tensor(draft, one) else _number(draft, node) for one in sides]
    return draft.add(node, "Where", [condition, *tensors])  # type: ignore[list-item]


def _number(draft: Draft, node: fx.Node) -> Tensor:
    """A number as a tensor without axes."""
    return draft.step(node, "Buffer", [], [() for _ in node.meta["values"]], shape=()).outputs[0]


def masked(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """Values replaced in place: the shape stays, unless the mask has more axes."""
    tensor = draft.made[node.args[0]]  # type: ignore[index]
    values = node.meta["values"][0]
    if (
        isinstance(tensor, Tensor)
        and isinstance(values, torch.Tensor)
        and tensor.shape == tuple(values.shape)
    ):
        return tensor
    raise Unspeakable


def summed_up(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`einsum`."""
    equation, *tensors = node.args
    if len(tensors) == 1 and isinstance(tensors[0], tuple | list):
        tensors = list(tensors[0])
    from cnnshape.importing.functions.einsum import summed

    return summed(draft, node, str(equation).replace(" ", ""), tensors)


def attended(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """Attention in one call; a mask is a fourth tensor."""
    given = bound(node, "query", "key", "value", "attn_mask", "dropout_p", "is_causal")
    tensors = [given[name] for name in ("query", "key", "value")]
    if given.get("attn_mask") is not None:
        tensors.append(given["attn_mask"])
    return draft.add(node, "ScaledDotProductAttention", tensors)
