"""Warnings that a spec does not want to hear, by `lint: ignore` or by a comment on a line."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from cnnshape.codes import SEVERITY, WARNINGS, Severity
from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.records import Entry
from cnnshape.source import Source, Span, printable
from cnnshape.spec.model import IGNORE, Spec
from cnnshape.spec.suggestions import nearest

_COMMENT = rf"#[ \t]*{IGNORE}[ \t]*ignore\b(?:[ \t]*\[([^\]\n]*)\]?)?"


class _Ignore(Entry):
    """A code, where it is named, and on which line it is not to be heard; 0 for all of them."""

    code: str  # "" for every warning
    span: Span
    line: int = 0

    def covers(self, found: Diagnostic, source: Source) -> bool:
        if self.line and self.line != source.position(found.at.span.start).line:
            return False
        return self.code in {"", found.code}


def heard(spec: Spec, found: tuple[Diagnostic, ...], *, is_whole: bool) -> tuple[Diagnostic, ...]:
    """Findings without those ignored; where `is_whole`, with one for each ignore of nothing."""
    ignores = list(_ignores(spec))
    used: set[_Ignore] = set()
    left = []
    for one in found:
        if one.severity is Severity.WARNING:
            covering = [ignore for ignore in ignores if ignore.covers(one, spec.source)]
            used.update(covering)
            if covering:
                continue
        left.append(one)
    if is_whole:
        left += [_unused(ignore) for ignore in ignores if ignore not in used]
        left.sort(key=lambda one: one.at.span)
    return tuple(left)


def _ignores(spec: Spec) -> Iterator[_Ignore]:
    for code, leaf in spec.ignored.items():
        yield _Ignore(code, leaf.span)
    source = spec.source
    if IGNORE not in source.text:
        return
    steps = _steps(source)
    for comment in re.finditer(_COMMENT, source.text):
        line = source.position(comment.start()).line
        if not source.line(line)[: source.position(comment.start()).column - 1].strip():
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
