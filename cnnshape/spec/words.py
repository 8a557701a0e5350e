"""Which words have a meaning of their own, and which layer a word was probably meant to be."""

from collections.abc import Iterable
from keyword import iskeyword

from cnnshape.layers import KINDS
from cnnshape.spec.arithmetic import FUNCTIONS
from cnnshape.spec.syntax import NAME, Refused

GROUP = "Sequential"
_ELSEWHERE = {  # layers under the names that other libraries have for them
    "Activation": "ReLU",
    "BatchNormalization": "BatchNorm2d",
    "Cat": "Concat",
    "Concatenate": "Concat",
    "Conv2DTranspose": "ConvTranspose2d",
    "Dense": "Linear",
    "Fc": "Linear",
    "FC": "Linear",
    "FullyConnected": "Linear",
    "GlobalAveragePooling1D": "AdaptiveAvgPool1d(1)",
    "GlobalAveragePooling2D": "AdaptiveAvgPool2d(1)",
    "GlobalAvgPool2d": "AdaptiveAvgPool2d(1)",
    "GlobalMaxPooling2D": "AdaptiveMaxPool2d(1)",
    "Interpolate": "Upsample",
    "LayerNormalization": "LayerNorm",
    "ModuleList": "Sequential",
    "Multiply": "Mul",
    "Resize": "Upsample",
    "Subtract": "Sub",
    "Swish": "SiLU",
    "UpSampling2D": "Upsample",
    "View": "Reshape",
}
RESERVED = frozenset({"input", "in_channels", "in_features", "shape", "_"})


def is_name(text: str) -> bool:
    """Whether a step, a variable or a branch can be called so."""
    return len(text) <= NAME and text.isidentifier() and not iskeyword(text)


def is_reserved(name: str) -> bool:
    """Whether the language itself gives a name its meaning."""
    return name in RESERVED or name in FUNCTIONS or is_type(name)


def is_type(name: str) -> bool:
    """Whether a name is that of a layer, a merge or the group."""
    return name == GROUP or name in KINDS


def meaning(name: str) -> str:
    """What a name means that is taken for a value and has no value here, if it means something."""
    if is_type(name):
        return f"`{name}` is a layer, which is a step and no value"
    if name in FUNCTIONS:
        return f"`{name}` is a function, as in `{name}(...)`"
    if name == "shape":
        return "a shape is that of a tensor with a name, as in `input.shape[1]`"
    return f"`{name}` is known in steps alone" if name in RESERVED else ""


def differs_in_case(name: str, meant: str | None) -> bool:
    """Whether `meant` is the same word with other capitals, and so surely meant."""
    return meant is not None and meant.lower() == name.lower()


def vocabulary(blocks: Iterable[str]) -> list[str]:
    """Everything that a step can call by its type."""
    return [*KINDS, *blocks, GROUP]


def unknown_layer(name: str, meant: str | None, start: int, end: int) -> Refused:
    """The finding for a type that does not exist."""
    ranks = [kind for kind in KINDS if kind[:-2].lower() == name.lower() and kind[-1] == "d"]
    help_ = "" if meant else "`cnnshape layers` lists the vocabulary"
    if name in _ELSEWHERE:
        help_ = f"here it is `{_ELSEWHERE[name]}`"
    elif ranks:
        help_ = f"there are {', '.join(f'`{kind}`' for kind in ranks)}"
    elif meant and differs_in_case(name, meant):
        help_ = f"write `{meant}`"
    return Refused(
        "unknown-layer",
        f"no layer or block is called `{name}`",
        start,
        end,
        help=help_,
        instead=(meant, start, end) if meant else None,
    )
