"""How layers and shapes are written in one line: `Conv2d(3, 64, 7)`, `N×64×112×112`."""

from cnnshape.layers import Layer
from cnnshape.layers.arguments import Argument, Shape
from cnnshape.source import printable
from cnnshape.symbols import is_known


def brief(layer: Layer) -> str:
    """A layer with the arguments that matter: `Conv2d(3, 64, 7, stride=2)`.

    >>> from cnnshape.layers import KINDS
    >>> brief(KINDS["Conv2d"](in_channels=3, out_channels=8, kernel_size=(3, 5), padding="same"))
    'Conv2d(3, 8, (3, 5), padding=same)'
    """
    parts = []
    for name, argument in type(layer).arguments().items():
        if name == layer.lazy:
            continue
        value = getattr(layer, name)
        text = _value(value, argument)
        like = getattr(layer, argument.like) if argument.like else None
        if argument.required:
            parts.append(text)
        elif not is_known(value) or value not in {argument.default, like}:
            parts.append(f"{name}={text}")
    return f"{type(layer).__name__}({', '.join(parts)})" if parts else type(layer).__name__


def shape(value: Shape | None) -> str:
    """A shape as people write it: `N×6×28×28`."""
    if value is None:
        return "—"
    return "×".join(size(n) for n in value) or "scalar"


def size(n: int) -> str:
    """One size: a number, a symbol, a sum in parentheses, or `?`."""
    text = str(n).replace("*", "·")
    return f"({text})" if " " in text else text


def _value(value: object, argument: Argument) -> str:
    """A value as it would be written: one number for equal axes, no brackets for loose ones."""
    if isinstance(value, Layer):
        return brief(value)
    if not isinstance(value, tuple):
        return printable(str(value))
    texts = [printable(str(item)) for item in value]
    if argument.rule.per_axis and len(set(texts)) == 1:
        return texts[0]
    return ", ".join(texts) if argument.loose else f"({', '.join(texts)})"
