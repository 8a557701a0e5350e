"""The shapes of a network as functions of its input size, and what has to hold for them."""

from __future__ import annotations  # conditions are for type checkers here

from cnnshape.layers.arguments import Shape
from cnnshape.plans import Plan
from cnnshape.plans.acceptance import AxisSizes
from cnnshape.records import Record
from cnnshape.symbols import is_known, symbols_of
from cnnshape.symbols.floors import Floor
from cnnshape.symbols.polynomials import Polynomial

_PATIENCE = 200_000  # layers that may be replayed for small sizes


class Need(Record):
    """What a layer needs: that `form` is 0, or where not `equal`, that it is not below 0.

    Where it is not `sharp`, the layer may work without it, but not by the closed forms.
    """

    layer: str
    form: object
    equal: bool
    sharp: bool


class ClosedForms(Record):
    """Axes of the input, shapes by the label of their tensor, and needs; or why there are none."""

    reason: str = ""
    axes: tuple[AxisSizes, ...] = ()
    shapes: dict[str, object] = {}
    needs: tuple[Need, ...] = ()


def closed_forms(plan: Plan) -> ClosedForms:
    """The shapes of a plan with its axes of space left open."""
    axes = plan.acceptance(_PATIENCE).axes
    if not axes:
        return ClosedForms("no axis of the input is space")
    opened = plan.opened({})
    errors = [found.message for found in opened.diagnostics if found.severity == "error"]
    if errors:
        return ClosedForms(f"with its size left open: {errors[0]}".replace("`", ""))
    if [row.path for row in opened.layers] != [row.path for row in plan.layers]:
        return ClosedForms("the layers themselves depend on the size")
    tensors = [*opened.inputs.values(), *(t for row in opened.layers for t in row.outputs)]
    needs = tuple(
        Need(path, form(one.difference), one.equal, one.equal or _is_sharp(one.difference, axes))
        for one, path in opened.assumed.items()
    )
    return ClosedForms("", axes, {one.label: forms(one.shape) for one in tensors}, needs)


def forms(shape: Shape | None) -> object:
    """A shape for JSON: numbers, and sums as `form` has them."""
    return None if shape is None else [form(size) for size in shape]


def form(size: object) -> object:
    """A size for JSON: a number, or a list of terms: a factor and its symbols and quotients.

    >>> from cnnshape.symbols import symbol
    >>> form((symbol("H") + 1) // 2 * 3 + 4)
    [[3, [[[[1, ['H']], [1, []]], 2]]], [4, []]]
    """
    if not isinstance(size, Polynomial):
        return size if is_known(size) else None
    return [[factor, [_atom(atom) for atom in term]] for term, factor in size.terms.items()]


def _atom(atom: str) -> object:
    if isinstance(atom, Floor):
        return [[[f, [*map(_atom, term)]] for term, f in atom.dividend.terms.items()], atom.divisor]
    return str(atom)


def _is_sharp(difference: object, axes: tuple[AxisSizes, ...]) -> bool:
    """Whether no size fits at which a difference, which rises, is below 0."""
    names = symbols_of(difference)
    one = next((one for one in axes if {one.axis.symbol} == names), None)
    if one is None or not one.exact or not isinstance(difference, Polynomial):
        return False
    least = one.accepted.least
    if least is None:
        return True
    value = difference.at({one.axis.symbol: least})
    return isinstance(value, int) and value >= 0
