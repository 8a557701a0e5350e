"""Where the items of lists begin and end in a text."""

import re

from cnnshape.nodes import Leaf
from cnnshape.source import Source

_ITEM = re.compile(r"(?P<indent>[ ]*)-[ ]+")


def item(leaf: Leaf, start: int) -> tuple[int, str] | None:
    """The line of a list on which a step begins, whose call is at `start`, and its indentation.

    `None` where it has no line of its own.
    """
    source = leaf.source
    at = source.position(leaf.start)
    found = _ITEM.match(source.line(at.line))
    if found is None or found.end() != at.column - 1 or leaf.code[:start].count("("):
        return None
    return at.line, found["indent"]


def is_listed(leaf: Leaf) -> bool:
    """Whether a scalar stands in a list in brackets."""
    before, after = leaf.source.text[: leaf.start].rstrip(), leaf.source.text[leaf.end :].lstrip()
    return before.endswith(("[", ",")) and after.startswith((",", "]"))


def depth_beside(source: Source, line: int, way: int) -> int | None:
    """How deep the nearest line that is no part of an item is, before it (-1) or behind it (1)."""
    deepest = _depth(source.line(line))
    last = source.position(len(source.text)).line
    number = line + way
    while 1 <= number <= last:
        text = source.line(number)
        if _says_something(text) and (way < 0 or _depth(text) <= deepest):
            return _depth(text)
        number += way
    return None


def end(source: Source, line: int, indent: str) -> int:
    """Where the item ends that begins on a line: before the next line that is not deeper."""
    last = source.position(len(source.text)).line
    behind = line + 1
    for number in range(line + 1, last + 1):
        text = source.line(number)
        if _says_something(text):
            if _depth(text) <= len(indent):
                break
            behind = number + 1
    return source.offset(behind)


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _says_something(text: str) -> bool:
    """Whether there is more on a line than a comment."""
    return not text.strip().startswith("#") and bool(text.strip())
