"""What a spec expects of shapes and totals, held against what came out."""

from functools import cached_property
from typing import cast

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.diagnostics.codes import Severity
from cnnshape.layers.arguments import Shape
from cnnshape.layers.refusals import show
from cnnshape.nodes import Leaf
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row, Tensor
from cnnshape.propagate.findings import Findings, label
from cnnshape.propagate.scopes import Scope
from cnnshape.propagate.sight import Globals, Names
from cnnshape.source import Span
from cnnshape.spec.evaluation import evaluate
from cnnshape.spec.expressions import QUESTION, Value
from cnnshape.spec.model import Expectation, Spec
from cnnshape.spec.steps import ShapePattern
from cnnshape.spec.suggestions import nearest
from cnnshape.spec.syntax import Refused
from cnnshape.symbols import is_known, is_open

_ANY = "`_` stands for any size"


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
    help_ = _ANY if any(isinstance(n, int) and n < 1 for n in wanted) else ""
    findings.add("expect-mismatch", message, span, path, help_, related, meant)


def _size(size: Value, names: Names) -> object:
    value = evaluate(size, names)
    if value is QUESTION or not isinstance(value, bool | float | str | tuple | None):
        return value
    message = f"`{size.text}` is not a size"
    help_ = _ANY if value is None else ""
    raise Refused("wrong-type", message, size.start, size.end, help=help_, leaf=size.leaf)


def _fits(wanted: tuple[object, ...], shape: Shape) -> bool:
    if len(wanted) != len(shape):
        return False
    pairs = zip(wanted, shape, strict=True)
    return all(want is QUESTION or not is_known(n) or want == n for want, n in pairs)


def check_plan(spec: Spec, plan: Plan, scope: Scope, globals_: Globals, findings: Findings) -> None:
    """Hold a whole plan against the spec's `expect`, unless something else is wrong with it."""
    sound = all(_may_stand(found) for found in findings.report.sorted())
    places = _Places(plan, scope, findings)
    for path, expectation in spec.shapes.items():
        if findings.report.is_full:
            break
        tensor = places.tensor(path, expectation.key)
        if tensor is None or not sound:
            continue
        pattern = expectation.shape
        assert pattern is not None
        names = Names(globals_, scope, tensor)
        leaf = pattern.leaf or expectation.key
        span = leaf.place(pattern.start, pattern.end)
        made = label(tensor.row)
        check_shape(pattern, tensor.shape, names, span, findings, tensor.label, leaf, made)
    if spec.bounds:
        _check_totals(spec, plan, places, findings, sound=sound)
    if spec.object and spec.object.shape and sound:
        first = next(iter(plan.inputs.values()), None)
        plan.object = _object(spec.object, plan, Names(globals_, scope, first), findings)


def _object(
    expectation: Expectation, plan: Plan, names: Names, findings: Findings
) -> tuple[int, ...]:
    """The sizes of what has to be seen, along each axis of space; none after a finding."""
    pattern = expectation.shape
    assert pattern is not None
    leaf = pattern.leaf or expectation.key
    span, read = leaf.place(pattern.start, pattern.end), {*names.globals.read}
    try:
        values = [_size(size, names) for size in pattern.sizes]
        names.globals.read = read  # what is expected decides nothing
    except Refused as refused:
        findings.refused(refused, leaf, "")
        return ()
    sizes = tuple(n for n in values if type(n) is int and n > 0)
    if len(sizes) < len(values):
        message = "`object` is a number of input positions, or one for each axis of space"
        findings.add("wrong-type", message, span, "", "write `64` or `64x48`")
    elif len(sizes) not in {1, plan.space}:
        axes = f"{plan.space} ax{'i' if plan.space == 1 else 'e'}s of space"
        message = f"`object` has {len(sizes)} sizes but the input has {axes}"
        findings.add("wrong-type", message, span, "", "write one size for all of them")
    else:
        return sizes if len(sizes) > 1 else sizes * plan.space
    return ()


def _check_totals(
    spec: Spec, plan: Plan, places: "_Places", findings: Findings, *, sound: bool
) -> None:
    from cnnshape.propagate.budgets import Budgets, known, places_of

    bounds = known(spec, findings)
    tensors = {}
    for key in (key for one in bounds.items() for key in places_of(*one)):
        tensor = None if findings.report.is_full else places.tensor(key.text, key)
        if tensor is not None:
            tensors[key.text] = tensor
    budgets = Budgets(plan, tensors, findings)
    for name, expectation in bounds.items() if sound else ():
        budgets.check(name, expectation)


class _Places:
    """Finds tensors by names and paths."""

    def __init__(self, plan: Plan, scope: Scope, findings: Findings) -> None:
        self.plan, self.scope, self.findings = plan, scope, findings

    @cached_property
    def _rows(self) -> dict[str, Row]:
        return {row.path: row for row in reversed(self.plan.layers)}

    def tensor(self, path: str, key: Leaf) -> Tensor | None:
        """What a path stands for, the network's output for none; `None` after a finding."""
        tensor = self.find(path)
        if tensor is None:
            known = [*self.scope.names, *reversed(self._rows)]
            meant = nearest(path, known)
            help_ = f"did you mean `{meant}`?" if meant else ""
            message = f"no layer is called `{path}`"
            self.findings.add("unknown-name", message, key.span, path, help_)
        return tensor

    def find(self, path: str) -> Tensor | None:
        """What a path stands for, if anything."""
        if not path:
            return next(iter(self.plan.outputs.values()), None)
        try:
            return self.scope.reach(path).tensor
        except KeyError:
            row = self._rows.get(path)
            return row.outputs[0] if row else None


def _may_stand(found: Diagnostic) -> bool:
    return found.code == "expect-mismatch" or found.severity is Severity.WARNING
