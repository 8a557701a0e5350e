"""A network, or a layer in it, does not end where it is expected to."""

from collections.abc import Iterator

from cnnshape.diagnostics import Fix
from cnnshape.layers.arguments import Shape
from cnnshape.propagate.findings import born
from cnnshape.propagate.remedies.above import missing, tweaks
from cnnshape.propagate.remedies.case import Case
from cnnshape.propagate.remedies.edits import insert_after, set_above
from cnnshape.propagate.remedies.inputs import for_outcome
from cnnshape.propagate.remedies.ranks import unsqueezed
from cnnshape.symbols import is_known, product

_SPACE = 2  # the first axis of space


def ending(case: Case) -> Iterator[Fix]:
    """The layer that made the number of channels, the sizes of space on the way, the input."""
    made, wanted = case.row.output_shape, case.found.wanted
    if made is None or wanted is None or not all(map(is_known, made)):
        return
    if len(made) != len(wanted):
        flat = len(wanted) == _SPACE and all(type(n) is int for n in (*made[1:], *wanted[1:]))
        if flat and product(made[1:]) == wanted[1]:
            yield insert_after(case.row, "Flatten()", case.plan)
        yield from unsqueezed(case)
        return
    differing = [axis for axis in range(len(made)) if made[axis] != wanted[axis]]
    first = 1 if len(made) > _SPACE else len(made) - 1
    if first in differing:
        maker = born(case.row.outputs[0], first)
        for name in ("out_channels", "out_features", "hidden_size"):
            if maker is not None and maker.layer is not None and name in maker.layer.values:
                yield set_above(maker, name, wanted[first])
    if any(axis >= _SPACE for axis in differing):
        yield from _space(case, made, wanted)


def _space(case: Case, made: Shape, wanted: Shape) -> Iterator[Fix]:
    rows = [case.row, *case.above()]
    yield from tweaks(case, rows, missing(made[_SPACE:], wanted[_SPACE:]))
    yield from for_outcome(case, wanted)
