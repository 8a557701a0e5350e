"""Which layers of two networks belong together: group by group, then by what is called."""

import re
from collections.abc import Hashable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import attrgetter

from cnnshape.comparison.alignment import Aligner, Pair
from cnnshape.comparison.outlines import Line

_NUMBER = re.compile(r"(?<![^.])\d+(?![^.])")
_DEPTH = 30  # levels of groups that are looked into


def partners(before: Sequence[Line], after: Sequence[Line]) -> list[Pair]:
    """Places of layers that belong together, rising in both networks.

    A layer that is inserted moves the numbers in the paths of all that follow in its list. So what
    is called counts before the path.
    """
    return list(_Matcher().partners([*map(_Row, before)], [*map(_Row, after)]))


def place(path: str) -> str:
    """A path without the numbers of steps, which change when a step is inserted.

    >>> place("layer1.0.body.3")
    'layer1.*.body.*'
    """
    return _NUMBER.sub("*", path)


class _Row:
    """A layer, the parts of its path, and what is compared of it."""

    __slots__ = ("call", "kind", "parts", "placed_call", "placed_kind")

    def __init__(self, line: Line) -> None:
        self.call, self.kind = line.call, line.kind
        self.parts = line.path.split(".")
        where = place(line.path)
        self.placed_call, self.placed_kind = f"{where} {line.call}", f"{where} {line.kind}"


class _Run:
    """Rows one after the other of one group, or one layer, so many levels deep."""

    __slots__ = ("is_group", "name", "rows", "start")

    def __init__(self, rows: list[_Row], start: int, depth: int) -> None:
        self.rows, self.start = rows, start
        self.name = rows[0].parts[depth : depth + 1]
        self.is_group = len(rows) > 1 or len(rows[0].parts) > depth + 1

    def calls(self) -> Hashable:
        return tuple([row.placed_call for row in self.rows])

    def kinds(self) -> Hashable:
        return tuple([row.placed_kind for row in self.rows])

    def names(self) -> Hashable:
        return self.is_group, *self.name


class _Matcher:
    """Aligns groups, then what is in them."""

    def __init__(self) -> None:
        self.aligner = Aligner()

    def partners(
        self, before: list[_Row], after: list[_Row], i: int = 0, j: int = 0, depth: int = 0
    ) -> Iterator[Pair]:
        """Pairs of rows of one group, which begins at `i` in one network and `j` in the other."""
        olds, news = _runs(before, depth), _runs(after, depth)
        keys = _Run.calls, _Run.kinds, _Run.names
        pairs = self.aligner.pairs(olds, news, keys)
        for (one, other), (last, end) in pairwise([(-1, -1), *pairs, (len(olds), len(news))]):
            for at, to in self._loose(olds[one + 1 : last], news[other + 1 : end]):
                yield i + at, j + to
            if last < len(olds):
                yield from self._inside(olds[last], news[end], i, j, depth)

    def _inside(self, old: _Run, new: _Run, i: int, j: int, depth: int) -> Iterator[Pair]:
        if not old.is_group:
            yield i + old.start, j + new.start
        elif depth < _DEPTH:
            start, begin = i + old.start, j + new.start
            yield from self.partners(old.rows, new.rows, start, begin, depth + 1)
        else:
            for at, other in self._loose([old], [new]):
                yield i + at, j + other

    def _loose(self, olds: list[_Run], news: list[_Run]) -> Iterator[Pair]:
        """Pairs of rows in groups that have no partners."""
        if not olds or not news:
            return
        before = [row for run in olds for row in run.rows]
        after = [row for run in news for row in run.rows]
        keys = [attrgetter(name) for name in ("placed_call", "call", "kind")]
        for at, other in self.aligner.pairs(before, after, keys):
            yield olds[0].start + at, news[0].start + other


def _runs(rows: list[_Row], depth: int) -> list[_Run]:
    """The groups and layers of one group, so many levels deep."""
    runs = []
    start = 0
    for _, found in groupby(rows, lambda row: row.parts[depth : depth + 1] or [object()]):
        inside = list(found)
        runs.append(_Run(inside, start, depth))
        start += len(inside)
    return runs
