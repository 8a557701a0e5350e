"""What an argument may be. A type in an annotation carries the rule by which it is read."""

from collections.abc import Callable
from typing import Annotated

from cnnshape.layers.combined_rules import PerAxis
from cnnshape.layers.rules import LARGEST, Anything, Flag, Real, Rule, Value, Whole
from cnnshape.symbols import product

Shape = tuple[int, ...]

REQUIRED = object()
_PLAIN: dict[object, Rule] = {int: Whole(), bool: Flag(), float: Real()}
_AXES = 64  # of a tensor, as torch has it


class Argument:
    """One argument of a layer kind, as its annotation describes it."""

    def __init__(self, name: str, annotation: object, default: object, rank: int) -> None:
        metadata: tuple[object, ...] = getattr(annotation, "__metadata__", ())
        self.name = name
        self.rule = next((m for m in metadata if isinstance(m, Rule)), None) or _PLAIN[annotation]
        self.agreement = next((m for m in metadata if isinstance(m, Agreement)), None)
        self.like = next((m.name for m in metadata if isinstance(m, Like)), None)
        self.loose = Loose in metadata
        self.required = default is REQUIRED
        self.default: Value = None
        if not self.required:  # a default for every axis is written `each(1)`, which is `(1,)`
            self.default = self.rule.read(
                default[0] if isinstance(default, tuple) and default else default, rank
            )


class Like:
    """Takes the value of another argument when it is `None`."""

    def __init__(self, name: str) -> None:
        self.name = name


class Loose:
    """May be written as separate positional arguments: `Reshape(N, -1)`."""


class Agreement:
    """Says that an argument repeats what the incoming tensor has at some axes."""

    def __init__(self, phrase: str, taken: Callable[[Shape, Value], Value], least: int) -> None:
        self.phrase = phrase
        self.taken = taken  # (the input's shape, what is written or None) -> what would fit
        self.least = least  # axes a tensor needs to have for it


def _axis(phrase: str, axis: int) -> Agreement:
    return Agreement(phrase, lambda x, _: x[axis], axis + 1 if axis >= 0 else -axis)


def _trailing(x: Shape, written: Value) -> Value:
    count = len(written) if isinstance(written, tuple) else 1
    return x[-count:] if count else ()


CHANNELS = _axis("channels, axis 1", 1)
FEATURES = _axis("its last axis", -1)
TRAILING = Agreement("its last axes", _trailing, 1)

Index = Annotated[int, Whole()]
Count = Annotated[int, Whole(least=1)]
Channels = Annotated[int, Whole(least=1), CHANNELS]
Features = Annotated[int, Whole(least=1), FEATURES]
Sizes = Annotated[Shape, PerAxis(Whole(least=1))]
Paddings = Annotated[Shape, PerAxis(Whole(least=0))]
Ignored = Annotated[object, Anything()]


def is_tensor(shape: Shape) -> bool:
    """Whether torch can count the numbers of a tensor, as far as its sizes are known."""
    return len(shape) <= _AXES and product(n for n in shape if isinstance(n, int)) <= LARGEST


def each(n: int) -> Shape:
    """The default `n` for every spatial axis."""
    return (n,)
