"""Windows that pass over parts of what they slide on, overlap unevenly, or push it aside."""

from collections import Counter
from collections.abc import Iterator
from math import gcd, prod

from cnnshape.advice.graph import Graph, Hint, axis_names, shapes
from cnnshape.layers.base import Layer, show
from cnnshape.layers.views import Spread, Window
from cnnshape.plans import Row


def windows(graph: Graph) -> Iterator[Hint]:
    """What is noticed about the windows of each layer."""
    for row in graph.plan.layers:
        lenses = graph.lenses(row)
        if not lenses:
            continue
        if all(type(lens) is Window for lens in lenses):
            slid = tuple(lens for lens in lenses if type(lens) is Window)
            yield from _gaps(row, slid)
            yield from _border(row, slid)
            yield from _shift(row, slid)
        elif all(type(lens) is Spread for lens in lenses):
            yield from _checkers(row, tuple(lens for lens in lenses if type(lens) is Spread))


def _gaps(row: Row, lenses: tuple[Window, ...]) -> Iterator[Hint]:
    """A stride that steps over positions between windows."""
    x, y = shapes(row)
    space = (shape[-len(lenses) :] for shape in (x or (), y or ()))
    read = [_read(*axis) for axis in zip(lenses, *space, strict=True)]
    if all(some == whole for some, whole in read):
        return
    stride, window = (_by(values) for values in zip(*_sizes(lenses), strict=True))
    some, whole = map(prod, zip(*read, strict=True))
    yield Hint(
        "stride-over-kernel",
        row,
        f"`{row.kind}` has `stride` {stride} and a window of {window}, "
        f"and reads {some} of {whole} positions",
        blame="stride",
        help=("a window of at least the stride reads them all",),
    )


def _read(lens: Window, n: int, m: int) -> tuple[int, int]:
    """How many positions of each stride are in a window, or of all where there is one window."""
    phases = {tap % lens.stride for tap in _taps(lens)}
    if n == 1 or len(phases) == lens.stride:
        return lens.stride, lens.stride
    if m > 1:
        return len(phases), lens.stride
    return sum(0 <= tap - lens.padding < n for tap in _taps(lens)), n


def _border(row: Row, lenses: tuple[Window, ...]) -> Iterator[Hint]:
    """Positions at the end that the last window does not get to."""
    x, y = shapes(row)
    if x is None or y is None:
        return
    count = len(lenses)
    left, notes = [], []
    names = axis_names(count)
    for name, n, m, lens in zip(names, x[-count:], y[-count:], lenses, strict=True):
        if type(n) is not int or type(m) is not int or lens.stride == 1:
            continue
        end = (m - 1) * lens.stride - lens.padding + lens.reach
        unread = min(n - end, n)
        if unread > 0 and not (lens.stride > lens.reach and unread < lens.stride):
            plural = "s" * (n > 1)
            left.append(f"the last {unread} of {n} {name}{plural}")
            notes.append(
                f"{end} = ({m} - 1)·{lens.stride} - {lens.padding} + {lens.reach} are read"
            )
    if left:
        arguments = type(row.layer).arguments() if row.layer else {}
        edit = {"layer": row.path, "arg": "ceil_mode", "value": True}
        yield Hint(
            "dropped-border",
            row,
            f"`{row.kind}` never reads {' and '.join(left)}",
            notes=tuple(dict.fromkeys(notes)),
            help=("`cnnshape sizes` tells the input sizes at which nothing is dropped",),
            fixes=(("set `ceil_mode` to True", (edit,)),) if "ceil_mode" in arguments else (),
        )


