"""The parts of a picture: items, which may hold others, and the nets between them."""

from __future__ import annotations  # items and nets know each other

from collections.abc import Iterator

from cnnshape.plans import Plan
from cnnshape.plans.rows import Row, Tensor


class Item:
    """A box of the picture, or a group of boxes.

    `count` is how many times in sequence it stands where it is drawn once.
    """

    __slots__ = ("call", "children", "count", "kind", "name", "parent", "path", "row", "rows")

    def __init__(self, kind: str, path: str, parent: Item | None, name: str = "") -> None:
        self.kind, self.path, self.parent, self.name = kind, path, parent, name
        self.call = ""  # what is called there, for a group
        self.children: list[Item] = []
        self.row: Row | None = None
        self.rows: list[int] = []  # the rows it stands for
        self.count = 1
        if parent is not None:
            parent.children.append(self)

    @property
    def is_group(self) -> bool:
        """Whether it holds others."""
        return self.kind == "group"

    @property
    def is_framed(self) -> bool:
        """Whether a group is seen as one."""
        called = bool(self.call) and (bool(self.name) or self.call != "Sequential")
        return self.is_group and self.parent is not None and (called or self.count > 1)

    @property
    def is_merge(self) -> bool:
        """Whether it joins tensors."""
        return bool(self.row and self.row.layer and self.row.layer.merges)

    def leaves(self) -> Iterator[Item]:
        """The boxes inside, itself where it is one."""
        if not self.is_group:
            yield self
        for child in self.children:
            yield from child.leaves()

    def groups(self) -> Iterator[Item]:
        """The groups inside, the outer ones first, itself where it is one."""
        if self.is_group:
            yield self
        for child in self.children:
            yield from child.groups()

    def line(self) -> list[Item]:
        """Itself, what holds it, and so on to the whole picture."""
        item, found = self, [self]
        while item.parent is not None:
            item = item.parent
            found.append(item)
        return found


class Net:
    """One tensor on its way: where it comes from, and what takes it.

    `last` is what comes out of the last repetition; `is_kept` says that its shape is that of what
    came in, so that it need not be written again.
    """

    __slots__ = ("is_broken", "is_kept", "last", "source", "targets", "tensor")

    def __init__(self, source: Item, tensor: Tensor) -> None:
        self.source, self.tensor, self.last = source, tensor, tensor
        self.targets: list[Item] = []
        self.is_broken = False
        self.is_kept = False

    @property
    def changes(self) -> bool:
        """Whether the last repetition gives another shape than the first."""
        return self.last.shape != self.tensor.shape


class Picture:
    """All there is to draw of a plan."""

    def __init__(
        self, plan: Plan, root: Item, nets: tuple[Net, ...], boxes: tuple[Item, ...]
    ) -> None:
        self.plan, self.root, self.nets = plan, root, nets
        self.boxes = boxes  # where each row is drawn
        self.errors = errors(plan)

    def is_broken(self, item: Item) -> bool:
        """Whether an error is about it or about something that is folded into it."""
        return any(self.plan.layers[index].path in self.errors for index in item.rows)

    def complaints(self, item: Item) -> list[str]:
        """What is wrong with it."""
        paths = [self.plan.layers[index].path for index in item.rows]
        return [text for path in paths for text in self.errors.get(path, ())]


def errors(plan: Plan) -> dict[str, list[str]]:
    """The errors of a plan by the paths of the rows that they are about.

    One about a use of a block's step is not about the other uses.
    """
    rows: dict[object, list[str]] = {}
    for row in plan.layers:
        rows.setdefault(row.step.name_span, []).append(row.path)
    found: dict[str, list[str]] = {}
    for one in plan.diagnostics:
        if one.severity == "error":
            for path in [one.layer] if one.layer else rows.get(one.at.span, []):
                found.setdefault(path, []).append(one.message)
    return found
