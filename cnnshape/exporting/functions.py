"""Functions of tensors, and layers that are made in `forward`."""

from functools import reduce

from cnnshape.exporting.arguments import values_in
from cnnshape.exporting.calls import written
from cnnshape.exporting.construction import Construction
from cnnshape.exporting.formulas import Formula, filled, named, text
from cnnshape.exporting.graph import CannotExport, InnerLayer, LayerNode, Node, Value
from cnnshape.exporting.layout import Call, Chain, Item, Piece, flat
from cnnshape.exporting.statements import Line, Spelled
from cnnshape.exporting.units import Unit
from cnnshape.layers import Layer
from cnnshape.layers.kind import MANY

_SLICE = "torch.ops.aten.slice"  # which nobody writes so


class Functions:
    """Writes them for one class."""

    def __init__(self, unit: Unit, construction: Construction) -> None:
        self.unit, self.construction = unit, construction

    def _late(self, formula: Formula, spelled: Spelled) -> str:
        """A formula as `forward` writes it."""

        def meaning(name: str) -> Formula:
            if name.startswith("value:"):
                value = self.unit.values[int(name.partition(":")[2])]
                return named(flat(spelled(value)) or "")
            return named(name)

        return text(filled(self.unit.finished(formula, is_late=True), meaning))

    def _items(self, node: LayerNode, spelled: Spelled) -> tuple[Item, ...]:
        return written(
            node.kind, node.arguments, lambda one: self._late(one, spelled), self.construction.layer
        )

    def line(self, node: LayerNode) -> Line:
        name = node.kind.function or node.kind.inline
        self._keep_sizes(node)

        def build(spelled: Spelled) -> Piece:
            operands = tuple(map(_operand, node.inputs, map(spelled, node.inputs), _flags(node)))
            items = self._items(node, spelled)
            home, _, method = name.rpartition(".")
            if name == _SLICE:
                return self._sliced(node, flat(operands[0]) or "", spelled)
            if node.kind.merges and len(operands) == 1 and _passes(node, items):
                return operands[0]
            if not method.isidentifier():
                return Chain(name, (*operands, *(item.piece for item in items)))
            if home == "Tensor":
                made = Call(f"{flat(operands[0])}.{method}", (*items, *map(Item, operands[1:])))
                return f"{flat(made)}[0]" if node.kind.listed and len(node.outs) == 1 else made
            if node.kind.merges:
                return _merged(node.kind, name, operands, items)
            if not home:
                raise CannotExport(f"`{node.kind.__name__}` has no word of torch's own")
            called = f"F.{method}" if home == "nn.functional" else name
            return Call(called, (*map(Item, operands), *items))

        return Line(
            node, node.outs, [*node.inputs, *self._read(node)], build, is_joining=node.kind.merges
        )

    def _sliced(self, node: LayerNode, x: str, spelled: Spelled) -> Piece:
        """A part of a tensor as Python has it, `x[:, 1:]`; axes are counted from the nearer end."""
        given = {
            name: "" if isinstance(one, InnerLayer) else self._late(one, spelled)
            for name, one in node.arguments.items()
        }
        dim = given.get("dim", "0")
        if not dim.removeprefix("-").isdecimal():
            raise CannotExport("`Slice` is along an axis that is not the same everywhere")
        ends = [given.get(name, "") for name in ("start", "end", "step")]
        part = ":".join(ends[: 3 if ends[2] else 2])
        axis = int(dim)
        parts = [":"] * axis + [part] if axis >= 0 else ["...", part] + [":"] * (-axis - 1)
        return f"{x}[{', '.join(parts)}]"

    def _keep_sizes(self, node: LayerNode) -> None:
        """See to it that `forward` finds what a layer's arguments are made of."""
        for formula in node.arguments.values():
            if not isinstance(formula, InnerLayer):
                self.unit.asked(formula, is_late=True)

    def _read(self, node: LayerNode) -> list[Value]:
        """The tensors whose sizes a layer's arguments read."""
        formulas = [one for one in node.arguments.values() if not isinstance(one, InnerLayer)]
        return [value for formula in formulas for value in values_in(formula, self.unit)]

    def made_late(self, node: LayerNode) -> Line:
        """A layer that holds nothing, made where its arguments are known."""
        name = node.kind.__name__.removeprefix("Lazy")
        self._keep_sizes(node)

        def build(spelled: Spelled) -> Piece:
            made = flat(Call(f"nn.{name}", self._items(node, spelled)))
            return Call(str(made), tuple(Item(spelled(value)) for value in node.inputs))

        return Line(node, node.outs, [*node.inputs, *self._read(node)], build)


def _flags(node: LayerNode) -> list[bool]:
    """For each input of a function, whether it has to be true or false."""
    return [place in node.kind.flags for place in range(len(node.inputs))]


def _operand(value: Value, piece: Piece, is_flag: bool) -> Piece:
    """What a function takes, with numbers turned into flags where torch wants those."""
    source = value.source
    if not is_flag or (isinstance(source, LayerNode) and source.kind.decides):
        return piece
    return f"{flat(piece)}.bool()"


def _merged(
    kind: type[Layer], name: str, operands: tuple[Piece, ...], items: tuple[Item, ...]
) -> Piece:
    """A function of several tensors: of a list, of two at a time, or of as many as it takes."""
    if "dim" in kind.arguments():
        listed = Item(Call("", tuple(map(Item, operands)), brackets="[]"))
        return Call(name, (listed, *items))
    if kind.arity[1] == MANY:
        pieces = (*operands, *(item.piece for item in items))
        return reduce(lambda a, b: Call(name, (Item(a), Item(b))), pieces)
    return Call(name, (*map(Item, operands), *items))


def _passes(node: Node, items: tuple[Item, ...]) -> bool:
    """Whether a merge of one tensor gives what it takes."""
    is_listed = isinstance(node, LayerNode) and "dim" in node.kind.arguments()
    return node.inputs[0].shapes == node.out.shapes and (is_listed or not items)
