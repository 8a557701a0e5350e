"""Sets of sizes that repeat themselves: what a condition on one open size leaves of 1, 2, 3, ..."""

from collections.abc import Callable, Iterator
from itertools import count, islice
from math import lcm

from cnnshape.records import Record
from cnnshape.symbols.polynomials import OpenSize

LONGEST_PERIOD = 2_048
_LARGEST_START = 200_000  # the size from which a set repeats itself


class SizeSet(Record):
    """Sizes in `below`, and from `start` on those whose remainder by `period` is in `residues`.

    >>> multiples = SizeSet(period=16, residues=frozenset({0}))
    >>> 48 in multiples, 50 in multiples, multiples.around(50)
    (True, False, (48, 64))
    """

    below: frozenset[int] = frozenset()
    start: int = 1
    period: int = 1
    residues: frozenset[int] = frozenset({0})

    def __contains__(self, size: int) -> bool:
        return size in self.below if size < self.start else size % self.period in self.residues

    def __and__(self, other: "SizeSet") -> "SizeSet":
        return made(
            lambda size: size in self and size in other,
            max(self.start, other.start),
            lcm(self.period, other.period),
        )

    def from_(self, least: int) -> "SizeSet":
        """Those of at least `least`."""
        return made(
            lambda size: size >= least and size in self, max(self.start, least), self.period
        )

    def with_below(self, start: int, fits: Callable[[int], bool]) -> "SizeSet":
        """The same from `start` on, and below it the sizes that fit."""
        return made(
            lambda size: fits(size) if size < start else size in self,
            max(self.start, start),
            self.period,
        )

    @property
    def is_every(self) -> bool:
        """Whether no size is left out."""
        return self == SizeSet()

    @property
    def least(self) -> int | None:
        """The smallest, if there is one."""
        return next(self.sizes(), None)

    def sizes(self) -> Iterator[int]:
        """All of them, the smallest first; there may be no end."""
        yield from sorted(self.below)
        if self.residues:
            yield from (size for size in count(self.start) if size % self.period in self.residues)

    def around(self, size: int) -> tuple[int | None, int | None]:
        """The nearest below `size`, and the nearest above."""
        last = max(self.start - 1, size - self.period - 1, 0)
        before = next((n for n in range(size - 1, last, -1) if n in self), None)
        if before is None:
            before = max((n for n in self.below if n < size), default=None)
        return before, next((n for n in self.sizes() if n > size), None)

    def __str__(self) -> str:
        early = _ranges(sorted(self.below))
        if not self.residues:
            return early or "none"
        first = next(n for n in count(self.start) if n in self)
        late = self._pattern(first)
        return f"{early}, and {late}" if early else late

    def _pattern(self, first: int) -> str:
        if self.period == 1:
            return f"every size from {first}" if first > 1 else "every size"
        rests = sorted(self.residues)
        if rests == [0]:
            return f"multiples of {self.period} from {first}"
        if len(rests) == 1:
            return f"{self.period}k + {rests[0]} from {first}"
        left_out = sorted(set(range(self.period)) - self.residues)
        if len(left_out) < len(rests):
            listed = " and ".join(_step(self.period, rest) for rest in left_out)
            return f"every size from {first} but {listed}"
        listed = " and ".join(_step(self.period, rest) for rest in rests)
        return f"{listed} from {first}"


def made(holds: Callable[[int], bool], start: int, period: int) -> SizeSet:
    """The set of which `holds` repeats itself from `start` on, in its shortest form."""
    if start > _LARGEST_START or period > LONGEST_PERIOD:
        raise OpenSize
    rests = frozenset(size % period for size in range(start, start + period) if holds(size))
    for shorter in (n for n in range(1, period) if period % n == 0):
        if {rest + shorter for rest in rests} == rests or all(
            (rest + shorter) % period in rests for rest in rests
        ):
            rests, period = frozenset(rest % shorter for rest in rests), shorter
            break
    below = {size for size in range(1, start) if holds(size)}
    while start > 1 and ((start - 1) in below) == ((start - 1) % period in rests):
        start -= 1
    return SizeSet(frozenset(n for n in below if n < start), start, period, rests)


def _ranges(sizes: list[int]) -> str:
    """`32 to 35`, `1, 3 and 5`; only the first few of many."""
    runs: list[list[int]] = []
    for size in sizes:
        if runs and size == runs[-1][-1] + 1:
            runs[-1][1:] = [size]
        else:
            runs.append([size])
    words = [" to ".join(map(str, run)) for run in islice(runs, 8)]
    if len(runs) > len(words):
        words.append(f"{len(runs) - len(words)} more")
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _step(period: int, rest: int) -> str:
    return f"{period}k + {rest}" if rest else f"multiples of {period}"
