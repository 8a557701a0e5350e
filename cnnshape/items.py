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


def depth_beside(source: Source, line: int, step: int) -> int | None:
    """How deep the nearest line before or behind an item is that is no part of it."""
    text = source.line(line)
    deepest = len(text) - len(text.lstrip(" "))
    last = source.position(len(source.text)).line
    number = line + step
    while 1 <= number <= last:
        text = source.line(number)
        depth = len(text) - len(text.lstrip(" "))
        if text.strip() and not text.strip().startswith("#") and (step < 0 or depth <= deepest):
            return depth
        number += step
    return None


def end(source: Source, line: int, indent: str) -> int:
    """Where the item ends that begins on a line: before the next line that is not deeper."""
    last = source.position(len(source.text)).line
    end = line + 1
    for number in range(line + 1, last + 1):
        text = source.line(number)
        if text.strip() and not text.strip().startswith("#"):
            if len(text) - len(text.lstrip(" ")) <= len(indent):
                break
            end = number + 1
    return source.offset(end)