def _shift(row: Row, lenses: tuple[Window, ...]) -> Iterator[Hint]:
    """A window with no middle, padded as if it had one.

    With a number for its padding, the size changes by one and the middle stays where it is.
    """
    off = [lens for lens in lenses if lens.reach % 2 == 0]
    if not off or row.layer is None or row.layer.values.get("padding") != "same":
        return
    kernels = [(lens.reach - 1) // lens.dilation + 1 for lens in lenses]
    odd = [_odd(k) if lens in off else k for k, lens in zip(kernels, lenses, strict=True)]
    wanted = odd[0] if len(set(odd)) == 1 else tuple(odd)
    edits: list[dict[str, object]] = [{"layer": row.path, "arg": "kernel_size", "value": wanted}]
    yield Hint(
        "shifted-image",
        row,
        f"`{row.kind}` has an even window of {off[0].reach} and `padding` same, "
        "and its output lies half a position off its input",
        blame="kernel_size",
        notes=(f"a window of {off[0].reach} has its middle between two positions",),
        help=("an odd `kernel_size` has a middle",),
        fixes=((f"set `kernel_size` to {show(wanted)}", tuple(edits)),),
    )


def _odd(kernel: int) -> int:
    return max(kernel - 1, 3)


def _checkers(row: Row, lenses: tuple[Spread, ...]) -> Iterator[Hint]:
    """A transposed convolution whose outputs come of different numbers of inputs."""
    x, _ = shapes(row)
    space = (x or ())[-len(lenses) :]  # where an axis has one position, nothing overlaps
    spread = [lens for lens, n in zip(lenses, space, strict=True) if n != 1]
    uneven = [lens for lens in spread if len(set(_overlaps(lens))) > 1]
    if not uneven or row.layer is None or not row.layer.is_learned:
        return
    lens = uneven[0]
    most, fewest = max(_overlaps(lens)), min(_overlaps(lens))
    wanted = -(-lens.kernel // lens.stride) * lens.stride
    blame, why = "kernel_size", f"`kernel_size` {lens.kernel}, no multiple of its"
    help_ = f"`kernel_size` {wanted} overlaps evenly"
    if gcd(lens.dilation, lens.stride) > 1:
        blame, why = (
            "dilation",
            f"`dilation` {lens.dilation}, which has a factor in common with its",
        )
        help_ = "`dilation` 1 leaves no holes"
    yield Hint(
        "checkerboard",
        row,
        f"`{row.kind}` has {why} `stride` {lens.stride}, and paints a checkerboard",
        blame=blame,
        notes=(f"along an axis, outputs are sums of {fewest} or of {most} inputs by turns",),
        help=(f"{help_}; so does `Upsample` before a convolution",),
        fixes=tuple(_evened(row.path, row.layer, lenses, wanted)),
    )


def _evened(
    path: str, layer: Layer, lenses: tuple[Spread, ...], wanted: int
) -> Iterator[tuple[str, tuple[dict[str, object], ...]]]:
    """A kernel that overlaps evenly, with what keeps the size along every axis."""
    extras = layer.values.get("output_padding")
    if not isinstance(extras, tuple):
        return
    grown = {
        lens.dilation * (wanted - lens.kernel) + 2 * lens.padding - extra
        for lens, extra in zip(lenses, extras, strict=True)
    }
    padding, rest = divmod(grown.pop(), 2)
    if grown or rest or padding < 0:
        return
    values = {"kernel_size": wanted, "padding": padding, "output_padding": 0}
    changed = {n: v for n, v in values.items() if layer.values[n] != (v,) * len(lenses)}
    title = " and ".join(f"`{name}` to {n}" for name, n in changed.items())
    yield f"set {title}", tuple({"layer": path, "arg": n, "value": v} for n, v in changed.items())


def _taps(lens: Window) -> range:
    return range(0, lens.reach, lens.dilation)


def _overlaps(lens: Spread) -> list[int]:
    """How many inputs add up to each of the outputs that take turns."""
    counts = Counter(tap * lens.dilation % lens.stride for tap in range(lens.kernel))
    return [counts[phase] for phase in range(lens.stride)]


def _sizes(lenses: tuple[Window, ...]) -> list[tuple[int, int]]:
    return [(lens.stride, lens.reach) for lens in lenses]


def _by(sizes: tuple[int, ...]) -> str:
    """The one size, or that along each axis."""
    return "×".join(map(str, sizes if len(set(sizes)) > 1 else sizes[:1]))
