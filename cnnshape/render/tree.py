"""Rows of a plan as a tree of groups, folded below a depth."""

from collections.abc import Iterator

from cnnshape.drawing.tree import Node, tree
from cnnshape.plans import Plan
from cnnshape.records import Record
from cnnshape.render import words
from cnnshape.rows import Row
from cnnshape.sights import Reach
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
        last = node.index if node.index is not None else node.last
        assert last is not None
        row = self.plan.layers[last]
        kind = self.plan.groups.get(node.path)
        is_group = node.index is None
        if node.children and is_folded:
            inside = list(self._rows(node))
            counts = [self.plan.layers[i].params for i in inside if self._is_own(i)]
            params = total(n for n in counts if n is not None)
            macs = total(n for n in map(self.costs.__getitem__, inside) if n is not None)
            is_broken = any(self.plan.layers[i].path in self.plan.broken for i in inside)
            text = kind or (row.kind if not is_group else "")
            return Entry(
                label,
                node.path,
                text,
                row,
                self.reaches[last],
                params,
                macs,
                False,
                is_broken,
                self._proven(inside),
            )
        is_broken = not is_group and row.path in self.plan.broken
        own = 0 if row.owner else row.params
        return Entry(
            label,
            node.path,
            kind if is_group else None,
            row,
            self.reaches[last],
            None if is_group else own,
            None if is_group else self.costs[last],
            is_group,
            is_broken,
            "" if is_group else self._proven([last]),
        )

    def _proven(self, rows: list[int]) -> str:
        """What torch says to these rows: the worst of it."""
        found = {self.proofs.get(self.plan.layers[i].path, "") for i in rows}
        return next((word for word in words.PROOFS if word in found), "")

    def _is_own(self, index: int) -> bool:
        return self.plan.layers[index].owner is None

    def _rows(self, node: Node) -> Iterator[int]:
        if node.index is not None:
            yield node.index
        for child in node.children.values():
            yield from self._rows(child)
