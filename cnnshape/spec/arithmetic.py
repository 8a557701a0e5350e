"""What operators and functions of expressions do: Python's arithmetic, bounded, open sizes too."""

import _ast as ast
import math
import operator
from collections.abc import Callable

from cnnshape.spec.expressions import LARGEST, QUESTION
from cnnshape.symbols import OpenSize, is_known, is_open

Operation = Callable[..., object]


def is_settled(value: object) -> bool:
    """Whether no earlier error hides a part of `value`."""
    if isinstance(value, tuple):
        return all(map(is_settled, value))
    return is_known(value)


def length(value: object) -> int:
    """Characters in a text, items in a list and in the lists within it, and 1 for all else."""
    if isinstance(value, tuple):
        return 1 + sum(map(length, value))
    return len(value) if isinstance(value, str) else 1


def add(left: object, right: object) -> object:
    """The sum of two numbers, or one list behind the other."""
    if isinstance(left, tuple) and isinstance(right, tuple):
        return left + right
    return _number(left) + _number(right)  # type: ignore[operator]  # what has no sum raises


def _number(value: object) -> object:
    if isinstance(value, str | tuple) or value is None or value is QUESTION:
        raise TypeError
    return value


def _numeric(function: Operation) -> Operation:
    return lambda *values: function(*map(_number, values))


def _power(base: object, exponent: object) -> object:
    if isinstance(base, int) and isinstance(exponent, int):
        if exponent < 0:
            return float(base) ** exponent
        if abs(base) > 1 and abs(base).bit_length() * exponent > 2 * LARGEST.bit_length():
            return LARGEST * 2  # refused by the caller
    result = base**exponent  # type: ignore[operator]  # what has no power raises
    if isinstance(result, complex):
        raise TypeError
    return result


def _divide(left: object, right: object) -> object:
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left / right
    if left % right != 0:  # type: ignore[operator]  # sizes left open calculate
        raise OpenSize(left, right)
    return left // right  # type: ignore[operator]  # sizes left open calculate


def _absolute(value: object) -> object:
    return -value if value < 0 else value  # type: ignore[operator]  # what has no sign raises


def _whole(function: Operation) -> Operation:
    def apply(value: object, *digits: object) -> object:
        return function(value, *digits) if isinstance(value, int | float) else _number(value)

    return apply


def _equal(left: object, right: object) -> bool:
    """Whether two values are the same; raises `OpenSize` where that is open."""
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(_equal, left, right))
    if left == right:
        return True
    if (is_open(left) or is_open(right)) and not {type(left), type(right)} & {str, type(None)}:
        return not (left < right or left > right)  # type: ignore[operator]  # sizes are ordered
    return False


def _same(left: object, right: object) -> bool:
    return type(left) is type(right) and _equal(left, right)


def _contains(left: object, right: object) -> bool:
    if isinstance(right, tuple):
        return any(_equal(left, item) for item in right)
    return left in right  # type: ignore[operator]  # a text, or what raises


FUNCTIONS: dict[str, Operation] = {
    "min": min,
    "max": max,
    "abs": _numeric(_absolute),
    "round": _whole(round),
    "ceil": _whole(math.ceil),
    "floor": _whole(math.floor),
    "int": _whole(int),
}
UNARY: dict[type[ast.unaryop], Operation] = {
    ast.USub: _numeric(operator.neg),
    ast.UAdd: _numeric(operator.pos),
}
BINARY: dict[type[ast.operator], Operation] = {
    ast.Add: add,
    ast.Sub: _numeric(operator.sub),
    ast.Mult: _numeric(operator.mul),
    ast.Div: _numeric(_divide),
    ast.FloorDiv: _numeric(operator.floordiv),
    ast.Mod: _numeric(operator.mod),
    ast.Pow: _numeric(_power),
}
COMPARE: dict[type[ast.cmpop], Operation] = {
    ast.Eq: _equal,
    ast.NotEq: lambda a, b: not _equal(a, b),
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: _same,
    ast.IsNot: lambda a, b: not _same(a, b),
    ast.In: _contains,
    ast.NotIn: lambda a, b: not _contains(a, b),
}
