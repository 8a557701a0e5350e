"""Which neighbours in a plan are repetitions of each other."""

from functools import cached_property
from itertools import islice

from cnnshape.drawing.picture import errors
from cnnshape.drawing.tree import Node
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row, Tensor

Signature = tuple[object, ...]


class Likeness:
    """Compares groups and rows of one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.errors = errors(plan)
        self.indices = {id(row): index for index, row in enumerate(plan.layers)}

    def index(self, row: Row) -> int:
        """The place of a row in the plan."""
        return self.indices[id(row)]

    def run(self, nodes: list[Node], start: int) -> int:
        """How many nodes from `start` on are one thing in sequence, each fed by the one before.

        They have no names of their own and differ at most in what they take from their input.
        """
        first = nodes[start]
        if not first.name.isdigit() or start + 1 == len(nodes):
            return 1
        rows = sorted(first.rows())
        wanted = self._signature(first, rows)
        count = 1
        for node in islice(nodes, start + 1, None):
            more = sorted(node.rows()) if node.name.isdigit() else []
            if len(more) != len(rows) or self._signature(node, more) != wanted:
                break
            if not self._follows(rows[0], rows, more):
                break
            rows, count = more, count + 1
        return count

    def _signature(self, node: Node, rows: list[int]) -> Signature:
        start = rows[0]
        return tuple(
            (
                row.path[len(node.path) :],
                row.kind,
                _written(row),
                tuple(self._place(tensor, start) for tensor in row.inputs),
                row.path in self.errors,
            )
            for row in map(self.plan.layers.__getitem__, rows)
        )

    def _place(self, tensor: Tensor, start: int) -> object:
        """Where a tensor comes from, counted from the start of the group, if it is inside."""
        if tensor.row is None or self.index(tensor.row) < start:
            return None
        return self.index(tensor.row) - start, tensor.index

    def _follows(self, start: int, before: list[int], rows: list[int]) -> bool:
        """Whether `rows` take one tensor from `before` and nothing else, and nobody else does."""
        taken = {
            id(tensor)
            for row in map(self.plan.layers.__getitem__, rows)
            for tensor in row.inputs
            if tensor.row is None or self.index(tensor.row) < rows[0]
        }
        made = [tensor for index in before for tensor in self.plan.layers[index].outputs]
        inside = {*before, *rows}
        used = {
            id(tensor) for tensor in made if not inside.issuperset(self.takers.get(id(tensor), ()))
        }
        return len(taken) == 1 and taken <= {id(tensor) for tensor in made} and not used

    @cached_property
    def takers(self) -> dict[int, list[int]]:
        """The rows that take a tensor, and -1 for the outputs of the network."""
        found: dict[int, list[int]] = {}
        for index, row in enumerate(self.plan.layers):
            for tensor in row.inputs:
                found.setdefault(id(tensor), []).append(index)
        for tensor in self.plan.outputs.values():
            found.setdefault(id(tensor), []).append(-1)
        return found


def _written(row: Row) -> object:
    """The arguments of a layer but those that repeat what arrives."""
    if row.layer is None:
        return None
    taken = {name for name, _ in row.layer.agreements()}
    return tuple((name, value) for name, value in row.layer.values.items() if name not in taken)
