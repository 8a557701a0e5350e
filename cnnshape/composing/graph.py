"""What a network does, call by call: operations, and the modules that they happen in."""

from collections.abc import Iterator

from cnnshape.layers.arguments import Shape


class Tensor:
    """What an operation gives, with its shape where that is known."""

    __slots__ = ("name", "shape")

    def __init__(self, shape: Shape | None, name: str = "") -> None:
        self.shape, self.name = shape, name


class Formula:
    """A number that is worked out from shapes: text, with tensors where their names belong."""

    __slots__ = ("is_atom", "is_fixed", "pieces", "times", "value")

    def __init__(
        self,
        value: object,
        pieces: tuple["str | Tensor", ...],
        *,
        is_atom: bool = True,
        is_fixed: bool = False,
        times: int = 0,
    ) -> None:
        self.value, self.pieces, self.is_atom = value, pieces, is_atom
        self.times = times  # how many times the batch it is, if it is
        self.is_fixed = is_fixed  # whether the number is the same for all inputs

    def inner(self) -> tuple["str | Tensor", ...]:
        """The pieces as an operand of another formula."""
        return self.pieces if self.is_atom else ("(", *self.pieces, ")")


class Op:
    """One layer or function, with what torch makes of it."""

    def __init__(
        self,
        kind: str,
        arguments: dict[str, object],
        inputs: list[Tensor],
        outputs: list[Tensor],
    ) -> None:
        self.kind, self.arguments, self.inputs, self.outputs = kind, arguments, inputs, outputs
        self.variables: tuple[str, ...] = ()  # what its outputs are called in Python
        self.structure: object = None  # of several outputs, as they are unpacked
        self.name = ""
        self.path = ""
        self.params: int | None = None
        self.macs: int | None = None
        self.shapes: tuple[tuple[Shape, ...], ...] = ()  # of the outputs, in several input sizes
        self.fits = True  # whether torch takes what arrives
        self.mark: object = None  # where it comes from
        self.weights: object = None  # what holds its weights


class Scope:
    """A module that calls others."""

    def __init__(self, kind: str, name: str, path: str) -> None:
        self.kind, self.name, self.path = kind, name, path
        self.is_sequence = False  # whether it does nothing but call one after the other
        self.body: list[Op | Scope] = []
        self.inputs: list[Tensor] = []
        self.input_names: list[str] = []
        self.outputs: list[Tensor] = []
        self.given: dict[str, object] = {}  # the arguments of its constructor
        self.defaults: dict[str, object] = {}
        self.mark: object = None
        self.weights: object = None
        self.call: object = None  # the use of a block that stands for it

    def ops(self) -> Iterator[Op]:
        """The operations in it, in their order."""
        for item in self.body:
            if isinstance(item, Op):
                yield item
            else:
                yield from item.ops()


Item = Op | Scope


def uses(item: Item) -> Iterator[Tensor]:
    """The tensors that an operation, or what is in a module, takes, sizes included."""
    if isinstance(item, Scope):
        for inner in item.body:
            yield from uses(inner)
        return
    yield from item.inputs
    for value in item.arguments.values():
        yield from tensors_in(value)


def tensors_in(value: object) -> Iterator[Tensor]:
    """The tensors whose shapes an argument reads."""
    if isinstance(value, Formula):
        yield from (piece for piece in value.pieces if isinstance(piece, Tensor))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from tensors_in(one)


def gives(item: Item) -> Iterator[Tensor]:
    """The tensors that are made in an item."""
    if isinstance(item, Scope):
        for inner in item.body:
            yield from gives(inner)
    else:
        yield from item.outputs


def connect(scope: Scope, wanted: set[int]) -> None:
    """Work out what enters each module and what leaves it; `wanted` is used further on."""
    made = {id(tensor) for tensor in gives(scope)}
    entering = {id(t): t for t in uses(scope) if id(t) not in made}
    order = [t for t in scope.inputs if id(t) in entering]
    known = {id(t) for t in order}
    names = {id(t): n for t, n in zip(scope.inputs, scope.input_names, strict=False)}
    scope.inputs = order + [t for key, t in entering.items() if key not in known]
    scope.input_names = [names.get(id(t), "") for t in scope.inputs]
    told = {id(t) for t in scope.outputs}
    scope.outputs = [t for t in scope.outputs if id(t) in made and id(t) in wanted]
    scope.outputs += [t for t in gives(scope) if id(t) in wanted and id(t) not in told]
    for number, item in enumerate(scope.body):
        if isinstance(item, Scope):
            others = [one for place, one in enumerate(scope.body) if place != number]
            later = {id(t) for one in others for t in uses(one)}
            connect(item, later | {id(t) for t in scope.outputs})
