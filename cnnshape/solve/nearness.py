"""How far a network gets, and how much it lacks there."""

from cnnshape.diagnostics import Diagnostic
from cnnshape.layers.arguments import Shape
from cnnshape.plans import Plan

FAR = 10**9  # a distance of which nothing is known


def shortfall(plan: Plan, error: Diagnostic) -> tuple[int, int]:
    """Which layer does not fit, and how far it is from that."""
    places = {row.path: place for place, row in enumerate(plan.layers)}
    place = places.get(error.layer or "", len(plan.layers))
    row = plan.layers[place] if place < len(plan.layers) else None
    if error.wanted and row is not None:
        return place, _apart(row.output_shape, error.wanted)
    layer = row.refused if row is not None else None
    if row is None or layer is None or not row.input_shapes or row.input_shapes[0] is None:
        return place, FAR
    for name, agreement in layer.agreements():
        written, shape = layer.values[name], row.input_shapes[0]
        taken = agreement.taken(shape, written) if len(shape) >= agreement.least else None
        if type(taken) is int and type(written) is int and taken != written:
            return place, abs(taken - written)
    return place, FAR


def _apart(a: Shape | None, b: Shape) -> int:
    if a is None or len(a) != len(b):
        return FAR
    pairs = zip(a, b, strict=True)
    return sum(abs(n - m) for n, m in pairs if type(n) is int and type(m) is int)
