"""Prints plans: results on standard output, findings of human formats on standard error."""

import sys
from importlib import import_module

from cnnshape.plans import Plan
from cnnshape.render import FORMATS
from cnnshape.render.look import Look


def show_plans(plans: list[Plan], style: str, look: Look, table: str = FORMATS["table"]) -> None:
    """Print plans and findings; `table` names the module that draws the table."""
    prepare()
    import_module(table if style == "table" else FORMATS[style]).show(plans, look)
    sys.stdout.flush()
    if style != "json" and any(plan.diagnostics for plan in plans):
        from cnnshape.render.findings import show

        show(plans, look)


def prepare() -> None:
    """Make sure that no character can fail to be written."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
