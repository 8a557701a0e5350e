"""Expressions of a spec as Python: for a constructor, or for `forward`."""

import ast
from collections.abc import Callable

from cnnshape.exporting.formulas import Formula, constant, named, shape_of, size_of
from cnnshape.exporting.graph import CannotExport, Value
from cnnshape.exporting.provenance import is_long, size
from cnnshape.exporting.scopes import Names
from cnnshape.exporting.simplification import compared, joined, quotient
from cnnshape.exporting.units import Unit
from cnnshape.propagate.sight import Globals
from cnnshape.spec.arithmetic import FUNCTIONS
from cnnshape.spec.evaluation import CONSTANTS
from cnnshape.spec.expressions import Listed
from cnnshape.spec.expressions import Value as Written
from cnnshape.spec.syntax import dotted
from cnnshape.symbols import Polynomial, is_open

_ENTERING = {"in_channels": 1, "in_features": -1}
_ROUNDED = {"ceil", "floor"}  # functions that Python has in a module


class Untold(Exception):
    """What no formula says."""


class Translation:
    """Names of a spec where one step stands; `is_late` for `forward`, which sees tensors."""

    def __init__(
        self,
        unit: Unit,
        globals_: Globals,
        names: Names,
        arriving: Value | None,
        *,
        is_late: bool = False,
    ) -> None:
        self.unit, self.globals, self.names, self.arriving = unit, globals_, names, arriving
        self.is_late = is_late

    def formula(self, written: Written) -> Formula:
        """The formula of an expression; raises `Untold`."""
        if isinstance(written, Listed):
            return ast.Tuple([self.formula(item) for item in written.items], ast.Load())
        if written.node is None:
            return constant(written.value)
        return self.of(written.node)

    def of(self, node: ast.expr) -> Formula:  # noqa: C901, PLR0911  # one case for each kind
        """The formula of a part of an expression."""
        match node:
            case ast.Constant():
                return constant(node.value)
            case ast.Name():
                return self._name(node.id)
            case ast.Tuple() | ast.List():
                return ast.Tuple([self.of(item) for item in node.elts], ast.Load())
            case ast.Attribute(attr="shape"):
                return self._shape(node)
            case ast.Subscript():
                return self._item(node)
            case ast.UnaryOp():
                return ast.UnaryOp(node.op, self.of(node.operand))
            case ast.BinOp():
                return quotient(ast.BinOp(self.of(node.left), node.op, self.of(node.right)))
            case ast.BoolOp():
                return joined(node.op, [self.of(value) for value in node.values])
            case ast.Compare():
                others = [self.of(value) for value in node.comparators]
                return compared(ast.Compare(self.of(node.left), node.ops, others))
            case ast.IfExp():
                return ast.IfExp(*map(self.of, (node.test, node.body, node.orelse)))
            case ast.Call(func=ast.Name(id=name)):
                function = f"math.{name}" if name in _ROUNDED else name
                return ast.Call(named(function), [self.of(value) for value in node.args], [])
        raise Untold

    def _name(self, name: str) -> Formula:
        if name in _ENTERING and self.arriving is not None:
            return self._size(self.arriving, _ENTERING[name])
        try:
            found = self.names.find(name)
        except KeyError:
            return self._global(name)
        if found is None:
            return named(f"param:{name}")
        raise Untold

    def _global(self, name: str) -> Formula:
        if name in self.globals.variables or name in self.globals.symbols:
            return self._value(self.globals.value(name))
        if name in CONSTANTS and name not in FUNCTIONS:
            return constant(CONSTANTS[name])
        raise Untold

    def _value(self, value: object) -> Formula:
        if isinstance(value, tuple):
            return ast.Tuple(list(map(self._value, value)), ast.Load())
        return self._open(value) if isinstance(value, Polynomial) else constant(value)

    def _open(self, wanted: Polynomial) -> Formula:
        """The size of a tensor in sight that is left open."""
        if not self.is_late:
            raise Untold
        others = [self.arriving] if self.arriving else []
        for value in [*self.unit.inputs.values(), *others]:
            shapes = [x for x in value.shapes if x is not None]
            for axis in range(min(map(len, shapes), default=0)):
                if all(x[axis] == wanted for x in shapes):
                    return size_of(value.key, axis)
        raise CannotExport(f"no tensor in sight has the size {wanted}")

    def _tensor(self, node: ast.expr) -> Value:
        try:
            return self.names.reach(dotted(node) or "").values[0]
        except KeyError:
            raise Untold from None

    def _shape(self, node: ast.Attribute) -> Formula:
        value = self._tensor(node.value)
        if self.is_late:
            return shape_of(value.key)
        axes = {len(x) for x in value.shapes if x is not None}
        if len(axes) != 1:
            raise Untold
        return ast.Tuple([self._size(value, axis) for axis in range(*axes)], ast.Load())

    def _item(self, node: ast.Subscript) -> Formula:
        of, at = node.value, node.slice
        if isinstance(of, ast.Attribute) and of.attr == "shape" and not isinstance(at, ast.Slice):
            where = self.of(at)
            if self.is_late:
                return ast.Subscript(self._shape(of), where, ast.Load())
            return self._size(self._tensor(of.value), _number(where))
        return ast.Subscript(self.of(of), self._at(at), ast.Load())

    def _at(self, at: ast.expr) -> Formula:
        if not isinstance(at, ast.Slice):
            return self.of(at)
        bounds = (at.lower, at.upper, at.step)
        return ast.Slice(*(None if bound is None else self.of(bound) for bound in bounds))

    def _size(self, value: Value, axis: int) -> Formula:
        if self.is_late:
            return size_of(value.key, axis)
        found = size(self.unit, value, axis)
        if found is None:
            raise Untold
        return found


def _number(formula: Formula) -> int:
    sign = 1
    if isinstance(formula, ast.UnaryOp) and isinstance(formula.op, ast.USub):
        sign, formula = -1, formula.operand
    if isinstance(formula, ast.Constant) and isinstance(formula.value, int):
        return sign * formula.value
    raise Untold


def tried(make: Callable[[], Formula]) -> Formula | None:
    """What a translation gives, if it gives something worth reading."""
    try:
        found = make()
    except Untold:
        return None
    return None if is_long(found) else found


def reads_shapes(written: Written) -> bool:
    """Whether an expression reads sizes of space, which only `forward` sees."""
    if isinstance(written, Listed):
        return any(map(reads_shapes, written.items))
    if written.node is None:
        return False
    for node in ast.walk(written.node):
        if isinstance(node, ast.Subscript) and _is_channels(node):
            continue
        if isinstance(node, ast.Attribute) and node.attr == "shape":
            return not all(map(_is_channels, _around(written.node, node)))
    return False


def _around(tree: ast.expr, node: ast.Attribute) -> list[ast.Subscript]:
    found = [one for one in ast.walk(tree) if isinstance(one, ast.Subscript) and one.value is node]
    return found or [ast.Subscript(node, ast.Constant(0), ast.Load())]


def _is_channels(node: ast.Subscript) -> bool:
    return isinstance(node.slice, ast.Constant) and node.slice.value == 1


def holds_open(value: object) -> bool:
    """Whether a value, or a part of it, is a size left open."""
    return any(map(holds_open, value)) if isinstance(value, tuple) else is_open(value)
