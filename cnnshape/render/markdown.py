"""Plans as Markdown, for pages and comments."""

import sys

from cnnshape.plans import Plan
from cnnshape.render import words
from cnnshape.render.look import Look
from cnnshape.source import printable

_MARKS = "\\|`*[]~"  # not `_`, which means nothing inside a word


def show(plans: list[Plan], look: Look) -> None:  # noqa: ARG001  # Markdown has one look
    """Print a table for each plan."""
    sys.stdout.write(markdown_text(plans))


def markdown_text(plans: list[Plan]) -> str:
    """A table for each plan, totals in its last line."""
    return "\n".join(_markdown(plan) for plan in plans)


def _markdown(plan: Plan) -> str:
    title = escaped(plan.name or plan.source.name)
    more = plan.verification is not None
    head = "| layer | type | output | params | MACs | receptive field |"
    lines = [f"### {title}", "", head + " torch |" * more]
    lines.append("| --- | --- | --- | ---: | ---: | ---: |" + " --- |" * more)
    lines += [
        f"| {' | '.join(map(escaped, cells))} |" for cells in words.cells(plan, thousands=",")
    ]
    params, macs = words.count(plan.params), words.count(plan.macs)
    lines.append(f"| **total** | | | **{params}** | **{macs}** | |" + " |" * more)
    if plan.verification:
        lines += ["", f"Verified: {words.verdict(plan.verification)}"]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    r"""The text with nothing in it that Markdown or HTML would read as a mark.

    >>> print(escaped("a|b *c* <i>"))
    a\|b \*c\* &lt;i>
    """
    html = printable(text).replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{c}" if c in _MARKS else c for c in html)
