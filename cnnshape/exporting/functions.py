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

_SLICE = "torch.ops.aten.slice"  # which nobody writes so
_MANY = 1000  # tensors; a kind that takes more takes any number


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
            operands = tuple(spelled(value) for value in node.inputs)
            items = self._items(node, spelled)
            if name == _SLICE:
                return self._sliced(node, flat(operands[0]) or "", spelled)
            home, _, method = name.rpartition(".")
            if not method.isidentifier():
                numbers = tuple(item.piece for item in items)
                return (
                    Chain(name, operands + numbers) if len(operands + numbers) > 1 else operands[0]
                )
            is_listed = node.kind.merges and "dim" in node.kind.arguments()
            if (
                node.kind.merges
                and len(operands) == 1
                and _passes(node)
                and (is_listed or not items)
            ):
                return operands[0]
            if home == "Tensor":
                return Call(f"{flat(operands[0])}.{method}", (*items, *map(Item, operands[1:])))
            if not home or (len(operands) > 1 and items and not node.kind.merges):
                raise CannotExport(f"`{node.kind.__name__}` has no word of torch's own")
            if is_listed:
                listed = Item(Call("", tuple(map(Item, operands)), brackets="[]"))
                return Call(name, (listed, *items))
            if node.kind.merges and node.kind.arity[1] > _MANY:  # torch takes two at a time
                pieces = (*operands, *(item.piece for item in items))
                return reduce(lambda a, b: Call(name, (Item(a), Item(b))), pieces)
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


def _passes(node: Node) -> bool:
    """Whether what comes out is what comes in."""
    return node.inputs[0].shapes == node.out.shapes
