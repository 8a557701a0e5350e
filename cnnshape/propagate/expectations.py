"""What a spec expects of shapes and totals, held against what came out."""

import re

from cnnshape.diagnostics import Label
from cnnshape.document import Leaf
from cnnshape.layers.arguments import Shape
from cnnshape.layers.base import show
from cnnshape.plan import Plan, Row, Tensor
from cnnshape.propagate.findings import Findings, label
from cnnshape.propagate.scopes import Globals, Names, Scope
from cnnshape.source import Span
from cnnshape.spec.evaluation import evaluate
from cnnshape.spec.expressions import QUESTION, Value
from cnnshape.spec.model import Expectation, Spec
from cnnshape.spec.steps import ShapePattern
from cnnshape.spec.syntax import Refused, nearest
from cnnshape.symbols import is_known

_BOUND = re.compile(r"\s*(<=|>=|==|<|>)?\s*([\d.][\d_.]*(?:[eE][+-]?\d+)?)\s*([kKMGT]?)\s*")
_UNITS = {"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_HOLDS = {
    "<=": lambda value, limit: value <= limit,
    ">=": lambda value, limit: value >= limit,
    "<": lambda value, limit: value < limit,
    ">": lambda value, limit: value > limit,
    "==": lambda value, limit: value == limit,
}


def check_shape(
    pattern: ShapePattern,
    shape: Shape | None,
    names: Names,
    span: Span,
    findings: Findings,
    path: str,
    leaf: Leaf,
    related: tuple[Label, ...] = (),
) -> None:
    """Report a shape that is not the expected one."""
    read = set(names.globals.read)
    try:
        wanted = tuple(_size(size, names) for size in pattern.sizes)
        names.globals.read = read  # what is expected decides nothing
    except Refused as refused:
        findings.refused(refused, pattern.leaf or leaf, path)
        return
    if shape is None or _fits(wanted, shape):
        return
    message = f"{show(wanted)} is expected but [{show(shape)[1:-1]}] comes out"
    findings.add("expect-mismatch", message, span, path, related=related)


def _size(size: Value, names: Names) -> object:
    value = evaluate(size, names)
    if value is QUESTION or not isinstance(value, bool | float | str | tuple | None):
        return value
    message = f"`{size.text}` is not a size"
    raise Refused("wrong-type", message, size.start, size.end)


def _fits(wanted: tuple[object, ...], shape: Shape) -> bool:
    if len(wanted) != len(shape):
        return False
    pairs = zip(wanted, shape, strict=True)
    return all(want is QUESTION or not is_known(n) or want == n for want, n in pairs)


def check_plan(spec: Spec, plan: Plan, scope: Scope, globals_: Globals, findings: Findings) -> None:
    """Hold a whole plan against the spec's `expect`."""
    for path, expectation in spec.shapes.items():
        tensor = _tensor(path, plan, scope)
        if tensor is None:
            known = [*scope.names, *(row.path for row in plan.layers)]
            meant = nearest(path, known)
            help_ = f"did you mean `{meant}`?" if meant else ""
            message = f"no layer is called `{path}`"
            findings.add("unknown-name", message, expectation.key.span, path, help_)
            continue
        pattern = expectation.shape
        assert pattern is not None
        names = Names(globals_, scope, tensor)
        leaf = pattern.leaf or expectation.key
        span = leaf.place(pattern.start, pattern.end)
        made = label(tensor.row)
        check_shape(pattern, tensor.shape, names, span, findings, tensor.label, leaf, made)
    whole = not any(None in row.output_shapes or row.params is None for row in plan.layers)
    for name, expectation in spec.bounds.items():
        _check_bound(name, expectation, getattr(plan, name) if whole else None, findings)


def _tensor(path: str, plan: Plan, scope: Scope) -> Tensor | None:
    if not path:
        return next(iter(plan.outputs.values()), None)
    try:
        return scope.reach(path).tensor
    except KeyError:
        pass
    row: Row | None = next((row for row in plan.layers if row.path == path), None)
    return row.outputs[0] if row else None


def _check_bound(
    name: str, expectation: Expectation, value: int | None, findings: Findings
) -> None:
    node = expectation.node
    match = _BOUND.fullmatch(node.text) if isinstance(node, Leaf) else None
    try:
        limit = float(match[2]) if match and not match[2].replace("_", "").isdigit() else None
        if match and limit is None:
            limit = int(match[2])
    except ValueError:
        match = None
    if match is None or limit is None:
        message = f"`{name}` is a number or a bound, such as `<= 5M`"
        findings.add("wrong-type", message, (node or expectation.key).span, "")
        return
    limit *= _UNITS[match[3]]
    sign = match[1] or "=="
    if value is None or _HOLDS[sign](value, limit):
        return
    assert isinstance(node, Leaf)
    bound = f"{limit:,.0f}" if limit == int(limit) else f"{limit:,}"
    what = f"{sign} {bound}" if match[1] else bound
    message = f"`{name}` is expected to be {what} but is {value:,}"
    if isinstance(value, int) and isinstance(limit, int):
        message += f", {abs(value - limit):,} {'more' if value > limit else 'fewer'}"
    findings.add("expect-mismatch", message, node.span, "")
