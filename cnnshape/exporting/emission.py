"""Nodes to the attributes of a constructor and the lines of a `forward`."""

from collections.abc import Callable

from cnnshape.exporting.calls import written
from cnnshape.exporting.construction import Construction, sequential
from cnnshape.exporting.formulas import Formula, constant, text
from cnnshape.exporting.functions import Functions
from cnnshape.exporting.graph import (
    AgainNode,
    GroupNode,
    LayerNode,
    MaybeNode,
    Node,
    UseNode,
    Value,
    nested,
)
from cnnshape.exporting.identifiers import short_name, snake
from cnnshape.exporting.layout import Call, Item, Piece, flat
from cnnshape.exporting.plainness import follows, is_chain, is_plain
from cnnshape.exporting.statements import (
    Attribute,
    Choice,
    Kept,
    Line,
    Maybe,
    Spelled,
    Statement,
)
from cnnshape.exporting.units import Unit
from cnnshape.layers import Layer
from cnnshape.layers.views import POINT

_FLAT = 2  # axes behind a flattened image
_LEARNED = 2  # layers that make a run of unnamed ones worth an `nn.Sequential`


class Emission:
    """Collects what one class keeps and does."""

    def __init__(self, unit: Unit, cost: Callable[[Node], int]) -> None:
        self.unit, self.cost = unit, cost
        self.construction = Construction(unit)
        self.functions = Functions(unit, self.construction)
        self.kept: list[Kept] = []
        self.attributes: dict[int, Attribute] = {}  # by node (its identity)
        self.parameters: dict[Value, Attribute] = {}
        self._alike: dict[str, Attribute] = {}  # layers that hold nothing, by how they are made
        self._lists: list[list[Kept]] = [self.kept]

    def lines(self, nodes: list[Node]) -> list[Statement]:
        """The statements of some nodes."""
        found: list[Statement] = []
        place = 0
        while place < len(nodes):
            run = nodes[place : self._end(nodes, place)]
            if sum(map(_is_learned, run)) >= _LEARNED:
                found.append(self._sequence(run))
            else:
                run = run or nodes[place : place + 1]
                found += [line for node in run for line in self._node(node)]
            place += len(run)
        return found

    def _end(self, nodes: list[Node], place: int) -> int:
        """Where the nodes end, from a place on, that may go into one `nn.Sequential`."""
        end = place
        while end < len(nodes) and self._is_nameless(nodes[end]):
            if end > place and not follows(nodes[end - 1], nodes[end]):
                break
            end += 1
        return end

    def _is_nameless(self, node: Node) -> bool:
        if node.title or not is_plain(node):
            return False
        return not (isinstance(node, LayerNode) and _is_inline(node))

    def _sequence(self, nodes: list[Node]) -> Line:
        made = sequential([Item(self.construction.of(node)) for node in nodes])
        axes = len(next(x for x in _inputs(nodes[0])[0].shapes if x is not None))
        attribute = self._keep(Attribute(made, "", "classifier" if axes == _FLAT else "features"))
        return self._call(nodes[-1], attribute, _inputs(nodes[0]))

    def _node(self, node: Node) -> list[Statement]:
        match node:
            case LayerNode():
                return self._layer(node)
            case GroupNode() if not is_plain(node):
                return self.lines(node.nodes)
            case MaybeNode():
                return self._maybe(node)
            case AgainNode():
                return [self._call(node, self.attributes[id(node.of)], node.inputs)]
        return [self._module(node, _name(node))]

    def _layer(self, node: LayerNode) -> list[Statement]:
        if not node.kind.arity[1]:
            self.parameters[node.out] = self._keep(self._held(node))
            return []
        if node.kind.function or _is_inline(node):
            line = self.functions.line(node)
            line.is_idle = not self.cost(node)
            return [line]
        if node.is_late:
            return [self.functions.made_late(node)]
        return [self._module(node, _name(node))]

    def _held(self, node: LayerNode) -> Attribute:
        """A tensor that is kept, of whole numbers where they are taken for places."""
        arguments = dict(node.arguments)
        if "dtype" in node.kind.arguments() and self._is_index(node.out):
            arguments.setdefault("dtype", constant("int64"))
        given = written(node.kind, arguments, self._text, self.construction.layer)
        made = Call(node.kind.function, (Item(Call("torch.zeros", given)),))
        return Attribute(made, node.title, "weight" if node.is_learned else "buffer")

    def _is_index(self, value: Value) -> bool:
        """Whether a layer takes a tensor for places in another one."""
        return any(
            node.inputs[place] is value
            for node in nested(self.unit.nodes)
            if isinstance(node, LayerNode)
            for place in node.kind.indices
            if place < len(node.inputs)
        )

    def _module(self, node: Node, base: str) -> Line:
        """A module as an attribute, and its call."""
        made = self.construction.of(node)
        key = flat(made) if isinstance(node, LayerNode) and not node.title else None
        is_empty = isinstance(node, LayerNode) and not (node.is_learned or node.kind.agreements())
        if key is None or not is_empty:
            attribute = self._keep(Attribute(made, node.title, base))
        else:
            known = self._alike.get(key)
            attribute = known or self._keep(Attribute(made, "", base))
            self._alike[key] = attribute
        self.attributes[id(node)] = attribute
        return self._call(node, attribute, _inputs(node))

    def _call(self, node: Node, attribute: Attribute, inputs: list[Value]) -> Line:
        kind = _kind(node)
        together = kind.together if kind else None

        def build(spelled: Spelled) -> Piece:
            items = [Item(spelled(value)) for value in inputs]
            if together is not None and len(items) > together:
                both = Call("", tuple(items[together:]))
                items = [*items[:together], Item(both)]
            return Call(f"self.{attribute.name}", tuple(items))

        outs = [*node.outs, *(node.extra.values() if isinstance(node, UseNode) else ())]
        is_nested = kind is not None and together is not None and len(outs) == kind.arity[1]
        is_light = isinstance(node, LayerNode) and self._is_light(node)
        return Line(node, outs, inputs, build, is_call=True, is_light=is_light, is_nested=is_nested)

    def _is_light(self, node: LayerNode) -> bool:
        """Whether a layer does little to a tensor: an activation, a normalization."""
        row = node.first.row
        if node.inputs[0].shapes != node.out.shapes or self.cost(node) or not row or not row.layer:
            return False
        shapes = [x for x in (*row.input_shapes, *row.output_shapes) if x is not None]
        return bool(node.kind.agreements()) or row.layer.view(shapes[0], shapes[-1]) is POINT

    def _text(self, formula: Formula) -> str:
        return text(self.unit.finished(formula))

    def _keep(self, attribute: Attribute) -> Attribute:
        self._lists[-1].append(attribute)
        return attribute

    def _maybe(self, node: MaybeNode) -> list[Statement]:
        condition: str | Attribute = self._text(node.condition)
        kept: list[Kept] = []
        self._lists.append(kept)
        known, self._alike = self._alike, {}
        single = is_chain(node.nodes) and _inputs(node.nodes[0]) == node.inputs[:1]
        if single and len(node.nodes) == 1:
            inner = node.nodes[0]
            made = self.construction.of(inner)
            attribute = Attribute(made, node.title or inner.title, _name(inner))
            attribute.otherwise = Call("nn.Identity")
            kept.append(attribute)
            lines: list[Statement] = [self._call(node, attribute, node.inputs[:1])]
        else:
            flag = condition = Attribute(self._text(node.condition), "", f"use_{_base(node)}")
            lines = [Maybe(node, flag, self.lines(node.nodes))]
            self._lists[-2].append(flag)
        self._lists.pop()
        self._alike = known
        if kept:
            self._lists[-1].append(Choice(condition, kept))
        return lines


def _name(node: Node) -> str:
    """What a module is called that nobody has named."""
    if isinstance(node, LayerNode):
        return short_name(node.kind.__name__)
    return snake(node.unit.name) if isinstance(node, UseNode) else "layers"


def _is_learned(node: Node) -> bool:
    return node.is_learned if isinstance(node, LayerNode) else True


def _base(node: MaybeNode) -> str:
    if node.title:
        return node.title
    last = node.nodes[-1]
    return last.kind.__name__.lower() if isinstance(last, LayerNode) else last.title or "layers"


def _inputs(node: Node) -> list[Value]:
    return _inputs(node.nodes[0]) if isinstance(node, GroupNode) else node.inputs


def _kind(node: Node) -> type[Layer] | None:
    of = node.of if isinstance(node, AgainNode) else node
    return of.kind if isinstance(of, LayerNode) else None


def _is_inline(node: LayerNode) -> bool:
    """Whether people write the function in the place of a layer."""
    return bool(node.kind.inline) and (node.is_late or node.kind.memory != "own")
