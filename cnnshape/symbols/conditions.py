"""What open sizes have to be for a network to work, and for its closed forms to hold."""

from cnnshape.records import Record
from cnnshape.symbols import bind, symbol
from cnnshape.symbols.assumptions import Assumption
from cnnshape.symbols.equations import floors_of, period_of, threshold, zeros
from cnnshape.symbols.polynomials import OpenSize, Polynomial, symbols_of
from cnnshape.symbols.sets import SizeSet

Shape = tuple[int, ...]

_PATIENCE = 20_000  # sizes that are looked at for all conditions together


class Condition(Record):
    """What one size has to be, or several together; `layers` are those that need it."""

    text: str
    layers: tuple[str, ...]
    symbol: str = ""  # where it speaks of one size alone
    sizes: SizeSet | None = None
    is_equation: bool = False  # where several sizes have to agree


def conditions(assumed: dict[Assumption, str]) -> tuple[Condition, ...]:
    """What was assumed, all that concerns one size together."""
    alone: dict[str, Condition] = {}
    together = []
    ordered = [*assumed.items()]
    ordered.sort(key=lambda item: not item[0].equal)  # so that a bound that follows names nobody
    left = _PATIENCE
    for assumption, path in ordered:
        found = accepted(assumption, left)
        left -= found[2] if found else 0
        if found is None:
            together.append(_several(assumption, path))
            continue
        name, sizes, _ = found
        before = alone.get(name) or Condition("", (), name, SizeSet())
        assert before.sizes is not None
        both = before.sizes & sizes
        if both.least is None and not assumption.equal:
            continue  # what is needed holds only where the closed forms do not
        if both != before.sizes or not before.text:
            layers = before.layers if path in before.layers else (*before.layers, path)
            alone[name] = Condition(_words(name, both), layers, name, both)
    settled = [alone[name] for name in sorted(alone)]
    return *(one for one in settled if one.sizes != SizeSet()), *together


def accepted(assumption: Assumption, patience: int) -> tuple[str, SizeSet, int] | None:
    """The one size that an assumption speaks of, what it may be, and over how many it repeats.

    `None` where it speaks of several, or where more than `patience` sizes would be looked at.
    """
    difference = assumption.difference
    names = symbols_of(difference)
    if len(names) != 1 or not isinstance(difference, Polynomial):
        return None
    (name,) = names
    try:
        period = period_of(difference, name, patience)
        if assumption.equal:
            return name, zeros(difference, name, patience), period
        return name, SizeSet().from_(threshold(difference, name, patience)), period
    except OpenSize:
        return None


def under(shape: Shape, found: tuple[Condition, ...]) -> Shape:
    """A shape in its shortest form under some conditions: of `2*⌊H/2⌋` with H even, `H`."""
    for one in found:
        if one.sizes and one.sizes.period > 1 and len(one.sizes.residues) == 1:
            shape = tuple(_simplified(size, one.symbol, one.sizes) for size in shape)
    return shape


def _simplified(size: int, name: str, sizes: SizeSet) -> int:
    """A size with `name` = period * k + remainder in it, where that leaves no quotient."""
    if not isinstance(size, Polynomial) or not floors_of(size) or name not in symbols_of(size):
        return size
    period, (rest,) = sizes.period, sizes.residues
    times = symbol("k")
    told = bind(size, {name: period * times + rest})
    if not isinstance(told, Polynomial) or floors_of(told):
        return size if isinstance(told, Polynomial) else told
    if any(factor % period for term, factor in told.terms.items() if "k" in term):
        return size
    if any(term.count("k") > 1 for term in told.terms):
        return size
    shrunk = Polynomial({term: f // period if "k" in term else f for term, f in told.terms.items()})
    return bind(shrunk, {"k": symbol(name) - rest})


def _words(name: str, sizes: SizeSet) -> str:
    if sizes.residues and not sizes.below:
        first = next(sizes.sizes())
        rests = sorted(sizes.residues)
        if sizes.period == 1:
            return f"{name} ≥ {first}"
        if len(rests) == 1:
            least = f", {name} ≥ {first}" if first > sizes.period else ""
            if rests == [0]:
                return f"{name} is a multiple of {sizes.period}{least}"
            return f"{name} = {sizes.period}k + {rests[0]}{least}"
    return f"{name}: {sizes}"


def _several(assumption: Assumption, path: str) -> Condition:
    """`16*H*W = 400`: what is taken away stands on the other side."""
    difference = assumption.difference
    assert isinstance(difference, Polynomial)
    left = {term: factor for term, factor in difference.terms.items() if factor > 0}
    right = {term: -factor for term, factor in difference.terms.items() if factor < 0}
    sign = "=" if assumption.equal else "≥"
    text = f"{Polynomial(left) if left else 0} {sign} {Polynomial(right) if right else 0}"
    return Condition(text, (path,), is_equation=assumption.equal)
