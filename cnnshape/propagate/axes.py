"""The axes of space of a network's inputs, with a letter for each."""

from cnnshape.plans import Plan
from cnnshape.plans.acceptance import Axis
from cnnshape.symbols import UNKNOWN, symbol, symbols_of

_LETTERS = {1: ("L",), 2: ("H", "W"), 3: ("D", "H", "W")}


def axes_of(plan: Plan) -> tuple[Axis, ...]:
    """The axes of space of all inputs; inputs of one size share theirs."""
    letters = _LETTERS.get(plan.space, ())
    found: dict[str | tuple[int, int], list[tuple[str, int]]] = {}
    taken: set[str] = set()
    for name, tensor in plan.inputs.items():
        shape = tensor.shape or ()
        taken |= {word for size in shape for word in symbols_of(size)}
        if len(shape) < len(letters) or any(size is UNKNOWN for size in shape):
            continue
        for place in range(-len(letters), 0):
            size = shape[place]
            key = _symbol(size) or (place, size)
            found.setdefault(key, []).append((name, place))
    axes: list[Axis] = []
    for key, places in sorted(found.items(), key=lambda item: min(at for _, at in item[1])):
        if isinstance(key, str):
            axes.append(Axis(key, tuple(places), None))
            continue
        place, given = key
        name = letters[place]
        while name in taken:
            name += "'"
        taken.add(name)
        axes.append(Axis(name, tuple(places), given if isinstance(given, int) else None))
    return tuple(axes)


def _symbol(size: int) -> str | None:
    """The symbol that a size is, and nothing more."""
    names = symbols_of(size)
    return next((name for name in names if size == symbol(name)), None)
