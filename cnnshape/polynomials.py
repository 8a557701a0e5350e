"""Sizes left open, and the arithmetic on them: `16*N`, `H + 2`."""

from collections import Counter
from functools import reduce
from operator import mul
from typing import Any, cast

from cnnshape.unknown import Unknown

_TERMS = 64  # a sum longer than this has no use in a shape, and its powers would fill the memory
_POWER = 8

Term = tuple[str, ...]


class OpenSize(Exception):
    """A rule needs a number where a size is still open."""

    def __init__(self, *sizes: object) -> None:
        super().__init__(*sizes)
        self.symbols = tuple(sorted({name for size in sizes for name in symbols_of(size)}))


class Polynomial:
    """A sum of products of symbols with whole coefficients, each symbol a size of at least 1.

    >>> N, H = Polynomial({("N",): 1}), Polynomial({("H",): 1})
    >>> 4 * N * 5 // N, (2 * H + 2) // 2, H < 1
    (20, H + 1, False)
    """

    __slots__ = ("_hash", "terms")

    def __init__(self, terms: dict[Term, int]) -> None:
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
        for term, factor in _terms(other).items():
            terms[term] = terms.get(term, 0) + factor
        return _simplest(terms)

    def __mul__(self, other: object) -> object:
        if isinstance(other, Unknown):
            return other
        terms: dict[Term, int] = {}
        for left, a in self.terms.items():
            for right, b in _terms(other).items():
                term = tuple(sorted(left + right))
                terms[term] = terms.get(term, 0) + a * b
        return _simplest(terms)

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
            rest = self.terms.get((), 0)
            whole = {term: factor for term, factor in self.terms.items() if term}
            if any(factor % other for factor in whole.values()):
                raise OpenSize(self)
            quotient = {term: factor // other for term, factor in whole.items()}
            return _simplest(quotient | {(): rest // other}), rest % other
        if isinstance(other, Polynomial) and len(self.terms) == len(other.terms) == 1:
            ((term, factor),), ((same, divisor),) = self.terms.items(), other.terms.items()
            if term == same:
                return factor // divisor, _simplest({term: factor % divisor})
        return _exact_quotient(self, other), 0

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
        if other == 1 and all(factor > 0 for factor in self.terms.values()):
            return False
        return self._is_below(other, strictly=True)

    def __le__(self, other: object) -> bool:
        return self._is_below(other, strictly=False)

    def __gt__(self, other: object) -> bool:
        return not self._is_below(other, strictly=False)

    def __ge__(self, other: object) -> bool:
        return not self._is_below(other, strictly=True)

    def __bool__(self) -> bool:
        return self > 0

    def _is_below(self, other: object, *, strictly: bool) -> bool:
        difference = self - other
        if isinstance(difference, Unknown):
            return not strictly
        if isinstance(difference, int):
            return difference < 0 if strictly else difference <= 0
        terms = cast("Polynomial", difference).terms
        factors = [factor for term, factor in terms.items() if term]
        extreme = sum(terms.values())  # with every symbol at 1
        limit = 0 if strictly else 1
        if all(factor > 0 for factor in factors) and extreme >= limit:
            return False
        if all(factor < 0 for factor in factors) and extreme < limit:
            return True
        raise OpenSize(self, other)

    def at(self, sizes: dict[str, int]) -> object:
        """The sum with some of its symbols bound."""
        total: object = 0
        for term, factor in self.terms.items():
            factors = [sizes.get(name, Polynomial({(name,): 1})) for name in term]
            total = total + reduce(mul, factors, factor)  # type: ignore[operator]
        return total


def symbols_of(size: object) -> set[str]:
    """The symbols in `size`."""
    return {name for term in size.terms for name in term} if isinstance(size, Polynomial) else set()


def _terms(size: object) -> dict[Term, int]:
    if isinstance(size, Polynomial):
        return size.terms
    if isinstance(size, int):
        return {(): int(size)}
    raise OpenSize(size)


def _simplest(terms: dict[Term, int]) -> object:
    terms = {term: factor for term, factor in terms.items() if factor}
    if sum(map(len, terms)) + len(terms) > 2 * _TERMS:
        raise OpenSize(Polynomial(terms))
    if any(terms):
        return Polynomial(terms)
    return terms.get((), 0)


def _exact_quotient(dividend: Polynomial, divisor: object) -> object:
    """Long division that has to come out even, highest terms first."""
    rest: object = dividend
    quotient: object = 0
    divisor_terms = _terms(divisor)
    leading = max(divisor_terms, key=_order)
    for _ in range(_TERMS):
        if not isinstance(rest, Polynomial):
            break
        term = max(rest.terms, key=_order)
        if rest.terms[term] % divisor_terms[leading] or not Counter(leading) <= Counter(term):
            break
        missing = (Counter(term) - Counter(leading)).elements()
        step: Any = _simplest({tuple(sorted(missing)): rest.terms[term] // divisor_terms[leading]})
        quotient = step + quotient
        rest = rest - step * cast("Polynomial", divisor)
    if isinstance(rest, int) and rest == 0:
        return quotient
    raise OpenSize(dividend, divisor)


def _order(term: Term) -> tuple[int, Term]:
    return len(term), term
