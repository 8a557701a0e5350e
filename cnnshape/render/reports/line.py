"""Findings one a line, as editors and `grep` read them."""

from collections.abc import Sequence

from cnnshape.checked import Checked
from cnnshape.diagnostics import Diagnostic
from cnnshape.source import Source, printable


def text(results: Sequence[Checked]) -> str:
    """A line for each finding, spec by spec in the order of places."""
    return "".join(
        f"{_line(found, one.source)}\n"
        for one in results
        for found in sorted(one.diagnostics, key=lambda found: found.at.span)
    )


def _line(found: Diagnostic, source: Source) -> str:
    line, column = source.position(found.at.span.start)
    return printable(
        f"{source.name}:{line}:{column}: {found.severity}[{found.code}] {found.message}"
    )
