"""Expressions: numbers, names and arithmetic on them, within bounds."""

import ast
import math
import operator
from collections.abc import Callable
from typing import Final, Protocol

from cnnshape.document import Leaf
from cnnshape.spec.syntax import Code, Refused, code_of, dotted
from cnnshape.symbols import UNKNOWN, OpenSize, is_known

_LARGEST = 2**64
_LONGEST = 1000  # items in a list, characters in a string

QUESTION: Final = type("Question", (), {"__repr__": lambda _: "_", "__slots__": ()})()
_WORDS: dict[str, object] = {
    "true": True,
    "false": False,
    "null": None,
    "none": None,
    "_": QUESTION,
}


class Expression:
    """Something to evaluate; a constant has its value already."""

    __slots__ = ("code", "end", "leaf", "node", "start", "value")

    def __init__(self, code: Code, node: ast.expr, leaf: Leaf | None = None) -> None:
        self.start, self.end = code.start(node), code.end(node)
        self.leaf = leaf  # where it is written, if not in the step's own scalar
        self.code = code
        self.node: ast.expr | None = node
        self.value: object = None
        constant = _constant(node)
        if constant is not _OPEN:
            self.node, self.value = None, constant

    @property
    def is_constant(self) -> bool:
        return self.node is None

    @property
    def word(self) -> str | None:
        """The bare word or dotted name that is all of this, if it is one."""
        return dotted(self.node) if self.node is not None else None

    @property
    def text(self) -> str:
        return self.code.text[self.start : self.end]


class Listed:
    """A list in YAML, or several arguments that make up one: expressions side by side."""

    __slots__ = ("end", "items", "leaf", "start")
    word = None

    def __init__(self, items: tuple["Value", ...], start: int, end: int, leaf: Leaf | None) -> None:
        self.items = items
        self.start, self.end, self.leaf = start, end, leaf

    @property
    def is_constant(self) -> bool:
        return all(item.is_constant for item in self.items)

    @property
    def value(self) -> object:
        return tuple(item.value for item in self.items)

    @property
    def text(self) -> str:
        return f"[{', '.join(item.text for item in self.items)}]"


Value = Expression | Listed


def unreadable(leaf: Leaf) -> Expression:
    """What stands for a value that a finding has been given for."""
    expression = Expression(code_of("None"), code_of("None").parse(), leaf)
    expression.value = UNKNOWN
    return expression


class Names(Protocol):
    """What names mean where an expression stands."""

    def value(self, name: str) -> object:
        """The value of a name; raises `KeyError`."""

    def member(self, value: object, name: str) -> object:
        """`value.name`; raises `KeyError`."""

    def size(self, value: object, axis: int) -> object:
        """`value.shape[axis]`; raises `IndexError` or `TypeError`."""


def evaluate(expression: Value, names: Names) -> object:
    """The value of an expression; raises `Refused`."""
    if isinstance(expression, Listed):
        return tuple(evaluate(item, names) for item in expression.items)
    if expression.node is None:
        return expression.value
    return _Evaluation(expression.code, names).value(expression.node)


class _Evaluation:
    """One walk over an expression's tree."""

    def __init__(self, code: Code, names: Names) -> None:
        self.code, self.names = code, names

    def value(self, node: ast.expr) -> object:
        method = _METHODS.get(type(node))
        if method is None:
            what = f"`{self.code.of(node)}` is not allowed in an expression"
            raise self.refused("bad-expression", what, node)
        try:
            result = method(self, node)
        except OpenSize as size:
            what = f"`{self.code.of(node)}` needs a number for {' and '.join(size.symbols)}"
            raise self.refused("open-size", what, node, names=size.symbols) from None
        except ZeroDivisionError:
            what = f"`{self.code.of(node)}` divides by zero"
            raise self.refused("bad-expression", what, node) from None
        except (TypeError, ValueError, OverflowError, IndexError):
            what = f"`{self.code.of(node)}` has no value"
            raise self.refused("bad-expression", what, node) from None
        if isinstance(result, int) and abs(result) > _LARGEST:
            raise self.refused("too-large", f"`{self.code.of(node)}` is too large a number", node)
        if isinstance(result, str | tuple) and len(result) > _LONGEST:
            raise self.refused("too-large", f"`{self.code.of(node)}` is too long", node)
        return result

    def refused(
        self, code: str, message: str, node: ast.expr, names: tuple[str, ...] = ()
    ) -> Refused:
        return Refused(code, message, self.code.start(node), self.code.end(node), names=names)

    def constant(self, node: ast.Constant) -> object:
        if node.value is None or isinstance(node.value, bool | int | float | str):
            return node.value
        raise TypeError

    def name(self, node: ast.Name) -> object:
        try:
            return self.names.value(node.id)
        except KeyError:
            if node.id in _WORDS:
                return _WORDS[node.id]
            unknown = f"`{node.id}` is not known here"
            raise self.refused("unknown-name", unknown, node, names=(node.id,)) from None

    def sequence(self, node: ast.Tuple | ast.List) -> object:
        return tuple(self.value(item) for item in node.elts)

    def attribute(self, node: ast.Attribute) -> object:
        try:
            return self.names.member(self.value(node.value), node.attr)
        except KeyError:
            unknown = f"`{self.code.of(node.value)}` has no `{node.attr}`"
            raise self.refused("unknown-name", unknown, node) from None

    def item(self, node: ast.Subscript) -> object:
        of = node.value
        if isinstance(of, ast.Attribute) and of.attr == "shape" and not _is_slice(node.slice):
            return self.names.size(self.value(of.value), self.whole(node.slice))
        whole = self.value(node.value)
        if not is_known(whole):
            return UNKNOWN
        if not isinstance(whole, tuple | str):
            raise TypeError
        if isinstance(node.slice, ast.Slice):
            bounds = (node.slice.lower, node.slice.upper, node.slice.step)
            return whole[slice(*(None if n is None else self.whole(n) for n in bounds))]
        return whole[self.whole(node.slice)]

    def whole(self, node: ast.expr) -> int:
        value = self.value(node)
        if isinstance(value, int):
            return value
        raise TypeError

    def unary(self, node: ast.UnaryOp) -> object:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return UNKNOWN if not is_known(value) else not value
        return _UNARY[type(node.op)](_number(value))

    def binary(self, node: ast.BinOp) -> object:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, tuple) and isinstance(right, tuple) and isinstance(node.op, ast.Add):
            return left + right
        return _BINARY[type(node.op)](_number(left), _number(right))

    def boolean(self, node: ast.BoolOp) -> object:
        value: object = None
        for part in node.values:
            value = self.value(part)
            if not is_known(value) or bool(value) == isinstance(node.op, ast.Or):
                return value
        return value

    def comparison(self, node: ast.Compare) -> object:
        left = self.value(node.left)
        for op, part in zip(node.ops, node.comparators, strict=True):
            right = self.value(part)
            if not is_known(left) or not is_known(right):
                return UNKNOWN
            if not _COMPARE[type(op)](left, right):
                return False
            left = right
        return True

    def choice(self, node: ast.IfExp) -> object:
        condition = self.value(node.test)
        if not is_known(condition):
            return UNKNOWN
        return self.value(node.body if condition else node.orelse)

    def call(self, node: ast.Call) -> object:
        name = dotted(node.func)
        function = FUNCTIONS.get(name or "")
        if function is None or node.keywords:
            what = f"`{self.code.of(node.func)}` is not a function that expressions know"
            raise self.refused("bad-expression", what, node.func)
        values = [self.value(argument) for argument in node.args]
        if any(not is_known(value) for value in values):
            return UNKNOWN
        return function(*values)


