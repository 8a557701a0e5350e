"""Sums and products of several tensors in one expression, which are one step."""

from collections import Counter
from typing import cast

from cnnshape.composing.graph import Item, Op, Scope, uses
from cnnshape.importing.frames import Points
from cnnshape.layers import KINDS
from cnnshape.layers.kind import MANY


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
        elif _takes_any(item.kind):
            inner = makers.get(id(item.inputs[0]))
            if inner is not None and counts[id(item.inputs[0])] == 1 and _is_around(item, inner):
                body.remove(inner)
                item.inputs = [*inner.inputs, *item.inputs[1:]]
            makers[id(item.outputs[0])] = item
        body.append(item)
    scope.body = body


def _takes_any(name: str) -> bool:
    """Whether a kind does to any number of tensors what torch does to two."""
    kind = KINDS[name]
    return kind.merges and kind.arity[1] == MANY and "dim" not in kind.arguments()


def _is_around(op: Op, inner: Op) -> bool:
    """Whether an operation stands in the same expression as the one on its left."""
    if op.kind != inner.kind or "other" in inner.arguments:
        return False
    whole, part = _calls(op), _calls(inner)
    if not whole or whole[1:] != part[1:] or whole[0].code is not part[0].code:
        return False
    a, b = whole[0].place, part[0].place
    is_inside = (a.line, a.column) <= (b.line, b.column) and (b.end_line, b.end_column) <= (
        a.end_line,
        a.end_column,
    )
    return is_inside and a != b


def _calls(op: Op) -> Points:
    """The calls that an operation happens in."""
    _, calls = cast("tuple[Points, Points]", op.mark)
    return calls
