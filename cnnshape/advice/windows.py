"""Windows that pass over parts of what they slide on, overlap unevenly, or push it aside."""

from collections.abc import Iterator
from math import gcd, prod

from cnnshape.advice.graph import Edits, Graph, Hint, axis_names, listed, several, shapes
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
    spaces = zip((x or ())[-len(lenses) :], (y or ())[-len(lenses) :], strict=True)
    slid = [lens for lens, sizes in zip(lenses, spaces, strict=True) if 1 not in sizes]
    read = [_read(lens) for lens in slid]
    if all(seen == lens.stride for seen, lens in zip(read, slid, strict=True)):
        return
    stride = _joined([lens.stride for lens in lenses])
    window = _joined([lens.reach for lens in lenses])
    passes = any(lens.reach < lens.stride for lens in slid)
    between = "" if passes else f", `dilation` {_joined([lens.dilation for lens in lenses])}"
    yield Hint(
        "stride-over-kernel",
        row,
        f"`{row.kind}` has `stride` {stride}{between} and a window of {window}, "
        f"and reads {prod(read)} of {prod(lens.stride for lens in slid)} positions",
        blame="stride",
        help=(
            "a window of at least the stride reads them all"
            if passes
            else "a `dilation` that has no factor in common with the `stride` reads more",
        ),
    )


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
        is_gap = m > 1 and lens.stride > lens.reach and unread < lens.stride
        if unread > 0 and not is_gap:
            last = "last" if unread == 1 else f"last {unread}"
            left.append(f"the {last} of {several(n, name)}")
            notes.append(
                f"{end} = ({m} - 1)·{lens.stride} - {lens.padding} + {lens.reach} are read"
            )
    if left:
        arguments = type(row.layer).arguments() if row.layer else {}
        edit = {"layer": row.path, "arg": "ceil_mode", "value": True}
        yield Hint(
            "dropped-border",
            row,
            f"`{row.kind}` never reads {listed(left)}",
            notes=tuple(dict.fromkeys(notes)),
            help=("`cnnshape sizes` tells the input sizes at which nothing is dropped",),
            fixes=(("set `ceil_mode` to True", (edit,)),) if "ceil_mode" in arguments else (),
        )


def _shift(row: Row, lenses: tuple[Window, ...]) -> Iterator[Hint]:
    """A window with no middle, padded as if it had one."""
    off = [lens for lens in lenses if lens.stride == 1 and lens.reach % 2 == 0 and lens.padding > 0]
    same = row.layer is not None and row.layer.values.get("padding") == "same"
    off += [lens for lens in lenses if same and lens.reach % 2 == 0 and lens not in off]
    if not off or row.layer is None or not row.layer.dense():
        return
    window = off[0].reach
    padding = "same" if same else off[0].padding
    wanted = _value([_odd(lens, same=same) if lens in off else _taps(lens) for lens in lenses])
    edit: dict[str, object] = {"layer": row.path, "arg": "kernel_size", "value": wanted}
    yield Hint(
        "shifted-image",
        row,
        f"`{row.kind}` has an even window of {window} and `padding` {padding}, "
        "and its output lies half a position off its input",
        blame="kernel_size",
        notes=(f"a window of {window} has its middle between two positions",),
        help=("an odd `kernel_size` has a middle",),
        fixes=((f"set `kernel_size` to {_shown(wanted)}", (edit,)),),
    )


def _odd(lens: Window, *, same: bool) -> int:
    """The odd `kernel_size` that comes nearest to keeping the size."""
    taps = _taps(lens)
    less, is_wide = taps - 1, same or lens.reach > 2 * lens.padding
    return less if less > 1 and is_wide else taps + 1


def _checkers(row: Row, lenses: tuple[Spread, ...]) -> Iterator[Hint]:
    """A transposed convolution whose outputs come of different numbers of inputs."""
    x, _ = shapes(row)
    space = (x or ())[-len(lenses) :]  # where an axis has one position, nothing overlaps
    spread = [lens for lens, n in zip(lenses, space, strict=True) if n != 1]
    uneven = [lens for lens in spread if len({*_overlaps(lens)}) > 1]
    if not uneven or row.layer is None or not row.params:
        return
    lens = uneven[0]
    fewest, most = _overlaps(lens)
    notes = (f"along an axis, outputs are sums of {fewest} or of {most} inputs by turns",)
    if gcd(lens.stride, lens.dilation) > 1:
        yield Hint(
            "checkerboard",
            row,
            f"`{row.kind}` has `dilation` {lens.dilation}, which shares a factor with its `stride` "
            f"{lens.stride}, and paints a checkerboard",
            blame="dilation",
            notes=notes,
            help=("without a common factor, every output comes of some inputs",),
        )
        return
    wanted = -(-lens.kernel // lens.stride) * lens.stride
    yield Hint(
        "checkerboard",
        row,
        f"`{row.kind}` has `kernel_size` {lens.kernel}, no multiple of its `stride` {lens.stride}, "
        "and paints a checkerboard",
        blame="kernel_size",
        notes=notes,
        help=(f"`kernel_size` {wanted} overlaps evenly; so does `Upsample` before a convolution",),
        fixes=tuple(_evened(row, lenses)),
    )


def _evened(row: Row, lenses: tuple[Spread, ...]) -> Iterator[tuple[str, Edits]]:
    """Kernels that overlap evenly, with what keeps the size."""
    assert row.layer is not None
    extra = row.layer.values.get("output_padding")
    outs = extra if isinstance(extra, tuple) else (0,) * len(lenses)
    before = [(lens.kernel, lens.padding, out) for lens, out in zip(lenses, outs, strict=True)]
    after = []
    for lens, (kernel, padding, out) in zip(lenses, before, strict=True):
        wanted = -(-kernel // lens.stride) * lens.stride
        more, rest = divmod((wanted - kernel) * lens.dilation - out, 2)
        if wanted != kernel and (rest or more < 0):
            return
        after.append((wanted, padding + more, 0) if wanted != kernel else (kernel, padding, out))
    names = ("kernel_size", "padding", "output_padding")
    tables = zip(names, zip(*before, strict=True), zip(*after, strict=True), strict=True)
    changed = {name: _value(list(new)) for name, old, new in tables if new != old}
    title = " and ".join(f"`{name}` to {_shown(value)}" for name, value in changed.items())
    yield (
        f"set {title}",
        tuple({"layer": row.path, "arg": name, "value": n} for name, n in changed.items()),
    )


def _read(lens: Window) -> int:
    """How many of `stride` positions in a row are in some window."""
    return min(_taps(lens), lens.stride // gcd(lens.stride, lens.dilation))


def _taps(lens: Window) -> int:
    return len(range(0, lens.reach, lens.dilation))


def _overlaps(lens: Spread) -> tuple[int, int]:
    """How many inputs, at least and at most, add up to an output."""
    common = gcd(lens.stride, lens.dilation)
    cycle = lens.stride // common  # taps until one lands where another did
    return 0 if common > 1 else lens.kernel // cycle, -(-lens.kernel // cycle)


def _value(sizes: list[int]) -> int | list[int]:
    """One number where it is the same along every axis."""
    return sizes[0] if len({*sizes}) == 1 else sizes


def _shown(value: int | list[int]) -> str:
    return str(value) if isinstance(value, int) else f"({', '.join(map(str, value))})"


def _joined(sizes: list[int]) -> str:
    return "×".join(map(str, sizes[:1] if len({*sizes}) == 1 else sizes))
