"""Fixes are tried before they are offered: the whole network is planned again with each."""

from collections import Counter
from typing import cast

from cnnshape.codes import Severity
from cnnshape.diagnostics import EXPECTED, Diagnostic, Edit, Fix, Report
from cnnshape.layers import KINDS, Misfit
from cnnshape.layers.arguments import Misread, Shape
from cnnshape.nodes import Leaf
from cnnshape.plans import Plan
from cnnshape.propagate.inputs import given_shape
from cnnshape.propagate.remedies.edits import called
from cnnshape.propagate.run import propagate
from cnnshape.propagate.settings import BadSetting, Change, Settings
from cnnshape.source import Source, Span
from cnnshape.spec.binding import bind, signature_of
from cnnshape.spec.calls import read_call
from cnnshape.spec.model import Spec
from cnnshape.spec.reader import read
from cnnshape.spec.steps import Step
from cnnshape.spec.syntax import Refused
from cnnshape.symbols import OpenSize

_WORK = 30_000  # steps taken, and dozens of characters read again, for the sake of fixes
_OFFERED = 5
_LONGEST = 4  # edits in a fix

SHAPES = {  # findings whose fixes are searched for in the network around
    "axis-mismatch",
    "axis-out-of-range",
    "conflicting-arguments",
    "empty-output",
    "expect-mismatch",
    "join-mismatch",
    "not-divisible",
    "out-of-range",
    "output-padding-too-large",
    "padding-too-large",
    "rank-mismatch",
    "reshape-mismatch",
}


