"""Findings as people read them: the headline, the source underlined, notes and fixes."""

import sys

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.plans import Plan
from cnnshape.render.look import Look
from cnnshape.render.paint import Line, columns_of, wants_color, write
from cnnshape.source import Source, Span, printable

_COLORS = {"error": "bold red", "warning": "bold yellow"}
_WIDEST = 160  # characters of a source line that are shown


def show(plans: list[Plan], look: Look) -> None:
    """Print what is wrong with plans on standard error."""
    lines: list[Line] = []
    for plan in plans:
        lines += full(plan.diagnostics, plan.source)
    lines.append(summary(tuple(found for plan in plans for found in plan.diagnostics)))
    if sys.stdout.isatty() and sys.stderr.isatty():
        lines.insert(0, [])
    write(lines, sys.stderr, color=wants_color(sys.stderr, look.color))


def full(diagnostics: tuple[Diagnostic, ...], source: Source) -> list[Line]:
    """The full form of findings."""
    lines: list[Line] = []
    for found in diagnostics:
        lines += [*_finding(found, source), []]
    return lines


def summary(diagnostics: tuple[Diagnostic, ...]) -> Line:
    """How many findings there are."""
    parts = []
    for severity in ("error", "warning"):
        n = sum(found.severity == severity for found in diagnostics)
        if n:
            parts.append(f"{n} {severity}{'s' * (n > 1)}")
    codes = dict.fromkeys(found.code for found in diagnostics)
    text = ", ".join(parts)
    return [(text, "bold"), (f"; `cnnshape explain {next(iter(codes))}` says more", "")]


def _finding(found: Diagnostic, source: Source) -> list[Line]:
    color = _COLORS[found.severity]
    head = (f"{found.severity}[{found.code}]", color)
    lines: list[Line] = [[head, (f": {printable(found.message)}", "bold")]]
    labels = [found.at, *found.related]
    margin = max(len(str(source.position(label.span.start).line)) for label in labels)
    for label in labels:
        style = color if label is found.at else "bold blue"
        mark = "^" if label is found.at else "-"
        lines += _snippet(label, source, margin, style, mark)
    lines += [_remark("note", note) for note in found.notes]
    if found.torch:
        lines.append(_remark("torch", found.torch))
    lines += [_remark("help", text) for text in found.help]
    lines += [_remark("fix" if fix.sure else "help", fix.title) for fix in found.fixes]
    return lines


def _remark(kind: str, text: str) -> Line:
    return [(f"{kind}: ", "bold cyan"), (printable(text), "")]


def _snippet(label: Label, source: Source, margin: int, style: str, mark: str) -> list[Line]:
    line, column = source.position(label.span.start)
    text = source.line(line)
    length = min(_length(label.span, source), max(len(text) - column + 1, 1))
    left = max(0, column - 1 - _WIDEST // 2)
    shown = text[left : left + _WIDEST]
    before, meant = shown[: column - 1 - left], text[column - 1 : column - 1 + length]
    under = max(columns_of(_shown(meant[: _WIDEST // 2])), 1)
    pointer = " " * columns_of(_shown(before)) + mark * under
    gutter = " " * margin
    note = f" {printable(label.text)}" if label.text else ""
    place = f"{printable(source.name)}:{line}:{column}"
    return [
        [(f"{gutter}--> ", "blue"), (place, "")],
        [(f"{gutter} |", "blue")],
        [(f"{line:>{margin}} | ", "blue"), (_shown(shown), "")],
        [(f"{gutter} | ", "blue"), (pointer + note, style)],
    ]


def _shown(text: str) -> str:
    return "".join(printable(character) for character in text)


def _length(span: Span, source: Source) -> int:
    first = source.position(span.start)
    return span.end - span.start if source.position(span.end).line == first.line else 10**6
