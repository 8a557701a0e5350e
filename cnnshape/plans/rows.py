"""Layers at work: what each takes and gives, and what it costs."""

from __future__ import annotations  # a tensor names the row that made it

from collections.abc import Iterable, Mapping

from cnnshape.field import Field, origin, through, unknown
from cnnshape.field.sights import Reach
from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.spec.steps import Step
from cnnshape.symbols import OpenSize, bind, is_known

_SPANS = 50_000  # of patterns that a network's steps make; a real one has hundreds
_LEARNED = Field()  # which depends on no input


class Tensor:
    """What a layer gives or a network takes; `shape` is `None` where an error hides it."""

    __slots__ = ("index", "name", "row", "shape")

    def __init__(
        self, shape: Shape | None, row: Row | None = None, name: str = "", index: int = 0
    ) -> None:
        self.shape, self.row, self.name, self.index = shape, row, name, index

    @property
    def label(self) -> str:
        """The path of the layer that made it, or the name of the input that it is."""
        path = self.row.path if self.row else self.name
        return f"{path}[{self.index}]" if self.index else path


class Row:
    """One layer at work: its place in the network, what it takes and what it gives."""

    __slots__ = ("inputs", "kind", "layer", "outputs", "owner", "path", "refused", "step")

    def __init__(
        self,
        path: str,
        kind: str,
        layer: Layer | None,
        step: Step,
        inputs: tuple[Tensor, ...],
        owner: str | None = None,
    ) -> None:
        self.path, self.kind, self.layer, self.step = path, kind, layer, step
        self.inputs = inputs
        self.outputs: tuple[Tensor, ...] = ()
        self.refused: Layer | None = None  # the layer as written, if that did not fit
        self.owner = owner  # the path of the row whose weights these are, if not its own

    @property
    def output_shape(self) -> Shape | None:
        """The shape of the first output."""
        return self.outputs[0].shape

    @property
    def output_shapes(self) -> tuple[Shape | None, ...]:
        return tuple([tensor.shape for tensor in self.outputs])

    @property
    def input_shapes(self) -> tuple[Shape | None, ...]:
        return tuple([tensor.shape for tensor in self.inputs])

    @property
    def params(self) -> int | None:
        """Learned numbers, those of a shared layer included."""
        if self.layer is None:
            return None
        try:
            params = self.layer.params
        except OpenSize:  # too many symbols to be written
            return None
        return params if is_known(params) else None

    def field(self, fields: Mapping[int, Field], space: int) -> Field:
        """What its outputs depend on, where `fields` are those of tensors by identity."""
        own = [fields.get(id(tensor), _LEARNED) for tensor in self.inputs]
        xs = tuple([x for x in self.input_shapes if x is not None])
        y = self.output_shape
        if not self.inputs:
            return _LEARNED
        if self.layer is None or y is None or len(xs) < len(self.inputs):
            return unknown(space)
        try:
            batched = self.layer.batched(xs)
            y = y if batched is xs else (1, *y)
            return through(self.layer.view(batched[0], y), own, xs, y)
        except (Misfit, OpenSize):
            return unknown(space)

    def work(self, batch: dict[str, int]) -> int | None:
        """Multiply-accumulates, with numbers for the symbols of the `batch`."""
        if self.layer is None or None in self.input_shapes or None in self.output_shapes:
            return None
        try:
            xs, ys = _bound(self.input_shapes, batch), _bound(self.output_shapes, batch)
            batched = self.layer.batched(xs)
            if batched is not xs:
                ys = tuple((1, *y) for y in ys)
            macs = self.layer.work(batched, ys)
        except (Misfit, OpenSize):
            return None
        return macs if is_known(macs) else None


def reaches(
    rows: Iterable[Row], inputs: Iterable[Tensor], space: int
) -> tuple[tuple[Reach, ...], ...]:
    """For each row, what its first output depends on along each of the last `space` axes."""
    fields = {id(t): origin(len(t.shape or ())) for t in inputs}
    axes = range(-space, 0)
    found = []
    known: dict[tuple[Field, Shape | None], tuple[Reach, ...]] = {}
    left = _SPANS
    for row in rows:
        field = row.field(fields, space) if left > 0 else unknown(space)
        if not any(field is fields.get(id(tensor)) for tensor in row.inputs):
            left -= field.spans
        for tensor in row.outputs:
            fields[id(tensor)] = field
        key = field, row.output_shape
        if key not in known:
            known[key] = tuple(field.at(axis, row.output_shape) for axis in axes)
        found.append(known[key])
    return tuple(found)


def _bound(shapes: tuple[Shape | None, ...], batch: dict[str, int]) -> tuple[Shape, ...]:
    return tuple([tuple([bind(n, batch) for n in x]) for x in shapes if x is not None])
