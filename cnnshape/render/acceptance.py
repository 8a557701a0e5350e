"""Which sizes a network accepts, as people read it."""

from cnnshape.plans import Plan
from cnnshape.plans.acceptance import Acceptance, AxisSizes
from cnnshape.render import words
from cnnshape.render.paint import Line
from cnnshape.source import printable

_NAMED = 6  # layers that need something


def lines(plan: Plan, found: Acceptance, near: tuple[int, ...]) -> list[Line]:
    """The rule of each axis, what lies near a size, and what comes out."""
    name, source = printable(plan.name or ""), printable(plan.source.name)
    out: list[Line] = [[(name, "bold"), (f"  {source}" if name else source, "dim")]]
    if not found.axes:
        return [*out, [("no axis of the input is space", "")]]
    for place, one in enumerate(found.axes):
        out += _axis(one, near[place] if near else one.axis.given)
    for label, shape in found.outputs.items():
        out.append(
            [("output  ", "dim"), (words.shape(shape), ""), (f"  {printable(label)}", "dim")]
        )
    return out


def _axis(one: AxisSizes, near: int | None) -> list[Line]:
    axis = one.axis
    rule = str(one.accepted) if one.exact else f"{one.accepted}, of the sizes that were tried"
    beside = " and ".join(f"{name} = {size}" for name, size in one.beside.items())
    head: Line = [(printable(axis.symbol), "bold cyan"), (f"  {rule}", "bold")]
    if beside:
        head.append((f"  while {printable(beside)}", "dim"))
    below = [head]
    if near is not None:
        below.append([(f"     {_near(one, near)}", "" if near in one.accepted else "yellow")])
    layers = tuple(dict.fromkeys(path for need in one.needs for path in need.layers))
    if layers:
        named = ", ".join(layers[:_NAMED]) + ", ..." * (len(layers) > _NAMED)
        below.append([(f"     needed by {printable(named)}", "dim")])
    if one.whole is not None and one.whole != one.accepted:
        below.append([(f"     nothing is dropped at {one.whole}", "dim")])
    return below


def _near(one: AxisSizes, size: int) -> str:
    before, after = one.accepted.around(size)
    others = " and ".join(str(n) for n in (before, after) if n is not None)
    if size in one.accepted:
        return f"{size} fits" + (f", next to it {others}" if others else "")
    return f"{size} does not fit" + (f"; the nearest that do are {others}" if others else "")
