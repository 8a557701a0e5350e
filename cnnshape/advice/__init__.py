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

_WORK = 20_000  # rows worked out again for the sake of fixes


def advise(plan: Plan, spec: Spec, report: Report, settings: Settings) -> None:
    """Add what is noticed about a plan without errors, each with the fixes that were tried."""
    left = _WORK
    known: set[tuple[str, Span]] = set()
    for hint in _hints(plan, spec):
        found = _finding(hint)
        key = found.code, found.at.span
        if key in known:
            continue
        known.add(key)
        fixes = []
        for title, edits in hint.fixes if left > 0 else ():
            fix = Fix(title, tuple(Edit(data=data) for data in edits))
            left -= len(plan.layers)
            if _helps(fix, key, plan, spec, settings):
                fixes.append(fix)
        report.add(found.but(fixes=tuple(fixes)))


def _hints(plan: Plan, spec: Spec) -> Iterator[Hint]:
    graph = Graph(plan)
    yield from windows(graph)
    yield from chains(graph)
    yield from uses(graph)
    yield from fields(graph)
    yield from small_field(graph, spec)


def _finding(hint: Hint) -> Diagnostic:
    step = hint.row.step
    written = step.bound.arguments.get(hint.blame or "")
    return Diagnostic(
        code=hint.code,
        message=printable(hint.message),
        at=Label(step.place(written.expression) if written else step.name_span),
        layer=hint.row.path,
        notes=hint.notes,
        help=hint.help,
    )


def _helps(fix: Fix, key: tuple[str, Span], plan: Plan, spec: Spec, settings: Settings) -> bool:
    """Whether the network fits with a fix, and nothing is noticed any more at this place."""
    from cnnshape.propagate.fixes import tried

    after = tried(fix, spec, plan, spec.source, settings)
    if after is None or after[1] is None:
        return False
    if not after[0].fits:
        return False
    left = (_finding(hint) for hint in _hints(after[1], spec))
    return all((one.code, one.at.span) != key for one in left)
