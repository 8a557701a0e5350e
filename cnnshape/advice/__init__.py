"""Advice: warnings about networks that fit but are probably not meant as they are."""

from collections.abc import Iterator

from cnnshape.advice.chains import chains
from cnnshape.advice.fields import fields, small_field
from cnnshape.advice.graph import Graph, Hint
from cnnshape.advice.uses import uses
from cnnshape.advice.windows import windows
from cnnshape.diagnostics import Diagnostic, Edit, Fix, Label, Report
from cnnshape.plans import Plan
from cnnshape.propagate.settings import Settings
from cnnshape.source import Span, printable
from cnnshape.spec.model import Spec

_WORK = 20_000  # steps taken again for the sake of fixes

Key = tuple[str, Span]  # a code and its place


def advised(plan: Plan, spec: Spec, report: Report, settings: Settings) -> tuple[Diagnostic, ...]:
    """The findings of a plan without errors, with what is noticed and the fixes that were tried.

    Without what the spec ignores, and with a finding for each ignore that met nothing.
    """
    ignores = None
    if spec.ignores:
        from cnnshape.spec.ignoring import Ignores

        ignores = Ignores(spec)
    cost = plan.steps + len(spec.variables) + len(spec.shapes)
    left = _WORK
    known: set[Key] = set()
    for hint in _hints(plan):
        is_listed = report.lists(hint.code)
        if not is_listed and ignores is None:
            continue
        key = hint.code, _label(hint).span
        if key in known or (ignores and ignores.covers(*key)) or not is_listed:
            continue
        known.add(key)
        fixes = []
        for title, edits in hint.fixes if left >= cost else ():
            left -= cost
            tried = Fix(title, tuple(Edit(data=data) for data in edits))
            fix = _proven(tried, key, plan, spec, settings)
            fixes += [fix] if fix else []
        report.add(_finding(hint).but(fixes=tuple(fixes)))
    found = report.sorted()
    return ignores.heard(found, is_whole=True) if ignores else found


def _hints(plan: Plan) -> Iterator[Hint]:
    graph = Graph(plan)
    yield from windows(graph)
    yield from chains(graph)
    yield from uses(graph)
    yield from fields(graph)
    yield from small_field(graph)


def _label(hint: Hint) -> Label:
    """The argument that is to blame, if it is written, or the name of the layer."""
    step = hint.row.step
    written = step.bound.arguments.get(hint.blame or "")
    return Label(step.place(written.expression) if written else step.name_span)


def _finding(hint: Hint) -> Diagnostic:
    return Diagnostic(
        code=hint.code,
        message=printable(hint.message),
        at=_label(hint),
        layer=hint.row.path,
        notes=hint.notes,
        help=hint.help,
    )


def _proven(fix: Fix, key: Key, plan: Plan, spec: Spec, settings: Settings) -> Fix | None:
    """The fix, if the network fits with it and nothing is noticed any more at this place."""
    from cnnshape.propagate.edited import tried
    from cnnshape.propagate.fixes import titled

    report, after = tried(fix, spec, plan, spec.source, settings) or (None, None)
    if report is None or after is None or not report.fits:
        return None
    left = (hint for hint in _hints(after) if hint.code == key[0])
    return titled(fix, plan, after) if all(_label(hint).span != key[1] for hint in left) else None
