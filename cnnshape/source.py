"""The text of a spec: places in it, lines and columns, and how it may be shown on a terminal."""

from bisect import bisect_right
from codecs import BOM_UTF8
from functools import cached_property
from typing import BinaryIO, TypeVar

from cnnshape.records import Entry

CHARACTERS = 4_000_000  # that are read of a text; most specs have a thousandth of that


T = TypeVar("T")


class Span(Entry):
    """Characters `start` up to `end`, not included."""

    start: int
    end: int


class Position(Entry):
    """A line and a column, both counted from 1 in characters."""

    line: int
    column: int


class Source:
    """A named text."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.marks = 0  # byte order marks before the text
        self.damage: int | None = None  # the first byte that was no text, where there is one

    @classmethod
    def read(cls, name: str, stream: BinaryIO) -> "Source":
        """The text in a stream, cut off where it gets too long to be a spec."""
        return cls.decoded(name, stream.read(4 * CHARACTERS + 4))

    @classmethod
    def decoded(cls, name: str, data: bytes) -> "Source":
        """The text in UTF-8 `data`; what is none stays visible as a replacement character."""
        marks = 0
        while data.startswith(BOM_UTF8):
            data = data[len(BOM_UTF8) :]
            marks += 1
        source = cls(name, data.decode(errors="replace"))
        source.marks = marks
        try:
            data.decode()
        except UnicodeDecodeError as error:
            source.damage = len(data[: error.start].decode())
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
        r"""Where the character at `offset` stands.

        >>> Source("net.yaml", "a: 1\nb: 2").position(8)
        Position(line=2, column=4)
        """
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def offset(self, line: int) -> int:
        """Where a line begins; the end of the text for one behind the last."""
        return self._starts[line - 1] if line <= len(self._starts) else len(self.text)

    def line(self, number: int) -> str:
        """The text of a line, without its end."""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r")

    def placed(self, plan: T) -> T:
        """The plan of this text, with its findings where the reader has the text."""
        return plan

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
