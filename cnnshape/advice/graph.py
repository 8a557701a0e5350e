"""A plan as a graph, and what is noticed in it."""

from functools import cached_property

from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.layers.views import Lens, Lenses
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row, Tensor
from cnnshape.records import Record
from cnnshape.symbols import OpenSize

Edits = tuple[dict[str, object], ...]  # one proposal: edits as the JSON form has them

_NAMES = {1: ("position",), 2: ("row", "column"), 3: ("frame", "row", "column")}


class Hint(Record):
    """Something about a layer that fits and is probably not meant."""

    code: str
    row: Row
    message: str
    blame: str | None = None  # the argument to underline, if it is written
    notes: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    fixes: tuple[tuple[str, Edits], ...] = ()  # titles, and what to try


class Graph:
    """Who uses what."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._lenses: dict[tuple[Layer, Shape, Shape], tuple[Lens, ...]] = {}

    @cached_property
    def users(self) -> dict[int, list[Row]]:
        """The rows that take each tensor, by its identity."""
        users: dict[int, list[Row]] = {}
        for row in self.plan.layers:
            for tensor in row.inputs:
                users.setdefault(id(tensor), []).append(row)
        return users

    @cached_property
    def results(self) -> frozenset[int]:
        """The tensors that the network gives."""
        return frozenset(id(tensor) for tensor in self.plan.outputs.values())

    def only_user(self, row: Row) -> Row | None:
        """The one row that takes what `row` gives, where nobody else does."""
        if len(row.outputs) != 1 or id(row.outputs[0]) in self.results:
            return None
        users = self.users.get(id(row.outputs[0]), [])
        return users[0] if len(users) == 1 and len(users[0].inputs) == 1 else None

    def source(self, row: Row) -> Row | None:
        """The row whose only user this is, where it takes one tensor."""
        before = row.inputs[0].row if len(row.inputs) == 1 else None
        return before if before is not None and self.only_user(before) is row else None

    def sharing(self, row: Row) -> list[Row]:
        """The rows whose weights are those of `row`, itself among them."""
        return self._sharing[row.owner or row.path]

    @cached_property
    def _sharing(self) -> dict[str, list[Row]]:
        rows: dict[str, list[Row]] = {}
        for row in self.plan.layers:
            rows.setdefault(row.owner or row.path, []).append(row)
        return rows

    def lenses(self, row: Row) -> tuple[Lens, ...]:
        """Through what a row sees the last axes of its first input; none with open numbers."""
        if row.layer is None or not row.layer.rank:
            return ()
        x, y = shapes(row)
        if x is None or y is None:
            return ()
        key = row.layer, x, y
        if key not in self._lenses:
            self._lenses[key] = _lenses(*key)
        return self._lenses[key]


def shapes(row: Row) -> tuple[Shape | None, Shape | None]:
    """The first shape that comes in and the first that goes out."""
    tensor: Tensor | None = row.inputs[0] if row.inputs else None
    return (tensor.shape if tensor else None), row.output_shape


def axis_names(axes: int) -> tuple[str, ...]:
    """What positions along the last axes are called."""
    return _NAMES.get(axes, ("position",) * axes)


def several(n: object, what: str) -> str:
    """A number of things: `1 row`, `2 rows`."""
    return f"{n} {what}{'s' * (n != 1)}"


def listed(parts: list[str]) -> str:
    """Words one after the other: `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _lenses(layer: Layer, x: Shape, y: Shape) -> tuple[Lens, ...]:
    try:
        view = layer.view(layer.batched((x,))[0], y)
    except (Misfit, OpenSize):
        return ()
    lenses = view.lenses if isinstance(view, Lenses) else ()
    return lenses if all(type(n) is int for lens in lenses for n in lens) else ()
