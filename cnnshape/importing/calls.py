"""Calls of functions: their arguments by name, and those that are a kind as they stand."""

from collections.abc import Callable
from typing import Any

from torch import fx

from cnnshape.composing.graph import Formula
from cnnshape.importing.reading import Reader, Unspeakable
from cnnshape.layers import KINDS

Reading = Callable[[Reader, fx.Node, str], Any]


def bound(node: fx.Node, *names: str) -> dict[str, Any]:
    """The arguments of a call by name, the first of which is the tensor."""
    return dict(zip(names, node.args, strict=False)) | dict(node.kwargs)


def plain(kind: str, *names: str) -> Reading:
    """A function that is a kind with these arguments behind the tensor."""

    def reading(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
        given = bound(node, "input", *names)
        x = given.pop("input")
        known = _known(reader, kind, given)
        return reader.add(node, kind, [x], **known)

    return reading


def two(kind: str, *names: str) -> Reading:
    """A function of two tensors that is a kind with these arguments behind them."""

    def reading(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
        given = bound(node, "x1", "x2", *names)
        pair = [given.pop("x1"), given.pop("x2")]
        return reader.add(node, kind, pair, **_known(reader, kind, given))

    return reading


def _known(reader: Reader, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments that a kind has, which are numbers; raises `Unspeakable`."""
    known = {k: v for k, v in given.items() if k in KINDS[kind].arguments()}
    for name, value in known.items():
        if is_tensor(reader, value):
            raise Unspeakable(f"`{name}` is a tensor")
    return known


def axes(kind: str, name: str) -> Reading:
    """A function whose axes or sizes may be one list or separate arguments."""

    def reading(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
        x, *rest = node.args
        values: Any = rest[0] if len(rest) == 1 else tuple(rest)
        if not rest:
            values = next(v for k, v in node.kwargs.items() if k != "input")
        whole = reader.formulas.value(values, keep=True)
        if not isinstance(whole, tuple | Formula):
            whole = (whole,)
        return reader.add(node, kind, [x], **{name: whole})  # type: ignore[list-item]

    return reading


def is_tensor(reader: Reader, value: object) -> bool:
    """Whether an argument is a tensor of the network."""
    return isinstance(value, fx.Node) and value in reader.made
