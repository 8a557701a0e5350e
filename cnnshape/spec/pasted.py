"""Python code that was pasted where a step belongs, and the step that says the same."""

import _ast as ast

from cnnshape.layers import KINDS
from cnnshape.spec.indexed import is_number, parts_of
from cnnshape.spec.syntax import Code, Refused, dotted

_FUNCTIONS = {"cat": "Concat", "concat": "Concat", "view": "Reshape", "interpolate": "Upsample"}
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "Add",
    ast.Sub: "Sub",
    ast.Mult: "Mul",
    ast.Div: "Div",
    ast.MatMult: "MatMul",
}
_WITH_NUMBER = _OPERATORS | {ast.Pow: "Pow"}  # a tensor and a number
_OF_NUMBER = {ast.Add: "Add", ast.Sub: "Rsub", ast.Mult: "Mul"}  # a number and a tensor
_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {  # and with the sides exchanged
    ast.Eq: ("Eq", "Eq"),
    ast.NotEq: ("Ne", "Ne"),
    ast.Gt: ("Gt", "Lt"),
    ast.GtE: ("Ge", "Le"),
    ast.Lt: ("Lt", "Gt"),
    ast.LtE: ("Le", "Ge"),
}
_MODULES = {"F", "torch", "torch.nn.functional", "nn.functional"}


def not_a_step(code: Code, node: ast.expr) -> Refused | None:
    """The finding for `F.relu(x)`, `torch.cat(...)`, `x.view(...)`, `a + b` and the like."""
    step = _instead(code, node)
    inner = _nested(code, node)
    if isinstance(node, ast.Subscript):
        parts = parts_of(code, node)
        step, inner = (parts[0], []) if len(parts) == 1 else (None, [f"`{one}`" for one in parts])
    if step is None and not inner:
        return None
    start, end = code.start(node), code.end(node)
    what = "this is Python to be run, not a step"
    if step is None:
        help_ = f"write steps one after another: {', '.join(inner)}"
        return Refused("not-a-step", what, start, end, help=help_)
    what = f"this is Python to be run; as a step it is `{' '.join(step.split())}`"
    return Refused("not-a-step", what, start, end, instead=(step, start, end))


def _instead(code: Code, node: ast.expr) -> str | None:
    if isinstance(node, ast.Starred):
        return _repeated(code, node.value)
    if isinstance(node, ast.BinOp | ast.UnaryOp | ast.Compare):
        return _operation(code, node)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    module = dotted(node.func.value)
    name = node.func.attr
    if module in _MODULES:
        return _function(code, name, node.args, node)
    if module not in {"nn", "torch.nn", "self"} and _kind(name) and not name[:1].isupper():
        return _function(code, name, [node.func.value, *node.args], node)
    return None


def _nested(code: Code, node: ast.expr) -> list[str]:
    """The steps in `self.pool(F.relu(self.conv1(x)))`, in the order in which they are done."""
    if not isinstance(node, ast.Call) or not (dotted(node.func) or "").startswith("self."):
        return []
    if not any(isinstance(item, ast.Call) for item in node.args):
        return []
    steps = []
    call: ast.expr = node
    while isinstance(call, ast.Call):
        step = _instead(code, call) or (dotted(call.func) or "").removeprefix("self.")
        steps.append(f"`{step}`")
        call = call.args[0] if call.args else call.func
    return steps[::-1]


def _repeated(code: Code, node: ast.expr) -> str | None:
    if not isinstance(node, ast.ListComp | ast.GeneratorExp) or len(node.generators) != 1:
        return None
    source = node.generators[0].iter
    if not isinstance(source, ast.Call) or dotted(source.func) != "range" or len(source.args) != 1:
        return None
    return f"{code.of(node.elt)} * {code.of(source.args[0])}"


