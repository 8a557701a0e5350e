"""Calls of functions: their arguments by name, and those that are a kind as they stand."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import fx

from cnnshape.composing.graph import Formula
from cnnshape.importing.draft import Draft
from cnnshape.importing.nodes import Unspeakable
from cnnshape.layers import KINDS

Reading = Callable[[Draft, fx.Node, str], Any]

_QUIET = frozenset(
    [
        "inplace",
        "dtype",
        "training",
        "train",
        "out",
        "memory_format",
        "layout",
        "device",
        "requires_grad",
        "_stacklevel",
    ]
)
_ALIASES = {"axis": "dim", "keepdims": "keepdim"}  # which torch takes as numpy has them


def bound(node: fx.Node, *names: str) -> dict[str, Any]:
    """The arguments of a call by name, the first of which is the tensor; raises `Unspeakable`."""
    if any(map(_is_told, node.args[len(names) :])):
        raise Unspeakable("it has more arguments than can be said")
    given = {_ALIASES.get(name, name): value for name, value in node.kwargs.items()}
    return dict(zip(names, node.args, strict=False)) | given


def without(kind: str, given: Mapping[str, object]) -> None:
    """Refuse arguments that a kind does not have and that change what it does."""
    for name, value in given.items():
        if name not in _QUIET and _is_told(value):
            raise Unspeakable(f"`{kind}` has no `{name}`")


def _is_told(value: object) -> bool:
    """Whether an argument asks for anything but numbers of another type."""
    return value not in (None, False) and not isinstance(value, torch.dtype)


def plain(kind: str, *names: str) -> Reading:
    """A function that is a kind with these arguments behind the tensor."""

    def reading(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
        given = bound(node, "input", *names)
        x = given.pop("input")
        known = _known(draft, kind, given)
        return draft.add(node, kind, [x], **known)

    return reading


def two(kind: str, *names: str, pair: tuple[str, str] = ("x1", "x2")) -> Reading:
    """A function of two tensors that is a kind with these arguments behind them."""

    def reading(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
        given = bound(node, *pair, *names)
        tensors = [given.pop(name) for name in pair]
        return draft.add(node, kind, tensors, **_known(draft, kind, given))

    return reading


def _known(draft: Draft, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a kind, which are numbers; raises `Unspeakable`."""
    without(kind, {k: v for k, v in given.items() if k not in KINDS[kind].arguments()})
    known = {k: v for k, v in given.items() if k in KINDS[kind].arguments()}
    for name, value in known.items():
        if is_tensor(draft, value):
            raise Unspeakable(f"`{name}` is a tensor")
    return known


def axes(kind: str, name: str) -> Reading:
    """A function whose axes or sizes may be one list or separate arguments."""

    def reading(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
        x, *rest = node.args
        values: Any = rest[0] if len(rest) == 1 else tuple(rest)
        if not rest:
            values = next(v for k, v in node.kwargs.items() if k != "input")
        whole = draft.formulas.value(values, keep=True)
        if not isinstance(whole, tuple | Formula):
            whole = (whole,)
        return draft.add(node, kind, [x], **{name: whole})  # type: ignore[list-item]

    return reading


def is_tensor(draft: Draft, value: object) -> bool:
    """Whether an argument is a tensor of the network."""
    return isinstance(value, fx.Node) and value in draft.made
