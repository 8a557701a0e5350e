"""Steps as they are written: what is called, with which arguments, on which tensors."""

from cnnshape.nodes import Leaf
from cnnshape.records import Record
from cnnshape.source import Span
from cnnshape.spec.expressions import Value
from cnnshape.spec.syntax import Refused

OPTIONS = ("name", "from", "repeat", "if", "expect")  # of a step in its mapping form


class Reference:
    """A name, or names joined by dots, that stands for a tensor."""

    __slots__ = ("end", "leaf", "name", "start")

    def __init__(self, name: str, start: int, end: int, leaf: Leaf | None = None) -> None:
        self.name, self.start, self.end, self.leaf = name, start, end, leaf


class Argument:
    """One argument as written: its key, if it has one, and its value."""

    __slots__ = ("end", "expression", "leaf", "name", "start")

    def __init__(
        self, name: str | None, expression: Value, start: int, end: int, leaf: Leaf | None
    ) -> None:
        self.name, self.expression = name, expression
        self.start, self.end, self.leaf = start, end, leaf  # of the key, or else of the value


class Bound(Record):
    """Written arguments by name, and what is wrong with them."""

    arguments: dict[str, Argument]
    problems: tuple[Refused, ...]


UNBOUND = Bound({}, ())


class ShapePattern(Record):
    """An expected shape: expressions, of which `_` fits any size."""

    sizes: tuple[Value, ...]
    start: int
    end: int
    leaf: Leaf | None = None


Target = str | None | tuple["Target", ...]  # what `=` binds; `None` for `_`


class Call(Record):
    """What a step calls. Offsets count in the code of the scalar that it stands in."""

    name: str
    start: int
    end: int
    text: str  # the name and the arguments, on one line
    opened: int | None = None  # behind the first parenthesis, if there are any
    arguments: tuple[Argument, ...] = ()
    operands: tuple[Reference, ...] | None = None
    children: tuple["Call", ...] = ()  # the steps inside `Sequential(...)`
    repeat: Value | None = None
    target: Target = None
    target_start: int = 0
    target_end: int = 0
    stop: int | None = None  # behind all of it, if it stands inside `Sequential(...)`
    expect: ShapePattern | None = None


class Branch(Record):
    """A labelled list of steps inside a merge."""

    label: Leaf
    steps: tuple["Step", ...]


class Step:
    """One step: a call and, in the mapping form, its options."""

    __slots__ = (
        "arguments",
        "body",
        "bound",
        "branches",
        "call",
        "condition",
        "expect",
        "joins",
        "leaf",
        "operands",
        "repeat",
        "target",
        "target_leaf",
    )

    def __init__(self, leaf: Leaf, call: Call) -> None:
        self.leaf, self.call = leaf, call
        self.arguments = call.arguments
        self.operands = call.operands
        self.target = call.target
        self.target_leaf: Leaf | None = None  # where `name:` gives it
        self.repeat = call.repeat
        self.condition: Value | None = None
        self.expect = call.expect
        self.body: tuple[Step, ...] | None = None  # the steps of a `Sequential`
        self.branches: tuple[Branch, ...] | None = None  # of a merge
        self.joins: tuple[Reference, ...] | None = None  # the tensors that a merge lists
        self.bound = UNBOUND  # the arguments by name, once that is known
        if call.children:
            self.body = tuple(Step(leaf, child) for child in call.children)

    def place(self, item: Reference | Argument | Value | ShapePattern) -> Span:
        """Where something that belongs to this step is written."""
        return (item.leaf or self.leaf).place(item.start, item.end)

    @property
    def is_read(self) -> bool:
        """Whether what it calls could be read; if not, a finding says so."""
        return bool(self.call.name)

    @property
    def name_span(self) -> Span:
        """Where the name of what is called stands."""
        return self.leaf.place(self.call.start, self.call.end)

    @property
    def span(self) -> Span:
        """Where its text stands, without options and arguments on lines of their own."""
        if self.call.stop is None:
            return self.leaf.place(0, len(self.leaf.code))
        return self.leaf.place(self.call.start, self.call.stop)

    @property
    def target_span(self) -> Span:
        """Where the name that the step binds is written."""
        if self.target_leaf is not None:
            return self.target_leaf.span
        return self.leaf.place(self.call.target_start, self.call.target_end)

    @property
    def name(self) -> str | None:
        """What the step is called: what its first output is bound to."""
        target = self.target
        while isinstance(target, tuple):
            target = target[0] if target else None
        return target

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the step binds."""
        if self.target is None:
            return ()
        return tuple(_flat(self.target))


def unread(leaf: Leaf, target: Target) -> Step:
    """What stands for a step that could not be read: nothing is known of what it gives."""
    return Step(leaf, Call("", 0, len(leaf.code), "", target=target))


def _flat(target: Target) -> list[str]:
    if isinstance(target, tuple):
        return [name for part in target for name in _flat(part)]
    return [] if target is None else [target]
