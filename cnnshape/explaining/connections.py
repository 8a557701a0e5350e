"""A linear layer beside the fully connected one between the same numbers."""

from math import prod

from cnnshape.explaining.strips import view_of, within
from cnnshape.field.beams import taps
from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.layers.terms import worth
from cnnshape.layers.views import Lens, Lenses, Mixed, Spread, View, Window
from cnnshape.records import Record

_MOST = 100_000  # cells of a window, or windows, that are looked at


class Connections(Record):
    """How many of all pairs of a number in and a number out a layer connects, for one sample."""

    inputs: int
    outputs: int
    links: int  # pairs that are connected
    weights: int | None  # different ones, without biases; `None` for an average, which has none
    window: int  # numbers that one output sees, at most

    @property
    def pairs(self) -> int:
        """The weights of the fully connected layer."""
        return self.inputs * self.outputs


def is_linear(layer: Layer) -> bool:
    """Whether what comes out is a matrix times what comes in, but for a bias."""
    return layer.arity == (1, 1) and (layer.mixing() is not None or layer.averages)


def connections(layer: Layer, x: Shape, y: Shape) -> Connections | None:
    """The comparison, where a layer is linear and its sizes are known."""
    if not is_linear(layer) or not all(type(n) is int for n in (*x, *y)):
        return None
    view = view_of(layer, x, y)
    if isinstance(view, Lenses) and len(x) <= len(view.lenses):
        return None  # one sample alone
    channels, kernel = _channels(layer, x, view)
    spatial = _spatial(view, x, y)
    if spatial is None:
        return None
    known = [worth(term) for term in layer.weights()[:1]] if layer.mixing() else [None]
    inputs, outputs = prod(x[1:]), prod(y[1:])
    return Connections(inputs, outputs, channels * spatial[0], known[0], kernel * spatial[1])


def _channels(layer: Layer, x: Shape, view: View) -> tuple[int, int]:
    """Pairs of a channel in and a channel out, and channels in that one output sees."""
    mixing = layer.mixing()
    if mixing is None:
        return prod(x[1 : len(x) - (len(view.lenses) if isinstance(view, Lenses) else 0)]), 1
    before, after, groups = mixing
    return before * after // groups, before // groups


def _spatial(view: View, x: Shape, y: Shape) -> tuple[int, int] | None:
    """The same for positions: pairs, and the most that one output sees."""
    if isinstance(view, Mixed):
        return (prod(x[1:-1]), 1) if view.axes == (-1,) else None
    if not isinstance(view, Lenses):
        return None
    count = len(view.lenses)
    axes = zip(view.lenses, x[-count:], y[-count:], strict=True)
    found = [_pairs(lens, n, m) for lens, n, m in axes]
    known = [pair for pair in found if pair]
    if len(known) < len(found):
        return None
    return prod(pairs for pairs, _ in known), prod(most for _, most in known)


def _pairs(lens: Lens, n: int, m: int) -> tuple[int, int] | None:
    if isinstance(lens, Spread):
        steps = range(0, lens.kernel * lens.dilation, lens.dilation)
        most = -(-lens.kernel // lens.stride) if lens.dilation == 1 else lens.kernel
        found = _slid(steps, lens, n, m)
        return None if found is None else (found, min(most, n))
    if isinstance(lens, Window):
        found = _slid(range(0, lens.reach, lens.dilation), lens, m, n)
        return None if found is None else (found, len(range(0, lens.reach, lens.dilation)))
    if m > _MOST:
        return None
    sizes = [len(within(taps(lens, output), n)) for output in range(m)]
    return sum(sizes), max(sizes)


def _slid(cells: range, lens: Window | Spread, stops: int, size: int) -> int | None:
    """Cells of all windows that lie from 0 up to `size`."""
    if len(cells) > _MOST:
        return None
    stride, padding = lens.stride, lens.padding
    places = (range(cell - padding, cell - padding + stops * stride, stride) for cell in cells)
    return sum(len(within(place, size)) for place in places)
