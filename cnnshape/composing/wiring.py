"""Whether the steps of a module take what the steps in their places take."""

from cnnshape.composing.graph import Item, Scope, Tensor
from cnnshape.composing.slots import Ref, Slot


class Wiring:
    """Follows the tensors of a module through places; `items` are its steps in them."""

    def __init__(self, items: dict[Slot, Item | None], scope: Scope) -> None:
        self.items = items
        self.made: dict[Slot | None, list[Tensor]] = {None: scope.inputs}

    def resolved(self, ref: Ref) -> Tensor | None:
        """The tensor of the module that a reference means."""
        tensors = self.made.get(ref[0], [])
        return tensors[ref[1]] if ref[1] < len(tensors) else None

    def fits(self, slots: list[Slot], before: Tensor | None) -> bool:
        """Whether every step takes what its place says, where `before` comes in."""
        for slot in slots:
            item = self.items.get(slot)
            if item is None:
                before = self._passed(slot, before)
            elif self._does(slot, item, before):
                before = next(iter(item.outputs), before)
            else:
                return False
        return True

    def _passed(self, slot: Slot, before: Tensor | None) -> Tensor | None:
        """What goes through a place in which the module has no step."""
        taken = [self.resolved(ref) for ref in slot.refs]
        through = before if slot.is_merge else next(iter(taken), before)
        for leaf in slot.leaves():
            self.made[leaf] = [through] if through is not None else []
        return through

    def _does(self, slot: Slot, item: Item, before: Tensor | None) -> bool:
        """Whether a step, and what is in it, takes what its place says."""
        taken = [self.resolved(ref) for ref in slot.refs]
        if list(map(id, item.inputs)) != list(map(id, taken)):
            return False
        if slot.body is None:
            self.made[slot] = item.outputs
            return True
        inside = self.fits(slot.body, next(iter(item.inputs), before))
        return inside and [self.resolved(ref) for ref in slot.results] == item.outputs
