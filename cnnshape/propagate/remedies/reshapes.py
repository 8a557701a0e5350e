"""A reshape to a shape that holds other numbers than there are."""

from collections.abc import Iterator

from cnnshape.diagnostics import Fix
from cnnshape.propagate.findings import born
from cnnshape.propagate.remedies.case import Case
from cnnshape.propagate.remedies.edits import replace, set_above, set_argument
from cnnshape.symbols import is_known, product

_FLAT = 2  # axes of [N, features]


def reshaping(case: Case) -> Iterator[Fix]:
    """One size worked out by the others, or the batch kept and the rest flattened."""
    layer = case.layer
    if layer is None or not case.shapes:
        return
    name = "shape" if "shape" in layer.values else "unflattened_size"
    written = layer.values.get(name)
    if not isinstance(written, tuple) or not all(type(n) is int for n in written):
        return
    x = case.shapes[0]
    if name == "shape" and len(written) == _FLAT and len(x) > 1:
        yield replace(case.row, "Flatten()", here=True)
    whole = product(x)
    if name == "unflattened_size":
        axis = layer.values["dim"]
        whole = x[axis] if isinstance(axis, int) else whole
        yield from _made(case, axis if isinstance(axis, int) else 1, product(written))
    for place in reversed(range(len(written))):
        others = product(n for at, n in enumerate(written) if at != place and n != -1)
        rest = (*written[:place], -1, *written[place + 1 :])
        if written[place] == -1 or not isinstance(whole, int):
            continue
        if is_known(others) and others and whole % others == 0:
            filled = whole // others
            value = (*written[:place], filled, *written[place + 1 :])
            yield set_argument(case.path, name, value)
            if -1 not in written:
                yield set_argument(case.path, name, rest)


def _made(case: Case, axis: int, needed: int) -> Iterator[Fix]:
    """The layer above makes as many as are to be split."""
    maker = born(case.row.inputs[0], axis)
    for name in ("out_features", "out_channels"):
        if maker is not None and maker.layer is not None and name in maker.layer.values:
            yield set_above(maker, name, needed)
