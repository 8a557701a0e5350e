"""The value of an expression, within bounds: nothing that Python would run, nothing endless."""

from __future__ import annotations  # a protocol is for type checkers alone

import _ast as ast
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cnnshape.spec.arithmetic import BINARY, COMPARE, FUNCTIONS, UNARY, is_settled, length
from cnnshape.spec.expressions import LARGEST, LONGEST, Listed, Value
from cnnshape.spec.syntax import Code, Refused, dotted
from cnnshape.symbols import UNKNOWN, OpenSize, is_known, is_open

if TYPE_CHECKING:
    from cnnshape.spec.meanings import Names

CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None, "none": None}


def evaluate(expression: Value, names: Names) -> object:
    """The value of an expression; raises `Refused`."""
    if isinstance(expression, Listed):
        values = tuple(evaluate(item, names) for item in expression.items)
        if length(values) > LONGEST:
            raise Refused("too-large", "a list is too long", expression.start, expression.end)
        return values
    if expression.node is None:
        return expression.value
    try:
        return _Evaluation(expression.code, names).value(expression.node)
    except Refused as refused:
        refused.leaf = expression.leaf
        raise


class _Hidden(Exception):
    """An index that an earlier error hides."""


class _Evaluation:
    """One walk over an expression's tree."""

    def __init__(self, code: Code, names: Names) -> None:
        self.code, self.names = code, names

    def value(self, node: ast.expr) -> object:
        method = _METHODS.get(type(node))
        if method is None:
            raise self.refused("is not allowed in an expression", node)
        try:
            result = method(self, node)
        except _Hidden:
            return UNKNOWN
        except OpenSize as size:
            what = f"needs a number for {' and '.join(size.symbols)}"
            raise self.refused(what, node, "open-size", size.symbols) from None
        except ZeroDivisionError:
            raise self.refused("divides by zero", node) from None
        except (TypeError, ValueError, OverflowError, IndexError):
            help_ = "values are numbers, lists, texts and sizes, such as `x.shape[1]`"
            raise self.refused("has no value", node, help_=help_) from None
        if isinstance(result, int) and abs(result) > LARGEST:
            raise self.refused("is too large a number", node, "too-large")
        if isinstance(result, str | tuple) and length(result) > LONGEST:
            raise self.refused("is too long", node, "too-large")
        return result

    def refused(
        self,
        message: str,
        node: ast.expr,
        code: str = "bad-expression",
        names: tuple[str, ...] = (),
        help_: str = "",
    ) -> Refused:
        start, end = self.code.start(node), self.code.end(node)
        message = f"`{self.code.of(node)}` {message}"
        return Refused(code, message, start, end, names=names, help=help_)

    def constant(self, node: ast.Constant) -> object:
        if node.value is None or isinstance(node.value, bool | int | float | str):
            return node.value
        raise TypeError

    def name(self, node: ast.Name) -> object:
        try:
            return self.names.value(node.id)
        except KeyError:
            if node.id in CONSTANTS:
                return CONSTANTS[node.id]
            names = (node.id,)
            raise self.refused("is not known here", node, "unknown-name", names) from None

    def sequence(self, node: ast.Tuple | ast.List) -> object:
        return tuple(self.value(item) for item in node.elts)

    def attribute(self, node: ast.Attribute) -> object:
        try:
            return self.names.member(self.value(node.value), node.attr)
        except KeyError:
            refused = self.refused(f"has no `{node.attr}`", node.value, "unknown-name")
            refused.end = self.code.end(node)
            raise refused from None

    def item(self, node: ast.Subscript) -> object:
        of, at = node.value, node.slice
        if isinstance(of, ast.Attribute) and of.attr == "shape" and not isinstance(at, ast.Slice):
            return self.names.size(self.value(of.value), self.whole(at))
        whole = self.value(of)
        if not is_known(whole):
            return UNKNOWN
        if not isinstance(whole, tuple | str):
            raise TypeError
        if isinstance(at, ast.Slice):
            bounds = (at.lower, at.upper, at.step)
            return whole[slice(*(None if n is None else self.whole(n) for n in bounds))]
        return whole[self.whole(at)]

    def whole(self, node: ast.expr) -> int:
        value = self.value(node)
        if not is_known(value):
            raise _Hidden
        if is_open(value):
            raise OpenSize(value)
        if isinstance(value, int):
            return value
        raise TypeError

    def unary(self, node: ast.UnaryOp) -> object:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return UNKNOWN if not is_settled(value) else not value
        return self._operation(UNARY, node.op, node)(value)

    def binary(self, node: ast.BinOp) -> object:
        operation = self._operation(BINARY, node.op, node)
        return operation(self.value(node.left), self.value(node.right))

    def _operation(
        self, table: Mapping[type, Callable[..., object]], op: ast.AST, node: ast.expr
    ) -> Callable[..., object]:
        operation = table.get(type(op))
        if operation is None:
            raise self.refused("is not allowed in an expression", node)
        return operation

    def boolean(self, node: ast.BoolOp) -> object:
        value: object = None
        for part in node.values:
            value = self.value(part)
            if not is_settled(value) or bool(value) == isinstance(node.op, ast.Or):
                return value
        return value

    def comparison(self, node: ast.Compare) -> object:
        left = self.value(node.left)
        for op, part in zip(node.ops, node.comparators, strict=True):
            right = self.value(part)
            if not is_settled(left) or not is_settled(right):
                return UNKNOWN
            if not COMPARE[type(op)](left, right):
                return False
            left = right
        return True

    def choice(self, node: ast.IfExp) -> object:
        condition = self.value(node.test)
        if not is_settled(condition):
            return UNKNOWN
        return self.value(node.body if condition else node.orelse)

    def call(self, node: ast.Call) -> object:
        function = FUNCTIONS.get(dotted(node.func) or "")
        if function is not None and node.keywords:
            raise self.refused("has an argument with a name, and functions take none", node)
        if function is None:
            known = f"they know {', '.join(f'`{name}`' for name in FUNCTIONS)}"
            raise self.refused("is not a function that expressions know", node.func, help_=known)
        values = [self.value(argument) for argument in node.args]
        if not all(map(is_settled, values)):
            return UNKNOWN
        return function(*values)


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
