"""Nothing is left of a tensor: a window is wider than what it slides over."""

from collections.abc import Iterator
from typing import TypeGuard

from cnnshape.diagnostics import Fix
from cnnshape.layers.arguments import Shape
from cnnshape.propagate.remedies.case import Case
from cnnshape.propagate.remedies.edits import brief, remove, replace, set_above, set_argument
from cnnshape.propagate.remedies.inputs import fitting, resized
from cnnshape.sizes import reach

_DROPPED = 3  # poolings above that are tried without


def roomier(case: Case) -> Iterator[Fix]:
    """No such layer, one of the size there is, a larger input, a stride or a pool less."""
    layer = case.layer
    if layer is None or not case.shapes:
        return
    pool = "Pool" in case.row.kind and not case.row.kind.startswith("Adaptive")
    if pool and case.row.kind.startswith("Avg"):
        yield replace(case.row, f"AdaptiveAvgPool{layer.rank}d(1)", here=True)
    gaps = layer.values.get("dilation")
    windows = list(_windows(case))
    if isinstance(gaps, tuple) and max(gaps) > 1:
        yield from windows
    if not layer.is_learned:
        yield remove(case.row, here=True)
    larger = list(_larger(case))
    yield from (windows[:1] if layer.is_learned else larger[:1])
    yield from (larger[:1] if layer.is_learned else windows[:1])
    yield from larger[1:]
    dropped = 0
    for row in case.above():
        if "Pool" in row.kind and not row.kind.startswith("Adaptive") and dropped < _DROPPED:
            dropped += 1
            yield remove(row)
        strides = row.layer.values.get("stride") if row.layer else None
        if isinstance(strides, tuple) and max(strides) > 1 and "Pool" not in row.kind:
            yield set_above(row, "stride", 1)
    yield from windows


def _windows(case: Case) -> Iterator[Fix]:
    """The largest kernel that fits, the least padding, no gaps."""
    layer, row = case.layer, case.row
    assert layer is not None
    space = case.shapes[0][-layer.rank :] if layer.rank else ()
    kernel, padding = layer.values.get("kernel_size"), layer.values.get("padding")
    gaps = layer.values.get("dilation", (1,) * layer.rank)
    if not (_is_plain(space, layer.rank) and _is_plain(kernel, layer.rank)):
        return
    if not (_is_plain(padding, layer.rank) and _is_plain(gaps, layer.rank)):
        return
    axes = list(zip(space, kernel, padding, gaps, strict=True))
    if max(gaps) > 1:
        kept = tuple(d * (k - 1) // 2 for k, d in zip(kernel, gaps, strict=True))
        yield set_argument(row.path, "padding", brief(kept))
        yield set_argument(row.path, "dilation", 1)
    widest = tuple(min(k, (n + 2 * p - 1) // gap + 1) for n, k, p, gap in axes)
    if min(widest) >= 1 and max(widest) > 1:
        yield set_argument(row.path, "kernel_size", brief(widest))
    least = tuple(max(p, -((n - reach(k, gap)) // 2)) for n, k, p, gap in axes)
    yield set_argument(row.path, "padding", brief(least))


def _larger(case: Case) -> Iterator[Fix]:
    """The smallest input that survives."""
    yield from fitting(case)
    axes = case.acceptance.axes
    if axes and not any(one.axis.given is None for one in axes):
        opened = case.plan.opened({})
        least = {one.symbol: one.sizes for one in opened.conditions if one.symbol}
        sizes = {}
        for one in axes:
            given, found = one.axis.given or 1, least.get(one.axis.symbol)
            fits = found is None or given in found
            after = given if fits or found is None else found.around(given)[1]
            if after is not None:
                sizes[one.axis.symbol] = after
        if len(sizes) == len(axes):
            yield from resized(case.plan, sizes, ", the smallest that survives")


def _is_plain(numbers: object, count: int) -> TypeGuard[Shape]:
    if not isinstance(numbers, tuple) or len(numbers) != count:
        return False
    return count > 0 and all(type(n) is int for n in numbers)
