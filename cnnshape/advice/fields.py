"""Layers that see too little, or have long seen everything."""

from collections.abc import Iterator

from cnnshape.advice.graph import Graph, Hint, axis_names, several, shapes
from cnnshape.field.sights import Reach
from cnnshape.layers.views import Share, Window
from cnnshape.plans.rows import Row, Tensor

_LONG = 2  # times the input, from where on looking further has long been of no use

Seen = tuple[tuple[int, int], ...]  # for each axis of space, positions seen and the jump


def fields(graph: Graph) -> Iterator[Hint]:
    """What is noticed about the least that each layer's input has seen.

    Along the way through a network that sees least, as a residual network has short ways for what
    needs no more (Richter et al., 2021, call the layers behind the border unproductive).
    """
    first = next(iter(graph.plan.inputs.values()), None)
    size = _sizes(first, graph.plan.space)
    found = list(_widened(graph, first, size)) if first is not None and size else []
    if not found:
        return
    row, field = found[0]
    rest = len(found) - 1
    more = f"; {several(rest, 'layer')} behind it do{'es' * (rest == 1)} the same" if rest else ""
    yield Hint(
        "field-exceeds-input",
        row,
        f"`{row.kind}` widens a receptive field of {several(field, axis_names(len(size))[0])}, "
        f"but the input has {size[0]}{more}",
        help=("a larger input, fewer layers or less pooling make use of them",),
    )


def _widened(graph: Graph, first: Tensor, size: tuple[int, ...]) -> Iterator[tuple[Row, int]]:
    """The layers with weights that look further than at all of the input, and what was seen."""
    seen: dict[int, Seen] = {id(first): ((1, 1),) * len(size)}
    for row in graph.plan.layers:
        known = [seen[id(tensor)] for tensor in row.inputs if id(tensor) in seen]
        if len(known) < len(row.inputs) or not known:
            continue
        least = known[0]
        if len(known) > 1:
            least = tuple(min(axis) for axis in zip(*known, strict=True))
        after = _through(graph, row, least)
        if after is None:
            continue
        if all(field >= _LONG * n for n, (field, _) in zip(size, least, strict=True)):
            grows = any(new > old for (old, _), (new, _) in zip(least, after, strict=True))
            if grows and row.layer and row.layer.is_learned:
                yield row, least[0][0]
        seen |= dict.fromkeys(map(id, row.outputs), after)


def _sizes(tensor: Tensor | None, space: int) -> tuple[int, ...]:
    """The sizes in space of the input, if all are numbers."""
    shape = tensor.shape if tensor is not None and space else None
    sizes = (shape or ())[-space:] if space else ()
    return sizes if all(type(n) is int for n in sizes) else ()


def _through(graph: Graph, row: Row, least: Seen) -> Seen | None:
    """What is seen behind a row; `None` where it is another thing than windows and points."""
    x, y = shapes(row)
    lenses = graph.lenses(row)
    if not lenses:
        return least if x is not None and y is not None and len(x) == len(y) else None
    if len(lenses) != len(least):
        return None
    after = []
    for (field, jump), lens in zip(least, lenses, strict=True):
        if type(lens) is not Window:
            return None
        after.append((field + (lens.reach - 1) * jump, jump * lens.stride))
    return tuple(after)


def small_field(graph: Graph) -> Iterator[Hint]:
    """Whether positions see less than the object that `expect` says there is to be seen."""
    wanted = graph.plan.object
    if not wanted:
        return
    for row, reaches in _deciding(graph):
        for axis, (reach, size) in enumerate(zip(reaches, wanted, strict=True)):
            sees = reach.receptive_field
            if isinstance(sees, int) and sees < size:
                name = axis_names(len(wanted))[axis]
                yield Hint(
                    "small-field",
                    row,
                    f"`{row.kind}` decides by positions that see {several(sees, name)} each, "
                    f"but an object has {size}",
                    help=("dilation, stride or more layers before it let each see more",),
                )
                return


def _deciding(graph: Graph) -> Iterator[tuple[Row, tuple[Reach, ...]]]:
    """The rows by which what is seen is decided, and what their inputs or outputs see.

    What averages all positions adds nothing to what each has seen; weights for each position do.
    """
    plan = graph.plan
    reaches = plan.reached
    outputs = [tensor.row for tensor in plan.outputs.values() if tensor.row is not None]
    for row in plan.layers:
        before = row.inputs[0].row if len(row.inputs) == 1 else None
        pools = any(type(lens) is Share for lens in graph.lenses(row))
        if pools and before is not None and _is_all(reaches[id(row)]):
            yield row, reaches[id(before)]
    for row in outputs:
        if not _is_all(reaches[id(row)]):
            yield row, reaches[id(row)]


def _is_all(reaches: tuple[Reach, ...]) -> bool:
    return any(reach.receptive_field == "all" for reach in reaches)
