"""Which items of two lists belong together."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")
Key = Callable[[T], Hashable]  # items with the same key may belong together
Pair = tuple[int, int]  # a place in either list
_Chain = tuple[int, int, "_Chain | None"]  # a pair, and those before it

_PATIENCE = 1_000_000  # pairs of equal items that are looked at in all; then few are


class Aligner:
    """Finds what belongs together in lists, as long as its patience lasts."""

    def __init__(self) -> None:
        self.left = _PATIENCE

    def pairs(self, before: Sequence[T], after: Sequence[T], keys: Sequence[Key[T]]) -> list[Pair]:
        """Places in both lists that belong together, rising in both.

        As many items as possible have the first key in common; what lies between them is aligned
        by the next key, and so on. A key that too many items share is passed over.

        >>> Aligner().pairs("a1 b1 b2".split(), "a1 b2 b3".split(), [str, lambda text: text[0]])
        [(0, 0), (2, 1)]
        """
        pairs: list[Pair] = []
        for key in keys:
            befores, afters = list(map(key, before)), list(map(key, after))
            for (i, j), (last, end) in pairwise([(-1, -1), *pairs, (len(before), len(after))]):
                if last - i > 1 and end - j > 1:
                    found = self._common(befores[i + 1 : last], afters[j + 1 : end])
                    pairs += [(i + 1 + one, j + 1 + other) for one, other in found]
            pairs.sort()
        return pairs

    def _common(self, before: list[Hashable], after: list[Hashable]) -> list[Pair]:
        """A longest common subsequence."""
        shortest = min(len(before), len(after))
        start = end = 0
        while start < shortest and before[start] == after[start]:
            start += 1
        while end < shortest - start and before[-1 - end] == after[-1 - end]:
            end += 1
        pairs = [(at, at) for at in range(start)]
        pairs += [(len(before) - at, len(after) - at) for at in range(1, end + 1)]
        before, after = before[start : len(before) - end], after[start : len(after) - end]
        counts = Counter(after)
        cost = sum(map(counts.__getitem__, before))
        if cost <= max(self.left, len(after)):
            self.left -= cost
            pairs += [(start + i, start + j) for i, j in _longest(before, after)]
        return pairs


def _longest(before: list[Hashable], after: list[Hashable]) -> Iterator[Pair]:
    """The middle of a longest common subsequence, from its end, as Hunt and Szymanski find it."""
    places = defaultdict(list)
    for j in reversed(range(len(after))):
        places[after[j]].append(j)
    ends: list[int] = []  # the first place in `after` where a chain of each length can end
    chains: list[_Chain] = []
    for i, item in enumerate(before):
        for j in places.get(item, ()):
            length = bisect_left(ends, j)
            chain = (i, j, chains[length - 1] if length else None)
            ends[length : length + 1] = [j]
            chains[length : length + 1] = [chain]
    found = chains[-1] if chains else None
    while found:
        yield found[:2]
        found = found[2]
