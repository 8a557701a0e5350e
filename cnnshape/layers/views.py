"""What one output position looks at, axis by axis. `field` folds these through a network.

Axes count from the end (-1 is the last), so that a missing batch axis changes nothing.
"""

from cnnshape.records import Entry, Record


class Window(Entry):
    """Output `o` sees inputs `o * stride - padding` up to `reach - 1` further on.

    With `dilation`, it sees the first of them, each `dilation`th one, and the last.
    """

    stride: int = 1
    padding: int = 0
    reach: int = 1
    dilation: int = 1


class Spread(Entry):
    """A transposed window: input `i` reaches outputs `i * stride - padding + dilation * tap`."""

    stride: int
    padding: int
    kernel: int
    dilation: int = 1


class Share(Entry):
    """Output `o` sees inputs `⌊o * n / m⌋` to `⌈(o + 1) * n / m⌉ - 1`: adaptive pooling."""

    n: int
    m: int


class Sample(Entry):
    """Output `o` sees `taps` inputs around `(o + shift) * n / m - shift`, as a resize does.

    `shift` is given in halves: 0 for corners that are aligned, 1 for pixel centres. Only the ratio
    of `n` to `m` counts: 1 and the scale factor, or sizes less 1 for aligned corners.
    """

    n: int
    m: int
    taps: int = 1
    shift: int = 0


Lens = Window | Spread | Share | Sample


class Lenses(Record):
    """One lens for each of the last axes, the whole of `mixed`; the others point by point."""

    lenses: tuple[Lens, ...]
    mixed: tuple[int, ...] = ()


class Moved(Record):
    """For each axis of the output, last first, the input axis (-1, -2, ...) that it is, or `None`.

    An input axis that is nowhere in `sources` has been looked at from end to end.
    """

    sources: tuple[int | None, ...]


class Mixed(Record):
    """Every output sees the whole of these axes, and the rest point by point."""

    axes: tuple[int, ...]


class Scattered(Record):
    """Along these axes, outputs follow inputs by no rule, as in parts that are joined or cut."""

    axes: tuple[int, ...]


class Put(Record):
    """Along this axis, outputs see one of two inputs: the second, through `part`, or the first."""

    axis: int
    part: Lenses | Moved


View = Lenses | Moved | Mixed | Scattered | Put | None

POINT: View = None
EVERYTHING: View = Moved(())
