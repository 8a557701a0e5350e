"""Rows of a plan as a tree of groups, by their paths."""

from collections.abc import Iterator

from cnnshape.plans import Plan


class Node:
    """A group, a row, or a merge, which is both."""

    __slots__ = ("children", "index", "last", "name", "path")

    def __init__(self, name: str, path: str) -> None:
        self.name, self.path = name, path
        self.index: int | None = None  # of the row in the plan
        self.last: int | None = None  # of the last row inside
        self.children: dict[str, Node] = {}

    def rows(self) -> Iterator[int]:
        """The indices of the rows inside, in the order in which they run."""
        for child in self.children.values():
            yield from child.rows()
        if self.index is not None:
            yield self.index


def tree(plan: Plan) -> Node:
    """The groups and rows of a plan by their paths."""
    root = Node("", "")
    for index, row in enumerate(plan.layers):
        node = root
        at = -1
        while at < len(row.path):
            end = row.path.find(".", at + 1)
            end = len(row.path) if end < 0 else end
            name = row.path[at + 1 : end]
            if name not in node.children:
                node.children[name] = Node(name, row.path[:end])
            node = node.children[name]
            node.last = index
            at = end
        node.index = index
    return root
