"""A spec as it was read: everything that is written, with its place; nothing evaluated."""

from cnnshape.diagnostics import Diagnostic
from cnnshape.diagnostics.codes import Severity
from cnnshape.nodes import Leaf, Node
from cnnshape.records import Record
from cnnshape.source import Source
from cnnshape.spec.binding import Parameter, Signature
from cnnshape.spec.expressions import Value
from cnnshape.spec.steps import Reference, ShapePattern, Step

IGNORE = "cnnshape:"  # begins the comments that ignore warnings


class Input(Record):
    """One of the network's inputs."""

    name: str
    shape: ShapePattern | None  # `None` where it could not be read


class Variable(Record):
    """One of `vars`."""

    name: str
    value: Value
    leaf: Leaf


class Block(Record):
    """A reusable list of steps."""

    name: str
    parameters: tuple[Parameter, ...]
    steps: tuple[Step, ...]
    leaf: Leaf
    tensors: frozenset[str] = frozenset()  # names that are used as tensors

    @property
    def signature(self) -> Signature:
        names = tuple(parameter.name for parameter in self.parameters)
        required = tuple(p.name for p in self.parameters if p.default is None)
        return Signature(self.name, names, required)


class Expectation(Record):
    """Something that must hold: an entry of `expect`."""

    key: Leaf
    shape: ShapePattern | None = None
    node: Node | None = None


class Spec:
    """One document."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.name: str | None = None
        self.inputs: dict[str, Input] = {}
        self.variables: dict[str, Variable] = {}
        self.blocks: dict[str, Block] = {}
        self.unread: set[str] = set()  # names of blocks whose heads could not be read
        self.steps: tuple[Step, ...] = ()
        self.outputs: tuple[Reference, ...] | None = None
        self.shapes: dict[str, Expectation] = {}  # expected, by name or path
        self.bounds: dict[str, Expectation] = {}  # totals, by what is measured
        self.object: Expectation | None = None  # how large is what has to be seen
        self.ignored: dict[str, Leaf] = {}  # codes of warnings, and where they are named

    @property
    def ignores(self) -> bool:
        """Whether it may say that there are warnings it does not want to hear."""
        return bool(self.ignored) or IGNORE in self.source.text

    def heard(self, found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
        """Findings without the warnings that the spec ignores."""
        if not self.ignores or all(one.severity is not Severity.WARNING for one in found):
            return found
        from cnnshape.spec.ignoring import Ignores

        return Ignores(self).heard(found)
