"""Where a size comes from: how a constructor says what only a shape knows."""

import ast
from collections.abc import Iterator
from itertools import islice

from cnnshape.exporting.formulas import Formula, chained, constant, filled, named
from cnnshape.exporting.graph import (
    AgainNode,
    InnerLayer,
    LayerNode,
    MaybeNode,
    Node,
    RepeatNode,
    UseNode,
    Value,
)
from cnnshape.exporting.probing import Probe
from cnnshape.exporting.units import Unit
from cnnshape.symbols import is_open

_LONGEST = 40  # parts of a formula that is worth reading
_AXES = (1, -1)  # channels and features, which constructors are given


def size(unit: Unit, value: Value, axis: int) -> Formula | None:
    """A formula for an axis of a tensor in every instance of a class, if one is known."""
    key = value.number, axis
    if key not in unit.sizes:
        unit.sizes[key] = None  # while it is looked for
        unit.sizes[key] = _Search(unit, value, axis).found()
    return unit.sizes[key]


def is_long(formula: Formula) -> bool:
    """Whether a formula has more parts than anybody wants to read."""
    return sum(1 for _ in islice(ast.walk(formula), _LONGEST + 1)) > _LONGEST


class _Search:
    """One size, looked for in what makes the tensor."""

    def __init__(self, unit: Unit, value: Value, axis: int) -> None:
        self.unit, self.value, self.axis = unit, value, axis
        self.known = value.sizes(axis)

    def found(self) -> Formula | None:
        if None in self.known or not self.known:
            return None
        if not self.unit.block and not self.unit.outer:  # the network itself, of which there is one
            return self._constant()
        source = self.value.source
        if isinstance(source, str):
            if self.axis not in _AXES or any(map(is_open, self.known)):
                return None
            return named(f"size:{source}:{self.axis}")
        return next(filter(self._is_right, self._candidates(source)), None) or self._constant()

    def _constant(self) -> Formula | None:
        first = self.known[0]
        if all(n == first for n in self.known) and isinstance(first, int):
            return constant(first)
        return None

    def _candidates(self, node: Node) -> Iterator[Formula | None]:
        match node:
            case LayerNode():
                yield from self._of_layer(node)
            case UseNode():
                yield self._of_use(node)
            case MaybeNode():
                yield self._same(node.inner)
                yield self._same(node.inputs[0])
            case RepeatNode():
                yield self._same(node.elements[-1][-1].out)
                yield self._same(node.elements[0][-1].out)
            case AgainNode():
                index = node.outs.index(self.value)
                yield self._same(node.of.outs[index])

    def _same(self, other: Value, axis: int | None = None) -> Formula | None:
        """The size of another tensor."""
        return size(self.unit, other, self.axis if axis is None else axis)

    def _is_right(self, formula: Formula | None) -> bool:
        """Whether a formula gives the size in every instance."""
        if formula is None or is_long(formula):
            return False
        places = [
            place
            for place, x in enumerate(self.value.shapes)
            if x is not None and -len(x) <= self.axis < len(x)
        ]
        found = (self.unit.valued(formula, place) for place in places)
        return all(a == b for a, b in zip(found, self.known, strict=True))

    def _of_layer(self, node: LayerNode) -> Iterator[Formula | None]:
        row = node.first.row
        if row is None or row.layer is None:
            return
        if node.kind.merges:
            yield from (self._same(value) for value in node.inputs)
            yield self._sum(node)
            return
        probe = Probe(row.layer, tuple(x for x in row.input_shapes if x is not None))
        output = node.outs.index(self.value)
        for name in probe.grown(output, self.axis):
            argument = node.arguments.get(name)
            if not isinstance(argument, InnerLayer):
                yield argument
        for index, value in enumerate(node.inputs):
            for axis in dict.fromkeys((self.axis, *_AXES)):
                if probe.follows(output, self.axis, index, axis):
                    yield from self._scaled(value, axis)

    def _scaled(self, value: Value, axis: int) -> Iterator[Formula | None]:
        """Another size, a multiple of it, or a part."""
        base, first, other = size(self.unit, value, axis), self.known[0], value.sizes(axis)[0]
        yield base
        if base is None or not isinstance(first, int) or not isinstance(other, int) or not other:
            return
        if first > other:
            yield chained(ast.Mult(), [constant(first // other), base])
        elif first:
            yield chained(ast.FloorDiv(), [base, constant(other // first)])

    def _sum(self, node: LayerNode) -> Formula | None:
        parts = [size(self.unit, value, self.axis) for value in node.inputs]
        known = [part for part in parts if part is not None]
        return chained(ast.Add(), known) if len(known) == len(parts) else None

    def _of_use(self, node: UseNode) -> Formula | None:
        inner = _inner_value(node, self.value)
        found = size(node.unit, inner, self.axis)
        if found is None:
            return None
        missing = False

        def meaning(name: str) -> Formula:
            nonlocal missing
            outside = meaning_outside(self.unit, node, name)
            missing = missing or outside is None
            return outside or named(name)

        formula = filled(found, meaning)
        return None if missing else formula


def meaning_outside(unit: Unit, node: UseNode, name: str) -> Formula | None:
    """What stands for a parameter or a size inside a class, where it is used."""
    kind, _, rest = name.partition(":")
    if kind == "param":
        return node.known.get(rest) if node.unit.block else named(name)
    if kind == "extra":
        return node.arguments.get(name)
    if kind == "size":
        source, _, axis = rest.rpartition(":")
        index = 1 + node.names.index(source) if source else 0
        return size(unit, node.inputs[index], int(axis))
    return named(name)


def _inner_value(node: UseNode, value: Value) -> Value:
    if value in node.outs:
        return node.unit.outs[node.outs.index(value)]
    number = next(number for number, one in node.extra.items() if one is value)
    return node.unit.values[number]
