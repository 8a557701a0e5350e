"""Other sizes of the input for which a tensor inside would be as it has to be."""

from collections.abc import Callable, Iterator
from itertools import islice

from cnnshape.diagnostics import Fix
from cnnshape.layers.arguments import Shape
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row
from cnnshape.propagate.remedies.case import Case
from cnnshape.propagate.remedies.edits import other_input
from cnnshape.symbols import OpenSize, symbol, symbols_of
from cnnshape.symbols.equations import zeros
from cnnshape.symbols.polynomials import Polynomial
from cnnshape.symbols.sets import SizeSet

_LOOKED_AT = 64  # sizes of which the roundest is taken
_FARTHEST = 16  # times the size that is written
_SIDE = "S"  # the side of a square input


def resized(plan: Plan, sizes: dict[str, int], why: str = "") -> Iterator[Fix]:
    """The edit that gives axes of the input other sizes, by their letters."""
    acceptance = plan.acceptance(patience=0)
    shapes = {name: list(tensor.shape or ()) for name, tensor in plan.inputs.items()}
    changed = []
    for one in acceptance.axes:
        for name, place in one.axis.places:
            size = sizes.get(one.axis.symbol)
            if size is not None and shapes[name][place] != size:
                shapes[name][place] = size
                changed.append(name)
    fixes = [other_input(plan, name, tuple(shapes[name]), why) for name in dict.fromkeys(changed)]
    if len(fixes) == 1:
        yield fixes[0]


def fitting(case: Case) -> Iterator[Fix]:
    """The nearest input sizes that the whole network takes, above and below."""
    axes = case.acceptance.axes
    if not axes or any(one.axis.given is None or not one.exact for one in axes):
        return
    around = [_around(one.axis.given or 0, one.accepted) for one in axes]
    for side in (1, 0):
        sizes = {one.axis.symbol: pair[side] for one, pair in zip(axes, around, strict=True)}
        known = {name: size for name, size in sizes.items() if size is not None}
        rules = dict.fromkeys(str(one.accepted) for one in axes)
        why = f"; it takes {next(iter(rules))}" if len(rules) == 1 else ""
        given = {one.axis.symbol: one.axis.given or 0 for one in axes}
        if len(known) == len(axes) and all(
            given[name] < 2 * known[name] <= 4 * given[name] for name in known
        ):
            yield from resized(case.plan, known, why)


def _around(given: int, accepted: SizeSet) -> tuple[int | None, int | None]:
    return (given, given) if given in accepted else accepted.around(given)


def for_which(case: Case, place: int, wanted: object) -> Iterator[Fix]:
    """Input sizes at which the first tensor that comes in has the size `wanted` along an axis."""
    if not isinstance(wanted, int):
        return
    why = f", for which {wanted} is right"

    def differences(row: Row) -> list[int]:
        shape: Shape = (row.inputs[0].shape if row.inputs else None) or ()
        return [shape[place] - wanted] if -len(shape) <= place < len(shape) else []

    yield from _solved(case, differences, why)


def for_outcome(case: Case, wanted: Shape) -> Iterator[Fix]:
    """Input sizes at which the layer itself makes a shape."""

    def differences(row: Row) -> list[int]:
        made = row.output_shape or ()
        pairs = zip(made, wanted, strict=False)
        return [m - n for m, n in pairs if m != n] if len(made) == len(wanted) else []

    yield from _solved(case, differences, "")


def _solved(case: Case, differences: Callable[[Row], list[int]], why: str) -> Iterator[Fix]:
    """Inputs at which all differences at the layer are 0: square, or else with one side changed."""
    for way, opened in _opened(case):
        row = next((row for row in opened.layers if row.path == case.path), None)
        size = _roundest(case, way, differences(row) if row else [])
        if size is not None:
            yield from resized(case.plan, dict.fromkeys(way, size), why)
            if len(way) > 1:
                return


def _opened(case: Case) -> Iterator[tuple[tuple[str, ...], Plan]]:
    """The plan with all axes of space one open size, if they are one size, and each by itself."""
    axes = case.acceptance.axes
    given = {one.axis.symbol: one.axis.given or 0 for one in axes}
    if not axes or not all(given.values()):
        return
    ways = [tuple(given)] if len(set(given.values())) == 1 else []
    ways += [(name,) for name in given]
    for way in dict.fromkeys(ways):
        yield (
            way,
            case.plan.opened({n: symbol(_SIDE) if n in way else at for n, at in given.items()}),
        )


def _roundest(case: Case, way: tuple[str, ...], differences: list[int]) -> int | None:
    """The size, of those at which every difference is 0, that can be halved most often."""
    if not differences:
        return None
    fits = SizeSet()
    for difference in differences:
        if not isinstance(difference, Polynomial) or symbols_of(difference) != {_SIDE}:
            return None
        try:
            fits &= zeros(difference, _SIDE)
        except OpenSize:
            return None
    here = next(one.axis.given or 1 for one in case.acceptance.axes if one.axis.symbol in way)
    size = max(islice(fits.sizes(), _LOOKED_AT), key=_roundness, default=0)
    return size if 0 < size <= _FARTHEST * here else None


def _roundness(size: int) -> tuple[int, int]:
    """How often a size can be halved; of those alike, the smallest is the usual one."""
    return size & -size, -size
