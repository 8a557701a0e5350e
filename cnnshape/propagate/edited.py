"""A network as it would be with the edits of a fix made in it."""

from typing import cast

from cnnshape.diagnostics import Edit, Fix, Report
from cnnshape.layers import KINDS
from cnnshape.layers.arguments import Shape
from cnnshape.layers.refusals import Misread
from cnnshape.nodes import Leaf
from cnnshape.plans import Plan
from cnnshape.propagate.inputs import given_shape
from cnnshape.propagate.run import propagate
from cnnshape.propagate.settings import BadSetting, Change, Settings
from cnnshape.source import Source, Span
from cnnshape.spec.binding import bind, signature_of
from cnnshape.spec.calls import read_call
from cnnshape.spec.model import Spec
from cnnshape.spec.reader import read
from cnnshape.spec.steps import Step
from cnnshape.spec.syntax import Refused


def tried(
    fix: Fix, spec: Spec | None, plan: Plan | None, source: Source, settings: Settings
) -> tuple[Report, Plan | None] | None:
    """What would be found, and planned, after a fix."""
    if any(edit.span is not None for edit in fix.edits):
        return _reread(fix, source, settings)
    if spec is None or plan is None:
        return None
    changes, edited = _changes(fix, plan), _inputs(fix, settings)
    if changes is None or edited is None:
        return None
    report = Report(source)
    try:
        after = propagate(spec, report, settings.but(changes=changes, edited=edited))
    except BadSetting:  # the input contradicts one that was given from outside
        return None
    return report, after


def _changes(fix: Fix, plan: Plan) -> dict[int, Change] | None:
    """What a fix changes in steps, by identity, if they can be changed."""
    changes: dict[int, Change] = {}
    for edit in (edit for edit in fix.edits if "input" not in edit.data):
        step = step_at(plan, path_of(edit))
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
    return changes


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


def path_of(edit: Edit) -> str:
    """The path of the step that an edit changes; a text edit has none."""
    keys = ("layer", "insert_before", "insert_after", "remove", "replace")
    return next((str(edit.data[key]) for key in keys if key in edit.data), "")


def step_at(plan: Plan, path: str) -> Step | None:
    """The step that is done at a path."""
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
