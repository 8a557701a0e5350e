"""The tree of a document: plain nodes that remember their place."""

from cnnshape.source import Source, Span

DEPTH = 60  # levels of nesting
_NULLS = {"", "~", "null", "Null", "NULL"}


class Leaf:
    """A scalar: its `text` is what YAML makes of it, its `code` what stands in the source."""

    __slots__ = ("end", "source", "start", "style", "text")
    size = 1
    height = 0

    def __init__(self, source: Source, text: str, start: int, end: int, style: str | None) -> None:
        self.source, self.text = source, text
        self.start, self.end, self.style = start, end, style

    @property
    def span(self) -> Span:
        return Span(self.start, max(self.end, self.start + 1))

    @property
    def is_null(self) -> bool:
        return not self.style and self.text in _NULLS

    @property
    def code(self) -> str:
        """The text to read as Python, comments and line breaks of a long scalar included."""
        if not self.style and self.end - self.start == len(self.text):
            return self.text
        skipped = self._skipped()
        if skipped is None:
            return self.text
        return self.source.text[self.start + skipped : self.end - (self.style in {"'", '"'})]

    def place(self, start: int, end: int) -> Span:
        """Where the characters `start` to `end` of `code` stand."""
        skipped = self._skipped()
        if skipped is None:
            return self.span
        return Span(self.start + skipped + start, self.start + skipped + max(end, start + 1))

    def _skipped(self) -> int | None:
        """Characters before `code` in the source; `None` where escapes make them differ."""
        written = self.source.text[self.start : self.end]
        if self.style in {"|", ">"}:
            return written.find("\n") + 1
        if self.style == '"':
            return None if "\\" in written else 1
        if self.style == "'":
            return None if "'" in written[1:-1] else 1
        return 0


class Items:
    """A sequence."""

    __slots__ = ("children", "end", "flow", "height", "size", "start")

    def __init__(self, start: int, *, flow: bool) -> None:
        self.children: list[Node] = []
        self.start = self.end = start
        self.flow = flow
        self.size, self.height = 1, 1

    @property
    def span(self) -> Span:
        if self.flow or not self.children:
            return Span(self.start, max(self.end, self.start + 1))
        return self.children[0].span


class Table:
    """A mapping whose keys are scalars."""

    __slots__ = ("end", "entries", "flow", "height", "size", "start")

    def __init__(self, start: int, *, flow: bool) -> None:
        self.entries: list[tuple[Leaf, Node]] = []
        self.start = self.end = start
        self.flow = flow
        self.size, self.height = 1, 1

    @property
    def span(self) -> Span:
        if self.flow or not self.entries:
            return Span(self.start, max(self.end, self.start + 1))
        return self.entries[0][0].span


Node = Leaf | Items | Table
