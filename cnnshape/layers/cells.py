"""Cells: one step of a recurrent layer."""

from typing import ClassVar

from cnnshape.layers.arguments import Count, Features, Ignored, Shape
from cnnshape.layers.axes import moved
from cnnshape.layers.base import Layer
from cnnshape.layers.recurrent import Nonlinearity, check_axes, check_sizes
from cnnshape.layers.terms import Term, Terms, leading, times
from cnnshape.layers.views import View


class _Cell(Layer):
    role = "weights"

    input_size: Features
    hidden_size: Count
    bias: bool = True

    ranks = (2,)
    unbatched = True
    arity = (1, 2)
    gates: ClassVar[int] = 1

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        states = self.companions(xs[0])
        check_axes(xs)
        check_sizes(xs, states, lambda *_: "")
        return states

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return ((*x[:-1], self.hidden_size),)

    def weights(self) -> Terms:
        return (*self._matrices(), *((("2", 2), *self._rows),) * self.bias)

    def products(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> Terms:
        return times(leading(xs[0][:-1]), self._matrices())

    def view(self, x: Shape, y: Shape) -> View:
        return moved([*range(len(x) - 1), None], x)

    @property
    def _rows(self) -> Term:
        return ("gates", self.gates), ("hidden_size", self.hidden_size)

    def _matrices(self) -> Terms:
        columns = ("input_size", self.input_size), ("hidden_size", self.hidden_size)
        return tuple((*self._rows, one) for one in columns)


class RNNCell(_Cell):
    """One step of an `RNN`: a state [N, H] from an input [N, C] and the state before."""

    nonlinearity: Nonlinearity = "tanh"
    device: Ignored = None
    dtype: Ignored = None


class GRUCell(_Cell):
    """One step of a `GRU`: a state [N, H] from an input [N, C] and the state before."""

    device: Ignored = None
    dtype: Ignored = None

    gates = 3


class LSTMCell(_Cell):
    """One step of an `LSTM`: `h, c = LSTMCell(_, 64)(x, h, c)`, each state [N, H]."""

    device: Ignored = None
    dtype: Ignored = None

    arity = (1, 3)
    together = 1
    gates = 4

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return ((*x[:-1], self.hidden_size),) * 2
