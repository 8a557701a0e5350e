"""What a layer goes the way back of, and the convolution that a transposed one is equal to."""

from cnnshape.explaining.strips import axis_names, lenses_of
from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.layers.views import Spread
from cnnshape.records import Record


class Preimage(Record):
    """Along one axis, the sizes from `least` to `most` that become `size`; `chosen` is made."""

    name: str
    size: int
    least: int
    most: int
    chosen: int
    extra: int  # the `output_padding` that chooses it


class Stuffing(Record):
    """Along one axis, the zeros of an ordinary convolution that does the same."""

    name: str
    between: int  # two cells of the input
    around: int  # it; below 0, so many are cut off
    behind: int  # it in addition
    kernel: int
    dilation: int
    sizes: tuple[int, int, int]  # of the input, with zeros in it, of the output


class Undone(Record):
    """The layer that is undone, the sizes it would have come from, and the equal convolution."""

    layer: Layer
    preimages: tuple[Preimage, ...]
    stuffing: tuple[Stuffing, ...]


def undone(layer: Layer, x: Shape, y: Shape) -> Undone | None:
    """What a layer undoes, where it undoes one and all sizes are known."""
    forth = layer.undone()
    lenses = lenses_of(layer, x, y)
    count = len(lenses)
    if forth is None or not all(type(n) is int for n in (*x[-count:], *y[-count:])):
        return None
    names = axis_names(count)
    axes = list(zip(names, lenses, x[-count:], y[-count:], strict=True))
    spread = [(name, lens, n, m) for name, lens, n, m in axes if isinstance(lens, Spread)]
    is_equal = layer.mixing() is not None
    return Undone(
        forth,
        tuple(_preimage(*axis) for axis in spread),
        tuple(_stuffing(*axis) for axis in spread) if is_equal else (),
    )


def _preimage(name: str, lens: Spread, n: int, m: int) -> Preimage:
    least = (n - 1) * lens.stride - 2 * lens.padding + lens.dilation * (lens.kernel - 1) + 1
    return Preimage(name, n, max(least, 1), least + lens.stride - 1, m, m - least)


def _stuffing(name: str, lens: Spread, n: int, m: int) -> Stuffing:
    reach = lens.dilation * (lens.kernel - 1)
    around = reach - lens.padding
    stuffed = (n - 1) * lens.stride + 1
    behind = m - (stuffed + 2 * around - reach)
    between = lens.stride - 1
    return Stuffing(name, between, around, behind, lens.kernel, lens.dilation, (n, stuffed, m))
