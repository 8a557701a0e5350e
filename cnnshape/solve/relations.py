"""What becomes of a size n, as people say it: n, ⌊n/2⌋, 2n, n - 2."""

import re
from collections.abc import Callable, Sequence

from cnnshape.records import Record
from cnnshape.symbols import bind, symbol

SIZE = "n"
N = symbol(SIZE)

_ROUNDED = re.compile(r"⌊\(n \+ (\d+)\)/(\d+)⌋")

Pair = tuple[int, int]


class Relation(Record):
    """A function of a size, open or not, and how it is written."""

    text: str
    of: Callable[[int], int]


def shifted(by: int) -> Relation:
    """`n`, or a number more or fewer."""
    text = f"{SIZE} {'+' if by > 0 else '-'} {abs(by)}" if by else SIZE
    return Relation(text, lambda n: n + by)


def times(factor: int) -> Relation:
    """`2n`."""
    return Relation(f"{factor}{SIZE}", lambda n: n * factor)


def divided(by: int, *, up: bool = False) -> Relation:
    """`⌊n/2⌋`, or `⌈n/2⌉`."""
    if up:
        return Relation(f"⌈{SIZE}/{by}⌉", lambda n: (n + by - 1) // by)
    return Relation(f"⌊{SIZE}/{by}⌋", lambda n: n // by)


def formula(size: int) -> Relation:
    """An open size as it is.

    >>> formula((N + 1) // 2 - 3).text, formula(3 * N - 7).text
    ('⌈n/2⌉ - 3', '3n - 7')
    """
    return Relation(_ROUNDED.sub(_up, str(size).replace("*", "")), lambda n: bind(size, {SIZE: n}))


def _up(floor: re.Match[str]) -> str:
    """A quotient rounded up, where that is what rounding down a larger one comes to."""
    more, by = map(int, floor.groups())
    return f"⌈{SIZE}/{by}⌉" if more == by - 1 else floor[0]


COMMON: dict[str, tuple[Relation, ...]] = {
    "same": (shifted(0),),
    "half": (divided(2), divided(2, up=True)),
    "double": (times(2),),
}


def relations(pairs: Sequence[Pair]) -> tuple[Relation, ...]:
    """What people would say that becomes of all pairs' first sizes, the plainest first."""
    if all(n == m for n, m in pairs):
        return (shifted(0),)
    first, second = pairs[0]
    said = [times(second // first)] if first < second else []
    if first > second:
        exact = {first // second, -(-first // second)}
        said += [divided(k, up=up) for k in sorted(exact) if k > 1 for up in (False, True)]
    said.append(shifted(second - first))
    return tuple(one for one in said if all(one.of(n) == m for n, m in pairs))
