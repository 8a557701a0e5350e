"""The lines of a text that is YAML: what a person wrote there, and where a comment can stand."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from cnnshape.document import scalars
from cnnshape.nodes import Leaf
from cnnshape.records import Record
from cnnshape.source import Source
from cnnshape.spec.targets import HIDDEN

MARK = "# ⇒"
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # each ends a comment in YAML
_OURS = re.compile(rf"{MARK} (?:(?![ \t]#).)*", re.DOTALL)


class Line(Record):
    """A line: its place, and its text without the comments that begin with `MARK`."""

    start: int
    end: int  # before the line break
    text: str
    is_open: bool  # a comment can stand at its end


class Comments:
    """The lines of a source and its comments; `codes` are the places of scalars that are code.

    In code between lines of YAML, the block behind `|`, a comment is one of Python.
    """

    def __init__(self, source: Source, codes: set[int]) -> None:
        self.source = source
        spans = [span for leaf in scalars(source) for span in _texts(leaf, codes)]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self.lines = tuple(self._lines())
        self._firsts = [line.start for line in self.lines]

    def line_at(self, offset: int) -> int:
        """The index of the line that a character stands on."""
        return bisect_right(self._firsts, offset) - 1

    def rewritten(self, texts: dict[int, str]) -> str:
        """The source with other texts for some lines, by their index, and none of our comments."""
        parts = []
        at = 0
        for index, line in enumerate(self.lines):
            parts += [self.source.text[at : line.start], texts.get(index, line.text)]
            at = line.end
        return "".join([*parts, self.source.text[at:]])

    def _lines(self) -> Iterator[Line]:
        text, start = self.source.text, 0
        while start < len(text):
            found = _BREAK.search(text, start)
            end, after = (found.start(), found.end()) if found else (len(text), len(text))
            yield Line(start, end, self._person(start, end), not self._is_text(end))
            start = after

    def _person(self, start: int, end: int) -> str:
        """A line without our comments, and without the space before them."""
        line = self.source.text[start:end]
        if MARK not in line:
            return line
        if line.lstrip().startswith("#") and not line.lstrip().startswith(MARK):
            return line  # all of it is a person's, such as a step that is left out for a while
        kept, at = "", 0
        for found in _OURS.finditer(line):
            is_ours = found.start() == at or line[found.start() - 1] in " \t"
            if is_ours and not self._is_text(start + found.start()):
                kept += line[at : found.start()].rstrip(" \t")
                at = found.start() + len(found[0].rstrip(" \t"))
        return (kept + line[at:]).rstrip(" \t") if at else line

    def _is_text(self, offset: int) -> bool:
        """Whether a character at a place would be part of a scalar's text."""
        before = bisect_right(self._starts, offset) - 1
        return before >= 0 and offset < self._ends[before]


def _texts(leaf: Leaf, codes: set[int]) -> Iterator[tuple[int, int]]:
    """Which characters of a scalar are text, in which `#` begins no comment."""
    if leaf.style not in {"|", ">"}:
        yield leaf.start, leaf.end
        return
    head = _BREAK.search(leaf.source.text, leaf.start, leaf.end)
    start = head.end() if head else leaf.end
    if leaf.style == ">" or leaf.start not in codes:
        yield start, leaf.end
        return
    for found in re.finditer(HIDDEN, leaf.source.text[start : leaf.end]):
        if found[0][0] != "#":
            yield start + found.start(), start + found.end()
