"""An argument that repeats an axis of what comes in says something else."""

from collections.abc import Iterator

from cnnshape.diagnostics import Fix
from cnnshape.layers.arguments import Shape
from cnnshape.propagate.remedies.case import Case
from cnnshape.propagate.remedies.edits import both, insert, other_input, set_argument
from cnnshape.propagate.remedies.features import features
from cnnshape.propagate.remedies.makers import made
from cnnshape.symbols import is_known


def agreeing(case: Case) -> Iterator[Fix]:
    """The written value, what comes in, the layer that made it, the input."""
    misfit, layer = case.misfit, case.layer
    if misfit is None or layer is None or misfit.blame is None:
        return
    argument = layer.arguments()[misfit.blame]
    if argument.agreement is None or isinstance(misfit.instead, tuple):
        if misfit.instead is not None:
            yield set_argument(case.path, misfit.blame, misfit.instead)
        return
    wanted = layer.values[misfit.blame]
    if argument.agreement.phrase.startswith("channels"):
        yield from _channels(case, misfit.blame, wanted, misfit.instead)
    else:
        yield from features(case, misfit.blame, wanted, misfit.instead)


def _channels(case: Case, name: str, wanted: object, comes: object) -> Iterator[Fix]:
    shape, layer = case.shapes[0], case.layer
    assert layer is not None
    axis = 1 if len(shape) in layer.ranks or not layer.ranks else 0
    misplaced = [
        place for place in range(1, len(shape)) if place != axis and shape[place] == wanted
    ]
    if misplaced and _is_first(case) and comes not in {1, 3}:
        yield from _permuted(case, axis, misplaced[-1])
    swapped = layer.values.get("out_channels")
    if name == "in_channels" and swapped == comes and is_known(comes):
        fixes = (set_argument(case.path, name, comes),
                 set_argument(case.path, "out_channels", wanted))  # fmt: skip
        yield both(f"exchange `in_channels` and `out_channels`: {comes}, {wanted}", *fixes)
    if _is_first(case) and layer.unbatched and len(shape) not in layer.ranks:
        yield from _unchannelled(case, shape, wanted)
    yield set_argument(case.path, name, comes)
    yield from made(case, axis, wanted, comes)
    yield from _permuted(case, axis, *misplaced)
    if "groups" in layer.values and layer.values["groups"] == wanted:
        same = ["groups", *(["out_channels"] * (layer.values.get("out_channels") == wanted))]
        title = " and ".join(f"`{one}`" for one in (name, *same))
        alike = (set_argument(case.path, one, comes) for one in (name, *same))
        yield both(f"set {title} to {comes}", *alike)


def _unchannelled(case: Case, shape: Shape, wanted: object) -> Iterator[Fix]:
    """The first axis is a batch, and the one channel has no axis."""
    name = case.row.inputs[0].name
    if wanted == 1 and name:
        yield other_input(case.plan, name, (shape[0], 1, *shape[1:]))
        yield insert(case.path, "Unsqueeze(1)")


def _is_first(case: Case) -> bool:
    return case.row.inputs[0].row is None


def _permuted(case: Case, axis: int, *places: int) -> Iterator[Fix]:
    """Channels are where space should be: last, or anywhere else."""
    shape = case.shapes[0]
    for place in places:
        order = [n for n in range(len(shape)) if n != place]
        order.insert(axis, place)
        name = case.row.inputs[0].name
        if _is_first(case) and name:
            moved = tuple(shape[n] for n in order)
            yield other_input(case.plan, name, moved, ", channels before space")
        yield insert(case.path, f"Permute({', '.join(map(str, order))})")
