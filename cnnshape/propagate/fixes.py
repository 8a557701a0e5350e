"""Fixes are tried before they are offered: the whole network is planned again with each."""

from collections import Counter

from cnnshape.diagnostics import Diagnostic, Edit, Fix, Report
from cnnshape.layers import KINDS
from cnnshape.layers.arguments import Misread, Shape
from cnnshape.nodes import Leaf
from cnnshape.plans import Plan
from cnnshape.propagate.run import propagate
from cnnshape.propagate.settings import Change, Settings
from cnnshape.source import Source, Span
from cnnshape.spec.binding import bind, signature_of
from cnnshape.spec.calls import read_call
from cnnshape.spec.model import Spec
from cnnshape.spec.reader import read
from cnnshape.spec.steps import Step
from cnnshape.symbols import is_known

_WORK = 30_000  # rows worked out, and dozens of characters read again, for the sake of fixes
_OFFERED = 5


def prove(
    spec: Spec | None, plan: Plan | None, source: Source, report: Report, settings: Settings
) -> tuple[Diagnostic, ...]:
    """The findings, each with the fixes that were tried and held."""
    cost = 50 + len(plan.layers if plan else ()) + len(source.text) // 12
    left = _WORK
    proven = []
    for found in report.sorted():
        left -= cost * len(found.fixes)
        fixes = _proven(found, spec, plan, source, report, settings) if left > 0 else ()
        proven.append(found.but(fixes=fixes) if found.fixes else found)
    return tuple(proven)


def _proven(
    found: Diagnostic,
    spec: Spec | None,
    plan: Plan | None,
    source: Source,
    report: Report,
    settings: Settings,
) -> tuple[Fix, ...]:
    tried = [(fix, _tried(fix, spec, plan, source, settings)) for fix in found.fixes]
    for spared in (None, "expect-mismatch"):  # better a fix that also gives what is expected
        held = [
            fix for fix, after in tried if after and _mends(found, report, plan, *after, spared)
        ]
        if held:
            return tuple(_titled(fix, plan) for fix in held[:_OFFERED])
    return ()


def _tried(
    fix: Fix, spec: Spec | None, plan: Plan | None, source: Source, settings: Settings
) -> tuple[Report, Plan | None] | None:
    """What would be found, and planned, after a fix."""
    if any(edit.span is not None for edit in fix.edits):
        return _reread(fix, source, settings)
    if spec is None or plan is None:
        return None
    changes: dict[int, Change] = {}
    for edit in fix.edits:
        step = _step_at(plan, _path(edit))
        change = _change(edit, step) if step else None
        if step is None or change is None:
            return None
        before = changes.get(id(step), Change())
        changes[id(step)] = Change(
            before.arguments | change.arguments,
            before.before + change.before,
            removed=before.removed or change.removed,
        )
    report = Report(source)
    after = propagate(spec, report, Settings(settings.inputs, settings.values, changes))
    return report, after


def _reread(fix: Fix, source: Source, settings: Settings) -> tuple[Report, Plan | None]:
    for edit in sorted(fix.edits, key=lambda edit: edit.span or (0, 0), reverse=True):
        assert edit.span is not None
        source = source.replaced(Span(*edit.span), edit.text)
    report = Report(source)
    spec = read(source, report)
    return report, propagate(spec, report, settings) if spec else None


def _path(edit: Edit) -> str:
    """The path of the step that an edit changes; a text edit has none."""
    keys = ("layer", "insert_before", "remove")
    return next((str(edit.data[key]) for key in keys if key in edit.data), "")


def _step_at(plan: Plan, path: str) -> Step | None:
    return next((row.step for row in plan.layers if row.path == path), None)


def _change(edit: Edit, step: Step) -> Change | None:
    kind = KINDS.get(step.call.name)
    if "remove" in edit.data:
        return Change(removed=True)
    if "step" in edit.data:
        return Change(before=(_step(str(edit.data["step"])),))
    name, value = str(edit.data["arg"]), edit.data["value"]
    if kind is None or name not in kind.arguments():
        return None
    value = tuple(value) if isinstance(value, list) else value
    try:
        return Change({name: kind.arguments()[name].rule.read(value, kind.rank)})
    except Misread:
        return None


def _step(text: str) -> Step:
    leaf = Leaf(Source("", text), text, 0, len(text), None)
    step = Step(leaf, read_call(text))
    kind = KINDS.get(step.call.name)
    if kind:
        step.bound = bind(signature_of(kind), step.call, step.arguments)
    return step


def _mends(
    found: Diagnostic,
    before: Report,
    plan: Plan | None,
    after: Report,
    fixed: Plan | None,
    spared: str | None,
) -> bool:
    """Whether a finding is gone and nothing is wrong that was not wrong, or hidden, before."""
    old = before.sorted()
    new = [one for one in after.sorted() if one.code != spared]
    hidden = _hidden(plan)
    left = Counter(one.code for one in new if one.layer is None or one.layer not in hidden)
    budget = Counter(one.code for one in old)
    budget[found.code] -= 1
    return fixed is not None and all(count <= budget[code] for code, count in left.items())


def _hidden(plan: Plan | None) -> set[str]:
    """Layers whose input an earlier error hid, or some sizes of it."""
    rows = plan.layers if plan else ()
    return {row.path for row in rows if not all(map(_is_whole, row.input_shapes))}


def _is_whole(shape: Shape | None) -> bool:
    return shape is not None and all(map(is_known, shape))


def _titled(fix: Fix, plan: Plan | None) -> Fix:
    """The fix; its title says where an edit changes more than one layer."""
    if plan is None:
        return fix
    for edit in fix.edits:
        step = _step_at(plan, _path(edit))
        uses = sum(row.step is step for row in plan.layers) if step else 0
        if uses > 1:
            return fix.but(title=f"{fix.title}, in all {uses} uses of this step")
    return fix
