"""What the names in expressions stand for where they are written."""

from collections.abc import Callable

from cnnshape.layers.arguments import Shape
from cnnshape.plans.rows import Tensor
from cnnshape.propagate.scopes import Binding, Scope, member
from cnnshape.spec.arithmetic import FUNCTIONS
from cnnshape.spec.evaluation import evaluate
from cnnshape.spec.expressions import Value
from cnnshape.spec.syntax import Refused
from cnnshape.symbols import UNKNOWN


class Globals:
    """Variables and symbols. Records which open sizes and which tensors' sizes were read."""

    def __init__(
        self,
        variables: dict[str, Value],
        symbols: dict[str, int],
        refused: Callable[[Value, Refused], None] = lambda _value, _refused: None,
    ) -> None:
        self.variables, self.symbols, self.refused = variables, symbols, refused
        self.batch: set[str] = set()  # symbols that stand for a batch
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
