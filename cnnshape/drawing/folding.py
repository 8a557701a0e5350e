"""A plan as a picture: groups folded below a depth, repetitions drawn once."""

from cnnshape.drawing.alike import Likeness
from cnnshape.drawing.picture import Item, Net, Picture
from cnnshape.drawing.tree import Node, tree
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row, Tensor

_DEEPEST = 40  # groups in groups


def picture(plan: Plan, depth: int | None = None, *, is_full: bool = False) -> Picture:
    """What is to be drawn of a plan; with `is_full`, each repetition by itself."""
    return _Maker(plan, _DEEPEST if depth is None else depth, is_full=is_full).picture()


class _Maker:
    def __init__(self, plan: Plan, depth: int, *, is_full: bool) -> None:
        self.plan, self.depth, self.is_full = plan, depth, is_full
        self.root = Item("group", "", None)
        self.leaves: dict[int, Item] = {}  # by the row
        self.first: dict[int, int] = {}  # the row of the first repetition that stands for a row
        self.starts: dict[int, range] = {}  # of rows in further repetitions: all rows of theirs
        self.sources: dict[int, Item] = {}  # the inputs, by their tensors
        self.nets: dict[tuple[int, int], Net] = {}
        self.likeness = Likeness(plan)

    def picture(self) -> Picture:
        for name, tensor in self.plan.inputs.items():
            self.sources[id(tensor)] = Item("input", name, self.root, name)
        self._fill(self.root, tree(self.plan), 1)
        for row in self.plan.layers:
            for tensor in row.outputs:
                self._net(tensor)
        for index, row in enumerate(self.plan.layers):
            self._connect(index, row)
        for name, tensor in self.plan.outputs.items():
            self._reach(tensor, Item("output", "", self.root, name))
        rows = range(len(self.plan.layers))
        boxes = tuple(self.leaves[self._drawn(index)] for index in rows)
        return Picture(self.plan, self.root, tuple(self.nets.values()), boxes)

    def _fill(self, item: Item, node: Node, level: int) -> None:
        children = list(node.children.values())
        at = 0
        while at < len(children):
            count = 1 if self.is_full else self.likeness.run(children, at)
            first = children[at]
            for other in children[at + 1 : at + count]:
                self._stand_for(first, other)
            made = self._item(item, first, level)
            made.count *= count
            at += count
        if node.index is not None:
            self._leaf(item, node, [node.index])

    def _stand_for(self, first: Node, other: Node) -> None:
        rows = list(other.rows())
        self.first.update(zip(rows, first.rows(), strict=True))
        self.starts.update(dict.fromkeys(rows, range(rows[0], rows[-1] + 1)))

    def _item(self, parent: Item, node: Node, level: int) -> Item:
        if not node.children:
            return self._leaf(parent, node, [node.index or 0])
        if level >= self.depth:
            return self._leaf(parent, node, sorted(node.rows()))
        name = "" if node.name.isdigit() else node.name
        item = Item("group", node.path, parent, name)
        item.call = self.plan.groups.get(node.path, "")
        self._fill(item, node, level + 1)
        return self._only(item)

    def _only(self, item: Item) -> Item:
        """A group, or what it holds where the group is nothing but that repeated."""
        inner = item.children[0]
        repeated = item.call.rpartition(" × ")[0]
        if len(item.children) > 1 or not repeated or inner.call not in {"", repeated}:
            return item
        if inner.is_group:
            inner.call = repeated
        inner.name, inner.path = item.name, item.path
        inner.parent = item.parent
        if item.parent is not None:
            item.parent.children[-1] = inner
        return inner

    def _leaf(self, parent: Item, node: Node, rows: list[int]) -> Item:
        name = "" if node.name.isdigit() else node.name
        item = Item("layer", node.path, parent, name)
        item.rows = rows
        if rows == [node.index]:
            item.row = self.plan.layers[rows[0]]
        else:
            called = self.plan.groups.get(node.path, "") or self.plan.layers[rows[-1]].kind
            text, times, count = called.rpartition(" × ")
            item.call, item.count = (text, int(count)) if times else (called, 1)
        self.leaves.update(dict.fromkeys(rows, item))
        return item

    def _key(self, tensor: Tensor) -> tuple[int, int]:
        """The same for all tensors that are drawn as one."""
        if tensor.row is None:
            return -1, id(tensor)
        index = self._drawn(self.likeness.index(tensor.row))
        return index, tensor.index

    def _drawn(self, index: int) -> int:
        while index in self.first:
            index = self.first[index]
        return index

    def _net(self, tensor: Tensor) -> Net:
        key = self._key(tensor)
        if key not in self.nets:
            source = self.sources[key[1]] if tensor.row is None else self.leaves[key[0]]
            self.nets[key] = net = Net(source, tensor)
            net.is_kept = source.row is not None and _is_kept(source.row)
        return self.nets[key]

    def _connect(self, index: int, row: Row) -> None:
        repetition = self.starts.get(index)
        target = self.leaves[self._drawn(index)]
        for tensor in row.inputs:
            outside = tensor.row is None or (
                repetition is not None and self.likeness.index(tensor.row) not in repetition
            )
            if repetition is None or not outside:
                net = self._reach(tensor, target)
                net.is_broken |= row.path in self.likeness.errors

    def _reach(self, tensor: Tensor, target: Item) -> Net:
        net = self._net(tensor)
        if target is not net.source and target not in net.targets:
            net.targets.append(target)
            net.last = tensor
        return net


def _is_kept(row: Row) -> bool:
    """Whether a layer of one input leaves its shape as it is."""
    return len(row.inputs) == 1 and row.output_shape == row.inputs[0].shape
