"""What has been read of a trace so far: steps in their modules, and tensors."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import fx

from cnnshape.composing.graph import Op, Scope, Tensor
from cnnshape.importing.births import Births
from cnnshape.importing.formulas import Formulas
from cnnshape.importing.layers import told
from cnnshape.importing.memory import Memory
from cnnshape.importing.nodes import Held, Unsaid, flat, shape_of, shapes_in, structured
from cnnshape.importing.tracer import SizedTracer
from cnnshape.importing.values import UNKNOWN
from cnnshape.importing.variables import variables
from cnnshape.layers import KINDS
from cnnshape.layers.arguments import Shape


class Draft:
    """What every operation that is read adds to."""

    def __init__(
        self, tracer: SizedTracer, births: Births, batch: str, sizes: tuple[int, int]
    ) -> None:
        self.tracer, self.births = tracer, births
        self.root: torch.nn.Module = tracer.root
        self.made: dict[fx.Node, Any] = {}
        self.scopes: list[Scope] = []
        self.first: dict[torch.nn.Module, Op | Scope] = {}
        self.unsaid: list[Unsaid] = []
        self.used: dict[int, int] = {}  # the numbers in each learned tensor
        self.further = 0  # numbers of weights in two parts, which are counted once
        self.skipped: set[fx.Node] = set()
        self.owners: dict[int, torch.nn.Module] = {}  # of learned tensors
        self.ends: list[list[tuple[int, ...]]] = []  # the shapes of what comes out, for each size
        self.failed = {node for node, _ in tracer.failures}
        self.formulas = Formulas(self, batch, sizes)
        self.inputs: dict[str, Tensor] = {}
        self.held: dict[tuple[int, str], Tensor] = {}
        self.memory = Memory(self)

    def read_again(self, node: fx.Node, *, whole: bool) -> None:
        """Read a view once more, which may be one of a constant that is none now, the `whole`."""
        raise NotImplementedError

    def tensor(self, node: fx.Node) -> Tensor:
        """The tensor of a node; one that a module holds becomes a step."""
        made = self.made.get(node, UNKNOWN)
        if isinstance(made, Tensor):
            return made
        if isinstance(made, Held):
            return self._holding(node, made)
        if isinstance(made, tuple) and made:
            return flat(made)[0]
        return Tensor(None)

    def _holding(self, node: fx.Node, held: Held) -> Tensor:
        """The tensor of a step for what a module holds, which is one in all that is around it."""
        name = held.path or node.name
        keys = [(id(scope), name) for scope in self.scopes]
        key = next((one for one in keys if one in self.held), keys[-1])
        if key not in self.held:
            op = self._kept(node, held)
            if held.is_learned:
                op.weights = self.first.get(held.path)  # type: ignore[call-overload]  # by its path
                if op.weights is not None:
                    assert isinstance(op.weights, Op)
                    return op.weights.outputs[0]
                self.first[held.path] = op  # type: ignore[index]  # by its path
                self.used[id(node.meta["values"][0])] = op.params or 0
            self.scopes[-1].body.append(op)
            self.held[key] = op.outputs[0]
        return self.held[key]

    def _kept(self, node: fx.Node, held: Held) -> Op:
        """The step that stands for a tensor of a module."""
        values = node.meta["values"]
        value = values[0]
        shapes = [shapes_in(one) for one in values]
        shape = self.formulas.shape(x[0] for x in shapes if x)
        op = Op("Parameter" if held.is_learned else "Buffer", {"shape": shape}, [], [])
        op.name, op.path = held.path.rpartition(".")[2] or "constant", held.path
        op.outputs, op.shapes = [Tensor(shape_of(node))], tuple(map(tuple, shapes))
        op.mark = ((), node.meta["places"])
        op.macs, op.params = 0, value.numel() if held.is_learned else 0
        dtype = str(value.dtype).removeprefix("torch.")
        words = KINDS["Buffer"].arguments()["dtype"].rule.words
        if not held.is_learned and dtype in words and value.dtype != torch.float32:
            op.arguments["dtype"] = dtype
        return op

    def add(
        self,
        node: fx.Node,
        kind: str,
        inputs: Sequence[fx.Node | Tensor],
        /,
        params: int = 0,
        **arguments: object,
    ) -> Any:  # noqa: ANN401  # a tensor, or several
        """The step of a kind that gives what a node gives."""
        op = self._op(node, kind, inputs, arguments)
        op.params = params
        self.keep(op, node)
        return self.made[node]

    def step(
        self,
        node: fx.Node,
        kind: str,
        inputs: Sequence[fx.Node | Tensor],
        shapes: Sequence[Shape] = (),
        macs: int = 0,
        /,
        **arguments: object,
    ) -> Op:
        """A step on the way to what a node gives, with the `shapes` of its output for each size."""
        op = self._op(node, kind, inputs, arguments)
        op.outputs = [Tensor(shapes[0] if shapes else None)]
        op.shapes = tuple((shape,) for shape in shapes)
        op.macs = macs
        self.scopes[-1].body.append(op)
        return op

    def _op(
        self,
        node: fx.Node,
        kind: str,
        inputs: Sequence[fx.Node | Tensor],
        arguments: dict[str, object],
    ) -> Op:
        """A step with arguments that are written if they are no defaults."""
        tensors = [one if isinstance(one, Tensor) else self.tensor(one) for one in inputs]
        values = {n: self.formulas.value(v) for n, v in arguments.items()}
        op = Op(kind, told(KINDS[kind], values), tensors, [])
        op.params = 0
        op.fits = node not in self.failed
        op.mark = ((), node.meta["places"])
        op.variables = variables(node.meta["places"])
        return op

    def keep(self, op: Op, node: fx.Node) -> None:
        """Put an operation into its module, with what torch makes of it."""
        values = node.meta["values"]
        if not op.outputs:
            self.made[node] = op.structure = structured(values[0])
            op.outputs = flat(op.structure)
        else:
            self.made[node] = op.outputs[0]
        op.shapes = tuple(tuple(shapes_in(value)) for value in values)
        op.macs = node.meta["macs"]
        self.scopes[-1].body.append(op)

    def shared(self, module: torch.nn.Module, item: Op | Scope) -> None:
        """Remember who holds the weights of a module."""
        if any(True for _ in module.parameters()):
            item.weights = self.first.get(module)
            self.first.setdefault(module, item)

    def birth_places(self, module: torch.nn.Module) -> object:
        """Where a module is constructed."""
        birth = self.births.get(module)
        return birth.places if birth else ()

    def results(self, value: object) -> list[Tensor]:
        """The tensors in what a module gives."""
        if isinstance(value, fx.Proxy):
            value = value.node
        if isinstance(value, fx.Node):
            self.memory.fresh(value)
            if isinstance(self.made.get(value), Held):
                return [self.tensor(value)]
            if not self.is_tensor(value) and not isinstance(self.made.get(value), tuple):
                return []
            return flat(self.made[value]) if value in self.made else []
        if isinstance(value, Mapping):
            return [t for one in value.values() for t in self.results(one)]
        if isinstance(value, tuple | list):
            return [t for one in value for t in self.results(one)]
        return []

    def is_from_data(self, node: fx.Node) -> bool:
        """Whether a tensor depends on the input or on learned numbers."""
        made = self.made.get(node)
        several = made if isinstance(made, tuple) else (made,)
        return any(
            one is not None and (not isinstance(one, Held) or one.is_learned) for one in several
        )

    def is_tensor(self, node: fx.Node) -> bool:
        """Whether a node gives a tensor, or something that an earlier error hides."""
        value = node.meta["values"][0]
        return isinstance(value, torch.Tensor) or value is UNKNOWN
