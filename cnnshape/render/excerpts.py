"""A line of a source with a part of it underlined and a word about it behind or below."""

from bisect import bisect_right
from itertools import accumulate

from cnnshape.diagnostics import Label
from cnnshape.records import Record
from cnnshape.render.folding import folded
from cnnshape.render.paint import Line, columns_of
from cnnshape.source import Source, Span, printable

_WIDEST = 160  # characters of a source line that are shown where no terminal limits them
_LEAST = 12  # columns of a source line that are shown, however narrow the terminal is
_BEFORE = 4  # columns before the marks, at least
_CUT = "…"


class Excerpt(Record):
    """What is shown of a line, and the columns that are underlined."""

    text: str
    before: int
    under: int


def snippet(
    label: Label, source: Source, margin: int, style: str, mark: str, width: int | None
) -> list[Line]:
    """A place, its line, and below it the marks and the word about it."""
    line, column = source.position(label.span.start)
    text, note = source.line(line), printable(label.text)
    length = min(_length(label.span, source), max(len(text) - column + 1, 1))
    gutter = " " * margin
    if width is None:
        shown = _wide(text, column - 1, length)
        remarks = [_marks(shown, mark) + f" {note}".rstrip()]
    else:
        room = max(width - margin - len(" | "), _LEAST)
        shown = _narrow(text, column - 1, length, columns_of(f" {note}".rstrip()), room)
        remarks = _remarks(_marks(shown, mark), shown.before, note, room)
    return [
        [(f"{gutter}--> ", "blue"), (f"{printable(source.name)}:{line}:{column}", "")],
        [(f"{gutter} |", "blue")],
        [(f"{line:>{margin}} | ", "blue"), (shown.text, "")],
        *([(f"{gutter} | ", "blue"), (remark, style)] for remark in remarks),
    ]


def _marks(shown: Excerpt, mark: str) -> str:
    return " " * shown.before + mark * shown.under


def _remarks(marks: str, start: int, note: str, room: int) -> list[str]:
    """The marks and the note, which goes below them where it finds no room behind them."""
    if not note or columns_of(f"{marks} {note}") <= room:
        return [f"{marks} {note}".rstrip()]
    lines = folded(note, room)
    indent = min(start, room - max(map(columns_of, lines)))
    return [marks, *(" " * indent + text for text in lines)]


def _wide(text: str, start: int, length: int) -> Excerpt:
    """As much of a line as anybody would read."""
    left = max(0, start - _WIDEST // 2)
    meant = text[start : start + length][: _WIDEST // 2]
    return Excerpt(
        text=_shown(text[left : left + _WIDEST]),
        before=columns_of(_shown(text[left:start])),
        under=max(columns_of(_shown(meant)), 1),
    )


def _narrow(text: str, start: int, length: int, behind: int, room: int) -> Excerpt:
    """What of a line fits in `room` columns, with `behind` more after the marks if that can be."""
    first = max(0, start - 2 * room)
    cells = [printable(character) for character in text[first : start + 2 * room]]
    edges = [0, *accumulate(map(columns_of, cells))]  # columns before each cell, and in all
    start -= first
    end = min(start + length, len(cells))
    stop = max(edges[end], edges[start] + 1)
    if len(cells) == len(text) and max(edges[-1], stop) <= room:
        return Excerpt(text="".join(cells), before=edges[start], under=stop - edges[start])
    left = _left(edges[start], stop, edges[-1], behind, room)
    i = min(bisect_right(edges, edges[bisect_right(edges, left)]) - 1, start) if left else 0
    head = _CUT if first + i else ""
    j = bisect_right(edges, edges[i] + room - len(head)) - 1
    tail = ""
    if first + j < len(text):
        j, tail = bisect_right(edges, edges[i] + room - len(head) - 1) - 1, _CUT
    return Excerpt(
        text=head + "".join(cells[i:j]) + tail,
        before=len(head) + edges[start] - edges[i],
        under=max(edges[min(end, j)] - edges[start] + (start + length > j) * len(tail), 1),
    )


def _left(start: int, stop: int, width: int, behind: int, room: int) -> int:
    """The column of a line of some `width` before which it is cut, for the marks to be seen."""
    context = min(start, room // 4)
    if context + stop - start + behind > room:
        behind = 0  # the note goes below
    if stop + behind < room:
        return 0
    if behind:
        return stop + behind - room
    around = max((room - stop + start) // 2, min(start, _BEFORE))
    return max(min(start - around, max(width, stop) - room), 0)


def _shown(text: str) -> str:
    return "".join(printable(character) for character in text)


def _length(span: Span, source: Source) -> int:
    first = source.position(span.start)
    return span.end - span.start if source.position(span.end).line == first.line else 10**6
