"""Attention: every step of a sequence looks at every step of another."""

from typing import Annotated

from cnnshape.layers.arguments import Count, Features, Ignored, Shape
from cnnshape.layers.arguments import Like as Same
from cnnshape.layers.axes import known, moved
from cnnshape.layers.base import Layer
from cnnshape.layers.broadcasting import broadcast
from cnnshape.layers.combined_rules import Maybe
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.rules import Whole
from cnnshape.layers.terms import Terms
from cnnshape.layers.views import Mixed, View
from cnnshape.symbols import differ, product

Width = Annotated[int, Maybe(Whole(least=1)), Same("embed_dim")]

_MOST = 10_000  # heads to try in the place of too many


class MultiheadAttention(Layer):
    """Weighs the values of a sequence by how well their keys answer a query, in `num_heads` ways.

    Takes query, key and value, `MultiheadAttention(_, 8)(q, k, v)`, each [L, N, E], or [N, L, E]
    where `batch_first`. Gives one answer for each query, and the weights, averaged over the heads.
    Vaswani et al., Attention Is All You Need, 2017.
    """

    role = "weights"

    embed_dim: Features
    num_heads: Count
    dropout: float = 0.0
    bias: bool = True
    add_bias_kv: bool = False
    add_zero_attn: bool = False
    kdim: Width = None  # type: ignore[assignment]  # that of `embed_dim`
    vdim: Width = None  # type: ignore[assignment]
    batch_first: bool = False
    device: Ignored = None
    dtype: Ignored = None

    ranks = (2, 3)
    arity = (3, 3)

    def conflicts(self) -> None:
        check_heads(self.embed_dim, self.num_heads, ("embed_dim", "num_heads"))

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return (*x[:-1], self.kdim), (*x[:-1], self.vdim)

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        query, key, value = xs
        check_axes(xs)
        for name, x, size in (("kdim", key, self.kdim), ("vdim", value, self.vdim)):
            if differ(x[-1], size):
                raise Misfit("axis-mismatch", f"has `{name}` {size} but receives {show(x)}")
        check_batches(query, key, self.batch_first)
        for m, n in zip(key[:-1], value[:-1], strict=True):
            if differ(m, n):
                message = f"receives keys {show(key)} but values {show(value)}"
                raise Misfit("join-mismatch", message)
        axis = batch_axis(query, self.batch_first)
        batch = () if axis is None else (known(query[axis], key[axis]),)
        return query, (*batch, query[self._steps(query)], self._keys(key))

    def weights(self) -> Terms:
        width = ("embed_dim", self.embed_dim)
        vectors = 4 * self.bias + 2 * self.add_bias_kv
        matrices = (
            (("2", 2), width, width),
            (width, ("kdim", self.kdim)),
            (width, ("vdim", self.vdim)),
        )
        return (*matrices, ((str(vectors), vectors), width))

    def products(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> Terms:
        query, key, _ = xs
        width = ("embed_dim", self.embed_dim)
        queries, keys = ("queries", product(query[:-1])), ("keys", product(key[:-1]))
        return (
            (("2", 2), queries, width, width),
            (keys, width, ("kdim", self.kdim)),
            (keys, width, ("vdim", self.vdim)),
            (("2", 2), queries, ("keys_of_each", self._keys(key)), width),
        )

    def view(self, x: Shape, y: Shape) -> View:
        return see_all(x, self.batch_first)

    def training(self, x: Shape) -> None:
        if self.dropout > 1:
            raise Misfit(
                "out-of-range",
                f"has `dropout` {self.dropout}, more than a probability can be",
                blame="dropout",
                torch="dropout probability has to be between 0 and 1",
            )

    def _steps(self, x: Shape) -> int:
        """The axis of a sequence along which it goes."""
        return 1 if batch_axis(x, self.batch_first) == 0 else 0

    def _keys(self, key: Shape) -> int:
        return key[self._steps(key)] + self.add_bias_kv + self.add_zero_attn


class ScaledDotProductAttention(Layer):
    """Weighs values by how well their keys answer a query: `ScaledDotProductAttention()(q, k, v)`.

    Each is [..., L, E]; a fourth tensor is a mask for the weights [..., L, S].
    """

    role = "weights"
    function = "nn.functional.scaled_dot_product_attention"

    arity = (3, 4)
    least = 2

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return x, x, (x[-2], x[-2])

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        query, key, value, *mask = xs
        for x in xs[1:3]:
            if len(x) < 2:  # noqa: PLR2004  # steps and features
                raise Misfit("rank-mismatch", f"needs at least 2 axes but receives {show(x)}")
        outer = broadcast(query[:-2], key[:-2], (query, key))
        outer = broadcast(outer, value[:-2], (query, value))
        if differ(query[-1], key[-1]) or differ(key[-2], value[-2]):
            shapes = f"{show(query)}, {show(key)} and {show(value)}"
            raise Misfit("join-mismatch", f"receives {shapes}, which do not fit together")
        for one in mask:
            _check_mask(one, (*outer, query[-2], known(key[-2], value[-2])))
        return ((*outer, query[-2], value[-1]),)

    def products(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> Terms:
        query, key, value, *_ = xs
        pairs = (("queries", product(ys[0][:-1])), ("keys", known(key[-2], value[-2])))
        return (*pairs, ("features", query[-1])), (*pairs, ("values", value[-1]))

    def view(self, x: Shape, y: Shape) -> View:
        return Mixed((-2, -1))


def _check_mask(mask: Shape, weights: Shape) -> None:
    if broadcast(mask, weights) != weights:
        message = f"receives a mask {show(mask)} for weights {show(weights)}"
        raise Misfit("join-mismatch", message)


def batch_axis(x: Shape, batch_first: bool) -> int | None:
    """The axis of a sequence [L, N, E] that is the batch, if it has one."""
    return None if len(x) == 2 else 1 - batch_first  # noqa: PLR2004  # [L, E]


def see_all(x: Shape, batch_first: bool) -> View:
    """The view of an output that looks at every step of its own sample."""
    axis = batch_axis(x, batch_first)
    return moved([axis if axis == place else None for place in range(len(x))], x)


def check_heads(width: int, heads: int, names: tuple[str, str]) -> None:
    """Refuse a number of heads that does not divide the width of attention."""
    if width % heads:
        wide, many = names
        message = f"has `{many}` {heads}, which does not divide `{wide}` {width}"
        few = range(min(heads, _MOST), 0, -1)
        raise Misfit(
            "not-divisible",
            message,
            blame=many,
            instead=next(n for n in few if width % n == 0),
            torch="embed_dim must be divisible by num_heads",
        )


def check_axes(xs: tuple[Shape, ...]) -> None:
    """Refuse sequences of which only some have a batch."""
    for x in xs[1:]:
        if len(x) != len(xs[0]):
            raise Misfit("rank-mismatch", f"receives {show(xs[0])} and {show(x)}")


def check_batches(x: Shape, other: Shape, batch_first: bool) -> None:
    """Refuse two sequences of different batches."""
    axis = batch_axis(x, batch_first)
    if axis is not None and differ(x[axis], other[axis]):
        sizes = f"a batch of {x[axis]} and one of {other[axis]}"
        raise Misfit("join-mismatch", f"receives {sizes}, {show(x)} and {show(other)}")
