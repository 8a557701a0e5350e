"""Extremes, deviations and norms: what is left of many numbers."""

from typing import Any

import torch
from torch import fx

from cnnshape.importing.draft import Draft
from cnnshape.importing.functions.calls import Reading, bound
from cnnshape.importing.functions.joining import paired
from cnnshape.importing.nodes import Unspeakable
from cnnshape.importing.values import UNKNOWN

_MATRIX = 2  # axes


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


def _is_matrix(node: fx.Node, dim: object) -> bool:
    """Whether torch takes what a norm is of for a matrix."""
    x = node.all_input_nodes[0].meta["values"][0]
    if dim is None:
        return isinstance(x, torch.Tensor) and x.dim() == _MATRIX
    return isinstance(dim, tuple | list) and len(dim) == _MATRIX
