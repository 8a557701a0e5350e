"""Steps that only state the shapes of what the language cannot say."""

from typing import Any

from torch import fx

from cnnshape.composing.graph import Op, Tensor
from cnnshape.importing.draft import Draft
from cnnshape.importing.nodes import Held, flat, shapes_in, structured
from cnnshape.importing.values import UNKNOWN


def opaque(draft: Draft, node: fx.Node, name: str, path: str = "") -> None:
    """Steps in the place of an operation, one for each tensor that it gives.

    `path` is that of the module whose place they take.
    """
    draft.made[node], _ = stated(draft, node, node, name, path)


def stated(
    draft: Draft, node: fx.Node, given: fx.Node, name: str, path: str = ""
) -> tuple[Any, list[Op]]:
    """The tensors that a node has `given`, made of what an operation takes, and their steps."""
    held = [draft.made.get(one) for one in node.all_input_nodes]
    pairs = zip(node.all_input_nodes, held, strict=True)
    inputs = [draft.tensor(one) for one, made in pairs if isinstance(made, Tensor | Held)]
    values = [v for v in given.meta["values"] if v is not UNKNOWN]
    structure = structured(given.meta["values"][0])
    ops = []
    for place, tensor in enumerate(flat(structure)):
        shapes = [shapes_in(value)[place] for value in values]
        op = Op("Opaque", {"shape": draft.formulas.shape(shapes)}, inputs, [tensor])
        op.name, op.path = name.strip("_"), path
        op.mark = ((), node.meta["places"])
        op.shapes = tuple((shape,) for shape in shapes)
        ops.append(op)
    draft.scopes[-1].body += ops
    return structure, ops
