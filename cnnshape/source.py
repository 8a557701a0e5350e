"""The text of a spec: places in it, lines and columns, and how it may be shown on a terminal."""

from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple


class Span(NamedTuple):
    """Characters `start` up to `end`, not included."""

    start: int
    end: int


class Position(NamedTuple):
    """A line and a column, both counted from 1 in characters."""

    line: int
    column: int


class Source:
    """A named text."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.damage: int | None = None  # the first byte that was no text, where there is one

    @classmethod
    def decoded(cls, name: str, data: bytes) -> "Source":
        """The text in UTF-8 `data`; what is none stays visible as a replacement character."""
        source = cls(name, data.decode("utf-8-sig", errors="replace"))
        try:
            data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            source.damage = len(data[: error.start].decode("utf-8-sig", errors="replace"))
        return source

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def position(self, offset: int) -> Position:
        """Where the character at `offset` stands.

        >>> Source("net.yaml", "a: 1\\nb: 2").position(8)
        Position(line=2, column=4)
        """
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of a line, without its end."""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r")

    def offset(self, line: int, column: int) -> int:
        """The offset of a place whose line and column are counted from 0."""
        if line >= len(self._starts):
            return len(self.text)
        return min(self._starts[line] + column, len(self.text))

    def replaced(self, span: Span, text: str) -> "Source":
        """The same source with other characters at `span`."""
        return Source(self.name, self.text[: span.start] + text + self.text[span.end :])


def printable(text: str) -> str:
    r"""The text with every character that could steer a terminal made visible.

    >>> printable("a\x1b[31m b")
    'a\\x1b[31m b'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
