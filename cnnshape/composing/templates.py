"""Modules of one class as one list of steps: what they have in common, and what some leave out."""

from collections.abc import Iterator

from cnnshape.composing.graph import Item, Op, Scope, Tensor

Ref = tuple["Slot | None", int]  # an output of a slot, or with `None` an input


class Slot:
    """A step in its place, with what stands there in each of several modules."""

    def __init__(self, item: Item, parent: "Slot | None") -> None:
        self.items: list[Item | None] = [item]
        self.parent = parent
        self.refs: list[Ref] = []
        self.results: list[Ref] = []  # of a group: what leaves it
        self.body: list[Slot] | None = None
        if is_group(item):
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


def is_group(item: Item) -> bool:
    """Whether an item is written as a group: a module that is no use of a block or of weights."""
    return isinstance(item, Scope) and item.call is None and item.weights is None


def key(item: Item) -> tuple[str, str]:
    """What has to agree for two items to be one step."""
    name = "" if item.name.isdigit() or not item.path else item.name
    if item.weights is not None:
        return f"@{id(item.weights)}", ""
    if isinstance(item, Scope):
        call = item.call
        return (f"{id(call.block)}" if call is not None else "Sequential", name)  # type: ignore[attr-defined]
    return item.kind, name


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
        if not self._is_wired(dict(pairs), scope):
            return False
        self.scopes.append(scope)
        for slot, item in pairs:
            slot.items.append(item)
        return True

    def _is_wired(  # noqa: C901  # one step after the other
        self, items: dict[Slot, Item | None], scope: Scope
    ) -> bool:
        """Whether every step takes what its place says."""
        made: dict[Slot | None, list[Tensor]] = {None: scope.inputs}

        def resolved(ref: Ref) -> Tensor | None:
            tensors = made.get(ref[0], [])
            return tensors[ref[1]] if ref[1] < len(tensors) else None

        def walk(slots: list[Slot], before: Tensor | None) -> bool:
            for slot in slots:
                item = items.get(slot)
                taken = [resolved(ref) for ref in slot.refs]
                if item is None:
                    through = before if slot.is_merge else next(iter(taken), before)
                    for leaf in slot.leaves():
                        made[leaf] = [through] if through is not None else []
                    before = through
                    continue
                if len(item.inputs) != len(taken) or any(
                    a is not b for a, b in zip(item.inputs, taken, strict=True)
                ):
                    return False
                if slot.body is not None:
                    if not walk(slot.body, next(iter(item.inputs), before)):
                        return False
                    if [resolved(ref) for ref in slot.results] != item.outputs:
                        return False
                else:
                    made[slot] = item.outputs
                before = next(iter(item.outputs), before)
            return True

        if not walk(self.slots, next(iter(scope.inputs), None)):
            return False
        return [resolved(ref) for ref in self.results] == scope.outputs


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


__all__ = ["Op", "Ref", "Slot", "Template", "clustered", "is_group", "key"]
