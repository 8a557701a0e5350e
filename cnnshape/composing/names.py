"""Names of steps, and how steps speak of one another's outputs."""

from cnnshape.composing.graph import Op, Scope
from cnnshape.composing.slots import Ref, Slot
from cnnshape.composing.solver import Solver
from cnnshape.composing.templates import Template
from cnnshape.spec.words import is_name, is_reserved


class Elsewhere(Exception):
    """Weights are used in another block than the one that has them."""

    def __init__(self, item: Op | Scope) -> None:
        super().__init__(item.name)
        self.item = item


class Names:
    """What the steps of a list are called, where other steps or torch know them by a name."""

    def __init__(
        self, template: Template, solver: Solver, tensors: list[str], *, top: bool
    ) -> None:
        self.template, self.solver, self.tensors, self.top = template, solver, tensors, top
        self.names: dict[Slot, str] = {}
        self.named: dict[str, list[Slot]] = {}  # the steps that have had a name
        self.needed: dict[tuple[Slot, int], str] = {}
        self.taken: set[str] = set()  # by further outputs of steps
        self.asked: set[str] = set()
        self._choose_names(template.slots)

    @property
    def takes_one(self) -> bool:
        """Whether there is one input."""
        return len(self.template.scopes[0].inputs) == 1

    def _choose_names(self, slots: list[Slot]) -> None:
        """Names of modules are names of steps, the first time that they are called."""
        for slot in slots:
            name = slot.item.name.replace(".", "_")
            if (
                slot.item.path
                and is_name(name)
                and not is_reserved(name)
                and self._is_free(name, slot)
            ):
                self._give(slot, name)
            if slot.body is not None:
                self._choose_names(slot.body)

    def _give(self, slot: Slot, name: str) -> None:
        self.names[slot] = name
        self.named.setdefault(name, []).append(slot)

    def _is_free(self, name: str, slot: Slot) -> bool:
        """Whether a name is nowhere to be seen from a step."""
        if (
            name in self.taken
            or name in self.solver.parameters.used
            or name in self.tensors
            or name in self.solver.parameters.known
        ):
            return False
        around = [*above(slot), None]
        for other in self.named.get(name, ()):
            is_named = other is not slot and self.names.get(other) == name
            if is_named and (
                other.parent is slot.parent
                or other.parent in around
                or slot.parent in [*above(other), None]
            ):
                return False
        return True

    def name(self, slot: Slot, base: str = "") -> str:
        """The name of a step, which gets one if it has none."""
        if slot not in self.names:
            word = base or _word(slot.item)
            name, number = word, 2
            while is_reserved(name) or not self._is_free(name, slot):
                name, number = f"{word}{number}", number + 1
            self._give(slot, name)
        self.asked.add(self.names[slot])
        return self.names[slot]

    def text(self, ref: Ref, at: Slot | None) -> str:
        """How a tensor is called at a step."""
        slot, place = ref
        if slot is None:
            inputs = self.template.scopes[0]
            if self.top:
                return inputs.input_names[place] if not self.takes_one else "input"
            return "input" if place == 0 else self.tensors[place - 1]
        chain = [slot, *above(slot)]
        around = set() if at is None else {at, *above(at)}
        hidden = [one for one in chain if one.parent is not None and one.parent not in around]
        if not hidden:
            return self._output(slot, place)
        group = hidden[-1].parent
        assert group is not None
        if group.results and group.results[0] == ref:
            return self.name(group)
        if slot.body is None and len(chain) > 1:
            parts = [
                self.name(one)
                for one in reversed(chain[: chain.index(group) + 1])
                if one is not slot
            ]
            return ".".join([*parts, self._output(slot, place)])
        return self._output(slot, place)

    def _output(self, slot: Slot, place: int) -> str:
        item = slot.item
        if isinstance(item, Scope) and place:
            call = item.call
            if call is None:
                raise Elsewhere(item)
            return f"{self.name(slot)}.{call.block.steps.output(place)}"  # type: ignore[attr-defined]
        if len(item.outputs) > 1:
            key = slot, place
            if key not in self.needed:
                base = _word(item)
                own = item.variables if isinstance(item, Op) else ()
                name, number = f"{base}{place}" if place else base, 2
                if place < len(own) and len(own) > 1 and _is_good(own[place]):
                    name = base = own[place]
                while (
                    name in self.needed.values()
                    or is_reserved(name)
                    or not self._is_free(name, slot)
                ):
                    name, number = f"{base}{place + number}", number + 1
                self.needed[key] = name
                if place:
                    self.taken.add(name)
                else:
                    self._give(slot, name)
            return self.needed[key]
        return self.name(slot)

    def output(self, place: int) -> str:
        """The name of a further output of the block, as it is known outside."""
        return self.text(self.template.results[place], None)

    def is_named(self, slot: Slot) -> bool:
        """Whether a step has a name that other steps use."""
        return slot in self.names and self.names[slot] in self.asked


def above(slot: Slot) -> list[Slot]:
    """The groups around a step, the nearest first."""
    found = []
    while slot.parent is not None:
        slot = slot.parent
        found.append(slot)
    return found


def _is_good(name: str) -> bool:
    return is_name(name) and not is_reserved(name)


def _word(item: Op | Scope) -> str:
    """A name for a step that torch has none for."""
    name = item.name.replace(".", "_")
    if is_name(name) and not is_reserved(name) and item.path:
        return name
    if isinstance(item, Op) and len(item.variables) == 1 and _is_good(item.variables[0]):
        return item.variables[0]
    kind = item.kind if isinstance(item, Op) else item.call.block.name if item.call else item.kind  # type: ignore[attr-defined]
    return kind.lower() or "group"
