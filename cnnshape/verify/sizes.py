"""Numbers for sizes that a spec leaves open."""

from cnnshape.plans import Plan
from cnnshape.symbols import symbols_of

BATCH = 2  # tells a batch from an axis of 1
_OTHERS = (3, 8, 16, 32, 64, 128, 224, 256, 512)


def bound(plan: Plan) -> tuple[Plan, dict[str, int]]:
    """The plan with numbers for its symbols, the least that fit, and those numbers."""
    shapes = [tensor.shape or () for tensor in plan.inputs.values()]
    names = list(dict.fromkeys(name for x in shapes for n in x for name in symbols_of(n)))
    if not names:
        return plan, {}
    tries = _OTHERS if set(names) - set(plan.batch) else _OTHERS[:1]
    first = None
    for other in tries:
        sizes = {name: BATCH if name in plan.batch else other for name in names}
        concrete = plan.bound(sizes)
        if concrete.ok:
            return concrete, sizes
        first = first or (concrete, sizes)
    assert first is not None
    return first
