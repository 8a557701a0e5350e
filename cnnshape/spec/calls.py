"""One step's text, a line of PyTorch, to a call."""

import _ast as ast
import re
from functools import lru_cache

from cnnshape.spec.expressions import LONGEST, Expression, Value
from cnnshape.spec.steps import Argument, Call, Reference, ShapePattern
from cnnshape.spec.syntax import Code, Refused, dotted
from cnnshape.spec.targets import bare, read_target

_PREFIXES = ("self.", "torch.nn.", "nn.")


@lru_cache(maxsize=8192)
def read_call(text: str, *, option: bool = False) -> Call:
    """The step in a text; raises `Refused`. With `option` it may have no expected shape."""
    code = Code(text)
    start, end = 0, len(text)
    expect = None
    arrow = bare(text).rfind("->")
    if arrow >= 0:
        if option:
            raise Refused("bad-call", "`->` belongs into the option `expect`", arrow, arrow + 2)
        expect = read_shape(code, arrow + 2, end)
        end = arrow
    target, name_start, name_end, start = read_target(code, end)
    call = _step(code, code.parse((start, end)))
    return call.but(target=target, target_start=name_start, target_end=name_end, expect=expect)


def read_shape(code: Code, start: int, end: int) -> ShapePattern:
    """A shape in a text: `[N, 3, 8, 8]`, or `Nx3x8x8`; raises `Refused`."""
    text = code.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    end = start + len(text)
    if text[:1] in {"[", "("}:
        tree = code.parse((start, end))
        nodes = tree.elts if isinstance(tree, ast.List | ast.Tuple) else [tree]
        return ShapePattern(tuple(Expression(code, node) for node in nodes), start, end)
    sizes = []
    at = start
    parts = re.split("[x×]", text)
    if len(parts) > LONGEST:
        raise Refused("too-large", f"more than {LONGEST} sizes", start, end)
    for part in parts:
        sizes.append(Expression(code, code.parse((at, at + len(part)))))
        at += len(part) + 1
    return ShapePattern(tuple(sizes), start, end)


def _step(code: Code, node: ast.expr) -> Call:
    if isinstance(node, ast.Tuple):
        if len(node.elts) != 1:
            what, help_ = "several steps in one", "write each on a line of its own, behind a dash"
            raise Refused("bad-call", what, code.start(node), code.end(node), help=help_)
        node = node.elts[0]  # a comma at the end
    pasted = _pasted(code, node)
    if pasted:
        raise pasted
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return _applied(code, node.left).but(repeat=Expression(code, node.right))
    return _applied(code, node)


def _pasted(code: Code, node: ast.expr) -> Refused | None:
    """The finding for Python that is no step; what finds it is loaded where there may be some."""
    is_repeated = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
    once = node.left if isinstance(node, ast.BinOp) and is_repeated else node
    function = once.func if isinstance(once, ast.Call) else once
    if isinstance(function, ast.Name) and function.id[:1].isupper():
        return None
    from cnnshape.spec.pasted.recognition import is_step

    if is_step(node):
        return None
    from cnnshape.spec.pasted.findings import not_a_step

    return not_a_step(code, node)


def _applied(code: Code, node: ast.expr) -> Call:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Call):
        return _called(code, node.func).but(operands=_operands(code, node))
    return _called(code, node)


def _called(code: Code, node: ast.expr) -> Call:
    function = node.func if isinstance(node, ast.Call) else node
    written = dotted(function)
    if written is None:
        what = f"`{_short(code.of(node))}` is not a step"
        help_ = "a step is a layer, such as `Conv2d(_, 64, 3)`, or the name of a tensor"
        raise Refused("bad-call", what, code.start(node), code.end(node), help=help_)
    name = written
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    end = code.end(function)
    start = end - len(name) if code.text[:end].endswith(name) else code.start(function)
    if not isinstance(node, ast.Call):
        return Call(name, start, end, name)
    text = _short(code.text[start : code.end(node)])
    opened = code.text.index("(", end) + 1
    if name == "Sequential":
        return Call(name, start, end, text, opened, children=_children(code, node))
    if not _is_type(name):  # an earlier step again: what is in the parentheses are tensors
        try:
            return Call(name, start, end, text, opened, operands=_operands(code, node))
        except Refused as refused:
            refused.names = (name,)
            raise
    return Call(name, start, end, text, opened, arguments=_arguments(code, node))


def read_inner(value: Value) -> Call | None:
    """The layer that an argument is, if it is written as a call; raises `Refused`."""
    if isinstance(value, Expression) and isinstance(value.node, ast.Call):
        return _called(value.code, value.node)
    return None


def _is_type(name: str) -> bool:
    return name.rpartition(".")[2][:1].isupper() and "." not in name


def _children(code: Code, node: ast.Call) -> tuple[Call, ...]:
    if node.keywords:
        keyword = node.keywords[0]
        what = "`Sequential` takes steps, not named arguments"
        help_ = "steps with names stand below `Sequential:`, each as `name = ReLU` behind a dash"
        raise Refused("bad-call", what, code.start(keyword), code.end(keyword), help=help_)
    if len(node.args) == 1 and isinstance(node.args[0], ast.List):
        listed = node.args[0]
        start, end = code.start(listed), code.end(listed)
        what = "`Sequential` takes steps, not a list of them"
        instead = code.text[start + 1 : end - 1], start, end
        raise Refused("bad-call", what, start, end, instead=instead)
    return tuple(_step(code, child).but(stop=code.end(child)) for child in node.args)


def _arguments(code: Code, node: ast.Call) -> tuple[Argument, ...]:
    arguments = []
    for item in node.args:
        if isinstance(item, ast.Starred):
            raise _unpacked(code, item)
        value = Expression(code, item)
        arguments.append(Argument(None, value, value.start, value.end, None))
    for keyword in node.keywords:
        start = code.start(keyword)
        if keyword.arg is None:
            raise _unpacked(code, keyword)
        value = Expression(code, keyword.value)
        arguments.append(Argument(keyword.arg, value, start, start + len(keyword.arg), None))
    return tuple(arguments)


def _unpacked(code: Code, node: ast.expr | ast.keyword) -> Refused:
    """The finding for `*args` and `**options`."""
    what = f"`{_short(code.of(node))}` stands for arguments that are not known here"
    return Refused("bad-call", what, code.start(node), code.end(node), help="write them out")


def _operands(code: Code, node: ast.Call) -> tuple[Reference, ...]:
    operands = []
    for item in [*node.args, *(keyword.value for keyword in node.keywords)]:
        name = (dotted(item) or "").removeprefix("self.")
        start, end = code.start(item), code.end(item)
        if not name or node.keywords:
            what = f"`{_short(code.of(item))}` is not the name of a tensor"
            help_ = "give the tensor a step of its own with a name"
            raise Refused("bad-call", what, start, end, help=help_)
        operands.append(Reference(name, start, end))
    return tuple(operands)


@lru_cache(maxsize=8192)
def read_references(text: str) -> tuple[Reference, ...]:
    """The tensors that `from`, `output` or a merge name in one scalar; raises `Refused`."""
    code = Code(text)
    node = code.parse()
    nodes = node.elts if isinstance(node, ast.Tuple | ast.List) else [node]
    call = ast.Call(func=ast.Name("from"), args=nodes, keywords=[])
    return _operands(code, call)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else flat[:39] + "…"  # noqa: PLR2004  # fits a line
