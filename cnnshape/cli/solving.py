"""The questions of a spec, asked on the command line."""

import sys

import click

from cnnshape.api import examine
from cnnshape.cli import CannotRun
from cnnshape.cli.options import examined, read_source
from cnnshape.plans import Plan
from cnnshape.plans.measures import PARAMS, WORK
from cnnshape.quantities import Bound, Unit, bound
from cnnshape.records import Record
from cnnshape.render.json import json_object
from cnnshape.render.paint import wants_color, write
from cnnshape.rewrite.calls import CannotRewrite
from cnnshape.solve.found import Answers, Found, Limits
from cnnshape.solve.network import answers
from cnnshape.solve.steps import filled
from cnnshape.solve.windows import CannotSolve, Ranges
from cnnshape.source import printable


class Asking(Record):
    """What the command line says."""

    spec: str
    inputs: tuple[str, ...]
    sets: tuple[str, ...]
    max_params: str | None
    max_macs: str | None
    ranges: Ranges
    limit: int
    writes: bool


def solve_spec(asking: Asking, style: str, color: bool | None) -> bool:
    """Answer, print and perhaps write; whether there is an answer."""
    limits = Limits(
        _bound("--max-params", asking.max_params, PARAMS),
        _bound("--max-macs", asking.max_macs, WORK),
    )
    plan = examined(read_source(asking.spec), asking.inputs, asking.sets)
    try:
        found = answers(plan, asking.ranges, limits, asking.limit)
    except CannotSolve as error:
        raise CannotRun(f"{asking.spec}: {error}") from None
    is_text = asking.writes and asking.spec == "-"
    if found.blocked:
        _show_findings(plan, found.blocked, style, color)
    elif style == "json":
        from cnnshape.solve.objects import answers_object

        click.echo(json_object(answers_object(plan, found)), err=is_text)
    else:
        _show(plan, found, color, err=is_text)
    if asking.writes and found.found:
        _fill(asking.spec, found.found[0])
    return bool(found.found)


def _bound(option: str, text: str | None, unit: Unit) -> Bound | None:
    """A bound; a number alone is the most that is allowed."""
    if text is None:
        return None
    found = bound(text, unit)
    if found and any(not sign for sign, _ in found.parts):
        found = bound(f"<= {text}", unit)
    if found is None:
        raise CannotRun(f"{option} takes a number such as 5M, not {printable(text)}")
    return found


def _show(plan: Plan, found: Answers, color: bool | None, *, err: bool) -> None:
    from cnnshape.render.questions import lines

    stream = sys.stderr if err else sys.stdout
    write(lines(plan, found), stream, color=wants_color(stream, color))
    stream.flush()


def _show_findings(plan: Plan, blocked: Plan, style: str, color: bool | None) -> None:
    """What is wrong with a spec whatever the answers are."""
    if style == "json":
        from cnnshape.solve.objects import answers_object

        click.echo(json_object(answers_object(plan, Answers((), (), blocked=blocked))))
        return
    from cnnshape.render.findings import show
    from cnnshape.render.look import Look

    show([blocked], Look(None, None, "float32", color))


def _fill(path: str, found: Found) -> None:
    """Write an answer in the place of each `_`, all of them or none."""
    source = found.plan.source
    try:
        after = filled(found)
    except CannotRewrite:
        raise CannotRun(f"{path}: a `_` has no place of its own, and nothing is written") from None
    if path == "-":
        click.echo(after.text, nl=False)
        return
    if any(one.code == "open-question" for one in examine(after).diagnostics):
        raise CannotRun(f"{path}: a `_` would be left, and nothing is written")
    from cnnshape.cli.writing import replace

    replace(path, source, after.text)
    click.echo(f"written to {printable(path)}", err=True)
