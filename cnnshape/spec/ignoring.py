"""Warnings that a spec does not want to hear, by `lint: ignore` or by a comment on a line."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

from cnnshape.diagnostics import MOST, Diagnostic, Label
from cnnshape.diagnostics.codes import SEVERITY, WARNINGS, Severity
from cnnshape.records import Entry
from cnnshape.source import Source, Span, printable
from cnnshape.spec.model import IGNORE, Spec
from cnnshape.spec.suggestions import nearest

_COMMENT = rf"#[ \t]*{IGNORE}[ \t]*ignore\b(?:[ \t]*\[([^\[\]\n]*)\]?)?"


class _Ignore(Entry):
    """A code, where it is named, and on which line it is not to be heard; 0 for all of them."""

    code: str  # "" for every warning
    span: Span
    line: int = 0


class Ignores:
    """What a spec ignores, and whether there was any of it."""

    def __init__(self, spec: Spec) -> None:
        self.source = spec.source
        self._known: dict[tuple[str, int], _Ignore] = {}
        for one in _ignores(spec):
            self._known.setdefault((one.code, one.line), one)
        self._used: set[tuple[str, int]] = set()

    def covers(self, code: str, span: Span) -> bool:
        """Whether a warning at a place is not to be heard."""
        line = self.source.position(span.start).line
        covering = [key for key in ((code, 0), (code, line), ("", line)) if key in self._known]
        self._used.update(covering)
        return bool(covering)

    def heard(
        self, found: tuple[Diagnostic, ...], *, is_whole: bool = False
    ) -> tuple[Diagnostic, ...]:
        """Findings without those ignored.

        Where these are all warnings that there can be, with one for each ignore that met none.
        """
        left = [
            one
            for one in found
            if one.severity is Severity.ERROR or not self.covers(one.code, one.at.span)
        ]
        if is_whole:
            unused = (one for key, one in self._known.items() if key not in self._used)
            left += map(_unused, islice(unused, MOST))
            left.sort(key=lambda one: one.at.span)
        return tuple(left)


def _ignores(spec: Spec) -> Iterator[_Ignore]:
    for code, leaf in spec.ignored.items():
        yield _Ignore(code, leaf.span)
    source = spec.source
    if IGNORE not in source.text:
        return
    steps = _steps(source)
    before, line = 0, 0
    for comment in re.finditer(_COMMENT, source.text):
        position = source.position(comment.start())
        if position.line != before:
            before = line = position.line
            if not source.line(line)[: position.column - 1].strip():
                at = bisect_right(steps, line)  # alone on its line, it speaks of what comes next
                line = steps[at] if at < len(steps) else line
        named = list(re.finditer(r"[^,\s][^,]*", comment[1] or ""))
        if not named:
            yield _Ignore("", Span(*comment.span()), line)
        for name in named:
            start = comment.start(1) + name.start()
            text = name[0].rstrip()
            yield _Ignore(text, Span(start, start + len(text)), line)


def _steps(source: Source) -> list[int]:
    """The lines that hold more than a comment."""
    lines = range(1, source.position(len(source.text)).line + 1)
    return [n for n in lines if source.line(n).split("#")[0].strip()]


def _unused(ignore: _Ignore) -> Diagnostic:
    code = printable(ignore.code)
    meant = None
    where = "on this line" if ignore.line else "in this spec"
    message = f"`{code}` is ignored but not found {where}" if code else f"nothing to ignore {where}"
    if code and ignore.code not in SEVERITY:
        meant = nearest(ignore.code, WARNINGS)
        message = f"no warning has the code `{code}`"
    elif code and ignore.code not in WARNINGS:
        message = f"`{code}` is an error, which cannot be ignored"
    help_ = (f"did you mean `{meant}`?",) if meant else ("take it out",)
    return Diagnostic(code="unused-ignore", message=message, at=Label(ignore.span), help=help_)
