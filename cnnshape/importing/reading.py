"""A traced module read as operations of the language."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import fx

from cnnshape.composing.graph import Op, Scope, Tensor
from cnnshape.importing.births import Births
from cnnshape.importing.formulas import Formulas
from cnnshape.importing.late import Late
from cnnshape.importing.layers import arguments_of, beyond, kind_of, learned, told
from cnnshape.importing.tracer import Call, SizedTracer, named
from cnnshape.importing.values import UNKNOWN
from cnnshape.importing.variables import variables
from cnnshape.layers import KINDS
from cnnshape.records import Record

SILENT = frozenset(
    [
        "contiguous",
        "clone",
        "detach",
        "to",
        "type",
        "type_as",
        "float",
        "long",
        "int",
        "short",
        "bool",
        "half",
        "double",
        "bfloat16",
        "requires_grad_",
        "random_",
        "uniform_",
        "normal_",
        "retain_grad",
        "detach_",
        "cpu",
        "cuda",
        "_assert",
        "__setitem__",
        "zero_",
        "fill_",
        "copy_",
        "dropout_",
        "set_",
        "data_ptr",
        "stride",
        "is_contiguous",
        "checkpoint",
    ]
)
MADE = frozenset(
    [
        "new_tensor",
        "new",
        "new_zeros",
        "new_ones",
        "new_full",
        "new_empty",
        "zeros_like",
        "ones_like",
        "full_like",
        "empty_like",
        "rand_like",
        "randn_like",
        "bernoulli_",
    ]
)


class Held(Record):
    """A tensor that a module holds: a learned one, or a constant."""

    path: str
    is_learned: bool


class Unsaid(Record):
    """An operation that the language has no word for."""

    name: str
    node: fx.Node
    reason: str = ""
    is_kept: bool = False  # whether a layer stands for it all the same


class Unspeakable(Exception):
    """Raised by the reading of an operation that the language cannot say."""


def unspeakable(*_: object) -> None:
    """Stands for the reading of what has none."""
    raise Unspeakable


class Reader:
    """Reads the calls of a trace, one after the other."""

    def __init__(
        self, tracer: SizedTracer, births: Births, batch: str, sizes: tuple[int, int]
    ) -> None:
        self.tracer, self.births = tracer, births
        self.root: torch.nn.Module = tracer.root
        self.made: dict[fx.Node, Any] = {}
        self.scopes: list[Scope] = []
        self.first: dict[torch.nn.Module, Op | Scope] = {}
        self.unsaid: list[Unsaid] = []
        self.used: dict[object, int] = {}  # the numbers in each learned tensor
        self.further = 0  # numbers of weights in two parts, which are counted once
        self.skipped: set[fx.Node] = set()
        self.owners: dict[int, torch.nn.Module] = {}  # of learned tensors
        self.failed = {node for node, _ in tracer.failures}
        self.formulas = Formulas(self, batch, sizes)
        self.inputs: dict[str, Tensor] = {}
        self.held: dict[tuple[int, str], Tensor] = {}

    def read(self, top: Call) -> Scope:
        """The whole network."""
        scope = Scope(type(top.module).__name__, "", "")
        scope.mark = self._birth_places(top.module)
        self.scopes.append(scope)
        self._body(top)
        scope.outputs = self.results(top.result)
        scope.inputs = list(self.inputs.values())
        scope.input_names = list(self.inputs)
        return scope

    def _birth_places(self, module: torch.nn.Module) -> object:
        birth = self.births.get(module)
        return birth.places if birth else ()

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
            if isinstance(value, fx.Proxy) and self._is_tensor(value.node):
                scope.inputs.append(self.tensor(value.node))
                scope.input_names.append(name)
        parent.body.append(scope)
        self.scopes.append(scope)
        self._body(call)
        scope.outputs = self.results(call.result)
        self.scopes.pop()
        self._shared(call.module, scope)

    def _shared(self, module: torch.nn.Module, item: Op | Scope) -> None:
        """Remember who holds the weights of a module."""
        if any(True for _ in module.parameters()):
            item.weights = self.first.get(module)
            self.first.setdefault(module, item)

    def results(self, value: object) -> list[Tensor]:
        """The tensors in what a module gives."""
        if isinstance(value, fx.Proxy):
            value = value.node
        if isinstance(value, fx.Node):
            if isinstance(self.made.get(value), Held):
                return [self.tensor(value)]
            if not self._is_tensor(value) and not isinstance(self.made.get(value), tuple):
                return []
            return flat(self.made[value]) if value in self.made else []
        if isinstance(value, Mapping):
            return [t for one in value.values() for t in self.results(one)]
        if isinstance(value, tuple | list):
            return [t for one in value for t in self.results(one)]
        return []

    def _is_tensor(self, node: fx.Node) -> bool:
        value = node.meta["values"][0]
        return isinstance(value, torch.Tensor) or value is UNKNOWN

    def _node(self, node: fx.Node) -> None:
        if node.op == "placeholder":
            tensor = Tensor(shape_of(node), str(node.target))
            self.made[node] = self.inputs[str(node.target)] = tensor
        elif node.op == "get_attr":
            value = node.meta["values"][0]
            learned = isinstance(value, torch.nn.Parameter) or _is_parameter(self.root, node)
            path = str(node.target)
            self.made[node] = Held("" if path.startswith("_tensor_constant") else path, learned)
        elif node.op == "call_module":
            self._module(node)
        elif not self._is_plain(node):
            self._function(node)

    def _is_plain(self, node: fx.Node) -> bool:
        """Whether it gives no tensor, such as a size."""
        value = node.meta["values"][0]
        if value is UNKNOWN:
            inputs = node.all_input_nodes
            if (node.target is getattr and node.args[1] == "shape") or node.target == "size":
                return True
            return bool(inputs) and all(map(self._is_plain_made, inputs))
        return not _has_tensor(value)

    def _is_plain_made(self, node: fx.Node) -> bool:
        return node not in self.made

    def _module(self, node: fx.Node) -> None:
        path = str(node.target)
        module = self.root.get_submodule(path)
        kind = kind_of(module)
        if path in self.tracer.unfollowed:
            self.unsaid.append(Unsaid(type(module).__name__, node))
            self._opaque(node, relative(self.scopes[-1].path, path), path)
            return
        given = {n: v for n, v in named(module, node.args, node.kwargs).items() if "mask" not in n}
        wanted = given.pop("output_size", None)
        if wanted is not None and not kind.startswith("ConvTranspose"):
            self.unsaid.append(Unsaid(kind, node, "it is told its `output_size`"))
            self._opaque(node, kind, path)
            return
        inputs = [self.tensor(one) for one in nodes_in(tuple(given.values()))]
        birth = self.births.get(module)
        if _is_idle(module) and not path.rpartition(".")[2].isdigit() and len(inputs) == 1:
            self.made[node] = inputs[0]
            return
        arguments = arguments_of(module, KINDS[kind], self.births)
        if wanted is not None:
            arguments["output_padding"] = beyond(module, node)
        op = Op(kind, arguments, inputs, [])
        op.name = relative(self.scopes[-1].path, path)
        op.path = path
        numbers = learned(module)
        self._tied(module, node, numbers)
        op.params = sum(numbers.values())
        if module not in self.first:
            self.further += sum(p.numel() for p in module.parameters()) - op.params
        for key, count in numbers.items():
            self.used[key] = count
        op.fits = node not in self.failed
        self._keep(op, node)
        if torch.nn.utils.parametrize.is_parametrized(module):
            op.macs = None  # those that make the weights are among them
        op.mark = (birth.places if birth else (), node.meta["places"])
        if getattr(module, "inplace", False) is True:
            self._changed(node)
        self._shared(module, op)

    def _tied(self, module: torch.nn.Module, node: fx.Node, numbers: dict[int, int]) -> None:
        """Notice weights that another layer has, too."""
        for one in numbers:
            owner = self.owners.setdefault(one, module)
            if owner is not module:
                path = next(n for n, m in self.root.named_modules() if m is owner)
                reason = f"it shares weights with `{path}`"
                self.unsaid.append(Unsaid(kind_of(module), node, reason, is_kept=True))
                return

    def _keep(self, op: Op, node: fx.Node) -> None:
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

    def _function(self, node: fx.Node) -> None:
        from cnnshape.importing.functions import FUNCTIONS

        name = name_of(node)
        value = node.meta["values"][0]
        reading = FUNCTIONS.get(name) or FUNCTIONS.get(name.removesuffix("_"))
        if value is UNKNOWN and reading is None and name not in SILENT:
            self._skip(node)
            return
        if self._is_constant(node):
            several = isinstance(value, tuple | list)
            held = Held("", is_learned=False)
            self.made[node] = tuple(held for _ in value) if several else held
            return
        try:
            if name in SILENT or name in MADE:
                inputs = node.all_input_nodes
                if inputs and inputs[0] in self.made:
                    self.made[node] = self.made[inputs[0]]
                return
            if isinstance(node.target, Late):
                self.made[node] = self._late(node, node.target.kind)
            else:
                self.made[node] = (reading or unspeakable)(self, node, name)
            if name.endswith("_") or node.kwargs.get("inplace") is True:
                self._changed(node)
        except Unspeakable as why:
            if value is UNKNOWN:
                self._skip(node)
                return
            self.unsaid.append(Unsaid(name, node, str(why)))
            self._opaque(node, name)

    def _late(self, node: fx.Node, kind: str) -> Any:  # noqa: ANN401
        """A layer that is made on the way."""
        known = KINDS[kind].arguments()
        arguments: dict[str, Any] = {n: v for n, v in node.kwargs.items() if n in known}
        return self.add(node, kind, [*nodes_in(node.args)], **arguments)

    def _changed(self, node: fx.Node) -> None:
        """What is changed in place is from then on what was made of it."""
        before = node.all_input_nodes[0]
        if isinstance(self.made.get(before), Tensor):
            self.made[before] = self.made[node]

    def _skip(self, node: fx.Node) -> None:
        """Leave out what has no name here and no shape."""
        self.skipped.add(node)
        self.made[node] = Tensor(None)

    def _opaque(self, node: fx.Node, name: str, path: str = "") -> None:
        """Steps that only state the shapes of what an operation gives, one for each tensor.

        `path` is that of the module whose place they take.
        """
        held = [self.made.get(one) for one in node.all_input_nodes]
        pairs = zip(node.all_input_nodes, held, strict=True)
        inputs = [self.tensor(one) for one, made in pairs if isinstance(made, Tensor | Held)]
        values = [v for v in node.meta["values"] if v is not UNKNOWN]
        self.made[node] = structure = structured(node.meta["values"][0])
        for place, tensor in enumerate(flat(structure)):
            shapes = [shapes_in(value)[place] for value in values]
            op = Op("Opaque", {"shape": self.formulas.shape(shapes)}, inputs, [tensor])
            op.name, op.path = name.strip("_"), path
            op.mark = ((), node.meta["places"])
            op.shapes = tuple((shape,) for shape in shapes)
            self.scopes[-1].body.append(op)

    def _is_constant(self, node: fx.Node) -> bool:
        if name_of(node) in MADE and name_of(node) != "bernoulli_":
            return True
        if name_of(node) == "__setitem__":
            return False
        return _has_tensor(node.meta["values"][0]) and not any(
            map(self._is_from_data, node.all_input_nodes)
        )

    def _is_from_data(self, node: fx.Node) -> bool:
        """Whether a tensor depends on the input or on learned numbers."""
        made = self.made.get(node)
        several = made if isinstance(made, tuple) else (made,)
        return any(
            one is not None and (not isinstance(one, Held) or one.is_learned) for one in several
        )

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
        name = held.path or node.name
        keys = [(id(scope), name) for scope in self.scopes]
        key = next((one for one in keys if one in self.held), keys[-1])
        if key not in self.held:
            kind = "Parameter" if held.is_learned else "Buffer"
            op = Op(
                kind,
                {
                    "shape": self.formulas.shape(
                        x[0] for x in map(tuple_shapes, node.meta["values"]) if x
                    )
                },
                [],
                [],
            )
            op.name = held.path.rpartition(".")[2] or "constant"
            op.path = held.path
            tensor = Tensor(shape_of(node))
            op.outputs = [tensor]
            op.shapes = tuple(tuple(shapes_in(value)) for value in node.meta["values"])
            op.macs = 0
            value = node.meta["values"][0]
            dtype = str(value.dtype).removeprefix("torch.")
            words = KINDS["Buffer"].arguments()["dtype"].rule.words
            if kind == "Buffer" and dtype in words and value.dtype != torch.float32:
                op.arguments["dtype"] = dtype
            op.params = value.numel() if held.is_learned else 0
            op.mark = ((), node.meta["places"])
            if held.is_learned:
                op.weights = self.first.get(held.path)  # type: ignore[call-overload]  # by its path
                if op.weights is not None:
                    assert isinstance(op.weights, Op)
                    return op.weights.outputs[0]
                self.first[held.path] = op  # type: ignore[index]
                self.used[id(value)] = value.numel()
            self.scopes[-1].body.append(op)
            self.held[key] = tensor
        return self.held[key]

    def add(
        self,
        node: fx.Node,
        kind: str,
        inputs: list[fx.Node | Tensor],
        /,
        last: bool = True,
        params: int = 0,
        **arguments: object,
    ) -> Any:  # noqa: ANN401
        """A step of a kind, with arguments that are written if they are no defaults."""
        tensors = [one if isinstance(one, Tensor) else self.tensor(one) for one in inputs]
        values = {n: self.formulas.value(v) for n, v in arguments.items()}
        op = Op(kind, told(KINDS[kind], values), tensors, [])
        op.params = params
        op.fits = node not in self.failed
        op.mark = ((), node.meta["places"])
        op.variables = variables(node.meta["places"])
        if last:
            self._keep(op, node)
            return self.made[node]
        op.outputs = [Tensor(None)]
        self.scopes[-1].body.append(op)
        return op.outputs[0]


def _is_idle(module: torch.nn.Module) -> bool:
    """Whether a layer passes on what it is given, whatever that is."""
    dropout = torch.nn.modules.dropout._DropoutNd  # noqa: SLF001  # the base of all of them
    return isinstance(module, torch.nn.Identity) or (isinstance(module, dropout) and module.p == 0)


def relative(parent: str, path: str) -> str:
    """The path of a module as seen from another one."""
    if not parent:
        return path
    return path[len(parent) + 1 :] if path.startswith(parent + ".") else path.rpartition(".")[2]


def name_of(node: fx.Node) -> str:
    """What the operation of a node is called."""
    if isinstance(node.target, str):
        return node.target
    return str(getattr(node.target, "__name__", node.target)).removeprefix(
        "_VariableFunctionsClass."
    )


def nodes_in(value: object) -> list[fx.Node]:
    """The nodes in arguments, in their order."""
    found: list[fx.Node] = []
    fx.node.map_arg(value, found.append)  # type: ignore[type-var]
    return [
        node
        for node in found
        if _has_tensor(node.meta["values"][0]) or node.meta["values"][0] is UNKNOWN
    ]


def structured(value: object) -> Any:  # noqa: ANN401
    """Tensors in the place of torch's, in the same structure."""
    if isinstance(value, torch.Tensor):
        return Tensor(tuple(value.shape))
    if isinstance(value, tuple | list):
        return tuple(structured(one) for one in value)
    return Tensor(None) if value is UNKNOWN else None


def flat(value: object) -> list[Tensor]:
    """The tensors in a structure."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, tuple):
        return [tensor for one in value for tensor in flat(one)]
    return []


def shapes_in(value: object) -> list[tuple[int, ...]]:
    """The shapes of torch's tensors in a value."""
    if isinstance(value, torch.Tensor):
        return [tuple(value.shape)]
    if isinstance(value, tuple | list):
        return [shape for one in value for shape in shapes_in(one)]
    return []


tuple_shapes = shapes_in


def shape_of(node: fx.Node) -> tuple[int, ...] | None:
    """The shape of a tensor, where it is known."""
    value = node.meta["values"][0]
    return tuple(value.shape) if isinstance(value, torch.Tensor) else None


def _has_tensor(value: object) -> bool:
    if isinstance(value, tuple | list):
        return any(map(_has_tensor, value))
    return isinstance(value, torch.Tensor)


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
