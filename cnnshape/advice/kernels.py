"""Kernels that push an image aside, or whose outputs overlap unevenly."""

from collections.abc import Iterator
from math import gcd

from cnnshape.advice.graph import Edits, Hint, shapes
from cnnshape.layers.views import Spread, Window
from cnnshape.plans.rows import Row


def shifted(row: Row, lenses: tuple[Window, ...]) -> Iterator[Hint]:
    """A window with no middle, padded as if it had one.

    With a number for its padding, the size changes by one and the middle stays where it is.
    """
    off = [lens for lens in lenses if lens.reach % 2 == 0]
    if not off or row.layer is None or row.layer.values.get("padding") != "same":
        return
    window = off[0].reach
    wanted = _value([_odd(taps(lens)) if lens in off else taps(lens) for lens in lenses])
    edit: dict[str, object] = {"layer": row.path, "arg": "kernel_size", "value": wanted}
    yield Hint(
        "shifted-image",
        row,
        f"`{row.kind}` has an even window of {window} and `padding` same, "
        "and its output lies half a position off its input",
        blame="kernel_size",
        notes=(f"a window of {window} has its middle between two positions",),
        help=("an odd `kernel_size` has a middle",),
        fixes=((f"set `kernel_size` to {_shown(wanted)}", (edit,)),),
    )


def _odd(kernel: int) -> int:
    return max(kernel - 1, 3)


def uneven(row: Row, lenses: tuple[Spread, ...]) -> Iterator[Hint]:
    """A transposed convolution whose outputs come of different numbers of inputs."""
    x, _ = shapes(row)
    space = (x or ())[-len(lenses) :]  # where an axis has one position, nothing overlaps
    spread = [lens for lens, n in zip(lenses, space, strict=True) if n != 1]
    off = [lens for lens in spread if len({*_overlaps(lens)}) > 1]
    if not off or row.layer is None or not row.layer.is_learned:
        return
    lens = off[0]
    fewest, most = _overlaps(lens)
    notes = (f"along an axis, outputs are sums of {fewest} or of {most} inputs by turns",)
    if gcd(lens.stride, lens.dilation) > 1:
        yield _sharing(row, lens, notes)
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


def _sharing(row: Row, lens: Spread, notes: tuple[str, ...]) -> Hint:
    """A transposed convolution whose gaps leave some outputs without any input."""
    return Hint(
        "checkerboard",
        row,
        f"`{row.kind}` has `dilation` {lens.dilation}, which shares a factor with its `stride` "
        f"{lens.stride}, and paints a checkerboard",
        blame="dilation",
        notes=notes,
        help=("without a common factor, every output comes of some inputs",),
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


def taps(lens: Window) -> int:
    """How many positions a window reads along an axis."""
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
