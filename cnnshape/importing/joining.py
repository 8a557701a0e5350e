"""Functions of several tensors, and arithmetic with numbers."""

from typing import Any

import torch
from torch import fx

from cnnshape.composing.graph import Tensor
from cnnshape.importing.calls import Reading, bound, is_tensor, without
from cnnshape.importing.draft import Draft
from cnnshape.importing.indexing import indexed
from cnnshape.importing.nodes import Held, Unspeakable, all_shapes, flat
from cnnshape.importing.values import UNKNOWN

_MATRIX = 2  # axes


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


def indexing(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`x[...]`: a part of a tensor, one of several results, or rows of a table."""
    base, index = node.args
    made = draft.made.get(base)  # type: ignore[arg-type]
    if isinstance(made, tuple):
        return made[index if isinstance(index, int | slice) else draft.formulas.value(index)]
    if isinstance(made, Held) and made.is_learned and isinstance(index, fx.Node):
        return _looked_up(draft, node, index, base)
    if (
        isinstance(index, fx.Node)
        and is_tensor(draft, index)
        and draft.tensor(index).shape
        and len(draft.tensor(index).shape or ()) == 1
    ):
        return draft.add(node, "IndexSelect", [base, index], dim=0)  # type: ignore[list-item]
    return indexed(draft, node, base, index)


def chosen(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`index_select`."""
    given = bound(node, "input", "dim", "index")
    return draft.add(node, "IndexSelect", [given["input"], given["index"]], dim=given["dim"])


def _looked_up(draft: Draft, node: fx.Node, index: Any, table: Any) -> Any:  # noqa: ANN401
    """Rows of a learned table."""
    weight = table.meta["values"][0]
    draft.used[id(weight)] = weight.numel()
    count, width = weight.shape
    return draft.add(
        node,
        "Embedding",
        [index],
        num_embeddings=count,
        embedding_dim=width,
        params=count * width,
    )


def embedded(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`embedding`, with a table that a module holds."""
    given = bound(node, "input", "weight")
    return _looked_up(draft, node, given["input"], given["weight"])


def largest(kind: str, places: str, of_two: str) -> Reading:
    """`max` and `min`: of all, along an axis with the `places` of what is found, or of two tensors.

    Each result along an axis is a step of its own, which is left out where nobody takes it.
    """

    def reading(draft: Draft, node: fx.Node, name: str) -> Any:  # noqa: ANN401
        given = bound(node, "input", "dim", "keepdim")
        if isinstance(given.get("dim"), fx.Node):
            return paired(of_two)(draft, node, name)
        dim = given.get("dim", given.get("axis"))
        if dim is None:
            return draft.add(node, kind, [given["input"]])
        along = {"dim": dim, "keepdim": given.get("keepdim", False)}
        shapes = [tuple(v[0].shape) for v in node.meta["values"] if v is not UNKNOWN]
        ops = [draft.step(node, one, [given["input"]], shapes, **along) for one in (kind, places)]
        return tuple(op.outputs[0] for op in ops)

    return reading


def deviating(kind: str) -> Reading:
    """`std` and `var`, whose correction is 0 or 1."""

    def reading(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
        given = bound(node, "input", "dim", "unbiased", "keepdim")
        if isinstance(given.get("dim"), bool):
            given["unbiased"] = given.pop("dim")
        correction = given.pop("correction", None)
        if correction is not None:
            if correction not in {0, 1}:
                raise Unspeakable(f"its correction is {correction}, not 0 or 1")
            given["unbiased"] = bool(correction)
        return draft.add(node, kind, [given.pop("input")], **given)

    return reading


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


def _is_matrix(node: fx.Node, dim: object) -> bool:
    """Whether torch takes what a norm is of for a matrix."""
    x = node.all_input_nodes[0].meta["values"][0]
    if dim is None:
        return isinstance(x, torch.Tensor) and x.dim() == _MATRIX
    return isinstance(dim, tuple | list) and len(dim) == _MATRIX


def normed(draft: Draft, node: fx.Node, name: str) -> Any:  # noqa: ANN401
    """Norms, of vectors or of whole tensors."""
    given = bound(node, "input", "ord" if name.startswith("linalg") else "p", "dim", "keepdim")
    p = given.get("p", given.get("ord"))
    if p in {None, "fro"}:
        p = 2
    if not isinstance(p, int | float):
        raise Unspeakable("only norms of vectors can be said")
    axes = {name: given[name] for name in ("dim", "keepdim") if given.get(name) is not None}
    if name == "linalg_norm" and given.get("ord") is not None and _is_matrix(node, axes.get("dim")):
        raise Unspeakable("with an order and two axes it is the norm of a matrix")
    return draft.add(
        node, "Norm", [given["input"] if "input" in given else given["A"]], p=float(p), **axes
    )


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
    from cnnshape.importing.sums import summed

    return summed(draft, node, str(equation).replace(" ", ""), tensors)


def attended(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """Attention in one call; a mask is a fourth tensor."""
    given = bound(node, "query", "key", "value", "attn_mask", "dropout_p", "is_causal")
    tensors = [given[name] for name in ("query", "key", "value")]
    if given.get("attn_mask") is not None:
        tensors.append(given["attn_mask"])
    return draft.add(node, "ScaledDotProductAttention", tensors)
