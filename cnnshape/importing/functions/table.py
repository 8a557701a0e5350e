"""How functions of tensors are said in the language, by their names in torch."""

from cnnshape.importing.functions.arithmetic import divided_by, pointwise
from cnnshape.importing.functions.calls import Reading, axes, plain, two
from cnnshape.importing.functions.joining import (
    attended,
    joined,
    masked,
    multiplied,
    paired,
    selected,
    summed_up,
)
from cnnshape.importing.functions.lookups import chosen, embedded, indexing
from cnnshape.importing.functions.reductions import deviating, largest, normed
from cnnshape.importing.functions.shaping import (
    attribute,
    expanded,
    moved,
    padded,
    parts,
    resized,
    torn,
    transposed,
    unbound,
    unflattened,
    unfolded,
    viewed,
)
from cnnshape.importing.functions.silent import OVERWRITING
from cnnshape.importing.functions.weights import BUILTIN, weighed
from cnnshape.importing.putting import copied, overwritten

_PUT, _GRID = ("input", "src"), ("input", "grid")
_AVERAGE = (
    "kernel_size",
    "stride",
    "padding",
    "ceil_mode",
    "count_include_pad",
    "divisor_override",
)

_FUNCTIONS: dict[str, Reading] = {
    "flatten": plain("Flatten", "start_dim", "end_dim"),
    "unflatten": unflattened,
    **dict.fromkeys(("copy_", "fill_"), copied),
    **dict.fromkeys(OVERWRITING, overwritten),
    **dict.fromkeys(("view", "reshape"), viewed),
    **dict.fromkeys(("view_as", "reshape_as", "expand_as"), expanded),
    **dict.fromkeys(("expand", "broadcast_to"), axes("Expand", "size")),
    **dict.fromkeys(("repeat", "tile"), axes("Repeat", "repeats")),
    "permute": axes("Permute", "dims"),
    **dict.fromkeys(("transpose", "swapaxes", "swapdims"), plain("Transpose", "dim0", "dim1")),
    "t": transposed,
    "getattr": attribute,
    "movedim": moved,
    "squeeze": plain("Squeeze", "dim"),
    "unsqueeze": plain("Unsqueeze", "dim"),
    "select": plain("Select", "dim", "index"),
    "narrow": plain("Narrow", "dim", "start", "length"),
    "slice_scatter": two("SliceScatter", "dim", "start", "end", "step", pair=_PUT),
    "select_scatter": two("SelectScatter", "dim", "index", pair=_PUT),
    "grid_sample": two("GridSample", "mode", "padding_mode", "align_corners", pair=_GRID),
    "affine_grid": plain("AffineGrid", "size", "align_corners"),
    "roll": plain("Roll", "shifts", "dims"),
    "flip": axes("Flip", "dims"),
    **dict.fromkeys(("getitem", "__getitem__"), indexing),
    **dict.fromkeys(("cat", "concat", "concatenate"), joined("Concat")),
    "stack": joined("Stack"),
    "chunk": parts("Chunk", "chunks", "dim"),
    "split": parts("Split", "split_size_or_sections", "dim"),
    "unbind": unbound,
    **dict.fromkeys(("matmul", "bmm", "mm", "imatmul"), multiplied),
    "einsum": summed_up,
    "truediv": divided_by,
    "scaled_dot_product_attention": attended,
    **dict.fromkeys(("masked_fill", "masked_fill_"), masked),
    "mean": plain("Mean", "dim", "keepdim"),
    "sum": plain("Sum", "dim", "keepdim"),
    "amax": plain("Amax", "dim", "keepdim"),
    "amin": plain("Amin", "dim", "keepdim"),
    "std": deviating("Std"),
    "var": deviating("Var"),
    "norm": normed,
    "linalg_norm": normed,
    "linalg_vector_norm": normed,
    "logsumexp": plain("LogSumExp", "dim", "keepdim"),
    "argmax": plain("Argmax", "dim", "keepdim"),
    "argmin": plain("Argmin", "dim", "keepdim"),
    "cumsum": plain("Cumsum", "dim"),
    "topk": plain("Topk", "k", "dim", "largest", "sorted"),
    "where": selected,
    "maximum": paired("Maximum"),
    "minimum": paired("Minimum"),
    "max": largest("Amax", "Argmax", "Maximum"),
    "min": largest("Amin", "Argmin", "Minimum"),
    "embedding": embedded,
    **dict.fromkeys(
        (*BUILTIN, "layer_norm", "group_norm", "batch_norm", "rms_norm", "prelu"),
        weighed,
    ),
    **dict.fromkeys(("interpolate", "upsample"), resized),
    "pad": padded,
    "tensor_split": torn,
    "repeat_interleave": plain("RepeatInterleave", "repeats", "dim"),
    "index_select": chosen,
    "pixel_shuffle": plain("PixelShuffle", "upscale_factor"),
    "pixel_unshuffle": plain("PixelUnshuffle", "downscale_factor"),
    "channel_shuffle": plain("ChannelShuffle", "groups"),
    "unfold": unfolded,
    "cosine_similarity": two("CosineSimilarity", "dim", "eps"),
    "pairwise_distance": two("PairwiseDistance", "p", "eps", "keepdim"),
    "normalize": plain("Normalize", "p", "dim", "eps"),
    **dict.fromkeys(("clamp", "clip"), plain("Clamp", "min", "max")),
    **dict.fromkeys(("pow", "ipow"), plain("Pow", "exponent")),
    "softmax": plain("Softmax", "dim"),
    "softmin": plain("Softmin", "dim"),
    "hardshrink": plain("Hardshrink", "lambd"),
    "softshrink": plain("Softshrink", "lambd"),
    "_threshold": plain("Threshold", "threshold", "value"),
    "rrelu": plain("RReLU", "lower", "upper"),
    "lp_pool1d": plain("LPPool1d", "norm_type", "kernel_size", "stride", "ceil_mode"),
    "lp_pool2d": plain("LPPool2d", "norm_type", "kernel_size", "stride", "ceil_mode"),
    "local_response_norm": plain("LocalResponseNorm", "size", "alpha", "beta", "k"),
    "log_softmax": plain("LogSoftmax", "dim"),
    "glu": plain("GLU", "dim"),
    "leaky_relu": plain("LeakyReLU", "negative_slope"),
    "elu": plain("ELU", "alpha"),
    "celu": plain("CELU", "alpha"),
    "gelu": plain("GELU", "approximate"),
    "hardtanh": plain("Hardtanh", "min_val", "max_val"),
    "softplus": plain("Softplus", "beta", "threshold"),
    "dropout": plain("Dropout", "p", "train"),
    "alpha_dropout": plain("AlphaDropout", "p", "train"),
}

