"""What is done in the `forward` of a class, in all of its instances at once."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cnnshape.exporting.formulas import Formula, names_in
from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.propagate.recording import Time
from cnnshape.records import Record

if TYPE_CHECKING:
    from cnnshape.exporting.units import Unit

Times = list[Time | None]  # for each instance of a class, what it does; nothing where left out
Shapes = list[Shape | None]


class CannotExport(Exception):
    """What Python code cannot say, or not yet."""


class Split(Exception):
    """Instances of a block that have no code in common; `keys` tells them apart."""

    def __init__(self, keys: list[object]) -> None:
        super().__init__()
        self.keys = keys


class Value:
    """A tensor."""

    __slots__ = ("number", "shapes", "source", "title", "uses")

    def __init__(self, number: int, shapes: Shapes, title: str = "") -> None:
        self.number = number
        self.shapes = shapes
        self.title = title  # what the spec calls it
        self.uses = 0
        self.source: Node | str = ""  # what makes it, or the input of the class that it is

    @property
    def key(self) -> str:
        """What stands for its variable in a formula."""
        return f"value:{self.number}"

    def sizes(self, axis: int) -> list[object]:
        """One of its axes in every instance that has it."""
        return [x[axis] if -len(x) <= axis < len(x) else None for x in self.shapes if x is not None]


class Node:
    """Something done."""

    def __init__(self, times: Times, title: str, inputs: list[Value]) -> None:
        self.times, self.title, self.inputs = times, title, inputs
        self.outs: list[Value] = []
        self.is_shared = False  # done again somewhere else
        for value in inputs:
            value.uses += 1

    @property
    def first(self) -> Time:
        """The first instance of it."""
        return next(time for time in self.times if time)

    @property
    def out(self) -> Value:
        return self.outs[0]


class InnerLayer(Record):
    """A layer that is an argument."""

    kind: type[Layer]
    arguments: dict[str, "Argument"]


Argument = Formula | InnerLayer


class LayerNode(Node):
    """A layer, or a function of tensors."""

    def __init__(
        self,
        times: Times,
        title: str,
        inputs: list[Value],
        kind: type[Layer],
        arguments: dict[str, Argument],
    ) -> None:
        super().__init__(times, title, inputs)
        self.kind, self.arguments = kind, arguments

    @property
    def is_late(self) -> bool:
        """Whether an argument is worked out from tensors."""
        return any(
            name.startswith("value:")
            for one in self.arguments.values()
            if not isinstance(one, InnerLayer)
            for name in names_in(one)
        )

    @property
    def is_learned(self) -> bool:
        row = self.first.row
        return row is not None and row.layer is not None and row.layer.is_learned


class UseNode(Node):
    """A block, or a group that has a class of its own."""

    def __init__(
        self, times: Times, title: str, inputs: list[Value], unit: "Unit", names: list[str]
    ) -> None:
        super().__init__(times, title, inputs)
        self.unit, self.names = unit, names  # the unit's names for the inputs behind the first
        self.arguments: dict[str, Formula] = {}
        self.known: dict[str, Formula] = {}  # what the block's parameters are
        self.extra: dict[int, Value] = {}  # tensors from inside, by their number there


class GroupNode(Node):
    """A `Sequential`, or a branch; the nodes within use what enters."""

    def __init__(self, times: Times, title: str, *, is_branch: bool = False) -> None:
        super().__init__(times, title, [])
        self.nodes: list[Node] = []
        self.is_branch = is_branch


class RepeatNode(Node):
    """A step done several times in sequence."""

    def __init__(
        self, times: Times, title: str, inputs: list[Value], elements: list[list[Node]]
    ) -> None:
        super().__init__(times, title, [])
        self.inputs = inputs  # which the elements use
        self.elements = elements
        self.count: Formula | None = None  # where it is not the same in every instance
        self.least = len(elements)


class MaybeNode(Node):
    """Nodes that only some instances do; the others go on with what arrives."""

    def __init__(
        self, times: Times, title: str, inputs: list[Value], nodes: list[Node], condition: Formula
    ) -> None:
        super().__init__(times, title, inputs)
        self.nodes, self.condition = nodes, condition
        self.inner = nodes[-1].out if nodes else inputs[0]


class AgainNode(Node):
    """An earlier node, with the same weights."""

    def __init__(self, times: Times, title: str, inputs: list[Value], of: Node) -> None:
        super().__init__(times, title, inputs)
        self.of = of


def nested(nodes: list[Node]) -> Iterator[Node]:
    """Nodes and those inside of them, in order."""
    for node in nodes:
        yield node
        match node:
            case GroupNode() | MaybeNode():
                yield from nested(node.nodes)
            case RepeatNode():
                for element in node.elements:
                    yield from nested(element)
