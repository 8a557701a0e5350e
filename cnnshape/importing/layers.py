"""The arguments of torch's layers, as a spec writes them."""

from types import BuiltinFunctionType, FunctionType
from typing import Any

import torch
from torch import fx

from cnnshape.composing.graph import Formula
from cnnshape.composing.literals import literal
from cnnshape.importing.births import Births
from cnnshape.layers import KINDS, Layer
from cnnshape.layers.arguments import Argument
from cnnshape.layers.refusals import Misread
from cnnshape.layers.rules import Anything

_FLAGS = {"bias": ("bias", "in_proj_bias", "bias_ih_l0", "bias_ih"), "add_bias_kv": ("bias_k",)}
_KEPT = (int, float, str, tuple, list, type(None))  # what a layer keeps as it was given
_NONE = object()
QUIET = frozenset({"inplace", "device", "dtype", "momentum"})


def kind_of(module: torch.nn.Module) -> str:
    """What the class of a layer of torch is called, also where its weights are parametrized."""
    made = type(module)
    if torch.nn.utils.parametrize.is_parametrized(module):
        made = made.__bases__[0]
    return made.__name__ if made.__module__.startswith("torch.nn") else ""


def learned(module: torch.nn.Module) -> dict[int, int]:
    """The numbers in each learned tensor of a layer, those of weights in two parts once."""
    found = {id(one): one.numel() for one in module.parameters()}
    for hook in module._forward_pre_hooks.values():  # noqa: SLF001  # nothing else knows it
        if isinstance(hook, torch.nn.utils.weight_norm.__globals__["WeightNorm"]):
            found[id(getattr(module, f"{hook.name}_g"))] = 0
    if torch.nn.utils.parametrize.is_parametrized(module):
        for name, parts in module.parametrizations.items():  # type: ignore[union-attr, operator]
            first, *rest = parts.parameters(recurse=False)
            found |= {id(one): 0 for one in rest} | {id(first): getattr(module, name).numel()}
    return found


def beyond(module: Any, node: fx.Node) -> tuple[int, ...]:  # noqa: ANN401
    """What a transposed convolution adds to give the size that it is asked for."""
    x, y = node.args[0].meta["values"][0], node.meta["values"][0]  # type: ignore[union-attr]
    if not isinstance(y, torch.Tensor) or not isinstance(x, torch.Tensor):
        return module.output_padding  # type: ignore[no-any-return]
    rows = zip(
        *(x.shape[2:], y.shape[2:], module.stride, module.padding, module.dilation),
        module.kernel_size,
        strict=True,
    )
    return tuple(y - (x - 1) * s + 2 * p - d * (k - 1) - 1 for x, y, s, p, d, k in rows)


def arguments_of(module: torch.nn.Module, kind: type[Layer], births: Births) -> dict[str, object]:
    """What a module was made with."""
    given = births[module].arguments if module in births else {}
    values: dict[str, object] = {}
    is_empty = not [*module.parameters()]
    for name in kind.arguments():
        held = [getattr(module, one) for one in _FLAGS.get(name, ()) if hasattr(module, one)]
        if held and is_empty:  # a bias that is not there tells nothing
            values[name] = given.get(name, kind.arguments()[name].default)
        elif held and not isinstance(held[0], bool):
            values[name] = any(one is not None for one in held)
        elif isinstance(getattr(module, name, _NONE), _KEPT):
            values[name] = getattr(module, name)
        elif name in given:
            values[name] = given[name]
        if isinstance(inner := values.get(name), torch.nn.Module):
            values[name] = _inner(inner, births)
    return told(kind, values)


def _inner(module: torch.nn.Module, births: Births) -> object:
    """A layer that is an argument of another one, as a call."""
    kind = KINDS.find(kind_of(module))
    if kind is None:
        return None
    arguments = arguments_of(module, kind, births)
    parts = [
        f"{name}={value.pieces[0] if isinstance(value, Formula) else literal(value)}"
        for name, value in arguments.items()
    ]
    return Formula(None, (f"{kind.__name__}({', '.join(parts)})",))


def told(kind: type[Layer], values: dict[str, object]) -> dict[str, object]:
    """The arguments that are no defaults, as they would be written."""
    kept: dict[str, object] = {}
    for name, argument in kind.arguments().items():
        if name not in values or name in QUIET or isinstance(argument.rule, Anything):
            continue
        value = _plain(values[name])
        if argument.required or not _is_default(kind, argument, value, values):
            kept[name] = _short(value) if argument.rule.per_axis else value
    return kept


def _plain(value: Any) -> Any:  # noqa: ANN401  # whatever torch keeps
    if isinstance(value, torch.Size | list):
        return tuple(value)
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return value.__name__ if isinstance(value, FunctionType | BuiltinFunctionType) else value


def _short(value: Any) -> Any:  # noqa: ANN401
    """One number for a list of equal ones."""
    if isinstance(value, tuple) and value and all(isinstance(n, int) for n in value):
        return value[0] if len(set(value)) == 1 else value
    return value


def _is_default(
    kind: type[Layer], argument: Argument, value: object, values: dict[str, object]
) -> bool:
    if isinstance(value, Formula):
        return False
    default = argument.default
    if argument.like and value is None:
        return True
    if argument.like and default is None:
        default = values.get(argument.like)
    try:
        read = argument.rule.read(value, kind.rank)
        return bool(read == (argument.rule.read(_plain(default), kind.rank)))
    except (Misread, TypeError):
        return value == default
