"""What names mean: tensors, blocks' parameters, variables and symbols."""

from cnnshape.plans.rows import Tensor
from cnnshape.records import Record
from cnnshape.spec.steps import Step
from cnnshape.symbols import UNKNOWN


class Binding(Record):
    """What a name of a step stands for."""

    tensors: tuple[Tensor, ...]
    inside: "Scope | None" = None  # the names within a group, block or branch
    origin: "Origin | None" = None  # what to do again when the name is called

    @property
    def tensor(self) -> Tensor:
        return self.tensors[0]


class Origin(Record):
    """A step that was done, and where."""

    step: Step
    scope: "Scope"
    path: str


class Scope:
    """The names of one list of steps. Without a parent it sees only what all share."""

    __slots__ = ("input", "names", "parameters", "parent")

    def __init__(
        self,
        parent: "Scope | None",
        entering: Tensor | None,
        parameters: dict[str, object] | None = None,
    ) -> None:
        self.parent = parent
        self.input = entering
        self.names: dict[str, Binding] = {}
        self.parameters = parameters or {}

    def find(self, name: str) -> object:
        """The value of a name here or further out; raises `KeyError`."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            if name in scope.parameters:
                return scope.parameters[name]
            scope = scope.parent
        raise KeyError(name)

    def reach(self, dotted: str) -> Binding:
        """The tensor that a name, or names joined by dots, stand for; raises `KeyError`."""
        first, *rest = dotted.split(".")
        found = self.entering() if first == "input" else self.find(first)
        for part in rest:
            found = member(found, part)
        if found is UNKNOWN:
            return Binding((Tensor(None),))
        if not isinstance(found, Binding):
            raise KeyError(dotted)
        return found

    def entering(self) -> Binding:
        """What `input` means here."""
        if self.input is None:
            raise KeyError("input")
        return Binding((self.input,))

    def visible(self) -> list[str]:
        """Every name that can be used here, for suggestions."""
        own = [*self.names, *self.parameters, *(["input"] if self.input else [])]
        return own + (self.parent.visible() if self.parent else [])


def member(value: object, name: str) -> object:
    """What a name inside a group, block or branch stands for; raises `KeyError`."""
    if not isinstance(value, Binding):
        if value is UNKNOWN:
            return value
        raise KeyError(name)
    if value.inside is not None:
        return value.inside.names[name]
    if value.tensor.shape is None:  # an earlier error may hide what is inside
        return UNKNOWN
    raise KeyError(name)
