"""What names mean: tensors, blocks' parameters, variables and symbols."""

from collections.abc import Callable

from cnnshape.layers.arguments import Shape
from cnnshape.plan import Tensor
from cnnshape.records import Record
from cnnshape.spec.arithmetic import FUNCTIONS
from cnnshape.spec.evaluation import evaluate
from cnnshape.spec.expressions import Value
from cnnshape.spec.steps import Step
from cnnshape.spec.syntax import Refused
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


class Globals:
    """Variables and symbols. Records which open sizes and which tensors' sizes were read."""

    def __init__(
        self,
        variables: dict[str, Value],
        symbols: dict[str, int],
        refused: Callable[[Value, Refused], None] = lambda _value, _refused: None,
    ) -> None:
        self.variables, self.symbols, self.refused = variables, symbols, refused
        self.read: set[str] = set()
        self.sizes_read: dict[tuple[int, int | None], Tensor] = {}
        self.entering: Scope | None = None
        self._values: dict[str, object] = {}
        self._reads: dict[str, set[str]] = {}  # the symbols behind each variable
        self._pending: list[str] = []

    def value(self, name: str) -> object:
        """The value of a variable or symbol; raises `KeyError`."""
        if name in self._values:
            self.read |= self._reads.get(name, set())
            return self._values[name]
        if name in self.variables:
            return self._variable(name)
        self.read.add(name)
        return self.symbols[name]

    def replace(self, name: str, value: object) -> None:
        """Give a variable a value from outside."""
        self._values[name] = value

    def _variable(self, name: str) -> object:
        expression = self.variables[name]
        if name in self._pending:
            loop = " → ".join([*self._pending[self._pending.index(name) :], name])
            message = f"`{name}` depends on itself: {loop}"
            self.refused(expression, Refused("cycle", message, expression.start, expression.end))
            return UNKNOWN
        self._pending.append(name)
        before, self.read = self.read, set()
        try:
            value = evaluate(expression, Names(self, self.entering, None))
        except Refused as refused:
            self.refused(expression, refused)
            value = UNKNOWN
        except RecursionError:
            message = f"`{name}` depends on too many others, one behind the other"
            self.refused(
                expression, Refused("too-large", message, expression.start, expression.end)
            )
            value = UNKNOWN
        finally:
            self._pending.pop()
        self._values[name], self._reads[name] = value, self.read
        self.read = before | self.read
        return value

    def note(self, tensor: Tensor, axis: int | None = None) -> None:
        """Remember that a tensor's size has decided something."""
        self.sizes_read[id(tensor), axis] = tensor


class Names:
    """The names that an expression in a step sees; `arriving` is the tensor at the step."""

    __slots__ = ("arriving", "globals", "scope")

    def __init__(self, globals_: Globals, scope: Scope | None, arriving: Tensor | None) -> None:
        self.globals, self.scope, self.arriving = globals_, scope, arriving

    def value(self, name: str) -> object:
        if self.scope is not None:
            if name == "input":
                return self.scope.entering()
            try:
                return self.scope.find(name)
            except KeyError:
                pass
        if self.arriving is not None:
            if name == "in_channels":
                return self._axis(self.arriving, 1)
            if name == "in_features":
                return self._axis(self.arriving, -1)
        if name in FUNCTIONS:
            raise KeyError(name)
        return self.globals.value(name)

    def member(self, value: object, name: str) -> object:
        if name == "shape" and isinstance(value, Binding):
            self.globals.note(value.tensor)
            return UNKNOWN if value.tensor.shape is None else value.tensor.shape
        return member(value, name)

    def size(self, value: object, axis: int) -> object:
        """One axis of a tensor's shape."""
        if value is UNKNOWN:
            return UNKNOWN
        if not isinstance(value, Binding):
            raise TypeError
        return self._axis(value.tensor, axis)

    def _axis(self, tensor: Tensor, axis: int) -> object:
        self.globals.note(tensor, axis)
        shape: Shape | None = tensor.shape
        if shape is None:
            return UNKNOWN
        return shape[axis]