for _rank in (1, 2, 3):
    _MAX = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")
    for _name in (f"max_pool{_rank}d", f"_max_pool{_rank}d"):
        _FUNCTIONS[_name] = plain(f"MaxPool{_rank}d", *_MAX)
    _FUNCTIONS[f"avg_pool{_rank}d"] = plain(f"AvgPool{_rank}d", *_AVERAGE)
    _FUNCTIONS[f"dropout{_rank}d"] = plain(f"Dropout{_rank}d", "p")
    _FUNCTIONS[f"boolean_dispatch_max_pool{_rank}d"] = _FUNCTIONS[f"max_pool{_rank}d"]
    for _kind in ("Avg", "Max"):
        _FUNCTIONS[f"adaptive_{_kind.lower()}_pool{_rank}d"] = plain(
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
    ("square", "Square"),
    ("sign", "Sign"),
    ("erf", "Erf"),
    ("floor floor_", "Floor"),
    ("round", "Round"),
    ("rsqrt", "Rsqrt"),
    ("abs", "Abs"),
    ("neg", "Neg"),
    ("sin", "Sin"),
    ("cos", "Cos"),
    ("reciprocal", "Reciprocal"),
):
    for _name in _names.split():
        _FUNCTIONS[_name] = plain(_kind)

for _names, _kind, _reflected in (
    ("add add_ iadd __radd__", "Add", ""),
    ("mul mul_ imul multiply __rmul__", "Mul", ""),
    ("sub sub_ isub subtract", "Sub", "Rsub"),
    ("rsub __rsub__", "Rsub", "Sub"),
    ("eq __eq__", "Eq", "Eq"),
    ("ne not_equal", "Ne", "Ne"),
    ("gt greater", "Gt", "Lt"),
    ("ge greater_equal", "Ge", "Le"),
    ("lt less", "Lt", "Gt"),
    ("le less_equal", "Le", "Ge"),
    ("div div_ itruediv divide", "Div", "Div"),
):
    for _name in _names.split():
        _FUNCTIONS[_name] = pointwise(_kind, _reflected)


def reading_of(name: str) -> Reading | None:
    """How a function is said, also one that works in place, if it can be."""
    return _FUNCTIONS.get(name) or _FUNCTIONS.get(name.removesuffix("_"))
