"""Expressions of Python: made, filled in, and written as a formatter would."""

import ast
import math
from collections.abc import Callable, Iterator
from copy import deepcopy

Formula = ast.expr

_ATOM = 10
_LEVELS: dict[type[ast.AST], int] = {
    ast.Or: 2,
    ast.And: 3,
    ast.Add: 6,
    ast.Sub: 6,
    ast.Mult: 7,
    ast.Div: 7,
    ast.FloorDiv: 7,
    ast.Mod: 7,
    ast.Not: 4,
    ast.USub: 8,
    ast.UAdd: 8,
    ast.Pow: 9,
}
_SIGNS: dict[type[ast.AST], str] = {
    ast.Or: "or",
    ast.And: "and",
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Not: "not ",
    ast.USub: "-",
    ast.UAdd: "+",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}


def constant(value: object) -> Formula:
    """A number, a flag, a text, nothing, or a tuple of them."""
    if isinstance(value, tuple):
        return ast.Tuple([constant(item) for item in value], ast.Load())
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and value < 0:  # type: ignore[operator]  # a number
        return ast.UnaryOp(ast.USub(), constant(-value))  # type: ignore[operator]  # a number
    assert value is None or isinstance(value, bool | int | float | str), value
    return ast.Constant(value)


def named(name: str) -> Formula:
    """A name, or what stands for one until it is known."""
    return ast.Name(name, ast.Load())


def size_of(name: str, axis: int) -> Formula:
    """`name.shape[axis]`."""
    return ast.Subscript(shape_of(name), constant(axis), ast.Load())


def shape_of(name: str) -> Formula:
    """`name.shape`."""
    return ast.Attribute(named(name), "shape", ast.Load())


def called(function: str, *values: Formula) -> Formula:
    """`function(values)`."""
    return ast.Call(named(function), list(values), [])


def chained(operation: ast.operator, values: list[Formula]) -> Formula:
    """Values with the same operation between them."""
    first, *others = values
    for value in others:
        first = ast.BinOp(first, operation, value)
    return first


def less(formula: Formula, number: int) -> Formula:
    """The formula less a number.

    >>> text(less(less(named("count"), 1), 1))
    'count - 2'
    """
    if not number:
        return formula
    if isinstance(formula, ast.BinOp) and isinstance(formula.op, ast.Sub):
        right = formula.right
        if isinstance(right, ast.Constant) and isinstance(right.value, int):
            return less(formula.left, right.value + number)
    return ast.BinOp(formula, ast.Sub(), constant(number))


def names_in(formula: Formula) -> Iterator[str]:
    """Every name, functions included."""
    return (node.id for node in ast.walk(formula) if isinstance(node, ast.Name))


def filled(formula: Formula, meaning: Callable[[str], Formula]) -> Formula:
    """The formula with something else for each of its names."""
    if isinstance(formula, ast.Constant):
        return formula
    found: Formula = _Filling(meaning).visit(deepcopy(formula))
    return found


class _Filling(ast.NodeTransformer):
    """Puts formulas in the place of names."""

    def __init__(self, meaning: Callable[[str], Formula]) -> None:
        self.meaning = meaning

    def visit_Name(self, node: ast.Name) -> ast.expr:  # as `ast` has it
        return self.meaning(node.id)


def text(formula: Formula, level: int = 0) -> str:
    """The formula as it is written, in parentheses where it binds less than `level`."""
    written, own = _written(formula)
    return f"({written})" if own < level else written


def quoted(value: str) -> str:
    """A text as Python writes it, in double quotes where that needs no more escapes."""
    plain = repr(value)
    return f'"{plain[1:-1]}"' if plain[0] == "'" and '"' not in value else plain


def _written(node: ast.expr) -> tuple[str, int]:  # noqa: C901, PLR0911  # one case for each kind
    """The text, and how much it binds."""
    match node:
        case ast.Name():
            return node.id, _ATOM
        case ast.Constant():
            return _literal(node.value), _ATOM
        case ast.Attribute():
            return f"{text(node.value, _ATOM)}.{node.attr}", _ATOM
        case ast.Subscript():
            return f"{text(node.value, _ATOM)}[{_index(node.slice)}]", _ATOM
        case ast.Call():
            return f"{text(node.func, _ATOM)}({', '.join(map(text, node.args))})", _ATOM
        case ast.Tuple() | ast.List():
            items = ", ".join(map(text, node.elts)) + "," * (len(node.elts) == 1)
            return f"({items})", _ATOM
        case ast.UnaryOp():
            own = _LEVELS[type(node.op)]
            return _SIGNS[type(node.op)] + text(node.operand, own), own
        case ast.BinOp():
            return _operation(node)
        case ast.BoolOp():
            own = _LEVELS[type(node.op)]
            parts = [text(value, own + 1) for value in node.values]
            return f" {_SIGNS[type(node.op)]} ".join(parts), own
        case ast.Compare():
            pairs = zip(node.ops, node.comparators, strict=True)
            behind = [f" {_SIGNS[type(op)]} {text(value, 6)}" for op, value in pairs]
            return text(node.left, 6) + "".join(behind), 5
    assert isinstance(node, ast.IfExp)
    parts = [text(part, 2) for part in (node.body, node.test)]
    return f"{parts[0]} if {parts[1]} else {text(node.orelse, 1)}", 1


def _operation(node: ast.BinOp) -> tuple[str, int]:
    own = _LEVELS[type(node.op)]
    if isinstance(node.op, ast.Pow):
        sides = text(node.left, _ATOM), text(node.right, 8)
        is_tight = all(map(_is_simple, (node.left, node.right)))
        return ("**" if is_tight else " ** ").join(sides), own
    return f"{text(node.left, own)} {_SIGNS[type(node.op)]} {text(node.right, own + 1)}", own


def _is_simple(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.operand, ast.Constant)
    return isinstance(node, ast.Name) or (
        isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    )


def _index(node: ast.expr) -> str:
    if not isinstance(node, ast.Slice):
        return text(node)
    bounds = [node.lower, node.upper, *([node.step] if node.step else [])]
    is_tight = all(bound is None or _is_simple(bound) for bound in bounds)
    parts = ["" if bound is None else text(bound) for bound in bounds]
    if is_tight:
        return ":".join(parts)
    spaced = [parts[0]] + [f" : {part}" if part else " :" for part in parts[1:]]
    return "".join(spaced).strip()


def _literal(value: object) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    written = repr(value)
    if isinstance(value, float) and "e" in written:
        digits, _, power = written.partition("e")
        return f"{digits}e{int(power)}"
    return written
