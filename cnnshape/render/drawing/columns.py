"""The children of a group in layers, the heaviest path through them in one column."""

from cnnshape.drawing.picture import Item
from cnnshape.render.drawing.flows import Flow

_MANY = 3
_EVEN = 0.75  # branches of about one weight stand side by side


class Order:
    """Which layer each child is in, and which children the main path runs through."""

    def __init__(self, group: Item, flows: list[Flow]) -> None:
        self.children = group.children
        self.flows = flows
        self.before: dict[int, list[Item]] = {id(child): [] for child in group.children}
        self.after: dict[int, list[Item]] = {id(child): [] for child in group.children}
        for flow in flows:
            for target in flow.targets:
                if flow.source is not None and target is not None:
                    self.before[id(target)].append(flow.source)
                    self.after[id(flow.source)].append(target)
        self.weights = {id(child): _weight(child) for child in group.children}
        self.layer = self._layers()
        self.main = self._main()
        self.layers: list[list[Item]] = [[] for _ in range(max(self.layer.values()) + 1)]
        for child in group.children:
            self.layers[self.layer[id(child)]].append(child)

    def _layers(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for child in self.children:
            sources = self.before[id(child)]
            found[id(child)] = 1 + max((found[id(one)] for one in sources), default=-1)
        fed = {id(target) for flow in self.flows for target in flow.targets}
        for child in reversed(self.children):
            takers = self.after[id(child)]
            if id(child) not in fed and child.kind != "input" and takers:
                found[id(child)] = min(found[id(one)] for one in takers) - 1
        least = min(found.values())
        return {key: layer - least for key, layer in found.items()}

    def _main(self) -> set[int]:
        """The children on the heaviest path that ends in the last of them."""
        best: dict[int, int] = {}
        for child in self.children:
            before = max((best[id(one)] for one in self.before[id(child)]), default=0)
            best[id(child)] = before + self.weights[id(child)]
        path: set[int] = set()
        here: Item | None = self.children[-1]
        while here is not None:
            path.add(id(here))
            here = max(self.before[id(here)], key=lambda one: best[id(one)], default=None)
        return path

    def is_balanced(self, layer: list[Item]) -> bool:
        """Whether the children of a layer are alike, so that none of them is the main one."""
        weights = [self.weights[id(child)] for child in layer if child.is_group]
        if len(weights) < len(layer) or not self.children[-1].is_merge:
            return not any(id(child) in self.main for child in layer)
        return len(layer) >= _MANY or min(weights) >= _EVEN * max(weights)


def _weight(item: Item) -> int:
    return sum(max(len(leaf.rows), 1) for leaf in item.leaves())
