"""Long texts on several lines, broken where a reader expects it."""

import re

from cnnshape.render.paint import Line, Piece, columns_of

WIDTH = 80  # columns of a page

_WHOLE = re.compile(r"`[^`]*`|\[[^\]]*\]")  # code and shapes
_LEAST = 16  # columns that a text gets, however narrow the terminal is


def hung(head: Piece, body: Piece, indent: int, width: int | None) -> list[Line]:
    """A head with its body behind it, on lines of at most `width`, all but the first indented."""
    if width is None:
        return [[head, body]]
    taken = columns_of(head[0]) - indent
    first, *rest = folded(body[0], max(width - indent, _LEAST), taken)
    return [[head, (first, body[1])], *([(" " * indent + text, body[1])] for text in rest)]


def folded(text: str, columns: int, taken: int = 0) -> list[str]:
    """A text on lines of at most so many columns, broken behind spaces and between factors.

    Something else has `taken` columns of the first line.

    >>> folded("out_channels·kernel_h·kernel_w + bias", 24)
    ['out_channels·kernel_h·', 'kernel_w + bias']

    What stands in backticks or brackets stays together if a line has room for it.

    >>> folded("of `Conv2d` [8, 3, 32, 32]", 20)
    ['of `Conv2d`', '[8, 3, 32, 32]']
    """
    breaks = _breaks(text, columns)
    lines: list[str] = []
    start, room = 0, columns - taken
    while text[start:] and columns_of(text[start:]) > room:
        end = _end(text, start, room)
        fitting = [at for at in breaks if start < at <= end + (text[end] == " ")]
        broken = max(end, start + 1) if room == columns else start  # a word goes down before
        end = fitting[-1] if fitting else broken
        lines.append(text[start:end].rstrip())
        start = end + len(text[end:]) - len(text[end:].lstrip())
        room = columns
    return [*lines, text[start:]] if text[start:] or not lines else lines


def _breaks(text: str, columns: int) -> list[int]:
    """Where a line may end."""
    inside: set[int] = set()
    for match in _WHOLE.finditer(text):
        if columns_of(match[0]) <= columns:
            inside |= set(range(*match.span()))
    return [i + 1 for i, c in enumerate(text) if c in " ·" and i not in inside]


def _end(text: str, start: int, columns: int) -> int:
    """How far a line gets that begins at `start`."""
    end = start
    width = columns_of(text[end])
    while width <= columns:
        end += 1
        width += columns_of(text[end])
    return end
