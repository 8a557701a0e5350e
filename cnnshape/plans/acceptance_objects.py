"""The sizes that a network accepts as plain objects, ready for JSON."""

from collections.abc import Sequence

from cnnshape.plans import Plan
from cnnshape.plans.acceptance import Acceptance, AxisSizes
from cnnshape.plans.objects import SCHEMA, diagnostic_objects, plain
from cnnshape.version import VERSION


def acceptance_object(plan: Plan, found: Acceptance, near: Sequence[int]) -> dict[str, object]:
    """The object that `sizes --format json` prints."""
    wanted: list[int | None] = [*near] or [one.axis.given for one in found.axes]
    return {
        "schema": SCHEMA,
        "cnnshape": VERSION,
        "spec": plan.source.name,
        "name": plan.name,
        "axes": [_axis(one, n) for one, n in zip(found.axes, wanted, strict=True)],
        "outputs": {name: plain(shape) for name, shape in found.outputs.items()},
        "diagnostics": diagnostic_objects(plan.diagnostics, plan.source),
    }


def _axis(one: AxisSizes, near: int | None) -> dict[str, object]:
    around = (None, None) if near is None else one.accepted.around(near)
    return {
        "size": one.axis.symbol,
        "places": [{"input": name, "axis": place} for name, place in one.axis.places],
        "written": one.axis.given,
        "beside": one.beside,
        "rule": str(one.accepted),
        "exact": one.exact,
        "smallest": one.accepted.least,
        "below": sorted(one.accepted.below),
        "from": one.accepted.start,
        "period": one.accepted.period,
        "remainders": sorted(one.accepted.residues),
        "layers": sorted({path for need in one.needs for path in need.layers}),
        "nothing_dropped": None if one.whole is None else str(one.whole),
        "near": near,
        "fits": None if near is None else near in one.accepted,
        "next_below": around[0],
        "next_above": around[1],
    }
