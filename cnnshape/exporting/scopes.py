"""What the names in a class's steps stand for."""

from collections.abc import Callable
from typing import Protocol

from cnnshape.exporting.graph import Node, UseNode, Value
from cnnshape.records import Record

Values = tuple[Value, ...]


class Inside(Protocol):
    """The names within something."""

    def member(self, name: str) -> "Bound":
        """What a name within it stands for; raises `KeyError`."""


class Bound(Record):
    """What a name stands for: tensors, what is inside, and what to do when it is called."""

    values: Values
    inside: Inside | None = None
    node: Node | None = None


class Names:
    """The names of one list of steps."""

    def __init__(self, parent: "Names | None", entering: Value | None) -> None:
        self.parent, self.entering = parent, entering
        self.bound: dict[str, Bound] = {}
        self.parameters: frozenset[str] = frozenset()  # of a block, that are no tensors

    def find(self, name: str) -> Bound | None:
        """The tensor of a name; `None` for a parameter. Raises `KeyError` where it is neither."""
        if name == "input" and self.entering is not None:
            return Bound((self.entering,))
        if name in self.bound:
            return self.bound[name]
        if name in self.parameters:
            return None
        if self.parent is None:
            raise KeyError(name)
        return self.parent.find(name)

    def reach(self, dotted: str) -> Bound:
        """The tensor of a name, or of names joined by dots."""
        first, *rest = dotted.split(".")
        found = self.find(first)
        for part in rest:
            found = found.inside.member(part) if found and found.inside else None
        if found is None:
            raise KeyError(dotted)
        return found

    def member(self, name: str) -> Bound:
        return self.bound[name]


class Given:
    """Names within a tensor that a class is given from outside."""

    def __init__(self, key: str, make: Callable[[str], Value]) -> None:
        self.key, self.make = key, make

    def member(self, name: str) -> Bound:
        key = f"{self.key}.{name}"
        return Bound((self.make(key),), Given(key, self.make))


class Captured(Names):
    """The names around a group that has a class of its own: inputs of that class."""

    def __init__(self, outer: Names, make: Callable[[str], Value]) -> None:
        super().__init__(None, None)
        self.outer, self.make = outer, make

    def find(self, name: str) -> Bound | None:
        if self.outer.find(name) is None:
            return None
        return Bound((self.make(name),), Given(name, self.make))


class Within:
    """Names within a block that is used: tensors that it then also gives."""

    def __init__(
        self, use: UseNode, inside: Inside, make: Callable[[UseNode, Value], Value]
    ) -> None:
        self.use, self.inside, self.make = use, inside, make

    def member(self, name: str) -> Bound:
        found = self.inside.member(name)
        values = tuple(self.make(self.use, value) for value in found.values)
        inside = Within(self.use, found.inside, self.make) if found.inside else None
        return Bound(values, inside)
