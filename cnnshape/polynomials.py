"""Sizes left open, and the arithmetic on them: `16*N`, `H + 2`, `⌊(H + 1)/2⌋`."""

from collections import Counter
from fractions import Fraction
from functools import reduce
from math import gcd
from operator import mul
from typing import Any, cast

from cnnshape.assumptions import Assumption, Assumptions, allowed
from cnnshape.unknown import Unknown

_TERMS = 64  # a sum longer than this has no use in a shape, and its powers would fill the memory
_POWER = 8
_LONGEST = 200  # characters of a rounded quotient

Term = tuple[str, ...]


class OpenSize(Exception):
    """A rule needs a number where a size is still open."""

    def __init__(self, *sizes: object) -> None:
        super().__init__(*sizes)
        self.symbols = tuple(sorted({name for size in sizes for name in symbols_of(size)}))


class Floor(str):
    """A quotient rounded down, which stands in a product like a symbol: `⌊(H + 1)/2⌋`."""

    __slots__ = ("dividend", "divisor")
    dividend: "Polynomial"
    divisor: int

    def __new__(cls, dividend: "Polynomial", divisor: int) -> "Floor":
        above = str(dividend) if len(dividend.terms) == 1 else f"({dividend})"
        floor = super().__new__(cls, f"⌊{above}/{divisor}⌋")
        if len(floor) > _LONGEST:
            raise OpenSize(dividend)
        floor.dividend, floor.divisor = dividend, divisor
        return floor


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
            quotient = _rounded(self.terms, other)
            return quotient, self - quotient * other  # type: ignore[operator]  # sizes
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
        return self.differs(0)

    def differs(self, other: object) -> bool:
        """Whether it is never `other`; raises `OpenSize` where that is open and not assumed."""
        difference = self - other
        if isinstance(difference, Unknown):
            return False
        if isinstance(difference, int):
            return difference != 0
        assert isinstance(difference, Polynomial)
        low, high = _extremes(difference)
        if (low is not None and low > 0) or (high is not None and high < 0):
            return True
        names = symbols_of(difference)
        assumptions = allowed(names)
        if assumptions is None:
            raise OpenSize(self, other)
        met = _met(difference, names, assumptions)
        if met is None:
            assumptions.made.setdefault(Assumption(difference, equal=True), assumptions.path)
        return met is False

    def _is_below(self, other: object, *, strictly: bool) -> bool:
        difference = self - other
        if isinstance(difference, Unknown):
            return not strictly
        if isinstance(difference, int):
            return difference < 0 if strictly else difference <= 0
        assert isinstance(difference, Polynomial)
        limit = 0 if strictly else 1
        low, high = _extremes(difference)
        if low is not None and low >= limit:
            return False
        if high is not None and high < limit:
            return True
        assumptions, rises = allowed(symbols_of(difference)), _rises(difference)
        if assumptions is None or rises is None:
            raise OpenSize(self, other)
        held = difference - limit if rises else limit - 1 - difference  # type: ignore[operator]
        assumptions.made.setdefault(Assumption(held, equal=False), assumptions.path)
        return not rises

    def at(self, sizes: dict[str, int]) -> object:
        """The sum with some of its symbols bound."""
        total: object = 0
        for term, factor in self.terms.items():
            total = total + reduce(mul, [_at(atom, sizes) for atom in term], factor)  # type: ignore[operator]
        return total


def _met(difference: Polynomial, names: set[str], assumptions: Assumptions) -> bool | None:
    """Whether a difference is 0 at every size, or at none; `None` where it is at some."""
    from cnnshape.size_sets import zeros  # which is made of polynomials

    if len(names) != 1:
        return None
    try:
        sizes = zeros(difference, *names, longest=assumptions.patience)
    except OpenSize:
        return None
    assumptions.patience -= sizes.period
    return False if sizes.least is None else sizes.is_every or None


def _at(atom: str, sizes: dict[str, int]) -> Any:  # noqa: ANN401  # a size, open or not
    if isinstance(atom, Floor):
        return atom.dividend.at(sizes) // atom.divisor  # type: ignore[operator]  # a size
    return sizes.get(atom, Polynomial({(atom,): 1}))


def symbols_of(size: object) -> set[str]:
    """The symbols in `size`."""
    if not isinstance(size, Polynomial):
        return set()
    found = set()
    for atom in {atom for term in size.terms for atom in term}:
        found |= symbols_of(atom.dividend) if isinstance(atom, Floor) else {atom}
    return found


def floors_of(size: object) -> list[Floor]:
    """The rounded quotients in `size`, not those inside them."""
    terms = size.terms if isinstance(size, Polynomial) else ()
    return [atom for term in terms for atom in term if isinstance(atom, Floor)]


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


