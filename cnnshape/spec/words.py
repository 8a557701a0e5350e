"""Which words have a meaning of their own, and which layer a word was probably meant to be."""

from collections.abc import Iterable
from keyword import iskeyword

from cnnshape.layers import KINDS
from cnnshape.spec.arithmetic import FUNCTIONS
from cnnshape.spec.syntax import NAME, Refused

GROUP = "Sequential"
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


def differs_in_case(name: str, meant: str | None) -> bool:
    """Whether `meant` is the same word with other capitals, and so surely meant."""
    return meant is not None and meant.lower() == name.lower()


def vocabulary(blocks: Iterable[str]) -> list[str]:
    """Everything that a step can call by its type."""
    return [*KINDS, *blocks, GROUP]


def unknown_layer(name: str, meant: str | None, start: int, end: int) -> Refused:
    """The finding for a type that does not exist."""
    return Refused(
        "unknown-layer",
        f"no layer or block is called `{name}`",
        start,
        end,
        help="" if meant else "`cnnshape layers` lists the vocabulary",
        instead=(meant, start, end) if meant else None,
    )
