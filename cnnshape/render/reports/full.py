"""Findings with their places underlined, for people."""

from collections.abc import Sequence

from cnnshape.checked import Checked
from cnnshape.render.findings import full
from cnnshape.render.paint import Line, plain


def text(results: Sequence[Checked]) -> str:
    """The full form of all findings, without colour."""
    return plain(lines(results))


def lines(results: Sequence[Checked], width: int | None = None) -> list[Line]:
    """The full form of all findings, ready to be coloured, for a terminal of that `width`."""
    return [line for one in results for line in full(one.diagnostics, one.source, width)]
