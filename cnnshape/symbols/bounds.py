"""How small and how large a sum of open sizes can be, and where it goes as they grow."""

from fractions import Fraction

from cnnshape.symbols.floors import Floor, Term, Terms

Shares = dict[Term, Fraction]


Bound = int | Fraction | None


def extremes(terms: Terms) -> tuple[Bound, Bound]:
    """The least and the greatest that a sum can be, `None` where there is no such bound."""
    low, high = _bound(terms, 1), _bound(terms, -1)
    return low, None if high is None else -high


def _bound(terms: Terms, sign: int) -> Fraction | None:
    """The least that `sign` times a sum can be, with every symbol at least 1."""
    linear: Shares = {}
    for term, factor in terms.items():
        for single, share in _linear(term, Fraction(sign * factor)).items():
            linear[single] = linear.get(single, Fraction(0)) + share
    if any(share < 0 for term, share in linear.items() if term):
        return None
    if any(isinstance(atom, Floor) for term in linear for atom in term):
        return None
    return sum(linear.values(), Fraction(0))


def _linear(term: Term, factor: Fraction) -> Shares:
    """What `factor * term` is never below, without the rounding where one factor is rounded."""
    if len(term) > 1 and factor > 0 and any(isinstance(atom, Floor) for atom in term):
        return {(): Fraction(0)} if all(map(_is_natural, term)) else {term: factor}
    if len(term) != 1 or not isinstance(term[0], Floor):
        return {term: factor}
    inner, share = term[0], factor / term[0].divisor
    lost = share * (inner.divisor - 1) if factor > 0 else Fraction(0)
    bounds: Shares = {(): -lost}
    for below, multiple in inner.dividend.terms.items():
        for single, part in _linear(below, share * multiple).items():
            bounds[single] = bounds.get(single, Fraction(0)) + part
    return bounds


def _is_natural(atom: str) -> bool:
    """Whether a symbol or a quotient is never below 0, as far as its signs tell."""
    return not isinstance(atom, Floor) or min(atom.dividend.terms.values()) >= 0


def rises(terms: Terms) -> bool | None:
    """Whether it grows without bound, or falls, as all of its symbols grow; `None` for neither."""
    grown = _unrounded(terms)
    degree = max(map(len, grown), default=0)
    leading = [factor for term, factor in grown.items() if len(term) == degree]
    if degree == 0 or not (min(leading) > 0 or max(leading) < 0):
        return None
    return leading[0] > 0


def _unrounded(terms: Terms) -> Shares:
    """The sum with exact quotients in the place of rounded ones."""
    total: Shares = {}
    for term, factor in terms.items():
        product: Shares = {(): Fraction(factor)}
        for atom in term:
            factors: Shares = {(atom,): Fraction(1)}
            if isinstance(atom, Floor):
                inside = _unrounded(atom.dividend.terms)
                factors = {below: share / atom.divisor for below, share in inside.items()}
            product = _expanded(product, factors)
        for below, share in product.items():
            total[below] = total.get(below, Fraction(0)) + share
    return {term: factor for term, factor in total.items() if factor}


def _expanded(a: Shares, b: Shares) -> Shares:
    product: Shares = {}
    for left, share in a.items():
        for right, other in b.items():
            term = tuple(sorted(left + right))
            product[term] = product.get(term, Fraction(0)) + share * other
    return product
