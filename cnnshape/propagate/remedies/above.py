"""Small changes of the layers above that change the sizes they make."""

from collections.abc import Iterator

from cnnshape.diagnostics import Fix
from cnnshape.layers.arguments import Shape
from cnnshape.layers.combined_rules import PerAxis
from cnnshape.plans.rows import Row
from cnnshape.propagate.remedies.case import Case
from cnnshape.propagate.remedies.edits import brief, called, set_argument

Change = tuple[str, object]


def tweaks(case: Case, rows: list[Row], missing: Shape) -> Iterator[Fix]:
    """Arguments of single layers, by which as much more as is `missing` along each axis comes out.

    The changes that are most usual come first, and of each the nearest layer.
    """
    for change in (_output_padding, _rounding, _padding, _stride, _kernel):
        for row in rows:
            for name, value in change(row, missing):
                where = "" if row is case.row else f" of {called(row)}"
                yield set_argument(row.path, name, brief(value), of=where)


def _fit(row: Row, missing: Shape) -> Shape | None:
    """What is missing along the axes that a row works on."""
    layer = row.layer
    if layer is None or not layer.rank or len(missing) < layer.rank:
        return None
    return missing[-layer.rank :]


def _output_padding(row: Row, missing: Shape) -> Iterator[Change]:
    """A transposed convolution chooses among the sizes that its convolution maps to one."""
    wanted = _fit(row, missing)
    now = row.layer.values.get("output_padding") if row.layer else None
    if wanted is None or not isinstance(now, tuple):
        return
    more = tuple(n + m for n, m in zip(now, wanted, strict=True))
    if min(more) >= 0:
        yield "output_padding", more
    one = tuple(n + (m > 0) for n, m in zip(now, wanted, strict=True))
    if one not in {more, now}:
        yield "output_padding", one


def _rounding(row: Row, _: Shape) -> Iterator[Change]:
    """A pool keeps the last window that hangs over the end, or does not."""
    if row.layer is not None and "ceil_mode" in row.layer.values:
        yield "ceil_mode", not row.layer.values["ceil_mode"]


def _padding(row: Row, missing: Shape) -> Iterator[Change]:
    """More or less padding, so far as is missing or by 1."""
    wanted = _fit(row, missing)
    now = row.layer.values.get("padding") if row.layer else None
    if wanted is None or not isinstance(now, tuple) or row.layer is None:
        return
    if len(now) != len(wanted):  # both ends of each axis, as borders have them
        return
    sign = -1 if "output_padding" in row.layer.values else 1
    seen = {now}
    for step in (0, 1, 2):
        by = [sign * _toward(m, step) for m in wanted]
        value = tuple(p + d for p, d in zip(now, by, strict=True))
        if min(value) >= 0 and value not in seen:
            seen.add(value)
            yield "padding", value


def _toward(missing: int, step: int) -> int:
    """Half of what is missing, or `step` in that direction."""
    if not missing:
        return 0
    amount = step or (abs(missing) + 1) // 2
    return amount if missing > 0 else -amount


def _stride(row: Row, missing: Shape) -> Iterator[Change]:
    """A convolution that keeps the size."""
    now = row.layer.values.get("stride") if row.layer else None
    if isinstance(now, tuple) and max(now) > 1 and max(missing, default=0) > 1:
        yield "stride", 1


def _kernel(row: Row, missing: Shape) -> Iterator[Change]:
    """A kernel that is larger or smaller by what is missing, or by 1."""
    wanted = _fit(row, missing)
    now = row.layer.values.get("kernel_size") if row.layer else None
    if wanted is None or not isinstance(now, tuple) or row.layer is None:
        return
    if len(now) != len(wanted):
        return
    if not isinstance(type(row.layer).arguments()["kernel_size"].rule, PerAxis):
        return
    sign = 1 if "output_padding" in row.layer.values else -1
    for amount in (1, 2, max(map(abs, wanted))):
        by = [sign * (min(amount, abs(m)) if m > 0 else -min(amount, abs(m))) for m in wanted]
        value = tuple(k + d for k, d in zip(now, by, strict=True))
        if min(value) >= 1 and value != now:
            yield "kernel_size", value


def missing(own: Shape, wanted: Shape) -> Shape:
    """By how much each axis falls short."""
    return tuple(
        n - m if isinstance(n, int) and isinstance(m, int) else 0
        for m, n in zip(own, wanted, strict=True)
    )
