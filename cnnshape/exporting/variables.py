"""Names for the tensors of a `forward`: `x` as long as that will do."""

from cnnshape.exporting.graph import MaybeNode, Value
from cnnshape.exporting.identifiers import Identifiers
from cnnshape.exporting.statements import Maybe, Statement

_USUAL = ("x", "y", "z")


class Variables:
    """Gives every tensor that is needed a name, in the order of the statements."""

    def __init__(self, inputs: list[Value], fixed: dict[Value, str]) -> None:
        self.last: dict[Value, int] = {}  # the place of the statement that needs it last
        self.names = dict(fixed)
        self.before: dict[int, str] = {}  # an assignment before a statement (its identity)
        self._identifiers = Identifiers(_USUAL)
        self._holders: dict[str, Value] = {}
        self._places: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        self._together: set[Value] = set()  # taken beside others
        for value in inputs:
            is_free = value.title in _USUAL and value.title not in self._holders
            self._give(value, value.title if is_free else self._identifiers.free(value.title))

    def name_all(self, statements: list[Statement], outs: list[Value]) -> None:
        """Name what some statements make, of which `outs` are needed in the end."""
        end = self._look(statements, 0)
        for value in outs:
            self.last[value] = end
        self._all(statements)

    def is_needed(self, value: Value) -> bool:
        """Whether anything takes a tensor."""
        return value in self.last

    def _look(self, statements: list[Statement], place: int) -> int:
        """Note where tensors are needed; the place after the last statement."""
        for one in statements:
            self._places[id(one)] = place
            uses = one.node.inputs[:1] if isinstance(one, Maybe) else one.uses
            for value in uses:
                self.last[value] = place
            if len(uses) > 1:
                self._together.update(uses)
            place += 1
            if isinstance(one, Maybe):
                place = self._look(one.lines, place)
                self._ends[id(one)] = place
                self.last[_phi(one).inner] = place
                place += 1
        return place

    def _give(self, value: Value, name: str) -> None:
        self.names[value] = name
        self._holders[name] = value

    def _all(self, statements: list[Statement]) -> None:
        for one in statements:
            if isinstance(one, Maybe):
                self._maybe(one)
                continue
            fresh: set[str] = set()
            for value in one.targets:
                if self.is_needed(value) and value not in self.names:
                    self._name(value, self._places[id(one)], fresh)
                    fresh.add(self.names[value])

    def _name(self, value: Value, place: int, fresh: set[str]) -> None:
        title = value.title if value.title not in _USUAL else ""
        if title and (self.last[value] > place + 1 or value in self._together):
            self._give(value, self._identifiers.free(title))
            return
        for name in _USUAL:
            holder = self._holders.get(name)
            if name not in fresh and (holder is None or self.last.get(holder, -1) <= place):
                self._give(value, name)
                return
        self._give(value, self._identifiers.free(title or "x1"))

    def _maybe(self, one: Maybe) -> None:
        """What comes out has one name, whether the lines are done or not."""
        node = _phi(one)
        otherwise = node.inputs[0]
        name = self.names[otherwise]
        is_free = self._holders.get(name) is otherwise
        if self.is_needed(node.out):
            if is_free and self.last[otherwise] <= self._ends[id(one)]:
                self.names[node.out] = name
            else:
                self._name(node.out, self._places[id(one)], set())
                name = self.before[id(one)] = self.names[node.out]
            if node.inner.uses == 1 and node.inner is not otherwise:
                self.names[node.inner] = name
        self._all(one.lines)
        if self.is_needed(node.out):
            self._holders[name] = node.out


def _phi(one: Maybe) -> MaybeNode:
    assert isinstance(one.node, MaybeNode)
    return one.node
