"""Windows that pass over parts of what they slide on."""

from collections.abc import Iterator
from math import gcd, prod

from cnnshape.advice.graph import Graph, Hint, axis_names, listed, several, shapes
from cnnshape.advice.kernels import shifted, taps, uneven
from cnnshape.layers.views import Spread, Window
from cnnshape.plans.rows import Row, Tensor


def windows(graph: Graph) -> Iterator[Hint]:
    """What is noticed about the windows of each layer."""
    whole = _Wholes(graph)
    for row in graph.plan.layers:
        lenses = graph.lenses(row)
        if not lenses:
            continue
        if all(type(lens) is Window for lens in lenses):
            slid = tuple(lens for lens in lenses if type(lens) is Window)
            if not whole.is_read(row.inputs[0]):
                yield from _gaps(row, slid)
            yield from _border(row, slid)
            yield from shifted(row, slid)
        elif all(type(lens) is Spread for lens in lenses):
            yield from uneven(row, tuple(lens for lens in lenses if type(lens) is Spread))


def _gaps(row: Row, lenses: tuple[Window, ...]) -> Iterator[Hint]:
    """A stride that steps over positions between windows."""
    axes = _axes(row, lenses)
    some, whole = _part(axes)
    if some == whole:
        return
    stride = _joined([lens.stride for lens in lenses])
    window = _joined([lens.reach for lens in lenses])
    passes = any(lens.reach < lens.stride for lens, n, _ in axes if n != 1)
    between = "" if passes else f", `dilation` {_joined([lens.dilation for lens in lenses])}"
    yield Hint(
        "stride-over-kernel",
        row,
        f"`{row.kind}` has `stride` {stride}{between} and a window of {window}, "
        f"and reads {some} of {whole} positions",
        blame="stride",
        help=(
            "a window of at least the stride reads them all"
            if passes
            else "a `dilation` that has no factor in common with the `stride` reads more",
        ),
    )


class _Wholes:
    """Which tensors some layer reads the whole of."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._known: dict[int, bool] = {}

    def is_read(self, tensor: Tensor) -> bool:
        key = id(tensor)
        if key not in self._known:
            self._known[key] = any(map(self._reads_all, self.graph.users[key]))
        return self._known[key]

    def _reads_all(self, row: Row) -> bool:
        """Whether no position of what a row takes is lost to it."""
        slid = tuple(lens for lens in self.graph.lenses(row) if type(lens) is Window)
        if slid:
            some, whole = _part(_axes(row, slid))
            return some == whole
        return row.layer is not None and row.layer.memory != "viewed"


def _axes(row: Row, lenses: tuple[Window, ...]) -> list[tuple[Window, int, int]]:
    """The window along each axis of space, with the sizes before and after."""
    x, y = shapes(row)
    space = (shape[-len(lenses) :] for shape in (x or (), y or ()))
    return list(zip(lenses, *space, strict=True))


def _part(axes: list[tuple[Window, int, int]]) -> tuple[int, int]:
    """How many positions are in a window, of how many."""
    some, whole = zip(*(_read(*axis) for axis in axes), strict=True)
    return prod(some), prod(whole)


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


def _read(lens: Window, n: int, m: int) -> tuple[int, int]:
    """How many positions of each stride are in a window, or of all where there is one window."""
    kernel = taps(lens)
    phases = min(kernel, lens.stride // gcd(lens.stride, lens.dilation))
    if n == 1:
        return 1, 1
    if phases == lens.stride or m != 1:
        return phases, lens.stride
    before = -(-lens.padding // lens.dilation)
    return max(min(kernel, (n - 1 + lens.padding) // lens.dilation + 1) - before, 0), n


def _joined(sizes: list[int]) -> str:
    return "×".join(map(str, sizes[:1] if len({*sizes}) == 1 else sizes))
