"""How functions of tensors are said in the language, by their names in torch."""

import inspect
from collections.abc import Callable
from typing import Any

import torch
from torch import fx
from torch.nn import functional

from cnnshape.composing.graph import Formula, Tensor
from cnnshape.importing.indexing import indexed
from cnnshape.importing.reading import Held, Reader, Unspeakable, flat
from cnnshape.importing.values import UNKNOWN
from cnnshape.importing.variables import variables
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
        known = KINDS[kind].arguments()
        return reader.add(node, kind, [x], **{k: v for k, v in given.items() if k in known})

    return reading


def _axes(kind: str, name: str) -> Reading:
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


def _view(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    x, *rest = node.args
    sizes: Any = rest[0] if len(rest) == 1 else tuple(rest)
    if not rest:
        sizes = node.kwargs.get("shape", node.kwargs.get("size"))
    if isinstance(sizes, torch.dtype):
        return reader.made[x]  # type: ignore[index]
    whole = reader.formulas.value(sizes, keep=True)
    if isinstance(whole, Formula) and isinstance(whole.value, tuple):
        return reader.add(node, "Reshape", [x], shape=whole)  # type: ignore[list-item]
    if not isinstance(whole, tuple):
        whole = (whole,)
    if len(whole) == 2 and whole[1] == -1 and _is_batch(whole[0]):  # noqa: PLR2004
        shape = reader.tensor(x).shape  # type: ignore[arg-type]
        if (
            shape is not None
            and len(shape) > 1
            and shape[0] == whole[0].value
            and whole[0].times == 1
        ):
            return reader.add(node, "Flatten", [x])  # type: ignore[list-item]
    open_ones = [
        place
        for place, size in enumerate(whole)
        if isinstance(size, Formula) and not size.is_fixed and not _is_batch(size)
    ]
    if len(open_ones) == 1 and not any(isinstance(n, int) and n == -1 for n in whole):
        whole = tuple(-1 if place == open_ones[0] else n for place, n in enumerate(whole))
    return reader.add(node, "Reshape", [x], shape=whole)  # type: ignore[list-item]


def _is_batch(size: object) -> bool:
    return isinstance(size, Formula) and bool(size.times)


def _padded(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    given = bound(node, "input", "pad", "mode", "value")
    if all(n == 0 for n in reader.formulas.value(given["pad"])):
        return reader.made[given["input"]]
    return plain("Pad", "pad", "mode", "value")(reader, node, "pad")


def _torn(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`tensor_split` as parts of given sizes."""
    given = bound(node, "input", "indices_or_sections", "dim")
    dim = given.get("dim", 0)
    values = node.meta["values"]
    rows = [[x.shape[dim] for x in v] for v in values if v is not UNKNOWN]
    rows += [rows[0]] * (3 - len(rows))
    sizes = [reader.formulas.scalar(row) for row in zip(*rows, strict=True)]
    x = reader.tensor(given["input"])
    sizes = [
        n
        if not isinstance(n, Formula) and len({r[p] for r in rows}) == 1
        else Formula(
            rows[0][p],
            (x, f".shape[{dim}] - {sum(m for m in sizes if isinstance(m, int) and m != n)}"),
            is_atom=False,
        )
        for p, n in enumerate(sizes)
    ]
    return reader.add(node, "Split", [given["input"]], split_size_or_sections=tuple(sizes), dim=dim)


def _divided_by(reader: Reader, node: fx.Node, name: str) -> Any:  # noqa: ANN401
    """A number divided by a tensor."""
    left, right = node.args
    if _is_tensor(reader, left):
        return _pointwise("Div")(reader, node, name)
    if left == 1:
        return reader.add(node, "Reciprocal", [right])  # type: ignore[list-item]
    below = reader.add(node, "Reciprocal", [right], last=False)  # type: ignore[list-item]
    below.shape = reader.tensor(right).shape  # type: ignore[arg-type]
    return reader.add(node, "Mul", [below], other=left)


def _pointwise(kind: str, reflected: str = "") -> Reading:
    """Arithmetic between two tensors, or a tensor and a number."""

    def reading(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
        given = bound(node, "input", "other")
        left, right = given["input"], given["other"]
        ours, theirs = _is_tensor(reader, left), _is_tensor(reader, right)
        if ours and theirs:
            return reader.add(node, kind, [left, right])
        if ours:
            return reader.add(node, kind, [left], other=right)
        if reflected:
            return reader.add(node, reflected, [right], other=left)
        return reader.add(node, kind, [right], other=left)

    return reading


def _is_tensor(reader: Reader, value: object) -> bool:
    return isinstance(value, fx.Node) and value in reader.made


def _joined(kind: str) -> Reading:
    def reading(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
        given = bound(node, "tensors", "dim")
        dim = given.get("dim", given.get("axis", 0))
        tensors = given["tensors"]
        if isinstance(tensors, fx.Node):
            tensors = flat(reader.made[tensors])
        rank = len(reader.tensor(tensors[0]).shape or ()) if isinstance(tensors[0], fx.Node) else 0
        if isinstance(dim, int) and dim < 0 and rank and kind == "Concat" and dim + rank == 1:
            dim = 1
        return reader.add(node, kind, list(tensors), dim=dim)

    return reading


def _product(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    given = bound(node, "input", "other")
    other = given.get("other", given.get("mat2"))
    if len(given) > 2:  # noqa: PLR2004
        raise Unspeakable
    assert isinstance(other, fx.Node)
    return reader.add(node, "MatMul", [given["input"], other])


def _passed(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    return reader.made[node.args[0]]  # type: ignore[index]


def _transposed(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    return reader.add(node, "Transpose", [node.args[0]], dim0=0, dim1=1)  # type: ignore[list-item]


def _attribute(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    x, name = node.args
    if name == "data":
        return reader.made[x]  # type: ignore[index]
    if name in {"T", "mT"}:
        dims = {"dim0": -2, "dim1": -1} if name == "mT" else {"dim0": 0, "dim1": 1}
        return reader.add(node, "Transpose", [x], **dims)  # type: ignore[list-item, arg-type]
    raise Unspeakable


def _indexing(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    base, index = node.args
    made = reader.made.get(base)  # type: ignore[arg-type]
    if isinstance(made, tuple):
        return made[index if isinstance(index, int | slice) else reader.formulas.value(index)]
    if isinstance(made, Held) and made.is_learned and isinstance(index, fx.Node):
        return _looked_up(reader, node, index, base)
    if (
        isinstance(index, fx.Node)
        and _is_tensor(reader, index)
        and reader.tensor(index).shape
        and len(reader.tensor(index).shape or ()) == 1
    ):
        return reader.add(node, "IndexSelect", [base, index], dim=0)  # type: ignore[list-item]
    return indexed(reader, node, base, index)


def _chosen(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    given = bound(node, "input", "dim", "index")
    return reader.add(node, "IndexSelect", [given["input"], given["index"]], dim=given["dim"])


def _looked_up(reader: Reader, node: fx.Node, index: Any, table: Any) -> Any:  # noqa: ANN401
    """Rows of a learned table."""
    count, width = table.meta["values"][0].shape
    return reader.add(
        node,
        "Embedding",
        [index],
        num_embeddings=count,
        embedding_dim=width,
        params=count * width,
    )


def _embedding(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    given = bound(node, "input", "weight")
    return _looked_up(reader, node, given["input"], given["weight"])


def _parts(kind: str, *names: str) -> Reading:
    def reading(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
        given = bound(node, "input", *names)
        x = given.pop("input")
        known = KINDS[kind].arguments()
        values = {"split_size_or_sections" if k == "split_size" else k: v for k, v in given.items()}
        return reader.add(node, kind, [x], **{k: v for k, v in values.items() if k in known})

    return reading


def _unbound(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    given = bound(node, "input", "dim")
    count = len(node.meta["values"][0])
    dim = given.get("dim", 0)
    values = node.meta["values"]
    made = []
    for place in range(count):
        tensor = reader.add(node, "Select", [given["input"]], last=False, dim=dim, index=place)
        tensor.shape = tuple(values[0][place].shape)
        own = variables(node.meta["places"])
        reader.scopes[-1].body[-1].variables = own[place : place + 1]  # type: ignore[union-attr]
        op = reader.scopes[-1].body[-1]
        op.shapes = tuple((tuple(v[place].shape),) for v in values if v is not UNKNOWN)  # type: ignore[union-attr]
        op.macs = 0  # type: ignore[union-attr]
        made.append(tensor)
    return tuple(made)


def _largest(kind: str) -> Reading:
    """`max` and `min` along an axis, of which the places are not needed."""

    def reading(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
        given = bound(node, "input", "dim", "keepdim")
        if isinstance(given.get("dim"), fx.Node):
            raise Unspeakable
        dim = given.get("dim", given.get("axis"))
        if dim is None:
            return reader.add(node, kind, [given["input"]])
        made = reader.add(
            node, kind, [given["input"]], last=False, dim=dim, keepdim=given.get("keepdim", False)
        )
        values = node.meta["values"]
        made.shape = tuple(values[0][0].shape) if values[0] is not UNKNOWN else None
        op = reader.scopes[-1].body[-1]
        op.shapes = tuple((tuple(v[0].shape),) for v in values if v is not UNKNOWN)  # type: ignore[union-attr]
        op.macs = 0  # type: ignore[union-attr]
        return made, Tensor(made.shape)

    return reading


def _weighed(reader: Reader, node: fx.Node, name: str) -> Any:  # noqa: ANN401
    """Layers as functions, with weights that a module holds."""
    function = getattr(functional, name)
    given = _by_name(function, node)
    weight, bias = given.get("weight"), given.get("bias")
    tensors = [one for one in (weight, bias) if isinstance(one, fx.Node)]
    if not all(isinstance(reader.made.get(one), Held) for one in tensors):
        raise Unspeakable("its weights are worked out by the model")
    params = sum(_numbers(reader, one) for one in tensors)
    kind, arguments = _WEIGHED[name.rstrip("123d") if name.startswith("conv") else name](given)
    if kind == "Conv":
        kind = {"conv": "Conv", "conv_transpose": "ConvTranspose"}[name[:-2]] + name[-2:]
    return reader.add(node, kind, [given["input"]], params=params, **arguments)


def _numbers(reader: Reader, node: fx.Node) -> int:
    held = reader.made[node]
    return int(node.meta["values"][0].numel()) if held.is_learned else 0


def _by_name(function: Any, node: fx.Node) -> dict[str, Any]:  # noqa: ANN401
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        names = _BUILTIN[function.__name__]
    return dict(zip(names, node.args, strict=False)) | dict(node.kwargs)


_CONV = ["input", "weight", "bias", "stride", "padding", "dilation", "groups"]
_BUILTIN = {
    "linear": ["input", "weight", "bias"],
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
}


def _resized(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    given = bound(node, "input", "size", "scale_factor", "mode", "align_corners")
    x = given.pop("input")
    known = KINDS["Upsample"].arguments()
    return reader.add(
        node, "Upsample", [x], **{k: v for k, v in given.items() if k in known and v is not None}
    )


def _expanded(reader: Reader, node: fx.Node, name: str) -> Any:  # noqa: ANN401
    other = reader.tensor(node.args[1])  # type: ignore[arg-type]
    whole = Formula(other.shape, (other, ".shape"))
    kind, argument = ("Expand", "size") if name == "expand_as" else ("Reshape", "shape")
    return reader.add(node, kind, [node.args[0]], **{argument: whole})  # type: ignore[list-item, arg-type]


def _moved(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    given = bound(node, "input", "source", "destination")
    rank = len(reader.tensor(given["input"]).shape or ())
    pairs = [
        x if isinstance(x, tuple | list) else (x,) for x in (given["source"], given["destination"])
    ]
    source, target = ([n % rank for n in one] for one in pairs)
    order = [axis for axis in range(rank) if axis not in source]
    for place, axis in sorted(zip(target, source, strict=True)):
        order.insert(place, axis)
    return reader.add(node, "Permute", [given["input"]], dims=tuple(order))


def _masked(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """Values replaced in place: the shape stays, unless the mask has more axes."""
    tensor = reader.made[node.args[0]]  # type: ignore[index]
    values = node.meta["values"][0]
    if (
        isinstance(tensor, Tensor)
        and isinstance(values, torch.Tensor)
        and tensor.shape == tuple(values.shape)
    ):
        return tensor
    raise Unspeakable


def _summed(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    equation, *tensors = node.args
    if len(tensors) == 1 and isinstance(tensors[0], tuple | list):
        tensors = list(tensors[0])
    from cnnshape.importing.sums import summed

    return summed(reader, node, str(equation).replace(" ", ""), tensors)


def _attended(reader: Reader, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    given = bound(node, "query", "key", "value", "attn_mask", "dropout_p", "is_causal")
    tensors = [given[name] for name in ("query", "key", "value")]
    if given.get("attn_mask") is not None:
        tensors.append(given["attn_mask"])
    return reader.add(node, "ScaledDotProductAttention", tensors)


FUNCTIONS: dict[str, Reading] = {
    "flatten": plain("Flatten", "start_dim", "end_dim"),
    "unflatten": plain("Unflatten", "dim", "sizes"),
    "view": _view,
    "reshape": _view,
    "view_as": _expanded,
    "reshape_as": _expanded,
    "expand_as": _expanded,
    "expand": _axes("Expand", "size"),
    "broadcast_to": _axes("Expand", "size"),
    "repeat": _axes("Repeat", "repeats"),
    "tile": _axes("Repeat", "repeats"),
    "permute": _axes("Permute", "dims"),
    "transpose": plain("Transpose", "dim0", "dim1"),
    "swapaxes": plain("Transpose", "dim0", "dim1"),
    "t": _transposed,
    "getattr": _attribute,
    "movedim": _moved,
    "squeeze": plain("Squeeze", "dim"),
    "unsqueeze": plain("Unsqueeze", "dim"),
    "unsqueeze_": plain("Unsqueeze", "dim"),
    "select": plain("Select", "dim", "index"),
    "narrow": plain("Narrow", "dim", "start", "length"),
    "roll": plain("Roll", "shifts", "dims"),
    "flip": _axes("Flip", "dims"),
    "getitem": _indexing,
    "cat": _joined("Concat"),
    "concat": _joined("Concat"),
    "concatenate": _joined("Concat"),
    "stack": _joined("Stack"),
    "chunk": _parts("Chunk", "chunks", "dim"),
    "split": _parts("Split", "split_size_or_sections", "dim"),
    "unbind": _unbound,
    **dict.fromkeys(("matmul", "bmm", "mm"), _product),
    "einsum": _summed,
    "scaled_dot_product_attention": _attended,
    **dict.fromkeys(("masked_fill", "masked_fill_"), _masked),
    "mean": plain("Mean", "dim", "keepdim"),
    "sum": plain("Sum", "dim", "keepdim"),
    "amax": plain("Amax", "dim", "keepdim"),
    "amin": plain("Amin", "dim", "keepdim"),
    "max": _largest("Amax"),
    "min": _largest("Amin"),
    "embedding": _embedding,
    **dict.fromkeys(
        (*_BUILTIN, "layer_norm", "group_norm", "batch_norm"),
        _weighed,
    ),
    "interpolate": _resized,
    "upsample": _resized,
    "pad": _padded,
    "tensor_split": _torn,
    "repeat_interleave": plain("RepeatInterleave", "repeats", "dim"),
    "index_select": _chosen,
    "pixel_shuffle": plain("PixelShuffle", "upscale_factor"),
    "pixel_unshuffle": plain("PixelUnshuffle", "downscale_factor"),
    "channel_shuffle": plain("ChannelShuffle", "groups"),
    "unfold": plain("Unfold", "kernel_size", "dilation", "padding", "stride"),
    "normalize": plain("Normalize", "p", "dim", "eps"),
    "avg_pool1d": plain("AvgPool1d", "kernel_size", "stride", "padding", "ceil_mode"),
    "avg_pool2d": plain("AvgPool2d", "kernel_size", "stride", "padding", "ceil_mode"),
    "avg_pool3d": plain("AvgPool3d", "kernel_size", "stride", "padding", "ceil_mode"),
    "clamp": plain("Clamp", "min", "max"),
    "clip": plain("Clamp", "min", "max"),
    "pow": plain("Pow", "exponent"),
    "softmax": plain("Softmax", "dim"),
    "log_softmax": plain("LogSoftmax", "dim"),
    "glu": plain("GLU", "dim"),
    "leaky_relu": plain("LeakyReLU", "negative_slope"),
    "elu": plain("ELU", "alpha"),
    "celu": plain("CELU", "alpha"),
    "gelu": plain("GELU", "approximate"),
    "hardtanh": plain("Hardtanh", "min_val", "max_val"),
    "softplus": plain("Softplus", "beta", "threshold"),
    "dropout": plain("Dropout", "p"),
    "dropout1d": plain("Dropout1d", "p"),
    "dropout2d": plain("Dropout2d", "p"),
    "dropout3d": plain("Dropout3d", "p"),
    "alpha_dropout": plain("AlphaDropout", "p"),
}

FUNCTIONS["truediv"] = _divided_by

for _rank in (1, 2, 3):
    _MAX = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")
    for _name in (f"max_pool{_rank}d", f"_max_pool{_rank}d"):
        FUNCTIONS[_name] = plain(f"MaxPool{_rank}d", *_MAX)
    FUNCTIONS[f"boolean_dispatch_max_pool{_rank}d"] = FUNCTIONS[f"max_pool{_rank}d"]
    for _kind in ("Avg", "Max"):
        FUNCTIONS[f"adaptive_{_kind.lower()}_pool{_rank}d"] = plain(
            f"Adaptive{_kind}Pool{_rank}d", "output_size"
        )

for _names, _kind in (
    ("relu relu_", "ReLU"),
    ("relu6", "ReLU6"),
    ("silu", "SiLU"),
    ("sigmoid sigmoid_", "Sigmoid"),
    ("tanh tanh_", "Tanh"),
    ("hardswish", "Hardswish"),
    ("hardsigmoid", "Hardsigmoid"),
    ("mish", "Mish"),
    ("selu", "SELU"),
    ("softsign", "Softsign"),
    ("logsigmoid", "LogSigmoid"),
    ("tanhshrink", "Tanhshrink"),
    ("exp", "Exp"),
    ("log", "Log"),
    ("sqrt", "Sqrt"),
    ("rsqrt", "Rsqrt"),
    ("abs", "Abs"),
    ("neg", "Neg"),
    ("sin", "Sin"),
    ("cos", "Cos"),
    ("reciprocal", "Reciprocal"),
):
    for _name in _names.split():
        FUNCTIONS[_name] = plain(_kind)

for _names, _kind, _reflected in (
    ("add add_ iadd __radd__", "Add", ""),
    ("mul mul_ imul multiply __rmul__", "Mul", ""),
    ("sub sub_ isub subtract", "Sub", "Rsub"),
    ("rsub __rsub__", "Rsub", "Sub"),
    ("div div_ itruediv divide", "Div", "Div"),
):
    for _name in _names.split():
        FUNCTIONS[_name] = _pointwise(_kind, _reflected)