def _operation(code: Code, node: ast.BinOp | ast.UnaryOp | ast.Compare) -> str | None:
    if isinstance(node, ast.Compare):
        return _comparison(code, node)
    if isinstance(node, ast.UnaryOp):
        name = dotted(node.operand)
        return f"Neg()({_tensor(name)})" if name and isinstance(node.op, ast.USub) else None
    left, right = dotted(node.left), dotted(node.right)
    if isinstance(node.op, ast.Mult) and _is_repeated(node.left, left):
        return None
    name = _OPERATORS.get(type(node.op))
    if left and right:
        return f"{name}()({_tensor(left)}, {_tensor(right)})" if name else None
    name = _WITH_NUMBER.get(type(node.op)) if left else _OF_NUMBER.get(type(node.op))
    number = node.right if left else node.left
    if name is None or not is_number(number) or not (left or right):
        return None
    return f"{name}({code.of(number)})({_tensor(left or right)})"


def _comparison(code: Code, node: ast.Compare) -> str | None:
    name, reflected = _COMPARISONS.get(type(node.ops[0]), ("", ""))
    left, right = dotted(node.left), dotted(node.comparators[0])
    if not name or len(node.ops) > 1 or not (left or right):
        return None
    if left and right:
        return f"{name}()({_tensor(left)}, {_tensor(right)})"
    number = node.comparators[0] if left else node.left
    kind = name if left else reflected
    return f"{kind}({code.of(number)})({_tensor(left or right)})" if is_number(number) else None


def _is_repeated(node: ast.expr, name: str | None) -> bool:
    """Whether it is a step that may be done several times: `Block(64)`, `ReLU`, `relu`."""
    if name is None:
        return not is_number(node)
    last = name.rpartition(".")[2]
    return last[:1].isupper() or _kind(last) is not None


def _function(code: Code, name: str, given: list[ast.expr], node: ast.Call) -> str | None:
    kind = _FUNCTIONS.get(name) or _kind(name)
    if kind is None:
        return None
    first, *rest = given or [node.func]
    if kind == "Reshape" and _keeps_batch(rest):
        return "Flatten"
    keywords = [item for item in node.keywords if item.arg != "training"]
    is_of_several = KINDS[kind].merges or KINDS[kind].arity[0] > 1
    if is_of_several and not isinstance(first, ast.List | ast.Tuple):
        return _merged(code, kind, given, keywords)
    arguments = [code.of(item) for item in rest] + [code.of(item) for item in keywords]
    text = f"{kind}({', '.join(arguments)})" if arguments else kind
    if isinstance(first, ast.List | ast.Tuple):
        tensors = [_tensor(dotted(item)) for item in first.elts]
        if all(tensors):
            return f"{text if arguments else text + '()'}({', '.join(tensors)})"
    return text


def _merged(
    code: Code, kind: str, given: list[ast.expr], keywords: list[ast.keyword]
) -> str | None:
    """A function of several tensors, and maybe of numbers behind the first."""
    tensors = [_tensor(name) for one in given if (name := dotted(one))]
    numbers = [one for one in given if not dotted(one)]
    known = KINDS[kind].arguments()
    if not given or not dotted(given[0]) or len(tensors) > KINDS[kind].arity[1]:
        return None
    if not all(map(is_number, numbers)) or any(item.arg not in known for item in keywords):
        return None
    arguments = [code.of(one) for one in numbers] + [code.of(item) for item in keywords]
    return f"{kind}({', '.join(arguments)})({', '.join(tensors)})"


def _keeps_batch(sizes: list[ast.expr]) -> bool:
    """Whether sizes are those of `x.view(x.size(0), -1)`."""
    from ast import unparse

    if len(sizes) != 2 or unparse(sizes[1]) != "-1":  # noqa: PLR2004  # all but one axis
        return False
    return unparse(sizes[0]).endswith((".size(0)", ".shape[0]"))


def _kind(name: str) -> str | None:
    plain = name.replace("_", "").lower()
    return _FUNCTIONS.get(name) or next((kind for kind in KINDS if kind.lower() == plain), None)


def _tensor(name: str | None) -> str:
    return (name or "").removeprefix("self.")
