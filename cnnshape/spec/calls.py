"""One step's text, a line of PyTorch, to a call."""

import _ast as ast
import re
from functools import lru_cache

from cnnshape.spec.expressions import LONGEST, Expression, Value
from cnnshape.spec.steps import Argument, Call, Reference, ShapePattern, Target
from cnnshape.spec.syntax import Code, Refused, dotted

_PRINTED = r"\s*\(\s*(\w*)\s*\)\s*:"  # `(conv1): Conv2d(...)`, as print(model) has it
HIDDEN = r"#[^\n]*|'[^'\n]*'|\"[^\"\n]*\""
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
    target, name_start, name_end, start = _target(code, end)
    call = _step(code, code.parse((start, end)))
    return call.but(target=target, target_start=name_start, target_end=name_end, expect=expect)


def bare(text: str) -> str:
    """The text with spaces in the place of comments and of what stands in quotes."""
    if "#" not in text and "'" not in text and '"' not in text:
        return text
    return re.sub(HIDDEN, lambda found: " " * len(found[0]), text)


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


def _target(code: Code, end: int) -> tuple[Target, int, int, int]:
    """What stands before `=` or in `(name):`, where it stands, and where the rest begins."""
    printed = ":" in code.text and re.match(_PRINTED, code.text[:end])
    if printed:
        name = printed[1]
        target = name if name and not name.isdigit() else None
        return target, printed.start(1), printed.end(1), printed.end()
    at = bare(code.text).find("=", 0, end)
    head = code.text[: max(at, 0)]
    if head.strip() and code.text[at + 1 : at + 2] == ">":
        instead = ("->", at, at + 2)
        raise Refused("bad-call", "`=>` has no meaning here", at, at + 2, instead=instead)
    if not head.strip() or head[-1] in "<>!=" or code.text[at + 1 : at + 2] == "=":
        return None, 0, 0, 0
    plain = bare(head)
    if plain.count("(") != plain.count(")"):
        return None, 0, 0, 0
    node = code.parse((0, at))
    ends = node.elts if isinstance(node, ast.Tuple) and node.elts else [node]
    return _names(code, node), code.start(ends[0]), code.end(ends[-1]), at + 1


def _names(code: Code, node: ast.expr) -> Target:
    if isinstance(node, ast.Tuple):
        return tuple(_names(code, part) for part in node.elts)
    name = (dotted(node) or "").removeprefix("self.")
    if name == "_":
        return None
    if not name or "." in name:
        what = f"`{code.of(node)}` is not a name that a step can have"
        raise Refused("bad-call", what, code.start(node), code.end(node))
    return name


def _step(code: Code, node: ast.expr) -> Call:
    if isinstance(node, ast.Tuple):
        if len(node.elts) != 1:
            what = "several steps in one; write each on a line of its own"
            raise Refused("bad-call", what, code.start(node), code.end(node))
        node = node.elts[0]  # a comma at the end
    if not _is_plain(node):
        from cnnshape.spec.pasted import not_a_step

        pasted = not_a_step(code, node)
        if pasted:
            raise pasted
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return _applied(code, node.left).but(repeat=Expression(code, node.right))
    return _applied(code, node)


def _is_plain(node: ast.expr) -> bool:
    """Whether it is a name or a call, once or repeated, of which Python would make no tensor."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return isinstance(node.left, ast.Call)
    function = node.func if isinstance(node, ast.Call) else node
    return isinstance(function, ast.Name | ast.Call)


def _applied(code: Code, node: ast.expr) -> Call:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Call):
        return _called(code, node.func).but(operands=_operands(code, node))
    return _called(code, node)


def _called(code: Code, node: ast.expr) -> Call:
    function = node.func if isinstance(node, ast.Call) else node
    written = dotted(function)
    if written is None:
        what = f"`{_short(code.of(node))}` is not a step"
        raise Refused("bad-call", what, code.start(node), code.end(node))
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
        raise Refused("bad-call", what, code.start(keyword), code.end(keyword))
    return tuple(_step(code, child).but(stop=code.end(child)) for child in node.args)


def _arguments(code: Code, node: ast.Call) -> tuple[Argument, ...]:
    arguments = []
    for item in node.args:
        if isinstance(item, ast.Starred):
            what = f"`{_short(code.of(item))}`: write the arguments out"
            raise Refused("bad-call", what, code.start(item), code.end(item))
        value = Expression(code, item)
        arguments.append(Argument(None, value, value.start, value.end, None))
    for keyword in node.keywords:
        start = code.start(keyword)
        if keyword.arg is None:
            raise Refused("bad-call", "write the arguments out", start, code.end(keyword))
        value = Expression(code, keyword.value)
        arguments.append(Argument(keyword.arg, value, start, start + len(keyword.arg), None))
    return tuple(arguments)


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
