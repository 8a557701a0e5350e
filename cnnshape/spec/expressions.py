"""Expressions as they are written: in a call, in a scalar, or as a YAML list."""

import _ast as ast
from typing import Final

from cnnshape.nodes import Leaf
from cnnshape.spec.syntax import Code, code_of, dotted
from cnnshape.symbols import UNKNOWN

LARGEST = 2**64
LONGEST = 1000  # items in a list, characters in a string

QUESTION: Final = type("Question", (), {"__repr__": lambda _: "_", "__slots__": ()})()
_OPEN = object()


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


def _constant(node: ast.expr) -> object:
    """The value of a literal, or `_OPEN` where it has to be evaluated."""
    if isinstance(node, ast.Constant):
        return _literal(node.value)
    if isinstance(node, ast.Name):
        return QUESTION if node.id == "_" else _OPEN
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _constant(node.operand)
        return -value if isinstance(value, int | float) else _OPEN
    if isinstance(node, ast.Tuple | ast.List) and len(node.elts) <= LONGEST:
        values = tuple(_constant(item) for item in node.elts)
        return values if all(value is not _OPEN for value in values) else _OPEN
    return _OPEN


def _literal(value: object) -> object:
    is_short = isinstance(value, str) and len(value) <= LONGEST
    is_small = isinstance(value, int) and value <= LARGEST
    if value is None or is_short or is_small or isinstance(value, float):
        return value
    return _OPEN
