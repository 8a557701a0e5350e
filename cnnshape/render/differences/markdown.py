"""What differs between two plans, as Markdown for a comment."""

import sys

from cnnshape.comparison.differences import Change, Difference
from cnnshape.comparison.outlines import Count
from cnnshape.render.differences import changes
from cnnshape.render.markdown import escaped

_OPEN = 20  # lines of a table that is not folded
_MOST = 200  # lines; a comment has an end


def show(difference: Difference, names: tuple[str, str], color: bool | None) -> None:  # noqa: ARG001  # Markdown has one look
    """Print what differs as Markdown."""
    sys.stdout.write(markdown(difference, names))


def markdown(difference: Difference, names: tuple[str, str]) -> str:
    """A sentence with the totals, and a table of what differs, folded where it is long."""
    title = f"**{escaped(' → '.join(names))}**"
    if difference.same:
        return f"{title}: the plans are the same\n"
    totals = ", ".join(_total(*total) for total in changes.totals(difference)[:2])
    table = [change for change in changes.shown(difference) if isinstance(change, Change)]
    summary = changes.summary(difference)
    lines = [f"{title}: {totals}", ""]
    if len(table) > _OPEN:
        lines += [
            "<details>",
            f"<summary>{summary}</summary>",
            "",
            *_table(table),
            "",
            "</details>",
        ]
    else:
        lines += [summary, "", *(_table(table) if table else [])]
    return "\n".join(lines).rstrip() + "\n"


def _total(name: str, before: Count, after: Count) -> str:
    counts = " → ".join(dict.fromkeys(map(changes.short, (before, after))))
    percent = changes.percent(before, after)
    return escaped(f"{name} {counts}" + (f" ({percent})" if percent else ""))


def _table(table: list[Change]) -> list[str]:
    lines = ["|   | layer | type | output | params | MACs |"]
    lines.append("| --- | --- | --- | --- | ---: | ---: |")
    lines += map(_line, table[:_MOST])
    if len(table) > _MOST:
        lines.append(f"|   | and {len(table) - _MOST:,} more | | | | |")
    return lines


def _line(change: Change) -> str:
    cells = [
        changes.MARKS[change.kind],
        changes.path(change),
        changes.call(change),
        changes.shape(change),
        changes.gain(*changes.params(change)),
        changes.gain(*changes.macs(change)),
    ]
    return f"| {' | '.join(map(escaped, cells))} |"
