"""All that there is to say of one layer of a plan."""

from cnnshape.explaining.arithmetic import steps
from cnnshape.explaining.connections import Connections, connections
from cnnshape.explaining.counts import Count, counted
from cnnshape.explaining.notes import notes
from cnnshape.explaining.strips import Strip, lenses_of, strips
from cnnshape.explaining.undoing import Undone, undone
from cnnshape.explaining.variants import Variant, variants
from cnnshape.field.sights import Reach
from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row
from cnnshape.records import Record
from cnnshape.symbols import bind, symbols_of


class Axes(Record):
    """Axes along which the same is worked out: their names, and one step to the next."""

    names: tuple[str, ...]
    steps: tuple[str, ...]


class Lesson(Record):
    """One layer at work. What does not apply to it is empty or `None`."""

    path: str
    layer: Layer
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    batched: tuple[tuple[Shape, ...], tuple[Shape, ...]]  # both as torch counts axes
    formula: str
    axes: tuple[Axes, ...]
    strips: tuple[Strip, ...]
    params: Count | None
    macs: Count | None
    connections: Connections | None
    before: tuple[Reach, ...]  # for each axis of space of the network's input
    after: tuple[Reach, ...]
    variants: tuple[Variant, ...]
    undone: Undone | None
    notes: tuple[str, ...]
    open: tuple[str, ...]  # sizes that would have to be known to say more


def lesson(plan: Plan, row: Row) -> Lesson | None:
    """What is to be said of a row of a plan; `None` where an error hides its shapes."""
    layer = row.layer
    inputs = tuple(shape for shape in row.input_shapes if shape is not None)
    outputs = tuple(shape for shape in row.output_shapes if shape is not None)
    if layer is None or len(inputs) < len(row.inputs) or len(outputs) < len(row.outputs):
        return None
    xs, ys = _batched(layer, inputs, outputs)
    x, y = xs[0] if xs else (), ys[0]
    sample = [tuple(tuple(bind(n, plan.batch) for n in one) for one in some) for some in (xs, ys)]
    has_one_input = len(xs) == 1
    return Lesson(
        row.path,
        layer,
        inputs,
        outputs,
        (xs, ys),
        named(layer),
        worked(layer, x, y),
        strips(layer, x, y) if xs else (),
        counted(layer.weights),
        counted(lambda: layer.products(*sample)),
        connections(layer, sample[0][0], sample[1][0]) if has_one_input else None,
        *_reaches(plan, row),
        variants(layer, inputs, plan.batch),
        undone(layer, x, y) if xs else None,
        notes(layer, xs, ys),
        _open(layer, x, y),
    )


def named(layer: Layer) -> str:
    """The formula of a layer along one axis, with the names of its arguments for numbers."""
    formula = layer.arithmetic()
    if not formula:
        return ""
    border = " + ".join(f"padding {side}" for side in ("before", "after"))
    if all(before == after for before, after in layer.borders()):
        border = "2·padding"
    words = {"before": "+ padding before", "after": "+ padding after", "border": border}
    return formula.format(**{name: name for name in ("n", *layer.values)} | words)


def worked(layer: Layer, x: Shape, y: Shape) -> tuple[Axes, ...]:
    """The arithmetic of each axis that changes, step by step, equal axes together."""
    found: dict[tuple[str, ...], list[str]] = {}
    for line in layer.working(x, y):
        parts = line.split(" = ")
        has_name = len(parts) > 2  # noqa: PLR2004  # name, calculation, result
        told = steps(parts[1]) if has_name else tuple(parts)
        if has_name and told[-1] != parts[-1]:
            told = tuple(parts[1:])
        found.setdefault(told, []).append(parts[0] if has_name else "")
    return tuple(Axes(tuple(filter(None, names)), told) for told, names in found.items())


def _batched(
    layer: Layer, xs: tuple[Shape, ...], ys: tuple[Shape, ...]
) -> tuple[tuple[Shape, ...], tuple[Shape, ...]]:
    batched = layer.batched(xs)
    return batched, ys if batched is xs else tuple((1, *y) for y in ys)


def _open(layer: Layer, x: Shape, y: Shape) -> tuple[str, ...]:
    """The sizes that its windows wait for."""
    if not lenses_of(layer, x, y):
        return ()
    return tuple(sorted({name for n in (*x[1:], *y[1:]) for name in symbols_of(n)}))


def _reaches(plan: Plan, row: Row) -> tuple[tuple[Reach, ...], tuple[Reach, ...]]:
    """What the layer's input and its output depend on, of the network's input."""
    at = {id(one): reach for one, reach in zip(plan.layers, plan.reaches, strict=True)}
    first = row.inputs[0] if row.inputs else None
    if first is None:
        before: tuple[Reach, ...] = ()
    elif first.row is None:
        before = (Reach(1, 1, 0),) * plan.space
    else:
        before = at[id(first.row)]
    return before, at[id(row)]
