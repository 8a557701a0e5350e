"""At which sizes a difference of open sizes is 0, and from which on it is never below.

Every size in a network follows from an input size by sums, products with constants and rounded
quotients, so it grows by the same amount again and again: over one period, each remainder has a
polynomial of its own. Whether that is 0 is decided for all sizes at once, and not by trying them.
"""

from functools import lru_cache
from itertools import count
from math import gcd, isqrt

from cnnshape.symbols.floors import Floor
from cnnshape.symbols.polynomials import OpenSize, Polynomial
from cnnshape.symbols.sets import LONGEST_PERIOD, SizeSet, made

_REMEMBERED = 4_096  # differences that have been looked at
_SQUARE = 2  # the highest power of which roots are found
_TIMES = "k"  # how many periods a size is away from its remainder


@lru_cache(maxsize=_REMEMBERED)
def zeros(difference: object, symbol: str, longest: int = LONGEST_PERIOD) -> SizeSet:
    """The sizes for which a difference is 0; raises `OpenSize` where that is not known."""
    if not isinstance(difference, Polynomial):
        raise OpenSize(difference)
    period = period_of(difference, symbol, longest)
    always, sometimes = set(), set()
    for rest in range(1, period + 1):
        factors = _factors(difference, symbol, period, rest)
        if not any(factors):
            always.add(rest % period)
        else:
            sometimes |= {period * k + rest for k in _roots(factors)}
    start = max(sometimes, default=0) + 1
    return made(lambda size: size % period in always or size in sometimes, start, period)


@lru_cache(maxsize=_REMEMBERED)
def threshold(difference: Polynomial, symbol: str, longest: int = LONGEST_PERIOD) -> int:
    """The size from which on a difference is never below 0; raises `OpenSize` where there is none.

    The difference must grow without bound.
    """
    period = period_of(difference, symbol, longest)
    start = 1
    for rest in range(1, period + 1):
        factors = _factors(difference, symbol, period, rest)
        k = _rises_from(factors)
        if k:
            start = max(start, period * (k - 1) + rest + 1)
    return start


@lru_cache(maxsize=_REMEMBERED)
def period_of(difference: Polynomial, symbol: str, longest: int = LONGEST_PERIOD) -> int:
    """Over how much of an open size every quotient grows by whole numbers."""
    period = 1
    while period <= min(longest, LONGEST_PERIOD):
        floors = floors_of(_at(difference, symbol, period, 1))
        if not floors:
            return period
        floor = floors[0]
        while inside := floors_of(floor.dividend):
            floor = inside[0]
        grown = (factor for term, factor in floor.dividend.terms.items() if term)
        period *= floor.divisor // gcd(floor.divisor, *grown)
    raise OpenSize(difference)


def floors_of(size: object) -> list[Floor]:
    """The rounded quotients in `size`, not those inside them."""
    terms = size.terms if isinstance(size, Polynomial) else ()
    return [atom for term in terms for atom in term if isinstance(atom, Floor)]


def _at(difference: Polynomial, symbol: str, period: int, rest: int) -> object:
    size = period * Polynomial({(_TIMES,): 1}) + rest  # type: ignore[operator]  # a size
    return difference.at({symbol: size})


def _factors(difference: Polynomial, symbol: str, period: int, rest: int) -> list[int]:
    """What is multiplied by 1, k, k², ... in the difference at a size of `period * k + rest`."""
    value = _at(difference, symbol, period, rest)
    if isinstance(value, int):
        return [value]
    assert isinstance(value, Polynomial)
    if any(set(term) - {_TIMES} for term in value.terms):
        raise OpenSize(difference)  # another size is open, or the remainders differ
    highest = max(map(len, value.terms))
    return [value.terms.get((_TIMES,) * power, 0) for power in range(highest + 1)]


def _roots(factors: list[int]) -> set[int]:
    """The whole numbers of at least 0 at which a polynomial is 0."""
    if len(factors) > _SQUARE + 1:
        raise OpenSize
    c, b, a = (*factors, 0, 0)[:3]
    if a == 0:
        return {-c // b} if b and c % b == 0 and -c // b >= 0 else set()
    root = b * b - 4 * a * c
    if root < 0 or isqrt(root) ** 2 != root:
        return set()
    numbers = (-b + isqrt(root), -b - isqrt(root))
    return {n // (2 * a) for n in numbers if n % (2 * a) == 0 and n // (2 * a) >= 0}


def _rises_from(factors: list[int]) -> int:
    """The least k of at least 0 from which on a polynomial that grows is never below 0."""
    if factors[-1] < 0 or len(factors) > _SQUARE + 1:
        raise OpenSize
    c, b, a = (*factors, 0, 0)[:3]
    if a == 0:
        return max(-(c // b) if b else 0, 0)
    root = b * b - 4 * a * c
    k = max((-b + isqrt(root)) // (2 * a), 0) if root >= 0 else 0
    return next(n for n in count(k) if a * n * n + b * n + c >= 0)
