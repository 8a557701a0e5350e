"""The head of a block, `Up(out, skip, scale=2)`, and which of its parameters are tensors."""

import _ast as ast
from collections.abc import Iterable, Iterator

from cnnshape.spec.binding import Parameter
from cnnshape.spec.expressions import Expression, Value
from cnnshape.spec.steps import Step
from cnnshape.spec.syntax import Code, Refused, code_of, walk
from cnnshape.spec.words import is_reserved


def read_signature(text: str) -> tuple[str, tuple[Parameter, ...]]:
    """The name and the parameters in the head of a block; raises `Refused`."""
    code = code_of(text)
    try:
        node = code.parse()
    except Refused as refused:
        refused.help = refused.help or "a head reads `Block(out, stride=1)`, defaults at the end"
        raise
    function = node.func if isinstance(node, ast.Call) else node
    if not isinstance(function, ast.Name) or not function.id[:1].isupper():
        message = f"`{code.of(function)}` cannot be the name of a block"
        help_ = "begin it with a capital letter, here and where it is used: `Block(out, stride=1)`"
        raise Refused("bad-call", message, code.start(node), code.end(node), help=help_)
    parameters: dict[str, Parameter] = {}
    items: list[ast.expr | ast.keyword] = []
    if isinstance(node, ast.Call):
        items += [*node.args, *node.keywords]
    for item in items:
        parameter = _parameter(code, item)
        name = parameter.name
        if name in parameters or is_reserved(name):
            taken = "is a parameter twice" if name in parameters else "has a meaning of its own"
            start, end = code.start(item), code.end(item)
            raise Refused("duplicate-name", f"`{name}` {taken}", start, end)
        parameters[name] = parameter
    return function.id, tuple(parameters.values())


def _parameter(code: Code, item: ast.expr | ast.keyword) -> Parameter:
    """A parameter in the head of a block; raises `Refused`."""
    if isinstance(item, ast.Name):
        return Parameter(item.id, None)
    if isinstance(item, ast.keyword) and item.arg is not None:
        return Parameter(item.arg, Expression(code, item.value))
    message = f"`{code.of(item)}` is not a parameter"
    help_ = "parameters are names, maybe with a default: `Block(out, stride=1)`"
    raise Refused("bad-call", message, code.start(item), code.end(item), help=help_)


def tensors_in(steps: Iterable[Step]) -> set[str]:
    """The names that steps use as tensors: that they take, or whose `shape` they read."""
    names = set()
    for step in steps:
        references = [*(step.operands or ()), *(step.joins or ())]
        names |= {step.call.name, *(reference.name.partition(".")[0] for reference in references)}
        for value in _values(step):
            names |= set(_shaped(value))
        names |= tensors_in(step.body or ())
        for branch in step.branches or ():
            names |= tensors_in(branch.steps)
    return names


def _values(step: Step) -> Iterator[Value]:
    yield from (argument.expression for argument in step.arguments)
    yield from (value for value in (step.repeat, step.condition) if value is not None)


def _shaped(value: Value) -> Iterator[str]:
    """The names in `name.shape`."""
    if not isinstance(value, Expression):
        for item in value.items:
            yield from _shaped(item)
    elif value.node is not None:
        for node in walk(value.node):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                yield node.value.id
