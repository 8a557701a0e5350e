"""Plans as CSV, for spreadsheets, and as Markdown, for pages."""

import csv
import io

from cnnshape.plan import Plan
from cnnshape.render import words
from cnnshape.source import printable

_HEAD = ("layer", "type", "output", "params", "macs", "receptive_field")


def csv_text(plans: list[Plan]) -> str:
    """A line for each layer; with several plans, the spec comes first."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    many = len(plans) > 1
    writer.writerow([*(["spec"] if many else []), *_HEAD])
    for plan in plans:
        start = [printable(plan.source.name)] if many else []
        for cells in _cells(plan, group=""):
            writer.writerow([*start, *cells])
    return stream.getvalue()


def markdown_text(plans: list[Plan]) -> str:
    """A table for each plan, totals in its last line."""
    return "\n".join(_markdown(plan) for plan in plans)


def _markdown(plan: Plan) -> str:
    title = _escaped(plan.name or plan.source.name)
    lines = [f"### {title}", "", "| layer | type | output | params | MACs | receptive field |"]
    lines.append("| --- | --- | --- | ---: | ---: | ---: |")
    lines += [f"| {' | '.join(map(_escaped, cells))} |" for cells in _cells(plan, group=",")]
    params, macs = words.count(plan.params), words.count(plan.macs)
    lines.append(f"| **total** | | | **{params}** | **{macs}** | |")
    return "\n".join(lines) + "\n"


def _cells(plan: Plan, group: str) -> list[list[str]]:
    rows = []
    for row, reaches in zip(plan.layers, plan.reaches, strict=True):
        shapes = ", ".join(map(words.shape, row.output_shapes))
        kind = words.brief(row.layer) if row.layer else row.kind
        counts = [words.count(row.params), words.count(plan.cost(row))]
        counts = [text.replace(",", group) for text in counts]
        rows.append([row.path, kind, shapes, *counts, words.field(reaches)])
    return [[printable(cell) for cell in cells] for cells in rows]


def _escaped(text: str) -> str:
    return printable(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
