"""One axis of space as a strip of cells, and what a layer's window does to it."""

from cnnshape.field.beams import taps
from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.layers.views import Lens, Lenses, Sample, Scattered, Share, Spread, View, Window
from cnnshape.records import Record
from cnnshape.symbols import OpenSize

_MOST = 10_000_000  # cells that are ticked off to find those that are never read
_FEW = 10_000  # cells that are looked at one by one
_NEAR = 3  # stops beside the one straight above a cell that may touch it


class Stop(Record):
    """One position along the other side, and the cells that it reads or, spread, reaches."""

    at: int
    cells: range


class Strip(Record):
    """The cells along an axis from `first` up to `end`, those below 0 or from `size` on outside.

    They are inputs, and the stops outputs; where `is_spread`, they are outputs, and the stops
    inputs.
    """

    name: str
    size: int
    count: int  # of all stops
    first: int
    end: int
    stops: tuple[Stop, ...]  # the first, the second and the last
    border: tuple[int, int]  # padding before and after; below 0, cells that are cut off
    lens: Lens
    is_spread: bool

    def stop(self, at: int) -> Stop:
        """What happens at one of the stops."""
        return Stop(at, _cells(self.lens, at, self.size))

    def touches(self, cell: int) -> bool:
        """Whether any stop reads, or reaches, a cell."""
        if isinstance(self.lens, Window | Spread):
            lens = self.lens if self.is_spread else _turned(self.lens)
            return bool(within(taps(lens, cell), self.count))
        near = cell * self.count // self.size
        around = range(max(near - _NEAR, 0), min(near + _NEAR + 1, self.count))
        return any(cell in self.stop(at).cells for at in around)

    @property
    def missed(self) -> int | None:
        """How many cells no stop touches; `None` where that would take long to count."""
        lens = self.lens
        if not isinstance(lens, Window | Spread):
            cells = range(self.size if self.size <= _FEW else 0)
            return None if not cells else sum(not self.touches(cell) for cell in cells)
        window = taps(lens, 0) if isinstance(lens, Window) else taps(_turned(lens), 0)
        if (self.count + self.size) * len(window) > _MOST:
            return None
        ticked = bytearray(self.size)
        for tap in window:
            skipped = max(0, -(tap // lens.stride))
            places = range(tap, tap + self.count * lens.stride, lens.stride)[skipped:]
            inside = within(places, self.size)
            if inside:
                ticked[inside.start : inside.stop : inside.step] = b"1" * len(inside)
        return self.size - sum(map(bool, ticked))


def strips(layer: Layer, x: Shape, y: Shape) -> tuple[Strip, ...]:
    """A strip for each axis that the layer has a window along, where all sizes are known."""
    lenses = lenses_of(layer, x, y)
    count = len(lenses)
    sizes = *x[len(x) - count :], *y[len(y) - count :]
    if not all(type(n) is int for n in (*sizes, *(n for lens in lenses for n in lens))):
        return ()
    borders = layer.borders() or [(0, 0)] * count
    axes = zip(axis_names(count), lenses, borders, sizes[:count], sizes[count:], strict=True)
    return tuple(_strip(*axis) for axis in axes)


def view_of(layer: Layer, x: Shape, y: Shape) -> View:
    """What an output looks at; no rule where open sizes do not let that be said."""
    try:
        return layer.view(x, y)
    except (Misfit, OpenSize):
        return Scattered(())


def lenses_of(layer: Layer, x: Shape, y: Shape) -> tuple[Lens, ...]:
    """What it looks through along the last axes, none where its view is of another kind."""
    view = view_of(layer, x, y)
    return view.lenses if isinstance(view, Lenses) else ()


def axis_names(count: int) -> list[str]:
    """The usual letters of the last axes.

    >>> axis_names(1), axis_names(2)
    (['L'], ['H', 'W'])
    """
    if count > len("DHW"):
        return [f"axis -{i}" for i in range(count, 0, -1)]
    return ["L"] if count == 1 else list("DHW"[3 - count :])


def within(cells: range, size: int) -> range:
    """The part of `cells` from 0 up to `size`.

    >>> within(range(-3, 9, 2), 6)
    range(1, 6, 2)
    """
    start = cells.start + max(0, -(cells.start // cells.step)) * cells.step
    return range(start, min(cells.stop, size), cells.step)


def _strip(name: str, lens: Lens, border: tuple[int, int], before: int, after: int) -> Strip:
    is_spread = isinstance(lens, Spread)
    size, count = (after, before) if is_spread else (before, after)
    at = dict.fromkeys((0, min(1, count - 1), count - 1))
    stops = tuple(Stop(stop, _cells(lens, stop, size)) for stop in at)
    reached = [cell for stop in stops for cell in stop.cells[:: max(len(stop.cells) - 1, 1)]]
    first = min(0, -border[0], *reached)
    end = max(size, size + border[1], *(cell + 1 for cell in reached))
    return Strip(name, size, count, first, end, stops, border, lens, is_spread)


def _cells(lens: Lens, stop: int, size: int) -> range:
    if isinstance(lens, Spread):
        return taps(_turned(lens), stop)
    cells = taps(lens, stop)
    if isinstance(lens, Sample | Share):  # at the ends, the outermost cell stands for those beyond
        first, last = (min(max(cell, 0), size - 1) for cell in (cells.start, cells.stop - 1))
        return range(first, last + 1)
    return cells


def _turned(lens: Window | Spread) -> Lens:
    """The lens that looks the other way: from what is read to what reads it."""
    if isinstance(lens, Spread):
        stride, padding, kernel, dilation = lens
        return Window(stride, padding, dilation * (kernel - 1) + 1, dilation)
    stride, padding, reach, dilation = lens
    return Spread(stride, padding, (reach - 1) // dilation + 1, dilation)
