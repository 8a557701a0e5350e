"""What a kind of layer can say of itself, and what is meant where it says nothing."""

from __future__ import annotations  # a kind may name another

from typing import TYPE_CHECKING, ClassVar, Literal

from cnnshape.layers.arguments import Shape
from cnnshape.layers.terms import Terms
from cnnshape.layers.views import POINT, View

if TYPE_CHECKING:
    from cnnshape.layers.base import Layer

# An output lies in memory of its own, or in its input's: the same numbers in the same order, which
# are copied where that cannot be, or some of them or in another order.
Memory = Literal["own", "arranged", "viewed"]

# What a kind is for, which is how it is coloured in a picture.
Role = Literal[
    "weights", "pooling", "normalization", "activation", "regularization", "merge", "shape"
]

Mixing = tuple[int, int, int]

MANY = 10**6  # inputs of a kind that takes any number of them


class Kind:
    """The facts about a kind, and the questions that a layer of it answers with its arguments."""

    rank: ClassVar[int] = 0  # spatial axes, 0 where the kind has none
    ranks: ClassVar[tuple[int, ...]] = ()  # axes that torch takes, batch included; () for any
    least: ClassVar[int] = 0  # the fewest axes, where `ranks` does not say
    unbatched: ClassVar[bool] = False  # torch also takes one axis fewer, and adds the batch itself
    arity: ClassVar[tuple[int, int]] = (1, 1)  # fewest and most input tensors
    indices: ClassVar[tuple[int, ...]] = ()  # the inputs that are whole numbers
    flags: ClassVar[tuple[int, ...]] = ()  # the inputs that torch wants as true or false
    decides: ClassVar[bool] = False  # gives true or false
    together: ClassVar[int | None] = None  # the first of the inputs that torch takes as a tuple
    merges: ClassVar[bool] = False  # joins named tensors or branches
    lazy: ClassVar[str | None] = None  # the argument that a Lazy kind never writes
    memory: ClassVar[Memory] = "own"  # where its output lies, in evaluation
    averages: ClassVar[bool] = False  # adds up what comes in, with no weights and no bend
    idempotent: ClassVar[bool] = False  # changes nothing when it is applied a second time
    role: ClassVar[Role] = "shape"  # what it is for: to move numbers about, if nothing else is said
    function: ClassVar[str] = ""  # what it is in code, if it is no layer there: `torch.cat`, `+`
    listed: ClassVar[bool] = False  # that function gives a tuple, even of a single tensor
    inline: ClassVar[str] = ""  # a function that people write in the place of a layer
    formula: ClassVar[str] = ""  # along one axis, with arguments in braces and `{n}` for the input

    def output(self, x: Shape) -> Shape:
        """The shape that comes out; `x` has every axis, batch included."""
        raise NotImplementedError

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        """The shapes of all outputs."""
        return (self.output(xs[0]),)

    def weights(self) -> Terms:
        """Its learned numbers, as a sum of products of named factors."""
        return ()

    def products(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> Terms:
        """Its multiply-accumulates from all inputs to all outputs, as `weights` has numbers."""
        return ()

    def view(self, x: Shape, y: Shape) -> View:
        """What one position of the output looks at."""
        return POINT

    def complaint(self, x: Shape) -> str:
        """What torch says when an argument disagrees with `x`."""
        return ""

    def arithmetic(self) -> str:
        """The formula along one axis with the arguments that were chosen."""
        return self.formula

    def working(self, x: Shape, y: Shape) -> tuple[str, ...]:
        """The arithmetic from `x` to `y`, a line for each axis that changes."""
        return ()

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        """Shapes that the other inputs may have beside `x`."""
        return ()

    def wanted(self) -> Shape | None:
        """The shape of its input, where its arguments tell it."""
        return None

    def conflicts(self) -> None:
        """Refuse arguments that contradict each other, whatever comes in; raises `Misfit`."""

    def training(self, x: Shape) -> None:
        """Refuse what torch refuses in training mode, if not in evaluation; raises `Misfit`."""

    def mixing(self) -> Mixing | None:
        """Numbers in and out, and groups of them that do not mix, of the linear map that it is."""
        return None

    def borders(self) -> list[tuple[int, int]]:
        """What padding adds before and after each of the last axes; none of it where empty."""
        return []

    def divisor(self, inside: int, around: int) -> int:
        """By what an average divides a window of `around` numbers, `inside` the input or not."""
        return inside

    def undone(self) -> Layer | None:
        """The layer that it goes the way back of, with the same arguments."""
        return None

    def bias_axis(self) -> int | None:
        """The axis, counted from the end, along which a bias is added, if one is."""
        return None

    def centers(self) -> bool:
        """Whether what is added to a whole channel before it is lost in it."""
        return False

    def idles(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
        """Whether what comes out is what comes in, number for number, with these arguments."""
        return self.memory != "own" and ys == xs

    def shares(self, operands: int = 1) -> bool:
        """Whether its output needs no memory beside its input, where that lies in order."""
        return self.memory != "own" or self.__dict__.get("inplace") is True
