"""What a constructor makes: layers, blocks, and groups of them, as calls."""

from collections.abc import Iterator

from cnnshape.exporting.calls import written
from cnnshape.exporting.formulas import Formula, constant, less, text
from cnnshape.exporting.graph import (
    Argument,
    GroupNode,
    InnerLayer,
    LayerNode,
    Node,
    RepeatNode,
    UseNode,
    Value,
)
from cnnshape.exporting.layout import Call, Each, Item
from cnnshape.exporting.units import NOTHING, Unit
from cnnshape.layers import KINDS, Layer

_FEW = 2  # that are alike and worth a loop


class Construction:
    """Calls as the constructor of one class writes them."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit

    def of(self, node: Node) -> Call:
        """The call that makes a node that is one module."""
        match node:
            case LayerNode():
                alone = node.arguments if _is_alone(node.inputs[0]) else _without(node.arguments)
                return self.layer(node.kind, alone)
            case UseNode():
                return self._use(node)
            case GroupNode() if node.is_branch and len(node.nodes) == 1:
                return self.of(node.nodes[0])
            case GroupNode():
                return sequential([Item(self.of(inner)) for inner in node.nodes])
        assert isinstance(node, RepeatNode)
        return sequential(self._repetitions(node))

    def layer(self, kind: type[Layer], arguments: dict[str, Argument]) -> Call:
        """A layer of torch; a Lazy kind is what it becomes."""
        twin = unlazy(kind)
        known = twin.arguments()
        told = {
            name: argument
            for name, argument in arguments.items()
            if known[name].required or not _is_default(argument, known[name].default)
        }
        return Call(f"nn.{twin.__name__}", written(twin, told, self._text, self.layer))

    def alike(self, node: RepeatNode) -> int:
        """How many of the last repetitions are made alike."""
        return _alike([self.of(element[0]) for element in node.elements])

    def _text(self, formula: Formula, level: int = 0) -> str:
        return text(self.unit.finished(formula), level)

    def _use(self, node: UseNode) -> Call:
        items = []
        for key, param in node.unit.ordered:
            if key in node.arguments:
                before = "" if param.default is NOTHING else f"{param.name}="
                items.append(Item(self._text(node.arguments[key]), before))
        return Call(node.unit.name, tuple(items))

    def _repetitions(self, node: RepeatNode) -> list[Item]:
        """What a repetition makes, with a loop where one is like another."""
        pieces = [self.of(element[0]) for element in node.elements]
        if node.count is None:
            return list(_listed(pieces))
        first = len(pieces) - _alike(pieces)
        count = self._text(less(node.count, first))
        return [*map(Item, pieces[:first]), Item(Each(pieces[-1], "_", count))]


def unlazy(kind: type[Layer]) -> type[Layer]:
    """What a Lazy kind becomes, which may have other defaults."""
    return KINDS[kind.__name__.removeprefix("Lazy")]


def _is_alone(value: Value) -> bool:
    """Whether nobody else takes a tensor, or the one that it lies in."""
    while value.uses == 1 and isinstance(value.source, LayerNode):
        if value.source.kind.memory == "own":
            return True
        value = value.source.inputs[0]
    return value.uses == 1 and not isinstance(value.source, str)


def _without(arguments: dict[str, Argument]) -> dict[str, Argument]:
    """The arguments of a layer that must not change what it is given."""
    return {name: argument for name, argument in arguments.items() if name != "inplace"}


def _is_default(argument: Argument, default: object) -> bool:
    return not isinstance(argument, InnerLayer) and text(argument) == text(constant(default))


def sequential(items: list[Item], head: str = "nn.Sequential") -> Call:
    """Modules one behind the other, a line for each."""
    is_loop = len(items) == 1 and isinstance(items[0].piece, Each)
    return Call(head, tuple(items), is_open=not is_loop)


def _listed(pieces: list[Call]) -> Iterator[Item]:
    """Pieces one by one, those that are alike in a loop."""
    place = 0
    while place < len(pieces):
        same, rising = _same(pieces, place), _rising(pieces, place)
        if same >= _FEW:
            yield Item(Each(pieces[place], "_", str(same)))
        elif rising > _FEW:
            yield Item(Each(_counted(pieces[place], pieces[place + 1]), "i", str(rising)))
        else:
            yield Item(pieces[place])
        place += same if same >= _FEW else rising if rising > _FEW else 1


def _same(pieces: list[Call], place: int) -> int:
    """How many pieces from a place on are alike."""
    end = place
    while end < len(pieces) and pieces[end] == pieces[place]:
        end += 1
    return end - place


def _rising(pieces: list[Call], place: int) -> int:
    """How many pieces from a place on differ by the same steps in their numbers."""
    end = place + 1
    steps = _steps(pieces[place], pieces[end]) if end < len(pieces) else None
    while steps and end < len(pieces) and _steps(pieces[end - 1], pieces[end]) == steps:
        end += 1
    return end - place


def _steps(one: Call, other: Call) -> dict[int, int] | None:
    """By how much each number of a call is larger in another one; `None` where more differs."""
    if one.head != other.head or len(one.items) != len(other.items):
        return None
    found = {}
    for place, (a, b) in enumerate(zip(one.items, other.items, strict=True)):
        if a != b:
            texts = a.piece, b.piece
            if a.before != b.before or not all(
                isinstance(text, str) and text.isdecimal() for text in texts
            ):
                return None
            found[place] = int(str(b.piece)) - int(str(a.piece))
    return found


def _counted(one: Call, other: Call) -> Call:
    """A call with a counter in the place of numbers that rise."""
    steps = _steps(one, other) or {}
    items = [
        item.but(piece=f"{item.piece} {'-' if steps[place] < 0 else '+'} {_times(steps[place])}")
        if place in steps
        else item
        for place, item in enumerate(one.items)
    ]
    return one.but(items=tuple(items))


def _times(step: int) -> str:
    return "i" if abs(step) == 1 else f"{abs(step)} * i"


def _alike(pieces: list[Call]) -> int:
    """How many of the last pieces are alike."""
    count = 1
    while count < len(pieces) and pieces[-count - 1] == pieces[-1]:
        count += 1
    return count
