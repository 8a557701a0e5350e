"""Transformers: attention and a small network for each step, over and over.

Vaswani et al., Attention Is All You Need, 2017.
"""

from functools import cached_property
from typing import Annotated, ClassVar

from cnnshape.layers.arguments import Count, Features, Ignored, Shape
from cnnshape.layers.attention import (
    MultiheadAttention,
    check_axes,
    check_batches,
    check_heads,
    see_all,
)
from cnnshape.layers.base import Layer
from cnnshape.layers.normalization import LayerNorm
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.rules import Real, Whole, Word
from cnnshape.layers.terms import Term, Terms, times
from cnnshape.layers.views import View
from cnnshape.symbols import differ, product

Width = Annotated[int, Whole(least=0)]  # torch takes a network of nothing
Activation = Annotated[str, Word("relu", "gelu")]
Share = Annotated[float, Real(least=0, most=1)]


class Block(Layer, abstract=True):
    """What a layer of an encoder and one of a decoder share."""

    role = "weights"

    d_model: Features
    nhead: Count
    dim_feedforward: Width = 2048
    dropout: Share = 0.1
    activation: Activation = "relu"
    layer_norm_eps: float = 1e-5
    batch_first: bool = False
    norm_first: bool = False
    bias: bool = True
    device: Ignored = None
    dtype: Ignored = None

    ranks = (2, 3)
    attentions: ClassVar[int] = 1

    def conflicts(self) -> None:
        check_heads(self.d_model, self.nhead, ("d_model", "nhead"))

    def weights(self) -> Terms:
        biases = (("d_model", self.d_model),), (("dim_feedforward", self.dim_feedforward),)
        return (
            *times((("attentions", self.attentions),), self.attention.weights()),
            *times((("norms", self.attentions + 1),), self._norm.weights()),
            self._forward,
            *biases * self.bias,
        )

    def products(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> Terms:
        x, memory = xs[0], xs[-1]
        crossed = self.attention.products((x, memory, memory), ()) * (self.attentions - 1)
        forward = (("positions", product(x[:-1])), *self._forward)
        return (*self.attention.products((x, x, x), ()), *crossed, forward)

    def view(self, x: Shape, y: Shape) -> View:
        return see_all(x, self.batch_first)

    @cached_property
    def attention(self) -> MultiheadAttention:
        """Each of the layer's attentions."""
        return MultiheadAttention(
            embed_dim=self.d_model,
            num_heads=self.nhead,
            bias=self.bias,
            batch_first=self.batch_first,
        )

    @property
    def _forward(self) -> Term:
        """Numbers in the two matrices for each step."""
        return ("2", 2), ("d_model", self.d_model), ("dim_feedforward", self.dim_feedforward)

    @cached_property
    def _norm(self) -> LayerNorm:
        return LayerNorm(normalized_shape=(self.d_model,), bias=self.bias)


class TransformerEncoderLayer(Block):
    """Attention of a sequence [L, N, E] to itself, then a network for each step.

    The sequence is [N, L, E] where `batch_first`.
    """

    def output(self, x: Shape) -> Shape:
        return x


class TransformerDecoderLayer(Block):
    """Attention of a sequence to itself and to a memory, then a network for each step.

    Takes both: `TransformerDecoderLayer(_, 8)(target, memory)`, each [L, N, E], or [N, L, E] where
    `batch_first`.
    """

    arity = (2, 2)
    attentions = 2

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return (x,)

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        x, memory = xs
        check_axes(xs)
        check_width(self.d_model, memory)
        check_batches(x, memory, self.batch_first)
        return (x,)


def check_width(width: int, x: Shape) -> None:
    """Refuse another input than the first whose last axis is not the width of attention."""
    if differ(x[-1], width):
        message = f"has `d_model` {width} but receives {show(x)}"
        raise Misfit("axis-mismatch", message, blame="d_model")
