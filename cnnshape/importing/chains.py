"""Sums and products of several tensors in one expression, which are one step."""

from collections import Counter
from typing import cast

from cnnshape.composing.graph import Item, Op, Scope, uses
from cnnshape.importing.frames import Points

_KINDS = frozenset({"Add", "Sub", "Mul", "Div"})


def chained(top: Scope) -> None:
    """Put `a + b` into the step that adds `c` to it where the model says `a + b + c`."""
    counts = Counter(id(tensor) for tensor in [*uses(top), *top.outputs])
    _chained(top, counts)


def _chained(scope: Scope, counts: Counter[int]) -> None:
    makers: dict[int, Op] = {}
    body: list[Item] = []
    for item in scope.body:
        if isinstance(item, Scope):
            _chained(item, counts)
        elif item.kind in _KINDS and item.inputs:
            inner = makers.get(id(item.inputs[0]))
            if inner is not None and counts[id(item.inputs[0])] == 1 and _is_around(item, inner):
                body.remove(inner)
                item.inputs = [*inner.inputs, *item.inputs[1:]]
            makers[id(item.outputs[0])] = item
        body.append(item)
    scope.body = body


def _is_around(op: Op, inner: Op) -> bool:
    """Whether an operation stands in the same expression as the one on its left."""
    if op.kind != inner.kind or "other" in inner.arguments:
        return False
    whole, part = _calls(op), _calls(inner)
    if not whole or whole[1:] != part[1:] or whole[0].code is not part[0].code:
        return False
    a, b = whole[0].place, part[0].place
    starts = (a.line, a.column) == (b.line, b.column)
    return starts and (b.end_line, b.end_column) < (a.end_line, a.end_column)


def _calls(op: Op) -> Points:
    """The calls that an operation happens in."""
    _, calls = cast("tuple[Points, Points]", op.mark)
    return calls
