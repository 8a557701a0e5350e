"""What an operation makes of tensors that have shapes and no numbers."""

import inspect
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import torch
from torch import fx
from torch.nn.modules.lazy import LazyModuleMixin
from torch.utils._pytree import tree_flatten, tree_map

from cnnshape.importing.devices import stays, without_device
from cnnshape.importing.layers import kind_of
from cnnshape.layers import KINDS
from cnnshape.verify.modules import indices

_RUN = 250_000_000  # learned numbers that are worth memory

_ASKING = frozenset(["item", "tolist", "numpy"])  # methods that give what only data has


class Unknown(Exception):
    """A value that an earlier error hides."""


class _Hidden:
    """What stands for such a value."""

    def __repr__(self) -> str:
        return "?"


UNKNOWN: Any = _Hidden()


def evaluated(
    node: fx.Node, root: torch.nn.Module, inputs: Mapping[str, torch.Tensor], number: int
) -> Any:  # noqa: ANN401  # whatever the model computes
    """The value of a node with the inputs of that `number`; raises what the operation raises."""
    if node.op == "placeholder":
        return inputs[str(node.target)]
    if node.op == "get_attr":
        return _attribute(root, str(node.target))
    args = known(node.args, number)
    kwargs = without_device(known(node.kwargs, number))
    if node.op == "call_method":
        return _method(str(node.target), args, kwargs)
    if node.op == "call_module":
        module = root.get_submodule(str(node.target))
        if isinstance(module, LazyModuleMixin) and module.has_uninitialized_params():
            module._infer_parameters(module, args)  # noqa: SLF001  # as torch does before a call
        kind = KINDS.find(kind_of(module))
        if kind is not None and kind.indices:
            args = tuple(indices(kind, list(args)))
        return module.forward(*args, **kwargs, **_unasked(module, args, kwargs))
    assert callable(node.target)
    return _called(node.target, args, kwargs)


def _unasked(module: torch.nn.Module, args: Any, kwargs: Any) -> dict[str, bool]:  # noqa: ANN401
    """Answers that a transformer would look for in the numbers of its masks."""
    given = inspect.signature(module.forward).bind(*args, **kwargs).arguments
    names = inspect.signature(module.forward).parameters
    return {name: False for name in names if "is_causal" in name and name not in given}


def _method(name: str, args: Any, kwargs: Any) -> Any:  # noqa: ANN401
    if name in _ASKING:
        return None
    this, *rest = args
    if name == "__setitem__":
        return _part(this, *rest)
    if stays(name, args, kwargs):
        return this
    return getattr(this, name)(*rest, **kwargs)


def _part(this: Any, key: Any, value: Any) -> Any:  # noqa: ANN401
    """The part of a tensor that another value is put into, unless data says which it is."""
    if not isinstance(this, torch.Tensor) or any(map(_is_tensor, tree_flatten(key)[0])):
        return None
    this[key] = value
    return this[key]


def _is_tensor(value: object) -> bool:
    return isinstance(value, torch.Tensor)


def _called(function: Callable[..., Any], args: Any, kwargs: Any) -> Any:  # noqa: ANN401
    if function is torch.nn.functional.embedding and args[0].is_floating_point():
        args = (torch.zeros_like(args[0], dtype=torch.int64), *args[1:])
    with torch.device("meta"):
        return function(*args, **kwargs)


def ran(module: torch.nn.Module, args: Any, kwargs: Any) -> Any:  # noqa: ANN401
    """What a module makes of zeros on the CPU, itself all zeros; raises what it raises."""
    if sum(p.numel() for p in module.parameters()) > _RUN:
        raise Unknown
    whole = deepcopy(module)._apply(_zeros)  # type: ignore[no-untyped-call]  # noqa: SLF001  # as `to_empty` does it
    args, kwargs = tree_map(_zeros, (args, kwargs))
    return tree_map(_without_numbers, whole.forward(*args, **kwargs))


def _zeros(value: Any) -> Any:  # noqa: ANN401
    is_empty = isinstance(value, torch.Tensor) and value.is_meta
    return torch.zeros_like(value, device="cpu") if is_empty else value


def _without_numbers(value: Any) -> Any:  # noqa: ANN401
    return value.to("meta") if isinstance(value, torch.Tensor) else value


def known(value: Any, number: int) -> Any:  # noqa: ANN401
    """An argument with values in the place of nodes; raises `Unknown`."""

    def value_of(node: fx.Node) -> Any:  # noqa: ANN401
        found = node.meta["values"][number]
        if found is UNKNOWN:
            raise Unknown
        if found is None and node.target in _ASKING:
            raise fx.proxy.TraceError("the model asks for a number that is in a tensor")
        return found

    return fx.node.map_arg(value, value_of)


def recovered(node: fx.Node, root: torch.nn.Module, number: int) -> Any:  # noqa: ANN401
    """What the node would give if it fitted, where that can be told."""
    if node.op == "call_module" and node.args:
        module = root.get_submodule(str(node.target))
        x = node.args[0].meta["values"][number] if isinstance(node.args[0], fx.Node) else UNKNOWN
        width = getattr(module, "out_features", None)
        if isinstance(x, torch.Tensor) and isinstance(width, int):
            return torch.empty((*x.shape[:-1], width), device="meta")
        return _convolved(module, x)
    if node.op in {"call_function", "call_method"}:
        for found in node.all_input_nodes:
            value = found.meta["values"][number]
            if isinstance(value, torch.Tensor):
                return value if _is_pointwise(node) else UNKNOWN
    return UNKNOWN


def _is_pointwise(node: fx.Node) -> bool:
    name = node.target if isinstance(node.target, str) else getattr(node.target, "__name__", "")
    return str(name).strip("_").removeprefix("i") in {"add", "sub", "mul", "truediv", "div"}


def _convolved(module: torch.nn.Module, x: Any) -> Any:  # noqa: ANN401
    """What a layer would give to an input with as many channels as it wants."""
    wanted = getattr(module, "in_channels", None) or getattr(module, "num_features", None)
    if not isinstance(x, torch.Tensor) or not isinstance(wanted, int) or x.dim() < 3:  # noqa: PLR2004  # [N, C, L]
        return UNKNOWN
    try:
        return module.forward(x.new_empty((x.shape[0], wanted, *x.shape[2:])))
    except Exception:  # noqa: BLE001  # whatever torch raises
        return UNKNOWN


def _attribute(root: torch.nn.Module, path: str) -> Any:  # noqa: ANN401
    found: Any = root
    for name in path.split("."):
        held = _held(found)
        found = held[name] if name in held else getattr(found, name)
    if isinstance(found, torch.Tensor) and found.device.type != "meta":
        return found.detach().to("meta")
    return found


def _held(module: Any) -> dict[str, Any]:  # noqa: ANN401
    """The tensors that a module holds; asking for its attributes is what is being traced."""
    if not isinstance(module, torch.nn.Module):
        return {}
    return {**module._parameters, **module._buffers}  # noqa: SLF001