def prove(
    findings: tuple[Diagnostic, ...],
    spec: Spec | None,
    plan: Plan | None,
    source: Source,
    report: Report,
    settings: Settings,
) -> tuple[Diagnostic, ...]:
    """The findings, each error with the fixes that were tried and held; `report` has all errors."""
    cost = 50 + (plan.steps if plan else 0) + len(source.text) // 12
    left = _WORK
    proven = []
    for found in findings:
        if found.severity is Severity.WARNING:
            proven.append(found)
            continue
        fixes = found.fixes
        if plan is not None and found.code in SHAPES and left > 0:
            from cnnshape.propagate.remedies import remedies

            fixes = remedies(found, plan, left // cost)
        tried = found.but(fixes=fixes[: max(left // cost, 0)])
        left -= cost * len(tried.fixes)
        proven.append(found.but(fixes=_proven(tried, spec, plan, source, report, settings)))
    return tuple(proven)


def _proven(
    found: Diagnostic,
    spec: Spec | None,
    plan: Plan | None,
    source: Source,
    report: Report,
    settings: Settings,
) -> tuple[Fix, ...]:
    """The fixes that hold, at most five; of those that also give what is expected, if any."""
    whole: list[Fix] = []
    partial: list[Fix] = []
    for candidate in found.fixes:
        fix = candidate
        after = tried(fix, spec, plan, source, settings)
        is_value = all("value" in edit.data or "replace" in edit.data for edit in fix.edits)
        if is_value and after is not None and not _mends(found, report, *after):
            fix, after = _continued(fix, report, after, spec, plan, source, settings)
        if after is None:
            continue
        if _mends(found, report, *after):
            whole.append(titled(fix, plan, after[1]))
        elif not whole and _mends(found, report, *after, spared=EXPECTED):
            partial.append(titled(fix, plan, after[1]))
        if len(whole) == _OFFERED:
            break
    return tuple((whole or partial)[:_OFFERED])


def _continued(
    fix: Fix,
    before: Report,
    after: tuple[Report, Plan | None],
    spec: Spec | None,
    plan: Plan | None,
    source: Source,
    settings: Settings,
) -> tuple[Fix, tuple[Report, Plan | None] | None]:
    """A fix that lets the layers follow which repeat what it changes: the norm after a convolution.

    Without anything to follow, the fix as it is.
    """
    known = {(one.code, one.at.span) for one in before.sorted()}
    while len(fix.edits) < _LONGEST and after[1] is not None:
        new = [one for one in after[0].sorted() if (one.code, one.at.span) not in known]
        follows = [edit for one in new if (edit := _following(one, after[1])) is not None]
        if not follows or len(follows) < len(new):
            break
        edits = fix.edits + tuple(follows[: _LONGEST - len(fix.edits)])
        names = " and ".join(_named(edit, after[1]) for edit in follows)
        fix = fix.but(edits=edits, title=f"{fix.title}, and {names} to {follows[0].data['value']}")
        again = tried(fix, spec, plan, source, settings)
        if again is None:
            return fix, None
        after = again
    return fix, after


def _named(edit: Edit, plan: Plan) -> str:
    """The argument that an edit sets, and of which layer."""
    row = next(row for row in plan.layers if row.path == edit.data["layer"])
    return f"`{edit.data['arg']}` of {called(row)}"


def _following(found: Diagnostic, plan: Plan) -> Edit | None:
    """The edit that makes an argument agree with what comes in now."""
    row = next((row for row in plan.layers if row.path == found.layer), None)
    shapes = [shape for shape in row.input_shapes if shape is not None] if row else []
    if row is None or row.refused is None or len(shapes) < len(row.inputs):
        return None
    try:
        row.refused.apply(*shapes)
    except Misfit as misfit:
        is_plain = type(misfit.instead) is int and found.code == "axis-mismatch"
        if is_plain and misfit.blame:
            return Edit(data={"layer": row.path, "arg": misfit.blame, "value": misfit.instead})
    except OpenSize:
        pass
    return None


def tried(
    fix: Fix, spec: Spec | None, plan: Plan | None, source: Source, settings: Settings
) -> tuple[Report, Plan | None] | None:
    """What would be found, and planned, after a fix."""
    if any(edit.span is not None for edit in fix.edits):
        return _reread(fix, source, settings)
    if spec is None or plan is None:
        return None
    changes: dict[int, Change] = {}
    edited = _inputs(fix, settings)
    for edit in (edit for edit in fix.edits if "input" not in edit.data):
        step = _step_at(plan, _path(edit))
        change = _change(edit, step) if step else None
        if step is None or change is None:
            return None
        before = changes.get(id(step), Change())
        changes[id(step)] = Change(
            before.arguments | change.arguments,
            before.before + change.before,
            before.after + change.after,
            instead=change.instead or before.instead,
            removed=before.removed or change.removed,
        )
    report = Report(source)
    if edited is None:
        return None
    try:
        after = propagate(spec, report, settings.but(changes=changes, edited=edited))
    except BadSetting:  # the input contradicts one that was given from outside
        return None
    return report, after


def _inputs(fix: Fix, settings: Settings) -> dict[str, Shape] | None:
    """The inputs that a fix changes, if they can be changed."""
    edited: dict[str, Shape] = {}
    for edit in fix.edits:
        name = str(edit.data.get("input", ""))
        if name in settings.inputs:
            return None
        try:
            if name:
                edited[name] = given_shape(cast("list[int | str]", edit.data["value"]))
        except BadSetting:  # a size that an error hides
            return None
    return edited


def _reread(fix: Fix, source: Source, settings: Settings) -> tuple[Report, Plan | None]:
    for edit in sorted(fix.edits, key=lambda edit: edit.span or (0, 0), reverse=True):
        assert edit.span is not None
        source = source.replaced(Span(*edit.span), edit.text)
    report = Report(source)
    spec = read(source, report)
    return report, propagate(spec, report, settings) if spec else None


def _path(edit: Edit) -> str:
    """The path of the step that an edit changes; a text edit has none."""
    keys = ("layer", "insert_before", "insert_after", "remove", "replace")
    return next((str(edit.data[key]) for key in keys if key in edit.data), "")


def _step_at(plan: Plan, path: str) -> Step | None:
    return next((row.step for row in plan.layers if row.path == path), None)


def _change(edit: Edit, step: Step) -> Change | None:
    kind = KINDS.get(step.call.name)
    if "remove" in edit.data:
        return Change(removed=True)
    if "step" in edit.data:
        return _with(step, edit)
    name, value = str(edit.data["arg"]), edit.data["value"]
    if kind is None or name not in kind.arguments():
        return None
    value = tuple(value) if isinstance(value, list) else value
    try:
        return Change({name: kind.arguments()[name].rule.read(value, kind.rank)})
    except Misread:
        return None


def _with(step: Step, edit: Edit) -> Change | None:
    """A step more, or another one in the place of `step`."""
    text = str(edit.data["step"])
    try:
        if "replace" in edit.data:
            return Change(instead=_replaced(step, text))
        added = (_step(text),)
    except Refused:  # `⌊H/2⌋`, which messages can write and specs cannot
        return None
    return Change(after=added) if "insert_after" in edit.data else Change(before=added)


def _step(text: str) -> Step:
    leaf = Leaf(Source("", text), text, 0, len(text), None)
    step = Step(leaf, read_call(text))
    kind = KINDS.get(step.call.name)
    if kind:
        step.bound = bind(signature_of(kind), step.call, step.arguments)
    return step


def _replaced(step: Step, text: str) -> Step:
    """Another call in the place of a step's, with the same name, tensors and options."""
    new = _step(text)
    kept = ["condition", "expect", "repeat", "target", "target_leaf"]
    if new.operands is None:
        kept += ["joins", "operands"]
    for name in kept:
        setattr(new, name, getattr(step, name))
    return new


def _mends(
    found: Diagnostic, before: Report, after: Report, fixed: Plan | None, spared: str = ""
) -> bool:
    """Whether a finding is gone and no other has come, of a kind that is not `spared`."""
    if after.source is before.source and after.knows(found.code, found.at.span):
        return False  # places mean the same as before
    left, budget = (Counter(one.code for one in report.sorted()) for report in (after, before))
    budget[found.code] -= 1
    if found.code != spared:
        del left[spared]
    return fixed is not None and all(count <= budget[code] for code, count in left.items())


def titled(fix: Fix, plan: Plan | None, after: Plan | None) -> Fix:
    """The fix with what it makes; its title says where an edit changes more than one layer."""
    if after is not None and after.output_shape is not None:
        fix = fix.but(makes=after.output_shape)
    if plan is None:
        return fix
    for edit in fix.edits:
        step = _step_at(plan, _path(edit))
        uses = sum(row.step is step for row in plan.layers) if step else 0
        if uses > 1:
            return fix.but(title=f"{fix.title}, in all {uses} uses of this step")
    return fix
