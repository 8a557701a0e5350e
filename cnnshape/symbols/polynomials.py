"""Sizes left open, and the arithmetic on them: `16*N`, `H + 2`, `⌊(H + 1)/2⌋`."""

from functools import reduce
from math import ceil, floor
from operator import mul
from typing import TYPE_CHECKING, Any, cast

from cnnshape.symbols.assumptions import allowed
from cnnshape.symbols.floors import Floor, Terms
from cnnshape.symbols.unknown import Unknown

LONGEST_SUM = 64  # terms; a longer one has no use in a shape, and its powers fill the memory
_POWER = 8


if TYPE_CHECKING:
    from cnnshape.symbols.bounds import Bound


class OpenSize(ArithmeticError):
    """A rule needs a number where a size is still open."""

    def __init__(self, *sizes: object) -> None:
        super().__init__(*sizes)
        self.symbols = tuple(sorted({name for size in sizes for name in symbols_of(size)}))


class Polynomial:
    """A sum of products with whole coefficients, of symbols and of quotients rounded down.

    Each symbol is a size of at least 1. Sums, products and quotients have one form each, so that
    equal ones are seen to be equal: a floor in a floor is one, where nothing is multiplied between.

    >>> N, H = Polynomial({("N",): 1}), Polynomial({("H",): 1})
    >>> 4 * N * 5 // N, (2 * H + 2) // 2, H < 1
    (20, H + 1, False)
    >>> ((H + 1) // 2 + 1) // 2, (3 * H + 7) // 2
    (⌊(H + 3)/4⌋, H + ⌊(H + 1)/2⌋ + 3)
    """

    __slots__ = ("_hash", "terms")

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self._hash = hash(frozenset(terms.items()))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self.terms == other.terms if isinstance(other, Polynomial) else NotImplemented

    def __str__(self) -> str:
        text = ""
        for term, factor in sorted(self.terms.items(), key=lambda item: (-len(item[0]), item[0])):
            size = "*".join([str(abs(factor))] * (abs(factor) != 1 or not term) + list(term))
            text += f" {'+' if factor > 0 else '-'} {size}"
        return text[3:] if text.startswith(" +") else "-" + text[3:]

    __repr__ = __str__

    def __add__(self, other: object) -> object:
        if isinstance(other, Unknown):
            return other
        terms = dict(self.terms)
        for term, factor in terms_of(other, self).items():
            terms[term] = terms.get(term, 0) + factor
        return simplest(terms)

    def __mul__(self, other: object) -> object:
        if isinstance(other, Unknown):
            return other
        terms: Terms = {}
        for left, a in self.terms.items():
            for right, b in terms_of(other, self).items():
                term = tuple(sorted(left + right))
                terms[term] = terms.get(term, 0) + a * b
        return simplest(terms)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> object:
        return self * -1

    def __sub__(self, other: object) -> object:
        return self + cast("Polynomial", other) * -1

    def __rsub__(self, other: object) -> object:
        return -self + other  # type: ignore[operator]  # a negated sum is a sum

    def __pow__(self, exponent: object) -> object:
        if not isinstance(exponent, int) or not 0 <= exponent <= _POWER:
            raise OpenSize(self)
        return reduce(mul, [self] * exponent, 1)

    def __divmod__(self, other: object) -> tuple[object, object]:
        if isinstance(other, Unknown):
            return other, other
        if isinstance(other, int) and other != 0:
            from cnnshape.symbols.quotients import rounded

            quotient = rounded(self.terms, other)
            return quotient, self - quotient * other  # type: ignore[operator]  # sizes
        if isinstance(other, Polynomial) and len(self.terms) == len(other.terms) == 1:
            ((term, factor),), ((same, divisor),) = self.terms.items(), other.terms.items()
            if term == same:
                return factor // divisor, simplest({term: factor % divisor})
        from cnnshape.symbols.quotients import exact_quotient

        return exact_quotient(self, other), 0

    def __floordiv__(self, other: object) -> object:
        return divmod(self, other)[0]

    def __mod__(self, other: object) -> object:
        return divmod(self, other)[1]

    def __rfloordiv__(self, other: object) -> object:
        if other == 0:
            return 0
        raise OpenSize(self)

    __rmod__ = __rpow__ = __rfloordiv__

    def __lt__(self, other: object) -> bool:
        return self._is_below(other, strictly=True)

    def __le__(self, other: object) -> bool:
        return self._is_below(other, strictly=False)

    def __gt__(self, other: object) -> bool:
        return not self._is_below(other, strictly=False)

    def __ge__(self, other: object) -> bool:
        return not self._is_below(other, strictly=True)

    def __bool__(self) -> bool:
        return self.differs(0)

    def differs(self, other: object) -> bool:
        """Whether it is never `other`; raises `OpenSize` where that is open and not assumed."""
        difference = self - other
        if isinstance(difference, Unknown):
            return False
        if isinstance(difference, int):
            return difference != 0
        assert isinstance(difference, Polynomial)
        low, high = _extremes(difference.terms)
        if (low is not None and low > 0) or (high is not None and high < 0):
            return True
        names = symbols_of(difference)
        assumptions = allowed(names)
        if assumptions is None:
            raise OpenSize(self, other)
        met = assumptions.settled(difference, names)
        if met is None:
            assumptions.make(difference, equal=True)
        return met is False

    def _is_below(self, other: object, *, strictly: bool) -> bool:
        difference = self - other
        if isinstance(difference, Unknown):
            return not strictly
        if isinstance(difference, int):
            return difference < 0 if strictly else difference <= 0
        assert isinstance(difference, Polynomial)
        limit = 0 if strictly else 1
        low, high = _extremes(difference.terms)
        if low is not None and ceil(low) >= limit:
            return False
        if high is not None and floor(high) < limit:
            return True
        from cnnshape.symbols.bounds import rises

        assumptions, grows = allowed(symbols_of(difference)), rises(difference.terms)
        if assumptions is None or grows is None:
            raise OpenSize(self, other)
        held = difference - limit if grows else limit - 1 - difference
        assumptions.make(held, equal=False)
        return not grows

    def at(self, sizes: dict[str, int]) -> object:
        """The sum with some of its symbols bound."""
        total: object = 0
        for term, factor in self.terms.items():
            total = total + reduce(mul, [_at(atom, sizes) for atom in term], factor)  # type: ignore[operator]
        return total


