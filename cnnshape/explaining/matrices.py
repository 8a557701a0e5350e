"""A linear layer as the sparse matrix that multiplies the flattened input of one sample."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod

from cnnshape.explaining.connections import is_linear
from cnnshape.explaining.strips import lenses_of, within
from cnnshape.field.beams import taps
from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.layers.kind import Mixing
from cnnshape.layers.views import Lens, Share, Spread, Window
from cnnshape.records import Record

LARGEST = 64  # rows, and columns

Link = tuple[int, int, Shape]  # a number out, a number in, and the place of the weight between


class Matrix(Record):
    """What stands in each row and column: the place of a weight, or a number.

    `weight` is the shape of the weights; there is none for an average.
    """

    rows: int
    columns: int
    weight: Shape
    entries: dict[tuple[int, int], Shape | Fraction]
    is_transpose: bool  # of the matrix of the convolution with the same arguments

    def name(self, row: int, column: int) -> str:
        """The name of the weight at a place, `w01`, or the number; nothing for 0."""
        entry = self.entries.get((row, column))
        if entry is None:
            return ""
        return weight_name(entry, self.weight) if isinstance(entry, tuple) else str(entry)


class NoMatrix(Exception):
    """Why a layer cannot be shown as one matrix."""


def matrix(layer: Layer, x: Shape, y: Shape, largest: int = LARGEST) -> Matrix:
    """The matrix of a layer that makes `y` of `x`, batch included; raises `NoMatrix`."""
    kind = type(layer).__name__
    if not is_linear(layer):
        raise NoMatrix(f"{kind} is no matrix: only linear layers of one input are")
    if layer.values.get("padding_mode", "zeros") != "zeros":
        raise NoMatrix(f"{kind} has a padding that is not zeros, and its matrix is not drawn")
    if not all(type(n) is int for n in (*x[1:], *y[1:])):
        raise NoMatrix(f"{kind} has sizes left open; --input or --set gives them numbers")
    if len(x) <= len(lenses_of(layer, x, y)):
        raise NoMatrix(f"{kind} is shown as a matrix for one sample of a batch")
    rows, columns = prod(y[1:]), prod(x[1:])
    if max(rows, columns) > largest:
        size = f"{rows:,}×{columns:,}"
        raise NoMatrix(f"the matrix of {kind} is {size}, more than the {largest}×{largest} allowed")
    entries = dict(_entries(layer, x[1:], y[1:], _axes(layer, x, y)))
    return Matrix(rows, columns, _weight(layer), entries, _is_spread(layer, x, y))


def weight_name(place: Shape, weight: Shape) -> str:
    """The name of one weight: its place along each axis, channels of 1 left out.

    >>> weight_name((0, 0, 2, 1), (1, 1, 3, 3)), weight_name((0, 11), (4, 12))
    ('w21', 'w0.11')
    """
    told = [i for axis, (i, n) in enumerate(zip(place, weight, strict=True)) if axis > 1 or n > 1]
    return "w" + ("." if max(weight, default=0) > 10 else "").join(map(str, told))  # noqa: PLR2004  # two digits


def _weight(layer: Layer) -> Shape:
    return tuple(n for _, n in layer.weights()[0]) if layer.mixing() else ()


def _is_spread(layer: Layer, x: Shape, y: Shape) -> bool:
    return any(isinstance(lens, Spread) for lens in lenses_of(layer, x, y))


def _axes(layer: Layer, x: Shape, y: Shape) -> list[list[Link]]:
    """The links along each axis but the batch: channels, and what lenses look through."""
    lenses = lenses_of(layer, x, y)
    count = len(lenses)
    sizes = zip(lenses, x[len(x) - count :], y[len(y) - count :], strict=True)
    space = [list(_links(*axis)) for axis in sizes]
    mixing = layer.mixing()
    if mixing is None:
        return [*_apart(x[1 : len(x) - count]), *space]
    channels = _channels(mixing, is_spread=_is_spread(layer, x, y))
    return [channels, *space] if lenses else [*_apart(x[1:-1]), channels]


def _apart(sizes: Shape) -> list[list[Link]]:
    """Axes that are worked on position by position."""
    return [[(i, i, ()) for i in range(n)] for n in sizes]


def _channels(mixing: Mixing, *, is_spread: bool) -> list[Link]:
    groups = mixing[2]
    before, after = mixing[0] // groups, mixing[1] // groups
    return [
        (
            group * after + o,
            group * before + i,
            (group * before + i, o) if is_spread else (group * after + o, i),
        )
        for group, o, i in product(range(groups), range(after), range(before))
    ]


def _links(lens: Lens, n: int, m: int) -> Iterator[Link]:
    for output in range(m):
        for cell in within(taps(lens, output), n):
            yield output, cell, (_tap(lens, output, cell),)


def _tap(lens: Lens, output: int, cell: int) -> int:
    """Which cell of the kernel lies between an output and an input."""
    if isinstance(lens, Window):
        return (cell - output * lens.stride + lens.padding) // lens.dilation
    if isinstance(lens, Spread):
        return (output - cell * lens.stride + lens.padding) // lens.dilation
    return 0


def _entries(
    layer: Layer, x: Shape, y: Shape, axes: list[list[Link]]
) -> Iterator[tuple[tuple[int, int], Shape | Fraction]]:
    for links in product(*axes):
        outputs, inputs, places = zip(*links, strict=True)
        at = _flat(outputs, y), _flat(inputs, x)
        if layer.mixing():
            yield at, tuple(place for part in places for place in part)
        else:
            yield at, _average(layer, outputs, x, y)


def _average(layer: Layer, outputs: Shape, x: Shape, y: Shape) -> Fraction:
    """What an average multiplies each number of a window by."""
    inside, around = 1, 1
    lenses = lenses_of(layer, (1, *x), (1, *y))
    for lens, output, n in zip(lenses, outputs[-len(lenses) :], x[-len(lenses) :], strict=True):
        cells = taps(lens, output)
        inside *= len(within(cells, n))
        edge = 0 if isinstance(lens, Share) else n + getattr(lens, "padding", 0)
        around *= min(cells.stop, edge) - cells.start if edge else len(cells)
    return Fraction(1, layer.divisor(inside, around))


def _flat(places: Shape, sizes: Shape) -> int:
    at = 0
    for place, size in zip(places, sizes, strict=True):
        at = at * size + place
    return at