def _rounded(terms: dict[Term, int], divisor: int) -> object:
    """`⌊terms / divisor⌋` in normal form: whole multiples taken out, the fraction in lowest terms."""
    if divisor < 0:
        terms, divisor = {term: -factor for term, factor in terms.items()}, -divisor
    shares = {term: (abs(f) // divisor) * (1 if f > 0 else -1) for term, f in terms.items() if term}
    rest = {term: f - shares[term] * divisor for term, f in terms.items() if term}
    rest = {term: factor for term, factor in rest.items() if factor}
    more, constant = divmod(terms.get((), 0), divisor)
    shares[()] = more
    if not rest:
        return _simplest(shares)
    if rest[max(rest, key=_order)] < 0:  # ⌊-x / d⌋ = -⌊(x + d - 1) / d⌋
        flipped = {term: -factor for term, factor in rest.items()}
        return _simplest(shares) - _fraction(flipped, divisor - 1 - constant, divisor)  # type: ignore[operator]
    return _simplest(shares) + _fraction(rest, constant, divisor)  # type: ignore[operator]


def _fraction(rest: dict[Term, int], constant: int, divisor: int) -> object:
    """`⌊(rest + constant) / divisor⌋`, where no factor of `rest` reaches the divisor."""
    common = reduce(gcd, rest.values(), divisor)
    if common > 1:
        lowest = {term: factor // common for term, factor in rest.items()} | {
            (): constant // common
        }
        return _rounded(lowest, divisor // common)
    (term, factor), *others = rest.items()
    if not others and factor == 1 and len(term) == 1 and isinstance(term[0], Floor):
        inner = term[0]  # ⌊(⌊x / d⌋ + c) / e⌋ = ⌊(x + c * d) / (d * e)⌋
        whole = inner.dividend + constant * inner.divisor
        return _rounded(_terms(whole), inner.divisor * divisor)
    if not 0 <= constant < divisor:
        more, constant = divmod(constant, divisor)
        return _fraction(rest, constant, divisor) + more  # type: ignore[operator]  # a size
    atom = Floor(cast("Polynomial", _simplest(rest | {(): constant})), divisor)
    return Polynomial({(atom,): 1})


def _extremes(size: Polynomial) -> tuple[Fraction | None, Fraction | None]:
    """The least and the greatest that `size` can be, `None` where there is no such bound."""
    low, high = _bound(size, 1), _bound(size, -1)
    return low, None if high is None else -high


def _bound(size: Polynomial, sign: int) -> Fraction | None:
    """The least that `sign * size` can be, with every symbol at least 1."""
    linear: dict[Term, Fraction] = {}
    for term, factor in size.terms.items():
        for single, share in _linear(term, Fraction(sign * factor)).items():
            linear[single] = linear.get(single, Fraction(0)) + share
    if any(share < 0 for term, share in linear.items() if term):
        return None
    if any(isinstance(atom, Floor) for term in linear for atom in term):
        return None
    return sum(linear.values(), Fraction(0))


def _linear(term: Term, factor: Fraction) -> dict[Term, Fraction]:
    """What `factor * term` is never below, without the rounding where one factor is rounded."""
    if len(term) > 1 and factor > 0 and any(isinstance(atom, Floor) for atom in term):
        return {(): Fraction(0)} if all(map(_is_natural, term)) else {term: factor}
    if len(term) != 1 or not isinstance(term[0], Floor):
        return {term: factor}
    inner, share = term[0], factor / term[0].divisor
    lost = share * (inner.divisor - 1) if factor > 0 else Fraction(0)
    bounds: dict[Term, Fraction] = {(): -lost}
    for below, multiple in inner.dividend.terms.items():
        for single, part in _linear(below, share * multiple).items():
            bounds[single] = bounds.get(single, Fraction(0)) + part
    return bounds


def _is_natural(atom: str) -> bool:
    """Whether a symbol or a quotient is never below 0, as far as its signs tell."""
    return not isinstance(atom, Floor) or min(atom.dividend.terms.values()) >= 0


def _rises(size: Polynomial) -> bool | None:
    """Whether it grows without bound, or falls, as all of its symbols grow; `None` for neither."""
    grown = _unrounded(size)
    degree = max(map(len, grown), default=0)
    leading = [factor for term, factor in grown.items() if len(term) == degree]
    if degree == 0 or not (min(leading) > 0 or max(leading) < 0):
        return None
    return leading[0] > 0


def _unrounded(size: Polynomial) -> dict[Term, Fraction]:
    """The sum with exact quotients in the place of rounded ones."""
    total: dict[Term, Fraction] = {}
    for term, factor in size.terms.items():
        product: dict[Term, Fraction] = {(): Fraction(factor)}
        for atom in term:
            factors = {(atom,): Fraction(1)}
            if isinstance(atom, Floor):
                inside = _unrounded(atom.dividend)
                factors = {below: share / atom.divisor for below, share in inside.items()}
            product = _expanded(product, factors)
        for below, share in product.items():
            total[below] = total.get(below, Fraction(0)) + share
    return {term: factor for term, factor in total.items() if factor}


def _expanded(a: dict[Term, Fraction], b: dict[Term, Fraction]) -> dict[Term, Fraction]:
    product: dict[Term, Fraction] = {}
    for left, share in a.items():
        for right, other in b.items():
            term = tuple(sorted(left + right))
            product[term] = product.get(term, Fraction(0)) + share * other
    return product


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
