"""Parts of tensors that an index finds, and rows of tables."""

from typing import Any

from torch import fx

from cnnshape.importing.draft import Draft
from cnnshape.importing.functions.calls import bound, is_tensor
from cnnshape.importing.functions.indexing import indexed
from cnnshape.importing.nodes import Held


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
        and len(draft.tensor(index).shape or ()) == 1
    ):
        return draft.add(node, "IndexSelect", [base, index], dim=0)  # type: ignore[list-item]
    return indexed(draft, node, base, index)


def chosen(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`index_select`."""
    given = bound(node, "input", "dim", "index")
    return draft.add(node, "IndexSelect", [given["input"], given["index"]], dim=given["dim"])


def embedded(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`embedding`, with a table that a module holds."""
    given = bound(node, "input", "weight")
    return _looked_up(draft, node, given["input"], given["weight"])


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
