"""The operators of Python and the layers that do with tensors what they do."""

import _ast as ast

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
COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {  # and with the sides exchanged
    ast.Eq: ("Eq", "Eq"),
    ast.NotEq: ("Ne", "Ne"),
    ast.Gt: ("Gt", "Lt"),
    ast.GtE: ("Ge", "Le"),
    ast.Lt: ("Lt", "Gt"),
    ast.LtE: ("Le", "Ge"),
}
UNARY: dict[type[ast.unaryop], str] = {ast.USub: "Neg()", ast.Invert: "Eq(0)"}
