"""Modules of one class as one list of steps: what they have in common, and what some leave out."""

from collections.abc import Iterator

from cnnshape.composing.graph import Item, Scope
from cnnshape.composing.slots import Ref, Slot, key
from cnnshape.composing.wiring import Wiring


class Template:
    """The steps of modules of one class."""

    def __init__(self, scope: Scope) -> None:
        self.scopes = [scope]
        self.slots = [Slot(item, None) for item in scope.body]
        self.results: list[Ref] = []
        refs = self._refs(0)
        for slot in self.leaves():
            slot.refs = [refs[id(t)] for t in slot.item.inputs if id(t) in refs]
        for slot in self._groups(self.slots):
            item = slot.item
            slot.refs = [refs[id(t)] for t in item.inputs if id(t) in refs]
            slot.results = [refs[id(t)] for t in item.outputs if id(t) in refs]
        self.results = [refs[id(t)] for t in scope.outputs if id(t) in refs]

    def leaves(self) -> Iterator[Slot]:
        """All steps that are no groups."""
        for slot in self.slots:
            yield from slot.leaves()

    def _groups(self, slots: list[Slot]) -> Iterator[Slot]:
        for slot in slots:
            if slot.body is not None:
                yield slot
                yield from self._groups(slot.body)

    def _refs(self, number: int) -> dict[int, Ref]:
        """What the tensors of a module are."""
        found: dict[int, Ref] = {
            id(t): (None, place) for place, t in enumerate(self.scopes[number].inputs)
        }
        for slot in self.leaves():
            item = slot.items[number]
            if item is not None:
                found |= {id(t): (slot, place) for place, t in enumerate(item.outputs)}
        return found

    def reference(self, number: int) -> dict[int, Ref]:
        """What the tensors of one module are, for sizes that are read of them."""
        return self._refs(number)

    def add(self, scope: Scope) -> bool:
        """Take another module in, if it does the same or leaves some of it out."""
        if len(scope.inputs) != len(self.scopes[0].inputs):
            return False
        if len(scope.outputs) != len(self.scopes[0].outputs):
            return False
        pairs = _aligned(self.slots, scope.body)
        if pairs is None:
            return False
        wiring = Wiring(dict(pairs), scope)
        if not wiring.fits(self.slots, next(iter(scope.inputs), None)):
            return False
        if [wiring.resolved(ref) for ref in self.results] != scope.outputs:
            return False
        self.scopes.append(scope)
        for slot, item in pairs:
            slot.items.append(item)
        return True


def _aligned(slots: list[Slot], body: list[Item]) -> list[tuple[Slot, Item | None]] | None:
    """Each slot with what stands there in another body, which may leave some of them out."""
    pairs: list[tuple[Slot, Item | None]] = []
    left = len(body)
    for slot in reversed(slots):
        found = body[left - 1] if left else None
        inner: list[tuple[Slot, Item | None]] | None = None
        if found is not None and slot.key == key(found):
            inner = []
            if slot.body is not None and isinstance(found, Scope):
                inner = _aligned(slot.body, found.body)
        if inner is None:
            pairs += [(slot, None), *_without(slot)]
        else:
            pairs += [(slot, found), *inner]
            left -= 1
    return None if left else pairs


def _without(slot: Slot) -> list[tuple[Slot, Item | None]]:
    found: list[tuple[Slot, Item | None]] = []
    for inner in slot.body or ():
        found += [(inner, None), *_without(inner)]
    return found


def clustered(scopes: list[Scope]) -> list[Template]:
    """Modules of one class in as few templates as they fit in."""
    templates: list[Template] = []
    for scope in sorted(scopes, key=lambda one: -sum(1 for _ in one.ops())):
        if not any(template.add(scope) for template in templates):
            templates.append(Template(scope))
    return templates
