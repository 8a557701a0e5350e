"""Whole encoders and decoders of a transformer, and both together."""

from functools import cached_property
from typing import Annotated, Any

from cnnshape.layers.arguments import Count, Features, Ignored, Shape
from cnnshape.layers.attention import check_axes, check_batches, check_heads, see_all
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Maybe
from cnnshape.layers.inner import Inner, within
from cnnshape.layers.normalization import LayerNorm, RMSNorm
from cnnshape.layers.terms import Terms, times
from cnnshape.layers.transformer import (
    Activation,
    Block,
    Share,
    TransformerDecoderLayer,
    TransformerEncoderLayer,
    Width,
    check_width,
)
from cnnshape.layers.views import View

Norm = Annotated[Layer | None, Maybe(Inner(LayerNorm, RMSNorm))]


class _Repeated(Layer):
    role = "weights"

    def clones(self) -> tuple[Layer, int]:
        """The layer that is repeated, and how often."""
        raise NotImplementedError

    def last(self) -> Layer | None:
        """The normalization at the end."""
        raise NotImplementedError

    def conflicts(self) -> None:
        with within(next(iter(self.arguments()))):
            self.clones()[0].conflicts()

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        with within(next(iter(self.arguments()))):
            ys = self.clones()[0].apply(*xs)
        norm = self.last()
        if norm is None:
            return ys
        with within("norm"):
            return norm.apply(*ys)

    def weights(self) -> Terms:
        layer, count = self.clones()
        norm = self.last()
        clones = times((("num_layers", count),), layer.weights())
        return (*clones, *(norm.weights() if norm else ()))

    def products(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> Terms:
        layer, count = self.clones()
        return times((("num_layers", count),), layer.products(xs, ys))

    def view(self, x: Shape, y: Shape) -> View:
        return self.clones()[0].view(x, y)


class TransformerEncoder(_Repeated):
    """Layers of one shape in sequence, `TransformerEncoder(TransformerEncoderLayer(_, 8), 6)`."""

    encoder_layer: Annotated[Layer, Inner(TransformerEncoderLayer)]
    num_layers: Count
    norm: Norm = None
    enable_nested_tensor: bool = True
    mask_check: bool = True

    ranks = (2, 3)

    def clones(self) -> tuple[Layer, int]:
        return self.encoder_layer, self.num_layers

    def last(self) -> Layer | None:
        return self.norm


class TransformerDecoder(_Repeated):
    """Layers of one shape in sequence, `TransformerDecoder(TransformerDecoderLayer(_, 8), 6)`.

    Takes a sequence and a memory.
    """

    decoder_layer: Annotated[Layer, Inner(TransformerDecoderLayer)]
    num_layers: Count
    norm: Norm = None

    ranks = (2, 3)
    arity = (2, 2)

    def clones(self) -> tuple[Layer, int]:
        return self.decoder_layer, self.num_layers

    def last(self) -> Layer | None:
        return self.norm

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return (x,)


class Transformer(Layer):
    """An encoder of a source and a decoder of a target, `Transformer(_, 8)(source, target)`.

    Both are sequences [L, N, E], or [N, L, E] where `batch_first`.
    """

    role = "weights"

    d_model: Features = 512
    nhead: Count = 8
    num_encoder_layers: Count = 6
    num_decoder_layers: Count = 6
    dim_feedforward: Width = 2048
    dropout: Share = 0.1
    activation: Activation = "relu"
    custom_encoder: Annotated[Layer | None, Maybe(Inner(TransformerEncoder))] = None
    custom_decoder: Annotated[Layer | None, Maybe(Inner(TransformerDecoder))] = None
    layer_norm_eps: float = 1e-5
    batch_first: bool = False
    norm_first: bool = False
    bias: bool = True
    device: Ignored = None
    dtype: Ignored = None

    ranks = (2, 3)
    arity = (2, 2)

    def conflicts(self) -> None:
        if self.custom_encoder is None or self.custom_decoder is None:
            check_heads(self.d_model, self.nhead, ("d_model", "nhead"))
        for name, half in zip(("custom_encoder", "custom_decoder"), self._halves, strict=True):
            with within(name):
                half.conflicts()

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return (x,)

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        source, target = xs
        check_axes(xs)
        check_batches(source, target, self.batch_first)
        check_width(self.d_model, target)
        encoder, decoder = self._halves
        with within("custom_encoder"):
            memory = encoder.apply(source)
        with within("custom_decoder"):
            return decoder.apply(target, *memory)

    def weights(self) -> Terms:
        encoder, decoder = self._halves
        return (*encoder.weights(), *decoder.weights())

    def products(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> Terms:
        source, target = xs
        encoder, decoder = self._halves
        encoding = encoder.products((source,), (source,))
        return (*encoding, *decoder.products((target, source), ys))

    def view(self, x: Shape, y: Shape) -> View:
        return see_all(x, self.batch_first)

    @cached_property
    def _halves(self) -> tuple[Layer, Layer]:
        given: dict[str, Any] = {
            name: value for name, value in self.values.items() if name in Block.arguments()
        }
        norm = LayerNorm(normalized_shape=(self.d_model,), bias=self.bias)
        return (
            self.custom_encoder
            or TransformerEncoder(
                encoder_layer=TransformerEncoderLayer(**given),
                num_layers=self.num_encoder_layers,
                norm=norm,
            ),
            self.custom_decoder
            or TransformerDecoder(
                decoder_layer=TransformerDecoderLayer(**given),
                num_layers=self.num_decoder_layers,
                norm=norm,
            ),
        )
