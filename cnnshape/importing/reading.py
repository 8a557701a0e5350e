"""A traced module read as operations of the language."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import fx

from cnnshape.composing.graph import Scope, Tensor
from cnnshape.importing.draft import Draft
from cnnshape.importing.functions.silent import MADE, SILENT
from cnnshape.importing.functions.table import reading_of
from cnnshape.importing.late import Late
from cnnshape.importing.modules import undivided
from cnnshape.importing.nodes import (
    Held,
    Unsaid,
    Unspeakable,
    has_tensor,
    name_of,
    nodes_in,
    relative,
    shape_of,
    shapes_given,
    unspeakable,
)
from cnnshape.importing.opaque import opaque
from cnnshape.importing.putting import put
from cnnshape.importing.trace import Call
from cnnshape.importing.values import UNKNOWN
from cnnshape.layers import KINDS
from cnnshape.layers.arguments import Shape


class Reader(Draft):
    """Reads the calls of a trace, one after the other."""

    def read(self, top: Call) -> Scope:
        """The whole network."""
        scope = Scope(type(top.module).__name__, "", "")
        scope.mark = self.birth_places(top.module)
        self.scopes.append(scope)
        self._body(top)
        scope.outputs = self.results(top.result)
        self.ends = [self._shapes(top.result, number) for number in range(len(self.tracer.inputs))]
        scope.inputs = list(self.inputs.values())
        scope.input_names = list(self.inputs)
        return scope

    def _shapes(self, result: object, number: int) -> list[Shape]:
        """The shapes of the different tensors in a result, with the inputs of that number."""
        made = self.results(result)
        shapes = shapes_given(result, number)
        if len(made) != len(shapes):
            return shapes
        return [*{id(tensor): shape for tensor, shape in zip(made, shapes, strict=True)}.values()]

    def _body(self, call: Call) -> None:
        for item in call.body:
            if isinstance(item, Call):
                self._call(item)
            else:
                self._node(item)

    def _call(self, call: Call) -> None:
        parent = self.scopes[-1]
        kind = type(call.module).__name__
        scope = Scope(kind, relative(parent.path, call.path), call.path)
        birth = self.births.get(call.module)
        if birth is not None:
            scope.given, scope.defaults = birth.arguments, birth.defaults
            scope.mark = birth.places
        scope.is_sequence = isinstance(call.module, torch.nn.Sequential)
        if type(call.module) is torch.nn.Sequential:
            scope.kind, scope.given, scope.defaults = "", {}, {}
            if birth is not None and not any(isinstance(one, Call) for one in call.body):
                scope.kind, scope.given = birth.function, birth.around
        for name, value in _flat_named(call.arguments):
            if isinstance(value, fx.Proxy) and self.is_tensor(value.node):
                self.memory.fresh(value.node)
                scope.inputs.append(self.tensor(value.node))
                scope.input_names.append(name)
        parent.body.append(scope)
        self.scopes.append(scope)
        self._body(call)
        scope.outputs = self.results(call.result)
        self.scopes.pop()
        self.shared(call.module, scope)

    def _node(self, node: fx.Node) -> None:
        if name_of(node) == "__setitem__":
            put(self, node)
            return
        is_plain = node.op != "get_attr" and self._is_plain(node)
        for one in () if is_plain else node.all_input_nodes:
            self.memory.fresh(one)
        before = len(self.scopes[-1].body)
        if not is_plain:
            self._read(node)
        self.memory.changed(node)
        self.memory.learn(node, self.scopes[-1].body[before:])

    def read_again(self, node: fx.Node, *, whole: bool) -> None:
        if whole and node.op.startswith("call") and node.op != "call_module":
            self._say(node)
        else:
            self._read(node)

    def _read(self, node: fx.Node) -> None:
        if node.op == "placeholder":
            tensor = Tensor(shape_of(node), str(node.target))
            self.made[node] = self.inputs[str(node.target)] = tensor
        elif node.op == "get_attr":
            value = node.meta["values"][0]
            learned = isinstance(value, torch.nn.Parameter) or _is_parameter(self.root, node)
            path = str(node.target)
            self.made[node] = Held("" if path.startswith("_tensor_constant") else path, learned)
        elif node.op == "call_module":
            undivided(self, node)
        else:
            self._function(node)

    def _is_plain(self, node: fx.Node) -> bool:
        """Whether it gives no tensor, such as a size."""
        value = node.meta["values"][0]
        if value is UNKNOWN:
            inputs = node.all_input_nodes
            if (node.target is getattr and node.args[1] == "shape") or node.target == "size":
                return True
            return bool(inputs) and self.made.keys().isdisjoint(inputs)
        return not has_tensor(value)

    def _function(self, node: fx.Node) -> None:
        name = name_of(node)
        value = node.meta["values"][0]
        if value is UNKNOWN and reading_of(name) is None and name not in SILENT:
            self._skip(node)
            return
        if self._is_constant(node):
            several = isinstance(value, tuple | list)
            held = Held("", is_learned=False)
            self.made[node] = tuple(held for _ in value) if several else held
            return
        self._say(node)

    def _say(self, node: fx.Node) -> None:
        """A function in the words of the language."""
        name = name_of(node)
        try:
            if name in SILENT or name in MADE:
                inputs = node.all_input_nodes
                if inputs and inputs[0] in self.made:
                    self.made[node] = self.made[inputs[0]]
                return
            if isinstance(node.target, Late):
                self.made[node] = self._late(node, node.target.kind)
            else:
                self.made[node] = (reading_of(name) or unspeakable)(self, node, name)
        except Unspeakable as why:
            if node.meta["values"][0] is UNKNOWN:
                self._skip(node)
                return
            self.unsaid.append(Unsaid(name, node, str(why)))
            opaque(self, node, name)

    def _late(self, node: fx.Node, kind: str) -> Any:  # noqa: ANN401
        """A layer that is made on the way."""
        known = KINDS[kind].arguments()
        arguments: dict[str, Any] = {n: v for n, v in node.kwargs.items() if n in known}
        return self.add(node, kind, [*nodes_in(node.args)], **arguments)

    def _skip(self, node: fx.Node) -> None:
        """Leave out what has no name here and no shape."""
        self.skipped.add(node)
        self.made[node] = Tensor(None)

    def _is_constant(self, node: fx.Node) -> bool:
        if name_of(node) in MADE:
            return True
        return has_tensor(node.meta["values"][0]) and not any(
            map(self.is_from_data, node.all_input_nodes)
        )


def _is_parameter(root: torch.nn.Module, node: fx.Node) -> bool:
    try:
        root.get_parameter(str(node.target))
    except AttributeError:
        return False
    return True


def _flat_named(arguments: Mapping[str, object]) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name, value in arguments.items():
        if isinstance(value, tuple | list):
            found += [(f"{name}{number}", one) for number, one in enumerate(value)]
        else:
            found.append((name, value))
    return found
