"""A spec as it was read: everything that is written, with its place; nothing evaluated."""

from dataclasses import dataclass, field

from cnnshape.document import Leaf, Node
from cnnshape.source import Source
from cnnshape.spec.binding import Parameter, Signature
from cnnshape.spec.expressions import Value
from cnnshape.spec.steps import Reference, ShapePattern, Step


@dataclass(frozen=True, slots=True)
class Input:
    """One of the network's inputs."""

    name: str
    shape: ShapePattern
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Variable:
    """One of `vars`."""

    name: str
    value: Value
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Block:
    """A reusable list of steps."""

    name: str
    parameters: tuple[Parameter, ...]
    steps: tuple[Step, ...]
    leaf: Leaf

    @property
    def signature(self) -> Signature:
        names = tuple(parameter.name for parameter in self.parameters)
        required = tuple(p.name for p in self.parameters if p.default is None)
        return Signature(self.name, names, required)


@dataclass(frozen=True, slots=True)
class Expectation:
    """Something that must hold: an entry of `expect`."""

    key: Leaf
    shape: ShapePattern | None = None
    node: Node | None = None


@dataclass(slots=True)
class Spec:
    """One document."""

    source: Source
    name: str | None = None
    inputs: dict[str, Input] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    outputs: tuple[Reference, ...] | None = None
    shapes: dict[str, Expectation] = field(default_factory=dict)  # expected, by name or path
    bounds: dict[str, Expectation] = field(default_factory=dict)  # `params`, `macs`
    ignored: frozenset[str] = frozenset()
