"""Layers as functions, with weights that a module holds."""

import inspect
from collections.abc import Callable
from typing import Any

from torch import fx
from torch.nn import functional

from cnnshape.importing.draft import Draft
from cnnshape.importing.nodes import Held, Unspeakable


def weighed(draft: Draft, node: fx.Node, name: str) -> Any:  # noqa: ANN401
    """Layers as functions, with weights that a module holds."""
    function = getattr(functional, name)
    given = {n: _plain(draft, v) for n, v in _by_name(function, node).items()}
    weight, bias = given.get("weight"), given.get("bias")
    tensors = [one for one in (weight, bias) if isinstance(one, fx.Node)]
    if not all(isinstance(draft.made.get(one), Held) for one in tensors):
        raise Unspeakable("its weights are worked out by the model")
    params = sum(_numbers(draft, one) for one in tensors)
    kind, arguments = _WEIGHED[name.rstrip("123d") if name.startswith("conv") else name](given)
    if kind == "Conv":
        kind = {"conv": "Conv", "conv_transpose": "ConvTranspose"}[name[:-2]] + name[-2:]
    return draft.add(node, kind, [given["input"]], params=params, **arguments)


def _plain(draft: Draft, value: Any) -> Any:  # noqa: ANN401
    """An argument that is a size as a number."""
    is_size = isinstance(value, fx.Node) and value not in draft.made
    return value.meta["values"][0] if is_size else value


def _numbers(draft: Draft, node: fx.Node) -> int:
    if not draft.made[node].is_learned:
        return 0
    value = node.meta["values"][0]
    draft.used[id(value)] = value.numel()
    return int(value.numel())


def _by_name(function: Any, node: fx.Node) -> dict[str, Any]:  # noqa: ANN401
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        names = BUILTIN[function.__name__]
    return dict(zip(names, node.args, strict=False)) | dict(node.kwargs)


_CONV = ["input", "weight", "bias", "stride", "padding", "dilation", "groups"]
BUILTIN = {
    "linear": ["input", "weight", "bias"],
    "prelu": ["input", "weight"],
    "rms_norm": ["input", "normalized_shape", "weight", "eps"],
    **{f"conv{n}d": _CONV for n in (1, 2, 3)},
    **{
        f"conv_transpose{n}d": [
            "input",
            "weight",
            "bias",
            "stride",
            "padding",
            "output_padding",
            "groups",
            "dilation",
        ]
        for n in (1, 2, 3)
    },
}


def _shape(given: dict[str, Any], name: str = "weight") -> tuple[int, ...]:
    return tuple(given[name].meta["values"][0].shape)


def _as_linear(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    outer, inner = _shape(given)
    return "Linear", {
        "in_features": inner,
        "out_features": outer,
        "bias": given.get("bias") is not None,
    }


def _as_conv(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    outer, inner, *kernel = _shape(given)
    names = ("stride", "padding", "dilation", "groups")
    rest: dict[str, Any] = {n: given[n] for n in names if n in given}
    groups = given.get("groups", 1)
    return "Conv", {
        "in_channels": inner * groups,
        "out_channels": outer,
        "kernel_size": tuple(kernel),
        "bias": given.get("bias") is not None,
        **rest,
    }


def _as_transposed(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    inner, outer, *kernel = _shape(given)
    names = ("stride", "padding", "output_padding", "groups", "dilation")
    return "Conv", {
        "in_channels": inner,
        "out_channels": outer * given.get("groups", 1),
        "kernel_size": tuple(kernel),
        "bias": given.get("bias") is not None,
        **{n: given[n] for n in names if n in given},
    }


def _as_layer_norm(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    shape = tuple(given["normalized_shape"])
    return "LayerNorm", {
        "normalized_shape": shape if len(shape) > 1 else shape[0],
        "eps": given.get("eps", 1e-5),
        "elementwise_affine": given.get("weight") is not None,
        "bias": given.get("bias") is not None or given.get("weight") is None,
    }


def _as_rms_norm(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    shape = tuple(given["normalized_shape"])
    return "RMSNorm", {
        "normalized_shape": shape if len(shape) > 1 else shape[0],
        "eps": given.get("eps"),
        "elementwise_affine": given.get("weight") is not None,
    }


def _as_prelu(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "PReLU", {"num_parameters": given["weight"].meta["values"][0].numel()}


def _as_group_norm(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "GroupNorm", {
        "num_groups": given["num_groups"],
        "num_channels": given["input"].meta["values"][0].shape[1],
        "eps": given.get("eps", 1e-5),
        "affine": given.get("weight") is not None,
    }


def _as_batch_norm(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    x = given["input"].meta["values"][0]
    return f"BatchNorm{max(x.dim() - 2, 1)}d", {
        "num_features": x.shape[1],
        "eps": given.get("eps", 1e-5),
        "affine": given.get("weight") is not None,
    }


_WEIGHED: dict[str, Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]] = {
    "linear": _as_linear,
    "conv": _as_conv,
    "conv_transpose": _as_transposed,
    "layer_norm": _as_layer_norm,
    "group_norm": _as_group_norm,
    "batch_norm": _as_batch_norm,
    "rms_norm": _as_rms_norm,
    "prelu": _as_prelu,
}
