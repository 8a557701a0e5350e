"""What a spec expects of shapes and totals, held against what came out."""

import re
from typing import cast

from cnnshape.codes import Severity
from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.layers.arguments import Shape
from cnnshape.layers.base import show
from cnnshape.nodes import Leaf
from cnnshape.plans import Plan, Row, Tensor
from cnnshape.propagate.findings import Findings, ask_for, label
from cnnshape.propagate.scopes import Scope
from cnnshape.propagate.sight import Globals, Names
from cnnshape.source import Span
from cnnshape.spec.evaluation import evaluate
from cnnshape.spec.expressions import QUESTION, Value
from cnnshape.spec.model import Expectation, Spec
from cnnshape.spec.steps import ShapePattern
from cnnshape.spec.suggestions import nearest
from cnnshape.spec.syntax import Refused
from cnnshape.symbols import is_known, is_open, symbols_of

_BOUND = r"\s*(<=|>=|==|<|>)?\s*([\d.][\d_.]*(?:[eE][+-]?\d+)?)\s*([kKMGT]?)\s*"
_LARGEST = 10**30
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
    sizes = zip(wanted, shape, strict=False)
    asked = tuple(n if want is QUESTION else want for want, n in sizes)
    whole = asked + wanted[len(asked) :]
    known = all(isinstance(n, int) or is_open(n) for n in whole)
    meant = cast("Shape", whole) if known else None
    findings.add("expect-mismatch", message, span, path, related=related, wanted=meant)


def _size(size: Value, names: Names) -> object:
    value = evaluate(size, names)
    if value is QUESTION or not isinstance(value, bool | float | str | tuple | None):
        return value
    message = f"`{size.text}` is not a size"
    raise Refused("wrong-type", message, size.start, size.end, leaf=size.leaf)


def _fits(wanted: tuple[object, ...], shape: Shape) -> bool:
    if len(wanted) != len(shape):
        return False
    pairs = zip(wanted, shape, strict=True)
    return all(want is QUESTION or not is_known(n) or want == n for want, n in pairs)


def check_plan(spec: Spec, plan: Plan, scope: Scope, globals_: Globals, findings: Findings) -> None:
    """Hold a whole plan against the spec's `expect`, unless something else is wrong with it."""
    sound = all(_may_stand(found) for found in findings.report.sorted())
    rows = {row.path: row for row in reversed(plan.layers)} if spec.shapes else {}
    for path, expectation in spec.shapes.items():
        if findings.report.is_full:
            break
        tensor = _tensor(path, plan, rows, scope)
        if tensor is None:
            known = [*scope.names, *reversed(rows)]
            meant = nearest(path, known)
            help_ = f"did you mean `{meant}`?" if meant else ""
            message = f"no layer is called `{path}`"
            findings.add("unknown-name", message, expectation.key.span, path, help_)
        if tensor is None or not sound:
            continue
        pattern = expectation.shape
        assert pattern is not None
        names = Names(globals_, scope, tensor)
        leaf = pattern.leaf or expectation.key
        span = leaf.place(pattern.start, pattern.end)
        made = label(tensor.row)
        check_shape(pattern, tensor.shape, names, span, findings, tensor.label, leaf, made)
    for name, expectation in spec.bounds.items():
        _check_bound(name, expectation, getattr(plan, name) if sound else None, findings)


def _may_stand(found: Diagnostic) -> bool:
    return found.code == "expect-mismatch" or found.severity is Severity.WARNING


def _tensor(path: str, plan: Plan, rows: dict[str, Row], scope: Scope) -> Tensor | None:
    if not path:
        return next(iter(plan.outputs.values()), None)
    try:
        return scope.reach(path).tensor
    except KeyError:
        pass
    return rows[path].outputs[0] if path in rows else None


def _check_bound(
    name: str, expectation: Expectation, value: int | None, findings: Findings
) -> None:
    node = expectation.node
    bound = _bound(node.text) if isinstance(node, Leaf) else None
    span = (node or expectation.key).span
    if bound is None:
        message = f"`{name}` is a number or a bound, such as `<= 5M`"
        findings.add("wrong-type", message, span, "")
    elif is_open(value):
        message = f"`{name}` is {value}, which depends on an open size"
        findings.add("open-size", message, span, "", ask_for(tuple(sorted(symbols_of(value)))))
    elif value is not None and not _HOLDS[bound[0] or "=="](value, bound[1]):
        message = f"`{name}` is expected to be {_words(*bound)} but is {value:,}"
        findings.add("expect-mismatch", message + _distance(value, bound[1]), span, "")


def _bound(text: str) -> tuple[str, float] | None:
    """The sign and the number in `<= 5M`, or `None` where there is neither."""
    try:
        if text.isdecimal():
            return "", int(text)
        match = re.fullmatch(_BOUND, text)
        number = match and (int(match[2]) if match[2].isdecimal() else float(match[2]))
    except ValueError:
        return None
    if match is None or number is None or number > _LARGEST:
        return None
    return match[1] or "", number * _UNITS[match[3]]


def _words(sign: str, limit: float) -> str:
    number = f"{limit:,.0f}" if limit == int(limit) else f"{limit:,}"
    return f"{sign} {number}" if sign else number


def _distance(value: int, limit: float) -> str:
    if not isinstance(limit, int):
        return ""
    return f", {abs(value - limit):,} {'more' if value > limit else 'fewer'}"
