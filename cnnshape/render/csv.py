"""Plans as CSV, for spreadsheets."""

import csv
import io
import sys

from cnnshape.plans import Plan
from cnnshape.render.look import Look
from cnnshape.render.words import cells
from cnnshape.source import printable

_HEAD = ("layer", "type", "output", "params", "macs", "receptive_field")


def show(plans: list[Plan], look: Look) -> None:  # noqa: ARG001  # CSV has one look
    """Print plans as one sheet."""
    sys.stdout.write(csv_text(plans))


def csv_text(plans: list[Plan]) -> str:
    """A line for each layer; with several plans, the spec comes first."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    many = len(plans) > 1
    proven = ["torch"] if any(plan.verification for plan in plans) else []
    writer.writerow([*(["spec"] if many else []), *_HEAD, *proven])
    for plan in plans:
        start = [printable(plan.source.name)] if many else []
        for row in cells(plan, thousands=""):
            writer.writerow([*start, *row])
    return stream.getvalue()
