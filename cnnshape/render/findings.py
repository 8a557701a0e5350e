"""Findings as people read them: the headline, the source underlined, notes and fixes."""

import sys
from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic
from cnnshape.plans import Plan
from cnnshape.render.excerpts import snippet
from cnnshape.render.folding import hung
from cnnshape.render.look import Look
from cnnshape.render.paint import Line, Piece, wants_color, width_of, write
from cnnshape.source import Source, printable

_COLORS = {"error": "bold red", "warning": "bold yellow"}
_INDENT = 2  # of a headline's further lines


def show(plans: list[Plan], look: Look) -> None:
    """Print what is wrong with plans on standard error."""
    lines: list[Line] = []
    width = width_of(sys.stderr)
    for plan in plans:
        lines += full(plan.diagnostics, plan.source, width)
    found = tuple(found for plan in plans for found in plan.diagnostics)
    lines += hung(*summary(found), _INDENT, width)
    if sys.stdout.isatty() and sys.stderr.isatty():
        lines.insert(0, [])
    write(lines, sys.stderr, color=wants_color(sys.stderr, look.color))


def full(
    diagnostics: tuple[Diagnostic, ...], source: Source, width: int | None = None
) -> list[Line]:
    """The full form of findings, for a terminal of that `width` if there is one."""
    lines: list[Line] = []
    for found in diagnostics:
        lines += [*_finding(found, source, width), []]
    return lines


def summary(diagnostics: tuple[Diagnostic, ...]) -> tuple[Piece, Piece]:
    """How many findings there are, and where to read on."""
    parts = []
    for severity in ("error", "warning"):
        n = sum(found.severity == severity for found in diagnostics)
        if n:
            parts.append(f"{n} {severity}{'s' * (n > 1)}")
    codes = dict.fromkeys(found.code for found in diagnostics)
    text = ", ".join(parts)
    return (text, "bold"), (f"; `cnnshape explain {next(iter(codes))}` says more", "")


def _finding(found: Diagnostic, source: Source, width: int | None) -> list[Line]:
    color = _COLORS[found.severity]
    head = (f"{found.severity}[{found.code}]", color)
    lines = hung(head, (f": {printable(found.message)}", "bold"), _INDENT, width)
    labels = [found.at, *found.related]
    margin = max(len(str(source.position(label.span.start).line)) for label in labels)
    for label in labels:
        style = color if label is found.at else "bold blue"
        mark = "^" if label is found.at else "-"
        lines += snippet(label, source, margin, style, mark, width)
    for kind, text in _remarks(found):
        name = (f"{kind}: ", "bold cyan")
        lines += hung(name, (printable(text), ""), len(name[0]), width)
    return lines


def _remarks(found: Diagnostic) -> Iterator[tuple[str, str]]:
    """What is said below the places, and what kind of remark it is."""
    yield from (("note", note) for note in found.notes)
    if found.torch:
        yield "torch", found.torch
    yield from (("help", text) for text in found.help)
    yield from (("fix" if fix.sure else "help", fix.title) for fix in found.fixes)
