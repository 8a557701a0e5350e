"""How functions of tensors are said in the language, by their names in torch."""

from cnnshape.importing.calls import Reading, axes, plain
from cnnshape.importing.joining import (
    attended,
    chosen,
    divided_by,
    embedded,
    indexing,
    joined,
    largest,
    masked,
    multiplied,
    pointwise,
    summed_up,
)
from cnnshape.importing.shaping import (
    attribute,
    expanded,
    moved,
    padded,
    parts,
    resized,
    torn,
    transposed,
    unbound,
    unfolded,
    viewed,
)
from cnnshape.importing.weights import BUILTIN, weighed

FUNCTIONS: dict[str, Reading] = {
    "flatten": plain("Flatten", "start_dim", "end_dim"),
    "unflatten": unfolded,
    "view": viewed,
    "reshape": viewed,
    "view_as": expanded,
    "reshape_as": expanded,
    "expand_as": expanded,
    "expand": axes("Expand", "size"),
    "broadcast_to": axes("Expand", "size"),
    "repeat": axes("Repeat", "repeats"),
    "tile": axes("Repeat", "repeats"),
    "permute": axes("Permute", "dims"),
    "transpose": plain("Transpose", "dim0", "dim1"),
    "swapaxes": plain("Transpose", "dim0", "dim1"),
    "t": transposed,
    "getattr": attribute,
    "movedim": moved,
    "squeeze": plain("Squeeze", "dim"),
    "unsqueeze": plain("Unsqueeze", "dim"),
    "unsqueeze_": plain("Unsqueeze", "dim"),
    "select": plain("Select", "dim", "index"),
    "narrow": plain("Narrow", "dim", "start", "length"),
    "roll": plain("Roll", "shifts", "dims"),
    "flip": axes("Flip", "dims"),
    "getitem": indexing,
    "cat": joined("Concat"),
    "concat": joined("Concat"),
    "concatenate": joined("Concat"),
    "stack": joined("Stack"),
    "chunk": parts("Chunk", "chunks", "dim"),
    "split": parts("Split", "split_size_or_sections", "dim"),
    "unbind": unbound,
    **dict.fromkeys(("matmul", "bmm", "mm"), multiplied),
    "einsum": summed_up,
    "scaled_dot_product_attention": attended,
    **dict.fromkeys(("masked_fill", "masked_fill_"), masked),
    "mean": plain("Mean", "dim", "keepdim"),
    "sum": plain("Sum", "dim", "keepdim"),
    "amax": plain("Amax", "dim", "keepdim"),
    "amin": plain("Amin", "dim", "keepdim"),
    "max": largest("Amax"),
    "min": largest("Amin"),
    "embedding": embedded,
    **dict.fromkeys(
        (*BUILTIN, "layer_norm", "group_norm", "batch_norm"),
        weighed,
    ),
    "interpolate": resized,
    "upsample": resized,
    "pad": padded,
    "tensor_split": torn,
    "repeat_interleave": plain("RepeatInterleave", "repeats", "dim"),
    "index_select": chosen,
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

FUNCTIONS["truediv"] = divided_by

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
        FUNCTIONS[_name] = pointwise(_kind, _reflected)
