"""Fixes are tried before they are offered: the whole network is planned again with each."""

from collections import Counter

from cnnshape.diagnostics import EXPECTED, Diagnostic, Edit, Fix, Report
from cnnshape.diagnostics.codes import Severity
from cnnshape.layers import Misfit
from cnnshape.plans import Plan
from cnnshape.propagate.edited import path_of, step_at, tried
from cnnshape.propagate.remedies.edits import called
from cnnshape.propagate.settings import Settings
from cnnshape.source import Source
from cnnshape.spec.model import Spec
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
        held = _proven(tried, spec, plan, source, report, settings)
        titles = {fix.title for fix in held}
        help_ = tuple(text for text in found.help if text not in titles)
        proven.append(found.but(fixes=held, help=help_))
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
        if candidate.spare and (whole or partial):
            continue
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
        step = step_at(plan, path_of(edit))
        uses = sum(row.step is step for row in plan.layers) if step else 0
        if uses > 1:
            return fix.but(title=f"{fix.title}, in all {uses} uses of this step")
    return fix
