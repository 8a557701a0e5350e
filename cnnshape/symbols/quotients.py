"""Quotients of sizes left open, in normal form."""

from collections import Counter
from functools import reduce
from math import gcd
from typing import Any, cast

from cnnshape.symbols.floors import Floor, Term, Terms
from cnnshape.symbols.polynomials import LONGEST_SUM, OpenSize, Polynomial, simplest, terms_of

_LONGEST = 200  # characters of a rounded quotient


def rounded(terms: Terms, divisor: int) -> object:
    """`⌊terms / divisor⌋` in normal form: whole multiples out, the rest in lowest terms."""
    if divisor < 0:
        terms, divisor = {term: -factor for term, factor in terms.items()}, -divisor
    shares = {term: (abs(f) // divisor) * (1 if f > 0 else -1) for term, f in terms.items() if term}
    rest = {term: f - shares[term] * divisor for term, f in terms.items() if term}
    rest = {term: factor for term, factor in rest.items() if factor}
    more, constant = divmod(terms.get((), 0), divisor)
    shares[()] = more
    if not rest:
        return simplest(shares)
    if rest[max(rest, key=_order)] < 0:  # ⌊-x / d⌋ = -⌊(x + d - 1) / d⌋
        flipped = {term: -factor for term, factor in rest.items()}
        return simplest(shares) - _fraction(flipped, divisor - 1 - constant, divisor)  # type: ignore[operator]
    return simplest(shares) + _fraction(rest, constant, divisor)  # type: ignore[operator]


def _fraction(rest: Terms, constant: int, divisor: int) -> object:
    """`⌊(rest + constant) / divisor⌋`, where no factor of `rest` reaches the divisor."""
    common = reduce(gcd, rest.values(), divisor)
    if common > 1:
        lowest = {term: factor // common for term, factor in rest.items()} | {
            (): constant // common
        }
        return rounded(lowest, divisor // common)
    (term, factor), *others = rest.items()
    if not others and factor == 1 and len(term) == 1 and isinstance(term[0], Floor):
        inner = term[0]  # ⌊(⌊x / d⌋ + c) / e⌋ = ⌊(x + c * d) / (d * e)⌋
        whole = cast("Polynomial", inner.dividend) + constant * inner.divisor
        return rounded(terms_of(whole), inner.divisor * divisor)
    if not 0 <= constant < divisor:
        more, constant = divmod(constant, divisor)
        return _fraction(rest, constant, divisor) + more  # type: ignore[operator]  # a size
    dividend = cast("Polynomial", simplest(rest | {(): constant}))
    atom = Floor(dividend, divisor)
    if len(atom) > _LONGEST:
        raise OpenSize(dividend)
    return Polynomial({(atom,): 1})


def exact_quotient(dividend: Polynomial, divisor: object) -> object:
    """Long division that has to come out even, highest terms first."""
    rest: object = dividend
    quotient: object = 0
    divisor_terms = terms_of(divisor)
    leading = max(divisor_terms, key=_order)
    for _ in range(LONGEST_SUM):
        if not isinstance(rest, Polynomial):
            break
        term = max(rest.terms, key=_order)
        if rest.terms[term] % divisor_terms[leading] or not Counter(leading) <= Counter(term):
            break
        missing = (Counter(term) - Counter(leading)).elements()
        step: Any = simplest({tuple(sorted(missing)): rest.terms[term] // divisor_terms[leading]})
        quotient = step + quotient
        rest = rest - step * cast("Polynomial", divisor)
    if isinstance(rest, int) and rest == 0:
        return quotient
    raise OpenSize(dividend, divisor)


def _order(term: Term) -> tuple[int, Term]:
    return len(term), term
