"""Which sizes of a layer's output come from where, found out by asking its own rule."""

from collections.abc import Iterator
from contextlib import suppress

from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.layers.refusals import Misread
from cnnshape.symbols import OpenSize


class Probe:
    """Asks a layer's own rule what depends on what."""

    def __init__(self, layer: Layer, xs: tuple[Shape, ...]) -> None:
        self.layer, self.xs = layer, xs

    def grown(self, output: int, axis: int) -> Iterator[str]:
        """The arguments that are a size of an output: it doubles when they do."""
        agreeing = {name for name, _ in self.layer.agreements()}
        before = self._size(self.layer, self.xs, output, axis)
        for name, value in self.layer.values.items():
            if name in agreeing or type(value) is not int or value != before:
                continue
            with suppress(Misread):
                other = type(self.layer)(**self.layer.values | {name: 2 * value})
                if self._size(other, self.xs, output, axis) == 2 * value:
                    yield name

    def follows(self, output: int, axis: int, index: int, place: int) -> bool:
        """Whether a size of an output doubles when one of an input does."""
        x = self.xs[index]
        if not -len(x) <= place < len(x):
            return False
        place %= len(x)
        grown = tuple(2 * n if axis_ == place else n for axis_, n in enumerate(x))
        xs = (*self.xs[:index], grown, *self.xs[index + 1 :])
        before = self._size(self.layer, self.xs, output, axis)
        with suppress(Misread, IndexError):
            values = self.layer.values
            taken = {
                name: agreement.taken(self.layer.batched(xs)[0], values[name])
                for name, agreement in self.layer.agreements()
                if index == 0
            }
            after = self._size(type(self.layer)(**values | taken), xs, output, axis)
            return before is not None and after == 2 * before
        return False

    def _size(self, layer: Layer, xs: tuple[Shape, ...], output: int, axis: int) -> int | None:
        with suppress(Misfit, OpenSize, IndexError, ZeroDivisionError):
            return layer.apply(*xs)[output][axis]
        return None
