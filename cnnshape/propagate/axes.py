"""The axes of space of a network's inputs, with a letter for each."""

from cnnshape.plans import Plan
from cnnshape.plans.acceptance import Axis
from cnnshape.symbols import UNKNOWN, symbols_of

_LETTERS = {1: ("L",), 2: ("H", "W"), 3: ("D", "H", "W")}


def axes_of(plan: Plan) -> tuple[Axis, ...]:
    """The axes of space of all inputs; inputs of one size share theirs."""
    letters = _LETTERS.get(plan.space, ())
    found: dict[tuple[int, object], list[tuple[str, int]]] = {}
    for name, tensor in plan.inputs.items():
        shape = tensor.shape or ()
        if len(shape) < len(letters) or any(size is UNKNOWN for size in shape):
            continue
        for place in range(-len(letters), 0):
            found.setdefault((place, shape[place]), []).append((name, place))
    axes: list[Axis] = []
    taken: set[str] = set()
    for (place, size), places in sorted(found.items(), key=lambda item: item[0][0]):
        alone = symbols_of(size)
        name = next(iter(alone)) if len(alone) == 1 else letters[place]
        while name in taken:
            name += "'"
        taken.add(name)
        axes.append(Axis(name, tuple(places), size if isinstance(size, int) else None))
    return tuple(axes)