def _extremes(terms: Terms) -> "tuple[Bound, Bound]":
    """The least and the greatest that a sum can be, `None` where there is no such bound."""
    if any(isinstance(atom, Floor) for term in terms for atom in term):
        from cnnshape.symbols.bounds import (
            extremes,  # which needs fractions, and they take long to load
        )

        return extremes(terms)
    ends = sum(terms.values())  # with every symbol at 1
    grown = [factor for term, factor in terms.items() if term]
    return (ends if min(grown) > 0 else None), (ends if max(grown) < 0 else None)


def _at(atom: str, sizes: dict[str, int]) -> Any:  # noqa: ANN401  # a size, open or not
    if isinstance(atom, Floor):
        dividend = cast("Polynomial", atom.dividend)
        return dividend.at(sizes) // atom.divisor  # type: ignore[operator]  # a size
    return sizes.get(atom, Polynomial({(atom,): 1}))


def symbols_of(size: object) -> set[str]:
    """The symbols in `size`."""
    if not isinstance(size, Polynomial):
        return set()
    found = set()
    for atom in {atom for term in size.terms for atom in term}:
        found |= symbols_of(atom.dividend) if isinstance(atom, Floor) else {atom}
    return found


def terms_of(size: object, beside: object = 0) -> Terms:
    """The terms of a size; raises `OpenSize` for what is none."""
    if isinstance(size, Polynomial):
        return size.terms
    if isinstance(size, int):
        return {(): int(size)}
    raise OpenSize(size, beside)


def simplest(terms: Terms) -> object:
    """The size that is the sum of `terms`: a number where nothing in them is open."""
    terms = {term: factor for term, factor in terms.items() if factor}
    if sum(map(len, terms)) + len(terms) > 2 * LONGEST_SUM:
        raise OpenSize(Polynomial(terms))
    if any(terms):
        return Polynomial(terms)
    return terms.get((), 0)
