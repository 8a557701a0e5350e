"""The operators of Python and the layers that do with tensors what they do."""

import _ast as ast
from collections.abc import Iterator

from cnnshape.spec.pasted.indices import is_number

OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "Add",
    ast.Sub: "Sub",
    ast.Mult: "Mul",
    ast.Div: "Div",
    ast.MatMult: "MatMul",
    ast.BitAnd: "Mul",  # of masks, as the next ones
    ast.BitOr: "Maximum",
    ast.BitXor: "Ne",
}
WITH_NUMBER: dict[type[ast.operator], str] = {  # a tensor and a number
    ast.Add: "Add",
    ast.Sub: "Sub",
    ast.Mult: "Mul",
    ast.Div: "Div",
    ast.Pow: "Pow",
}
OF_NUMBER: dict[type[ast.operator], str] = {  # a number and a tensor
    ast.Add: "Add",
    ast.Sub: "Rsub",
    ast.Mult: "Mul",
}
REFLECTED = {"Add": "Add", "Sub": "Rsub", "Mul": "Mul"}  # the same, by their layers
COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {  # and with the sides exchanged
    ast.Eq: ("Eq", "Eq"),
    ast.NotEq: ("Ne", "Ne"),
    ast.Gt: ("Gt", "Lt"),
    ast.GtE: ("Ge", "Le"),
    ast.Lt: ("Lt", "Gt"),
    ast.LtE: ("Le", "Ge"),
}
UNARY: dict[type[ast.unaryop], str] = {ast.USub: "Neg()", ast.Invert: "Eq(0)"}


def terms(node: ast.BinOp) -> Iterator[ast.expr]:
    """What is added or multiplied, one behind the other; two of anything else."""
    left = node.left
    is_longer = (
        isinstance(left, ast.BinOp)
        and isinstance(node.op, ast.Add | ast.Mult)
        and type(left.op) is type(node.op)
        and not is_number(left.left)
        and not is_number(left.right)
    )
    yield from terms(left) if is_longer and isinstance(left, ast.BinOp) else [left]
    yield node.right
