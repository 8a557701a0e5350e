"""Steps in their places, and references to what they give."""

from collections.abc import Iterator

from cnnshape.composing.graph import Item, Scope

Ref = tuple["Slot | None", int]  # an output of a slot, or with `None` an input


class Slot:
    """A step in its place, with what stands there in each of several modules."""

    def __init__(self, item: Item, parent: "Slot | None") -> None:
        self.items: list[Item | None] = [item]
        self.parent = parent
        self.refs: list[Ref] = []
        self.results: list[Ref] = []  # of a group: what leaves it
        self.body: list[Slot] | None = None
        if _is_group(item):
            assert isinstance(item, Scope)
            self.body = [Slot(inner, self) for inner in item.body]

    @property
    def item(self) -> Item:
        """What stands there in the first module that has it."""
        return next(item for item in self.items if item is not None)

    @property
    def key(self) -> tuple[str, str]:
        """What has to agree for two steps to be one."""
        return key(self.item)

    @property
    def is_merge(self) -> bool:
        return len(self.refs) > 1

    def leaves(self) -> Iterator["Slot"]:
        """The steps that are no groups, in their order."""
        if self.body is None:
            yield self
        else:
            for inner in self.body:
                yield from inner.leaves()


def key(item: Item) -> tuple[str, str]:
    """What has to agree for two items to be one step."""
    name = "" if item.name.isdigit() or not item.path else item.name
    if item.weights is not None:
        return f"@{id(item.weights)}", ""
    if isinstance(item, Scope):
        call = item.call
        return (f"{id(call.block)}" if call is not None else "Sequential", name)  # type: ignore[attr-defined]
    return item.kind, name


def main(slot: Slot) -> Ref | None:
    """What a step gives in the end."""
    if slot.body is not None:
        return slot.results[0] if slot.results else main_of(slot.body)
    return (slot, 0) if slot.item.outputs else None


def main_of(slots: list[Slot]) -> Ref | None:
    """What the last of some steps gives first."""
    return main(slots[-1]) if slots else None


def _is_group(item: Item) -> bool:
    """Whether an item is written as a group: a module that is no use of a block or of weights."""
    return isinstance(item, Scope) and item.call is None and item.weights is None
