"""A plan exported, traced and imported again; and what two plans have to have in common."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cnnshape.api import examine
from cnnshape.exporting import exported
from cnnshape.importing.layers import QUIET
from cnnshape.importing.run import imported
from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.layers.rules import Anything
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row, Tensor
from cnnshape.verify.exported import defined
from cnnshape.verify.sizes import bound


class Step(NamedTuple):
    """What matters of a row: everything but its name and its place in the text."""

    kind: str
    arguments: tuple[tuple[str, Any], ...]
    sources: tuple[tuple[str, int], ...]
    takes: tuple[Any, ...]
    gives: tuple[Any, ...]
    params: int | None
    macs: int | None
    reach: object
    owner: str  # the number of the row that has its weights, if another one does


class Essence(NamedTuple):
    """What matters of a plan."""

    inputs: tuple[Any, ...]
    steps: tuple[Step, ...]
    outputs: tuple[tuple[str, int], ...]
    params: int
    macs: int


def trip(plan: Plan, folder: Path) -> tuple[Plan, Plan]:
    """The plan at sizes that torch can run, and the one that its export is imported as."""
    text = exported(plan)
    file = folder / "net.py"
    file.write_text(text, "utf-8")
    batch = plan.batch if _is_open_batch(plan) else {}
    sizes = {name: n for name, n in bound(plan)[1].items() if name not in batch}
    there = plan.bound(sizes) if sizes else plan
    shapes = [tensor.shape or () for tensor in there.inputs.values()]
    model = imported(f"{file}:{defined(text).__name__}", [(None, x) for x in shapes])
    assert [found.message for found in model.own] == [], text
    back = examine(model)
    errors = [found.message for found in back.diagnostics if found.severity == "error"]
    assert errors == [], f"{text}\n{model.text}"
    if not batch and back.batch:  # a batch of one is opened
        back = back.bound(dict.fromkeys(back.batch, 1))
    return there, back


def _is_open_batch(plan: Plan) -> bool:
    """Whether all inputs begin with the one symbol that stands for a batch."""
    first = {str(x[0]) if x else "" for tensor in plan.inputs.values() if (x := tensor.shape)}
    return len(first) == 1 and first <= plan.batch.keys()


def essence(plan: Plan) -> Essence:
    """What there is of a plan in Python as well.

    Two kinds of rows may have no line there. What passes on what it is given is no work: `x[:]`, a
    sum of one tensor, `nn.Dropout(0)`, and `nn.Identity`, which stands for a step that is left out.
    And nobody writes a function whose result nobody takes; what costs something stays.
    """
    passed: dict[int, int] = {}
    for row in plan.layers:
        if _passes(row):
            passed[id(row.outputs[0])] = passed.get(id(row.inputs[0]), id(row.inputs[0]))
    kept = [*_needed(plan, passed)]
    places = {id(tensor): ("input", n) for n, tensor in enumerate(plan.inputs.values())}
    owners = {row.path: str(number) for number, row in enumerate(kept)}
    steps = []
    for number, row in enumerate(kept):
        sources = tuple(places[passed.get(id(x), id(x))] for x in row.inputs)
        places |= {id(tensor): (str(number), n) for n, tensor in enumerate(row.outputs)}
        owner = owners[row.owner] if row.owner else ""
        steps.append(_step(plan, row, sources, owner))
    ends = tuple(places[passed.get(id(x), id(x))] for x in plan.outputs.values())
    shapes = tuple(tensor.shape for tensor in plan.inputs.values())
    return Essence(shapes, tuple(steps), ends, plan.params, plan.macs)


def _passes(row: Row) -> bool:
    assert row.layer is not None
    xs, ys = (tuple(_shape(t) for t in some) for some in (row.inputs, row.outputs))
    return len(xs) == 1 and (row.kind == "Identity" or row.layer.idles(xs, ys))


def _needed(plan: Plan, passed: dict[int, int]) -> Iterator[Row]:
    """The rows that somebody takes something of, or that cost something."""
    wanted = {passed.get(id(x), id(x)) for x in plan.outputs.values()}
    kept = set()
    for row in reversed(plan.layers):
        if _passes(row):
            continue
        if row.params or plan.cost(row) or any(id(x) in wanted for x in row.outputs):
            kept.add(id(row))
            wanted |= {passed.get(id(x), id(x)) for x in row.inputs}
    return (row for row in plan.layers if id(row) in kept)


def _step(plan: Plan, row: Row, sources: tuple[tuple[str, int], ...], owner: str) -> Step:
    assert row.layer is not None
    return Step(
        row.kind.removeprefix("Lazy"),  # which is what it becomes
        _arguments(row.layer),
        sources,
        row.input_shapes,
        row.output_shapes,
        row.params,
        plan.cost(row),
        plan.reached[id(row)],
        owner,
    )


def _arguments(layer: Layer) -> tuple[tuple[str, Any], ...]:
    """The arguments that change something and are not what arrives, which a Lazy kind leaves out.

    One number stands for the same on each axis; torch counts a row of a table from the front, and
    `x[0:3]` is `x[:3]`.
    """
    known, values = layer.arguments(), layer.values
    if isinstance(row := values.get("padding_idx"), int):
        values["padding_idx"] = row % layer.num_embeddings  # type: ignore[attr-defined]  # it has them
    if values.get("start") == 0:
        values["start"] = None
    return tuple(
        (name, _plain(value, per_axis=known[name].rule.per_axis))
        for name, value in values.items()
        if not known[name].agreement and not isinstance(known[name].rule, Anything)
        if name not in QUIET - {"dtype"}
    )


def _plain(value: Any, *, per_axis: bool = False) -> Any:  # noqa: ANN401  # an argument
    if isinstance(value, Layer):
        return type(value).__name__, _arguments(value)
    if per_axis and isinstance(value, tuple) and value and len(set(value)) == 1:
        return value[0]
    return value


def _shape(tensor: Tensor) -> Shape:
    assert tensor.shape is not None
    return tensor.shape
