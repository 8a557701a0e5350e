"""Layers as torch has them: modules of `torch.nn`, or functions of tensors of the same name."""

import operator
from collections.abc import Callable, Iterator
from functools import reduce
from operator import attrgetter
from typing import Any

import torch

from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.layers.kind import MANY

Tensor = torch.Tensor

_OPERATORS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "opaque": torch.Tensor.new_zeros,
}


def build(kind: type[Layer], arguments: dict[str, Any]) -> Callable[..., Any]:
    """A module in evaluation mode, or a function of tensors; raises what torch raises."""
    if not kind.function:
        module = module_class(kind, arguments)(**{n: _plain(v) for n, v in arguments.items()})
        return module.eval()
    if kind.__name__ in _OWN:
        return _OWN[kind.__name__](*arguments.values())
    return _function(kind, arguments)


def _function(kind: type[Layer], arguments: dict[str, Any]) -> Callable[..., Any]:
    """What calls a kind's function of tensors, its arguments where torch has them."""
    function = function_named(kind.function)
    if not kind.arity[1]:
        given: dict[str, Any] = {n: _given(kind, n, arguments) for n in kind.arguments()}
        return lambda: function(torch.zeros(given["shape"], dtype=given.get("dtype")))
    values = [_given(kind, name, arguments) for name in kind.arguments()]
    while values and values[-1] is None:  # torch has no word for an argument that is left out
        values.pop()
    if not kind.merges and kind.function.startswith("Tensor."):
        return lambda x, *others: function(x, *values, *others)
    if not kind.merges:
        return lambda *xs: function(*xs, *values)
    if "dim" in kind.arguments():
        return lambda *xs: function(xs, *values)
    if kind.arity[1] == MANY:
        return lambda *xs: reduce(function, [*xs, *values])
    return lambda *xs: function(*_flagged(kind, xs), *values)


# What torch says in another way than by a module, or by a function of the tensors that come in.
_OWN: dict[str, Callable[..., Callable[..., Any]]] = {
    "Opaque": lambda shape: lambda *xs: xs[0].new_zeros(shape),
}


def empty(kind: type[Layer], arguments: dict[str, Any], device: str) -> Callable[..., Any]:
    """The same with weights that hold anything: giving them values would take most of the time."""
    with torch.device("meta"):
        layer = build(kind, arguments)
    if isinstance(layer, torch.nn.Module):
        return layer.to_empty(device=device)
    return layer if kind.arity[1] else build(kind, arguments)


def is_module(name: str) -> bool:
    """Whether `torch.nn` has a layer of this name."""
    found = getattr(torch.nn, name, None)
    return isinstance(found, type) and issubclass(found, torch.nn.Module)


def module_class(kind: type[Layer], arguments: dict[str, Any]) -> type[torch.nn.Module]:
    """The class in `torch.nn`; where a Lazy kind knows everything, the one that it becomes."""
    name = kind.__name__
    found: type[torch.nn.Module] = getattr(
        torch.nn, name.removeprefix("Lazy") if kind.lazy in arguments else name
    )
    return found


def zeros(kind: type[Layer], shapes: tuple[Shape, ...], device: str = "cpu") -> list[Tensor]:
    """Inputs for a layer: whole numbers where it takes indices."""
    return [
        torch.zeros(shape, dtype=torch.int64 if i in kind.indices else None, device=device)
        for i, shape in enumerate(shapes)
    ]


def indices(kind: type[Layer], inputs: list[Tensor]) -> list[Tensor]:
    """The inputs with whole numbers where the layer takes indices and there are none."""
    return [
        torch.zeros_like(x, dtype=torch.int64) if i in kind.indices and x.is_floating_point() else x
        for i, x in enumerate(inputs)
    ]


def call(layer: Callable[..., Any], kind: type[Layer], inputs: list[Tensor]) -> Any:  # noqa: ANN401  # a tensor, or tuples of them
    """What comes out of a layer; inputs that torch takes together are a tuple, as `(h, c)`."""
    return layer(*_together(inputs, kind.together))


def tensors(result: object) -> Iterator[Tensor]:
    """The tensors in what a layer gives, in their order."""
    if isinstance(result, Tensor):
        yield result
    elif isinstance(result, tuple | list):
        for item in result:
            yield from tensors(item)


def _together(inputs: list[Tensor], first: int | None) -> list[Any]:
    if first is None or len(inputs) <= first:
        return [*inputs]
    return [*inputs[:first], tuple(inputs[first:])]


def _flagged(kind: type[Layer], xs: tuple[Tensor, ...]) -> list[Tensor]:
    """The inputs with truth in the place of numbers where the function wants that."""
    return [x.bool() if place in kind.flags else x for place, x in enumerate(xs)]


def _given(kind: type[Layer], name: str, arguments: dict[str, Any]) -> object:
    argument = kind.arguments()[name]
    value = arguments.get(name, argument.default)
    if argument.rule.home and isinstance(value, str):
        return function_named(f"{argument.rule.home}.{value}")
    return _plain(value)


def _plain(value: object) -> object:
    """An argument as torch takes it: a layer is a module."""
    return build(type(value), value.values) if isinstance(value, Layer) else value


def function_named(name: str) -> Callable[..., Any]:
    """The function that a kind calls so: an operator, or what `torch` has at that path."""
    found: Callable[..., Any] = _OPERATORS.get(name) or attrgetter(name.removeprefix("torch."))(
        torch
    )
    return found
