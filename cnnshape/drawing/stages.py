"""The main path of a network as a row of feature maps."""

from __future__ import annotations  # stages know rows

from cnnshape.layers import Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.layers.views import Lenses, Window
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row, Tensor
from cnnshape.symbols import OpenSize, bind


class Stage:
    """Neighbours on the main path that have one shape, drawn as one volume."""

    __slots__ = ("carried", "name", "rows", "shape", "window")

    def __init__(self, shape: Shape, name: str) -> None:
        self.shape, self.name = shape, name
        self.rows: list[Row] = []  # that make it; none make an input
        self.window: tuple[int, ...] = ()  # through which the next one looks at it, axis by axis
        self.carried: list[int] = []  # earlier stages that come in beside the one before


def stages(plan: Plan) -> list[Stage]:
    """The feature maps from an input to the first output, as far as their shapes are known."""
    path = _path(plan)
    if not path:
        return []
    start = path[0].inputs[0]
    found = [Stage(_one_sample(plan, start.shape or ()), start.name)]
    places = {id(start): 0}
    for row in path:
        y = row.output_shape
        if y is None:
            break
        y = _one_sample(plan, y)
        if y != found[-1].shape:
            found[-1].window = _window(row)
            found.append(Stage(y, ""))
        here = found[-1]
        here.rows.append(row)
        places.update(dict.fromkeys(map(id, row.outputs), len(found) - 1))
        origins = {_origin(tensor, places) for tensor in row.inputs[:]}
        here.carried += sorted(n for n in origins if 0 <= n < len(found) - 2)
    return found


def _one_sample(plan: Plan, shape: Shape) -> Shape:
    return tuple(bind(size, plan.batch) for size in shape)


def _path(plan: Plan) -> list[Row]:
    """The longest chain of layers that ends in the first output."""
    depth = {id(tensor): 0 for tensor in plan.inputs.values()}
    for row in plan.layers:
        known = [depth[id(tensor)] for tensor in row.inputs if id(tensor) in depth]
        if known:
            depth.update(dict.fromkeys(map(id, row.outputs), max(known) + 1))
    end = max(plan.outputs.values(), key=lambda one: depth.get(id(one), 0), default=None)
    path: list[Row] = []
    while end is not None and end.row is not None:
        path.append(end.row)
        end = max(
            (tensor for tensor in end.row.inputs if id(tensor) in depth),
            key=lambda one: depth[id(one)],
            default=None,
        )
    return path[::-1] if end is not None else []


def _origin(tensor: Tensor, places: dict[int, int]) -> int:
    """The stage that a tensor is, or that it is made of beside the path; -1 for none."""
    here: Tensor | None = tensor
    while here is not None and id(here) not in places:
        here = here.row.inputs[0] if here.row is not None and here.row.inputs else None
    return -1 if here is None else places[id(here)]


def _window(row: Row) -> tuple[int, ...]:
    """The window of a layer along the axes of space, if it looks through one."""
    x, y = row.inputs[0].shape, row.output_shape
    if row.layer is None or x is None or y is None:
        return ()
    try:
        batched = row.layer.batched((x,))
        view = row.layer.view(batched[0], y if batched[0] is x else (1, *y))
    except (Misfit, OpenSize):
        return ()
    lenses = view.lenses if isinstance(view, Lenses) else ()
    windows = [lens.reach for lens in lenses if isinstance(lens, Window)]
    return tuple(windows) if len(windows) == len(lenses) and max(windows, default=1) > 1 else ()
