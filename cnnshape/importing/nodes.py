"""What is known of the operations of a trace, and what becomes of their values."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import fx

from cnnshape.composing.graph import Tensor
from cnnshape.importing.values import UNKNOWN
from cnnshape.records import Record


class Held(Record):
    """A tensor that a module holds: a learned one, or a constant."""

    path: str
    is_learned: bool


class Unsaid(Record):
    """An operation that the language has no word for."""

    name: str
    node: fx.Node
    reason: str = ""
    is_kept: bool = False  # whether a layer stands for it all the same
    step: object = None  # what stands for it, if that may be left out
    help: str = ""  # the way out, if it is not the usual one


class Unspeakable(Exception):
    """Raised by the reading of an operation that the language cannot say."""


def unspeakable(*_: object) -> None:
    """Stands for the reading of what has none."""
    raise Unspeakable


def relative(parent: str, path: str) -> str:
    """The path of a module as seen from another one."""
    if not parent:
        return path
    return path[len(parent) + 1 :] if path.startswith(parent + ".") else path.rpartition(".")[2]


def name_of(node: fx.Node) -> str:
    """What the operation of a node is called."""
    if isinstance(node.target, str):
        return node.target
    return str(getattr(node.target, "__name__", node.target)).removeprefix(
        "_VariableFunctionsClass."
    )


def nodes_in(value: object) -> list[fx.Node]:
    """The nodes in arguments, in their order."""
    found: list[fx.Node] = []
    fx.node.map_arg(value, found.append)  # type: ignore[type-var]
    return [
        node
        for node in found
        if has_tensor(node.meta["values"][0]) or node.meta["values"][0] is UNKNOWN
    ]


def structured(value: object) -> Any:  # noqa: ANN401
    """Tensors in the place of torch's, in the same structure."""
    if isinstance(value, torch.Tensor):
        return Tensor(tuple(value.shape))
    if isinstance(value, tuple | list):
        return tuple(structured(one) for one in value)
    return Tensor(None) if value is UNKNOWN else None


def flat(value: object) -> list[Tensor]:
    """The tensors in a structure."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, tuple):
        return [tensor for one in value for tensor in flat(one)]
    return []


def shapes_in(value: object) -> list[tuple[int, ...]]:
    """The shapes of torch's tensors in a value."""
    if isinstance(value, torch.Tensor):
        return [tuple(value.shape)]
    if isinstance(value, tuple | list):
        return [shape for one in value for shape in shapes_in(one)]
    return []


def shapes_given(result: object, number: int) -> list[tuple[int, ...]]:
    """The shapes of the tensors in what a module gives, with the inputs of that `number`."""
    if isinstance(result, fx.Proxy):
        result = result.node
    if isinstance(result, fx.Node):
        return shapes_in(result.meta["values"][number])
    if isinstance(result, Mapping):
        result = [*result.values()]
    if isinstance(result, tuple | list):
        return [shape for one in result for shape in shapes_given(one, number)]
    return []


def shape_of(node: fx.Node) -> tuple[int, ...] | None:
    """The shape of a tensor, where it is known."""
    value = node.meta["values"][0]
    return tuple(value.shape) if isinstance(value, torch.Tensor) else None


def all_shapes(node: fx.Node) -> list[tuple[int, ...]]:
    """The shapes of a tensor with the inputs of each size, where they are known."""
    return [tuple(v.shape) for v in node.meta["values"] if isinstance(v, torch.Tensor)]


def has_tensor(value: object) -> bool:
    """Whether there is a tensor of torch's in a value."""
    if isinstance(value, tuple | list):
        return any(map(has_tensor, value))
    return isinstance(value, torch.Tensor)
