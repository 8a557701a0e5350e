"""Layers one behind the other of which one could go."""

from collections.abc import Iterator

from cnnshape.advice.graph import Graph, Hint, several, shapes
from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.layers.views import Window
from cnnshape.plans.rows import Row
from cnnshape.symbols import OpenSize


def chains(graph: Graph) -> Iterator[Hint]:
    """What is noticed about a layer and the one before it."""
    for row in graph.plan.layers:
        before = graph.source(row)
        yield from _idle(before, row)
        if before is None or before.layer is None or row.layer is None:
            continue
        if all(_is_centered(graph, one) for one in graph.sharing(before)):
            yield from _bias(before, row)
        if row.layer.dense() and row.owner is None:
            yield from _collapse(graph, row)


def _idle(before: Row | None, row: Row) -> Iterator[Hint]:
    xs, ys = row.input_shapes, row.output_shapes
    if row.layer is None or not xs or None in xs or None in ys:
        return
    again = before is not None and before.layer == row.layer and row.layer.idempotent
    known = tuple(x for x in xs if x is not None), tuple(y for y in ys if y is not None)
    if not again and not _idles(row.layer, *known):
        return
    why = f" behind another `{row.kind}`" if again else " here"
    yield Hint(
        "idle-layer",
        row,
        f"`{row.kind}` changes nothing{why}",
        fixes=(("take it out", ({"remove": row.path},)),),
    )


def _idles(layer: Layer, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
    try:
        return layer.idles(xs, ys)
    except OpenSize:  # a padding that may be 0
        return False


def _is_centered(graph: Graph, row: Row) -> bool:
    """Whether the bias of a row, if it has one, is lost in the norm behind it."""
    norm = graph.only_user(row)
    if norm is None or norm.layer is None or row.layer is None or not norm.layer.centers():
        return False
    return row.layer.bias_axis() == _channel_axis(norm)


def _channel_axis(norm: Row) -> int:
    """The axis of channels of what a norm takes, counted from the end."""
    x, _ = shapes(norm)
    return 0 if x is None or norm.layer is None else 1 - len(norm.layer.batched((x,))[0])


def _bias(row: Row, norm: Row) -> Iterator[Hint]:
    assert row.layer is not None
    channels = (row.output_shape or ())[_channel_axis(norm)]
    have = "has" if channels == 1 else "have"
    yield Hint(
        "bias-before-norm",
        row,
        f"`{row.kind}` has a `bias`, which `{norm.kind}` behind it takes away",
        blame="bias",
        notes=(
            f"{several(channels, 'parameter')} {have} no effect: each channel's mean is subtracted",
        ),
        fixes=(("set `bias` to False", ({"layer": row.path, "arg": "bias", "value": False},)),),
    )


def _collapse(graph: Graph, row: Row) -> Iterator[Hint]:
    """Two linear maps with nothing between them that bends what they make."""
    before = _dense_before(graph, row)
    if before is None or before.layer is None or row.layer is None:
        return
    first, second = before.layer.dense(), row.layer.dense()
    if first is None or second is None or not all(type(n) is int for n in (*first, *second)):
        return
    if _is_narrow(first, second) or _are_crossed(graph, before, row):
        return
    if [_dense_before(graph, one) for one in graph.sharing(row)] != graph.sharing(before):
        return  # one of them is also used without the other
    yield Hint(
        "collapsing-layers",
        row,
        f"`{row.kind}` follows `{before.kind}` at `{before.path}` with no activation between them, "
        "and together they are one linear map",
        fixes=(("put `ReLU` before it", ({"insert_before": row.path, "step": "ReLU"},)),),
    )


def _dense_before(graph: Graph, row: Row) -> Row | None:
    """The linear map whose output a row takes, as it is or averaged."""
    before = graph.source(row)
    while before is not None and before.layer is not None and _passes(before):
        before = graph.source(before)
    return before


def _passes(row: Row) -> bool:
    """Whether a row gives on what it takes, or averages of it."""
    assert row.layer is not None
    return len(row.inputs) == 1 and (row.layer.memory != "own" or row.layer.averages)


def _is_narrow(first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether fewer numbers are between the two than on either side, which is a way to save."""
    return first[1] < min(first[0], second[1])


def _are_crossed(graph: Graph, one: Row, other: Row) -> bool:
    """Whether windows are long along different axes, which is a way to save."""
    sizes = [
        tuple(lens.reach for lens in graph.lenses(row) if type(lens) is Window)
        for row in (one, other)
    ]
    if not all(sizes) or len(sizes[0]) != len(sizes[1]):
        return False
    pairs = list(zip(*sizes, strict=True))
    return any(a > 1 == b for a, b in pairs) and any(b > 1 == a for a, b in pairs)
