"""The lines of a `forward` before their variables have names."""

from collections.abc import Callable

from cnnshape.exporting.graph import Node, Value
from cnnshape.exporting.layout import Piece
from cnnshape.records import Record

Spelled = Callable[[Value], Piece]  # what stands for a tensor: a variable, or what makes it


class Attribute:
    """What a constructor keeps; its name is known once all of them are."""

    def __init__(self, made: Piece, title: str, base: str) -> None:
        self.made, self.title, self.base = made, title, base
        self.name = ""
        self.otherwise: Piece | None = None  # where the condition around it does not hold


class Choice(Record):
    """Attributes that only some instances have."""

    condition: "str | Attribute"
    then: list["Kept"]


Kept = Attribute | Choice


class Line:
    """One statement: what it makes, of what, and how that is written."""

    def __init__(
        self,
        node: Node,
        targets: list[Value],
        uses: list[Value],
        build: Callable[[Spelled], Piece],
        *,
        is_call: bool = False,
        is_light: bool = False,
        is_joining: bool = False,
        is_nested: bool = False,
    ) -> None:
        self.node, self.targets, self.uses, self.build = node, targets, uses, build
        self.is_call = is_call  # of a module on tensors
        self.is_light = is_light  # keeps the shape, and costs little
        self.is_joining = is_joining  # may have calls as its operands
        self.is_nested = is_nested  # what is behind the first target is a tuple of its own
        self.is_idle = False  # does nothing if nobody takes what it makes
        self.depth = 0  # calls inside the call


class Maybe:
    """Lines that only some instances do: those with an attribute that holds."""

    def __init__(self, node: Node, attribute: Attribute, lines: list["Statement"]) -> None:
        self.node, self.attribute, self.lines = node, attribute, lines


Statement = Line | Maybe
