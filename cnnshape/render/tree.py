"""Rows of a plan as a tree of groups, folded below a depth."""

from collections.abc import Iterator

from cnnshape.drawing.tree import Node, tree
from cnnshape.field.sights import Reach
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row
from cnnshape.records import Record
from cnnshape.render import words
from cnnshape.symbols import total


class Entry(Record):
    """A line of the table: a row, or a group as a heading or folded into one line."""

    label: str
    path: str
    kind: str | None  # what is called, for a group
    row: Row | None
    reaches: tuple[Reach, ...]
    params: int | None
    macs: int | None
    is_heading: bool
    is_broken: bool
    proof: str = ""  # what torch says to it


def entries(plan: Plan, depth: int | None) -> Iterator[Entry]:
    """The lines of the table, a merge before its branches and a group before its steps."""
    costs = [plan.cost(row) for row in plan.layers]
    yield from _Entries(plan, depth, costs).of(tree(plan), "", 0)


class _Entries:
    def __init__(self, plan: Plan, depth: int | None, costs: list[int | None]) -> None:
        self.plan, self.depth, self.costs = plan, depth, costs
        self.reaches = plan.reaches
        proofs = plan.verification.rows if plan.verification else ()
        self.proofs = {proof.path: words.proof(proof.ok, proof.refusal) for proof in proofs}

    def of(self, node: Node, indent: str, level: int) -> Iterator[Entry]:
        children = list(node.children.values())
        for child in children:
            is_last = child is children[-1]
            branch = "" if level == 0 else ("└ " if is_last else "├ ")
            bar = "" if level == 0 else ("  " if is_last else "│ ")
            is_folded = self.depth is not None and level + 1 >= self.depth
            yield self.entry(child, indent + branch + child.name, is_folded=is_folded)
            if child.children and not is_folded:
                yield from self.of(child, indent + bar, level + 1)

    def entry(self, node: Node, label: str, *, is_folded: bool) -> Entry:
        if node.children and is_folded:
            return self._folded(node, label)
        if node.index is None:
            kind = self.plan.groups.get(node.path)
            row, reaches = self._last(node)
            return Entry(label, node.path, kind, row, reaches, None, None, True, False)
        row, reaches = self.plan.layers[node.index], self.reaches[node.index]
        params = 0 if row.owner else row.params
        macs, is_broken = self.costs[node.index], row.path in self.plan.broken
        proof = self._proven([node.index])
        return Entry(label, node.path, None, row, reaches, params, macs, False, is_broken, proof)

    def _folded(self, node: Node, label: str) -> Entry:
        """A group, or a merge with its branches, in one line."""
        inside = list(node.rows())
        rows = [self.plan.layers[i] for i in inside]
        row, reaches = self._last(node)
        kind = self.plan.groups.get(node.path) or ("" if node.index is None else row.kind)
        counts = (one.params for one in rows if one.owner is None)
        params = total(n for n in counts if n is not None)
        macs = total(n for n in map(self.costs.__getitem__, inside) if n is not None)
        is_broken = any(one.path in self.plan.broken for one in rows)
        proof = self._proven(inside)
        return Entry(label, node.path, kind, row, reaches, params, macs, False, is_broken, proof)

    def _last(self, node: Node) -> tuple[Row, tuple[Reach, ...]]:
        """The row that stands for a node, and what it depends on."""
        last = node.last if node.index is None else node.index
        assert last is not None
        return self.plan.layers[last], self.reaches[last]

    def _proven(self, rows: list[int]) -> str:
        """What torch says to these rows: the worst of it."""
        found = {self.proofs.get(self.plan.layers[i].path, "") for i in rows}
        return next((word for word in words.PROOFS if word in found), "")
