"""A layer that does not fit, and the network around it."""

from collections.abc import Iterator
from functools import cached_property

from cnnshape.diagnostics import Diagnostic
from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.plans import Plan
from cnnshape.plans.acceptance import Acceptance
from cnnshape.plans.rows import Row, Tensor
from cnnshape.symbols import OpenSize, is_known

_DEEPEST = 2_000  # layers
_REACH = 40  # rows above a layer that are looked at
IMAGE = 3  # axes of a tensor that has space, at least


class Case:
    """A finding, the row that it is about, and what can be seen from there."""

    def __init__(self, found: Diagnostic, row: Row, plan: Plan) -> None:
        self.found, self.row, self.plan = found, row, plan
        self.layer: Layer | None = row.refused or row.layer
        self.path = row.path

    @classmethod
    def of(cls, found: Diagnostic, plan: Plan) -> "Case | None":
        """The case of a finding about a row all of whose inputs are known."""
        row = next((row for row in plan.layers if row.path == found.layer), None)
        if row is None or row.layer is None or not row.inputs:
            return None
        return cls(found, row, plan)

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """What comes in, as far as it is known."""
        return tuple(tensor.shape for tensor in self.row.inputs if tensor.shape is not None)

    @property
    def is_whole(self) -> bool:
        """Whether every size that comes in is known."""
        sizes = (size for shape in self.shapes for size in shape)
        return len(self.shapes) == len(self.row.inputs) and all(map(is_known, sizes))

    @cached_property
    def misfit(self) -> Misfit | None:
        """What the layer says against its inputs."""
        if self.layer is None or not self.is_whole:
            return None
        try:
            self.layer.apply(*self.shapes)
        except Misfit as misfit:
            return misfit
        except OpenSize:
            pass
        return None

    @cached_property
    def acceptance(self) -> Acceptance:
        """Which input sizes the network takes as it is; of a very deep one nothing is asked."""
        if len(self.plan.layers) > _DEEPEST:
            return Acceptance((), {})
        return self.plan.acceptance(patience=0)

    def above(self, *starts: Tensor) -> Iterator[Row]:
        """The rows that tensors come from, the nearest first."""
        order = {id(row): place for place, row in enumerate(self.plan.layers)}
        waiting = {id(t.row): t.row for t in starts or self.row.inputs if t.row is not None}
        for _ in range(_REACH):
            if not waiting:
                return
            row = waiting.pop(max(waiting, key=lambda key: order.get(key, -1)))
            yield row
            waiting |= {id(t.row): t.row for t in row.inputs if t.row is not None}