def _is_slice(node: ast.expr) -> bool:
    return isinstance(node, ast.Slice)


def _number(value: object) -> object:
    if isinstance(value, str | tuple) or value is None or value is QUESTION:
        raise TypeError
    return value


def _power(base: object, exponent: object) -> object:
    if isinstance(base, int) and isinstance(exponent, int):
        if exponent < 0:
            return float(base) ** exponent
        if abs(base) > 1 and abs(base).bit_length() * exponent > 2 * _LARGEST.bit_length():
            return _LARGEST * 2  # refused by the caller
    result = base**exponent  # type: ignore[operator]  # what has no power raises
    if isinstance(result, complex):
        raise TypeError
    return result


def _divide(left: object, right: object) -> object:
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left / right
    if left % right != 0:  # type: ignore[operator]
        raise OpenSize(left, right)
    return left // right  # type: ignore[operator]


def _whole(function: Callable[[float], int]) -> Callable[..., object]:
    def apply(value: object, *digits: object) -> object:
        if isinstance(value, int | float):
            return function(value, *digits)  # type: ignore[arg-type]
        return _number(value) if not digits else None

    return apply


FUNCTIONS: dict[str, Callable[..., object]] = {
    "min": min,
    "max": max,
    "abs": abs,
    "round": _whole(round),
    "ceil": _whole(math.ceil),
    "floor": _whole(math.floor),
    "int": _whole(int),
}
_UNARY: dict[type[ast.unaryop], Callable[..., object]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
_BINARY: dict[type[ast.operator], Callable[..., object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: _divide,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: _power,
}
_COMPARE: dict[type[ast.cmpop], Callable[..., object]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: lambda a, b: a is b,
    ast.IsNot: lambda a, b: a is not b,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
_METHODS: dict[type[ast.expr], Callable[..., object]] = {
    ast.Constant: _Evaluation.constant,
    ast.Name: _Evaluation.name,
    ast.Tuple: _Evaluation.sequence,
    ast.List: _Evaluation.sequence,
    ast.Attribute: _Evaluation.attribute,
    ast.Subscript: _Evaluation.item,
    ast.UnaryOp: _Evaluation.unary,
    ast.BinOp: _Evaluation.binary,
    ast.BoolOp: _Evaluation.boolean,
    ast.Compare: _Evaluation.comparison,
    ast.IfExp: _Evaluation.choice,
    ast.Call: _Evaluation.call,
}

_OPEN = object()


def _constant(node: ast.expr) -> object:
    """The value of a literal, or `_OPEN` where it has to be evaluated."""
    if isinstance(node, ast.Constant):
        value: object = node.value
        if isinstance(value, bool | float) or value is None:
            return value
        if isinstance(value, int) and value <= _LARGEST:
            return value
        if isinstance(value, str) and len(value) <= _LONGEST:
            return value
        return _OPEN
    if isinstance(node, ast.Name) and node.id == "_":
        return QUESTION
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _constant(node.operand)
        return -value if isinstance(value, int | float) else _OPEN
    if isinstance(node, ast.Tuple | ast.List) and len(node.elts) <= _LONGEST:
        values = tuple(_constant(item) for item in node.elts)
        return values if all(value is not _OPEN for value in values) else _OPEN
    return _OPEN
