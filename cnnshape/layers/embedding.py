"""Embeddings: rows of a table, looked up by their numbers."""

from typing import Annotated, ClassVar

from cnnshape.layers.arguments import Count, Ignored, Shape
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Maybe
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.rules import Real, Whole, Word
from cnnshape.layers.terms import Terms
from cnnshape.layers.views import EVERYTHING, View
from cnnshape.symbols import differ

Norm = Annotated[float | None, Maybe(Real())]
Row = Annotated[int | None, Maybe(Whole())]


class _Table(Layer):
    role = "weights"

    num_embeddings: Count
    embedding_dim: Count

    indices: ClassVar[tuple[int, ...]] = (0,)

    def weights(self) -> Terms:
        rows, columns = self.num_embeddings, self.embedding_dim
        return ((("num_embeddings", rows), ("embedding_dim", columns)),)

    def check_row(self, row: int | None) -> None:
        """Refuse a row that the table has not."""
        if row is not None and not -self.num_embeddings <= row < self.num_embeddings:
            rows = f"of {self.num_embeddings} embeddings"
            message = f"has `padding_idx` {row}, which is none {rows}"
            torch = "adding_idx must be within num_embeddings"
            raise Misfit("out-of-range", message, blame="padding_idx", torch=torch)


class Embedding(_Table):
    """The row of a table for each index: [..., `embedding_dim`] from whole numbers [...]."""

    padding_idx: Row = None
    max_norm: Norm = None
    norm_type: float = 2.0
    scale_grad_by_freq: bool = False
    sparse: bool = False
    _weight: Ignored = None
    _freeze: bool = False
    device: Ignored = None
    dtype: Ignored = None

    def conflicts(self) -> None:
        self.check_row(self.padding_idx)

    def output(self, x: Shape) -> Shape:
        return *x, self.embedding_dim


class EmbeddingBag(_Table):
    """The sum, mean or maximum of rows of a table, [N, `embedding_dim`] from indices [N, L].

    Or from one list of indices and where each bag of them begins, `EmbeddingBag(9, 3)(x, offsets)`;
    a third tensor holds weights for a sum.
    """

    max_norm: Norm = None
    norm_type: float = 2.0
    scale_grad_by_freq: bool = False
    mode: Annotated[str, Word("sum", "mean", "max")] = "mean"
    sparse: bool = False
    _weight: Ignored = None
    include_last_offset: bool = False
    padding_idx: Row = None
    device: Ignored = None
    dtype: Ignored = None

    ranks = (1, 2)
    arity = (1, 3)
    indices = (0, 1)

    def conflicts(self) -> None:
        self.check_row(self.padding_idx)
        for name in ("scale_grad_by_freq", "sparse"):
            if self.mode == "max" and getattr(self, name):
                message = f"has `mode` max with `{name}`, which it does not go with"
                raise Misfit("conflicting-arguments", message, blame=name)

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        x, *others = xs
        if len(xs) != 1 and len(x) == max(self.ranks):
            raise Misfit("arity", f"takes 1 tensor of 2 axes but is given {len(xs)}")
        if len(x) == max(self.ranks):
            return ((x[0], self.embedding_dim),)
        if not others or len(others[0]) != 1:
            needs = "needs the offsets of its bags, of 1 axis,"
            given = show(others[0]) if others else "none"
            raise Misfit("rank-mismatch", f"{needs} for {show(x)} but receives {given}")
        self._check_weights(x, others[1:])
        bags = others[0][0] - self.include_last_offset
        if bags < 1:
            message = f"has no bag: offsets {show(others[0])} hold the end of the last one only"
            raise Misfit("empty-output", message, blame="include_last_offset", crashes=True)
        return ((bags, self.embedding_dim),)

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return (x, x) if len(x) == 1 else ()

    def view(self, x: Shape, y: Shape) -> View:
        return EVERYTHING

    def _check_weights(self, x: Shape, weights: list[Shape]) -> None:
        if weights and self.mode != "sum":
            message = f"has `mode` {self.mode}, which takes no weights"
            raise Misfit("conflicting-arguments", message, blame="mode", instead="sum")
        for given in weights:
            if len(given) != len(x) or any(map(differ, given, x)):
                raise Misfit("join-mismatch", f"receives {show(x)} but weights {show(given)}")
