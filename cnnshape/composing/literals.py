"""Values of arguments: how they are written, and what they have to do with one another."""

from math import isinf
from typing import Any

from cnnshape.composing.graph import Formula, Tensor
from cnnshape.spec.words import is_name

_PLAIN = (bool, int, float, str)
_FACTORS = (2, 3, 4, 5, 6, 8)
MISSING: Any = object()

Vector = tuple[Any, ...]  # a value in each of several modules


def flat(given: dict[str, object]) -> dict[str, object]:
    """The arguments of a constructor, and what is in those that hold settings."""
    found: dict[str, object] = {}
    for name, value in given.items():
        if is_plain(value):
            found[name] = value
        elif hasattr(value, "__dict__") and not callable(value):
            inner = {k: v for k, v in vars(value).items() if is_plain(v)}
            found |= {k: v for k, v in inner.items() if k not in found}
    return found


def literal(value: object) -> str:
    """A value as it is written.

    >>> literal((1, 2)), literal(0.5), literal("same")
    ('(1, 2)', '0.5', 'same')
    """
    if isinstance(value, Formula):
        return literal(value.value)
    if isinstance(value, float) and isinf(value):
        return "1e999" if value > 0 else "-1e999"  # which Python reads as that
    if isinstance(value, tuple):
        inner = ", ".join(map(literal, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return value if isinstance(value, str) and is_name(value) else repr(value)


def numeric(value: Any) -> Any:  # noqa: ANN401  # whatever an argument holds
    """A value with numbers in the place of formulas."""
    if isinstance(value, tuple):
        return tuple(map(numeric, value))
    return value.value if isinstance(value, Formula) else value


def aligned(values: Vector, made: list[Any]) -> Vector:
    """Shapes with their -1 in the same place, the first that one of them has it in.

    `made` are the shapes in numbers, which stand where another -1 was.
    """
    if not all(isinstance(v, tuple) and len(v) == len(values[0]) for v in values):
        return values
    places = [place for v in values for place, n in enumerate(v) if _is_hole(n)]
    if len(set(places)) < 1 or (len(places) == len(values) and len(set(places)) == 1):
        return values
    first = places[0]
    return tuple(
        tuple(
            -1 if place == first else x[place] if _is_hole(n) and x else n
            for place, n in enumerate(v)
        )
        for v, x in zip(values, made, strict=True)
    )


def _is_hole(size: object) -> bool:
    return type(size) is int and size == -1


def is_fixed(value: object) -> bool:
    """Whether a value is the same for all inputs."""
    if isinstance(value, tuple):
        return all(map(is_fixed, value))
    return not isinstance(value, Formula) or value.is_fixed


def is_plain(value: object) -> bool:
    """Whether a value can be a parameter: a number, a flag, a word, or a list of whole numbers."""
    if isinstance(value, tuple):
        return bool(value) and all(type(v) is int for v in value)
    return type(value) in _PLAIN


def same(a: object, b: object) -> bool:
    """Whether two values are one, and `True` is not 1."""
    return type(a) is type(b) and a == b


def multiple(word: str, base: Vector | None, wanted: Vector) -> str:
    """How numbers are said as a multiple or a part of others, `2 * word`; empty if they are not."""
    if base is None or not all(type(v) is int and v > 0 for v in base):
        return ""
    for factor in _FACTORS:
        if all(v * factor == w for v, w in zip(base, wanted, strict=True)):
            return f"{factor} * {word}"
    for factor in _FACTORS:
        if all(v // factor == w for v, w in zip(base, wanted, strict=True)):
            return f"{word} // {factor}"
    return ""


def axis_of(several: list[list[Tensor]], axis: int) -> Vector | None:
    """The sizes along an axis of the first tensor of each list, where all have one."""
    shapes = [tensors[0].shape if tensors else None for tensors in several]
    if any(shape is None or len(shape) <= max(axis, 0) + (axis < 0) for shape in shapes):
        return None
    return tuple(shape[axis] for shape in shapes if shape is not None)
