"""Formulas in a shorter form."""

import ast
from contextlib import suppress

from cnnshape.exporting.formulas import Formula, constant, text
from cnnshape.spec.arithmetic import BINARY

_SAME = {ast.Eq: True, ast.LtE: True, ast.GtE: True, ast.NotEq: False, ast.Lt: False, ast.Gt: False}


def compared(formula: ast.Compare) -> Formula:
    """`True` for `x == x`, `False` for `x != x`."""
    known = _SAME.get(type(formula.ops[0]))
    if len(formula.ops) > 1 or known is None:
        return formula
    return constant(known) if text(formula.left) == text(formula.comparators[0]) else formula


def joined(op: ast.boolop, values: list[Formula]) -> Formula:
    """`x` for `x and True`, `x or False`."""
    idle = isinstance(op, ast.And)
    left = [one for one in values if not (isinstance(one, ast.Constant) and one.value is idle)]
    if len(left) < 2:  # noqa: PLR2004  # nothing to join
        return left[0] if left else constant(idle)
    return ast.BoolOp(op, left)


def quotient(formula: ast.BinOp) -> Formula:
    """`x` for `4 * x // 4`."""
    left, right = formula.left, formula.right
    if isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
        with suppress(ArithmeticError, KeyError, TypeError):
            return constant(BINARY[type(formula.op)](left.value, right.value))
    match formula:
        case ast.BinOp(
            left=ast.BinOp(left=ast.Constant(value=times), op=ast.Mult(), right=rest),
            op=ast.FloorDiv(),
            right=ast.Constant(value=part),
        ) if times == part:
            return rest
    return formula
