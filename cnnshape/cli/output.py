"""Prints plans: results on standard output, findings of human formats on standard error."""

import sys
from collections.abc import Callable

from cnnshape.plan import Plan
from cnnshape.records import Record
from cnnshape.render.findings import full, summary
from cnnshape.render.paint import Line, prepare, wants_color, width_of, write
from cnnshape.render.table import table


class Look(Record):
    """How plans are to be printed."""

    style: str
    columns: tuple[str, ...]
    depth: int | None
    dtype: str
    color: bool | None


def _json(plans: list[Plan]) -> str:
    from cnnshape.render.json import json_text

    return json_text(plans)


def _csv(plans: list[Plan]) -> str:
    from cnnshape.render.sheets import csv_text

    return csv_text(plans)


def _markdown(plans: list[Plan]) -> str:
    from cnnshape.render.sheets import markdown_text

    return markdown_text(plans)


_TEXTS: dict[str, Callable[[list[Plan]], str]] = {
    "json": _json,
    "csv": _csv,
    "markdown": _markdown,
}


def show_plans(
    plans: list[Plan], look: Look, lines: Callable[[Plan], list[Line]] | None = None
) -> None:
    """Print plans and findings; `lines` draws a plan in the place of the table."""
    prepare(sys.stdout, sys.stderr)
    if look.style in _TEXTS:
        sys.stdout.write(_TEXTS[look.style](plans))
    else:
        width = width_of(sys.stdout)
        drawn: list[Line] = []
        for plan in plans:
            if plan.layers or not plan.diagnostics:
                drawn += (
                    lines(plan)
                    if lines
                    else table(plan, look.columns, look.depth, look.dtype, width)
                )
                drawn.append([])
        write(drawn[:-1], sys.stdout, color=wants_color(sys.stdout, look.color))
        sys.stdout.flush()
    if look.style != "json":
        show_findings(plans, look.color)


def show_findings(plans: list[Plan], color: bool | None) -> None:
    """Print what is wrong with plans on standard error."""
    drawn: list[Line] = []
    for plan in plans:
        drawn += full(plan.diagnostics, plan.source)
    found = tuple(one for plan in plans for one in plan.diagnostics)
    if found:
        drawn.append(summary(found))
        if sys.stdout.isatty() and sys.stderr.isatty():
            drawn.insert(0, [])
        write(drawn, sys.stderr, color=wants_color(sys.stderr, color))
