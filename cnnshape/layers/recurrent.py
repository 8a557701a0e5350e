"""Recurrent layers: a state carried along a sequence."""

from collections.abc import Callable
from typing import Annotated, ClassVar

from cnnshape.layers.arguments import Count, Features, Ignored, Shape
from cnnshape.layers.axes import moved
from cnnshape.layers.base import Layer
from cnnshape.layers.refusals import Misfit, show, torch_sizes
from cnnshape.layers.rules import Real, Whole, Word
from cnnshape.layers.terms import Term, Terms, times
from cnnshape.layers.views import View
from cnnshape.symbols import differ, product

Nonlinearity = Annotated[str, Word("tanh", "relu")]
Share = Annotated[float, Real(least=0, most=1)]


class _Stack(Layer):
    role = "weights"

    input_size: Features
    hidden_size: Count
    num_layers: Count = 1


class _Activated(_Stack):
    nonlinearity: Nonlinearity = "tanh"


class _Recurrent(_Stack):
    bias: bool = True
    batch_first: bool = False
    dropout: Share = 0.0
    bidirectional: bool = False

    ranks = (2, 3)
    arity = (1, 2)
    gates: ClassVar[int] = 1  # rows of the matrices for each number of the state

    def batched(self, xs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        xs = super().batched(xs)
        check_axes(xs)
        return xs

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        states = self.companions(xs[0])
        check_sizes(xs, states, self._complaint_of)
        return (*xs[0][:-1], self._directions * self._state_size), *states

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return (self._state(x, self._state_size),)

    def weights(self) -> Terms:
        biases = (("2", 2), ("num_layers", self.num_layers), *self._rows)
        return (*self._matrices(), *(biases,) * self.bias)

    def products(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> Terms:
        return times((("positions", product(xs[0][:-1])),), self._matrices())

    def view(self, x: Shape, y: Shape) -> View:
        axis = self._batch(x)
        return moved([axis if axis == place else None for place in range(len(x))], x)

    def complaint(self, x: Shape) -> str:
        return (
            "input.size(-1) must be equal to input_size. "
            f"Expected {self.input_size}, got {torch_sizes(x)[-1]}"
        )

    @property
    def _state_size(self) -> int:
        return self.hidden_size

    @property
    def _directions(self) -> int:
        return 1 + self.bidirectional

    def _state(self, x: Shape, size: int) -> Shape:
        axis = self._batch(x)
        batch = () if axis is None else (x[axis],)
        return self.num_layers * self._directions, *batch, size

    def _batch(self, x: Shape) -> int | None:
        """The axis that is the batch; the other one before the last is the sequence."""
        return None if len(x) == min(self.ranks) else 1 - self.batch_first

    @property
    def _rows(self) -> Term:
        """The rows of the matrices of one layer, in all directions."""
        gates, state = ("gates", self.gates), ("hidden_size", self.hidden_size)
        return ("directions", self._directions), gates, state

    def _matrices(self) -> Terms:
        """All matrices; each of their numbers is used once at each step of the sequence."""
        state, layers = ("state", self._state_size), ("num_layers", self.num_layers)
        below = ("directions", self._directions), ("(num_layers - 1)", self.num_layers - 1)
        return (
            (*self._rows, ("input_size", self.input_size)),
            (*self._rows, state, *below),
            (*self._rows, state, layers),
        )

    def _called(self, which: int) -> str:
        """What torch calls a state."""
        return "hidden"

    def _complaint_of(self, which: int, wanted: Shape, given: Shape) -> str:
        if len(wanted) == min(self.ranks):  # torch adds a batch first
            wanted, given = ((x[0], 1, *x[1:]) for x in (wanted, given))
        sizes = f"{tuple(torch_sizes(wanted))}, got {torch_sizes(given)}"
        return f"Expected {self._called(which)} size {sizes}"


class RNN(_Recurrent, _Activated):
    """A plain recurrent network along a sequence [L, N, C], or [N, L, C] where `batch_first`.

    Gives the sequence of outputs and the last state [layers, N, H]; takes a first state after the
    sequence: `y, h = RNN(_, 64)(x, h0)`.
    """

    device: Ignored = None
    dtype: Ignored = None


class GRU(_Recurrent):
    """Gated recurrent units along a sequence [L, N, C], or [N, L, C] where `batch_first`.

    Gives the sequence of outputs and the last state [layers, N, H]; takes a first state after the
    sequence: `y, h = GRU(_, 64)(x, h0)`.
    """

    device: Ignored = None
    dtype: Ignored = None

    gates = 3


class LSTM(_Recurrent):
    """Long short-term memory along a sequence [L, N, C], or [N, L, C] where `batch_first`.

    Gives the sequence of outputs, the last state and the last cells, both [layers, N, H]; takes the
    first ones after the sequence: `y, (h, c) = LSTM(_, 64)(x, h0, c0)`. A `proj_size` makes states,
    not cells, so much smaller.
    """

    proj_size: Annotated[int, Whole(least=0)] = 0
    device: Ignored = None
    dtype: Ignored = None

    arity = (1, 3)
    together = 1
    gates = 4

    def conflicts(self) -> None:
        if self.proj_size >= self.hidden_size:
            raise Misfit(
                "conflicting-arguments",
                f"has `proj_size` {self.proj_size}, not below `hidden_size` {self.hidden_size}",
                blame="proj_size",
                torch="proj_size has to be smaller than hidden_size",
            )

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return self._state(x, self._state_size), self._state(x, self.hidden_size)

    @property
    def _state_size(self) -> int:
        return self.proj_size or self.hidden_size

    def _matrices(self) -> Terms:
        shrinking = ("proj_size", self.proj_size), ("hidden_size", self.hidden_size)
        layers = ("directions", self._directions), ("num_layers", self.num_layers)
        return (*super()._matrices(), layers + shrinking)

    def _called(self, which: int) -> str:
        return f"hidden[{which}]"


def check_axes(xs: tuple[Shape, ...]) -> None:
    """Refuse states of other axes than the first of `xs`."""
    for state in xs[1:]:
        if len(state) != len(xs[0]):
            message = f"needs a state of {len(xs[0])} axes for {show(xs[0])}"
            raise Misfit("rank-mismatch", f"{message} but receives {show(state)}")


def check_sizes(
    xs: tuple[Shape, ...],
    states: tuple[Shape, ...],
    complaint: Callable[[int, Shape, Shape], str],
) -> None:
    """Refuse inputs behind the first of `xs` that are not of the shapes `states`."""
    for which, (wanted, given) in enumerate(zip(states, xs[1:], strict=False)):
        if any(map(differ, given, wanted)):
            raise Misfit(
                "join-mismatch",
                f"needs a state of {show(wanted)} for {show(xs[0])} but receives {show(given)}",
                torch=complaint(which, wanted, given),
            )
