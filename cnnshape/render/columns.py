"""The columns that the table of a plan can have."""

from collections.abc import Callable

from cnnshape.plans import Plan
from cnnshape.render import words
from cnnshape.render.tree import Entry
from cnnshape.source import printable


def _type(entry: Entry) -> str:
    if entry.kind is not None:
        return printable(entry.kind)
    if entry.row is None or entry.is_heading:
        return ""
    shared = f" = {entry.row.owner}" if entry.row.owner else ""
    layer = entry.row.layer
    return (words.brief(layer) if layer else entry.row.kind) + shared


def _input(entry: Entry) -> str:
    shapes = entry.row.input_shapes if entry.row and not entry.is_heading else ()
    return ", ".join(map(words.shape, shapes))


def _output(entry: Entry) -> str:
    if entry.row is None:
        return ""
    shapes = entry.row.output_shapes
    return ", ".join(map(words.shape, shapes if not entry.is_heading else shapes[:1]))


def _line(entry: Entry) -> str:
    if entry.row is None or entry.is_heading:
        return ""
    step = entry.row.step
    return str(step.leaf.source.position(step.name_span.start).line)


def _unless_heading(text: Callable[[Entry], str]) -> Callable[[Entry], str]:
    return lambda entry: "" if entry.is_heading else text(entry)


COLUMNS: dict[str, Callable[[Entry], str]] = {
    "layer": lambda entry: entry.label,
    "type": _type,
    "input": _input,
    "output": _output,
    "params": _unless_heading(lambda entry: words.count(entry.params)),
    "macs": _unless_heading(lambda entry: words.count(entry.macs)),
    "field": _unless_heading(lambda entry: words.field(entry.reaches)),
    "jump": _unless_heading(lambda entry: words.jump(entry.reaches)),
    "offset": _unless_heading(lambda entry: words.offset(entry.reaches)),
    "line": _line,
    "torch": _unless_heading(lambda entry: entry.proof),
}
_USUAL = ("layer", "type", "output", "params", "macs", "field")


def usual(plan: Plan) -> tuple[str, ...]:
    """The columns that are shown when nobody asks for others."""
    return (*_USUAL, "torch") if plan.verification else _USUAL
