"""A calculation step by step, from the text of it."""

import ast
import math
from collections.abc import Callable

Number = int | float

_CALLS = {"floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉"), "min": ("min(", ")")}
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "·", ast.Div: " / "}
_FUNCTIONS: dict[str, Callable[[list[Number]], Number]] = {
    "floor": lambda values: math.floor(values[0]),
    "ceil": lambda values: math.ceil(values[0]),
    "min": min,
}
_LONGEST = 300  # characters of a calculation that is taken apart


class _Node:
    """A sum, a product or a function of parts, which are numbers or such again."""

    def __init__(self, kind: str, parts: "list[Part]", signs: str = "") -> None:
        self.kind, self.parts, self.signs = kind, parts, signs


Part = Number | _Node


def steps(text: str) -> tuple[str, ...]:
    """A calculation from its first form to the result, with one thing done in each step.

    >>> steps("⌊(32 + 2·1 - 1·(5 - 1) - 1) / 2⌋ + 1")[1:]
    ('⌊(32 + 2 - 4 - 1) / 2⌋ + 1', '⌊29 / 2⌋ + 1', '14 + 1', '15')

    Nothing but the text itself where something in it is not a number.
    """
    try:
        part = _parsed(text)
    except (SyntaxError, ValueError, TypeError, KeyError, RecursionError):
        return (text,)
    found = [text]
    while isinstance(part, _Node):
        part = _simpler(part)
        found.append(_written(part))
    return tuple(dict.fromkeys(found))


def _parsed(text: str) -> Part:
    if len(text) > _LONGEST:
        raise ValueError
    for sign, word in (("⌊", "floor("), ("⌈", "ceil("), ("⌋", ")"), ("⌉", ")"), ("·", "*")):
        text = text.replace(sign, word)
    return _part(ast.parse(text, mode="eval").body)


def _part(tree: ast.expr) -> Part:
    match tree:
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _Node("sum", [_part(operand)], "-")
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            before = _part(left)
            parts, signs = [before], "+"
            if isinstance(before, _Node) and before.kind == "sum":
                parts, signs = before.parts, before.signs
            return _Node("sum", [*parts, _part(right)], signs + _SIGNS[type(op)])
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
            return _Node(_SIGNS[type(op)], [_part(left), _part(right)])
        case ast.Call(func=ast.Name(id=name), args=args) if name in _CALLS:
            return _Node(name, [_part(one) for one in args])
    raise ValueError


def _simpler(node: _Node) -> Part:
    """A part with what is innermost worked out; products are worked out as a whole."""
    if all(not isinstance(part, _Node) for part in node.parts):
        return _value(node)
    if node.kind == "·" and not _rounds(node):
        return _value(node)
    if node.kind in {"floor", "ceil"} and _is_quotient(node.parts[0]):
        return _value(node)
    parts = [_simpler(part) if isinstance(part, _Node) else part for part in node.parts]
    return _Node(node.kind, parts, node.signs)


def _is_quotient(part: Part) -> bool:
    """Whether a part is a quotient of two numbers, which is rounded at once."""
    is_division = isinstance(part, _Node) and part.kind == " / "
    return is_division and not any(isinstance(one, _Node) for one in part.parts)  # type: ignore[union-attr]  # as just seen


def _rounds(part: Part) -> bool:
    return isinstance(part, _Node) and (part.kind in _CALLS or any(map(_rounds, part.parts)))


def _value(part: Part) -> Number:
    if not isinstance(part, _Node):
        return part
    inner = part.parts[0]
    if part.kind in {"floor", "ceil"} and _is_quotient(inner):
        above, below = map(_value, inner.parts)  # type: ignore[union-attr]  # a quotient has parts
        return above // below if part.kind == "floor" else -(-above // below)
    values = [_value(one) for one in part.parts]
    if part.kind == "sum":
        pairs = zip(part.signs, values, strict=True)
        return sum(value if sign == "+" else -value for sign, value in pairs)
    if part.kind == " / ":
        return values[0] / values[1]
    return math.prod(values) if part.kind == "·" else _FUNCTIONS[part.kind](values)


def _written(part: Part, *, inside: bool = False) -> str:
    if not isinstance(part, _Node):
        return f"{part}"
    if part.kind in _CALLS:
        left, right = _CALLS[part.kind]
        return left + ", ".join(map(_written, part.parts)) + right
    if part.kind != "sum":
        return part.kind.join(_written(one, inside=True) for one in part.parts)
    terms = zip(part.signs, part.parts, strict=True)
    text = " ".join(f"{sign} {_written(one, inside=True)}" for sign, one in terms)
    text = text.removeprefix("+ ")
    return f"({text})" if inside else text
