"""Variants of a layer as a small table."""

from cnnshape.explaining.lesson import Lesson
from cnnshape.explaining.variants import Variant
from cnnshape.render import words
from cnnshape.render.folding import WIDTH, folded
from cnnshape.render.paint import Line, columns_of
from cnnshape.source import printable


def variant_lines(lesson: Lesson) -> list[Line]:
    """A line for the layer as it is and one for each variant."""
    if not lesson.variants:
        return []
    own = _cells(
        "as it is",
        lesson.outputs,
        lesson.params.total if lesson.params else None,
        lesson.macs.total if lesson.macs else None,
    )
    rows = [own, *(_variant(one) for one in lesson.variants)]
    head = ["", "output", "parameters", "MACs"]
    used = [0, 1, *(i for i in (2, 3) if any(row[i] not in {"0", ""} for row in rows))]
    head, *rows = ([row[i] for i in used] for row in [head, *rows])
    widths = [max(columns_of(row[i]) for row in [head, *rows]) for i in range(len(used))]
    refusals = ["", "", *(one.refusal for one in lesson.variants)]
    if sum(widths) + 3 * len(widths) > WIDTH:
        return _listed(head, rows, refusals[1:])
    lines: list[Line] = []
    for row, refusal in zip([head, *rows], refusals, strict=True):
        style = "dim" if row is head else ""
        first = f"  {row[0]:<{widths[0]}}"
        if refusal:
            lines += _refused(first, refusal, widths[0])
            continue
        shape = f"   {row[1]:<{widths[1]}}"
        counts = "".join(f"   {cell:>{n}}" for cell, n in zip(row[2:], widths[2:], strict=True))
        lines.append([(first, style or "cyan"), (shape + counts, style)])
    return lines


def _listed(head: list[str], rows: list[list[str]], refusals: list[str]) -> list[Line]:
    """Each variant with a line for every number, where a table would be too wide."""
    lines: list[Line] = []
    for row, refusal in zip(rows, refusals, strict=True):
        lines += [[("  " + text, "cyan")] for text in folded(row[0], WIDTH - 2)]
        if refusal:
            lines += _refused("", refusal, 2)
            continue
        for name, cell in zip(head[1:], row[1:], strict=True):
            lines += [[(f"    {text}", "")] for text in folded(f"{name} {cell}", WIDTH - 4)]
    return lines


def _refused(first: str, refusal: str, width: int) -> list[Line]:
    text = printable(refusal.replace("`", ""))
    before, *rest = folded(text, WIDTH - width - 5)
    pad = " " * (width + 5)
    lead = first + "   " if first else pad
    return [[(lead, "cyan"), (before, "red")], *([(pad, ""), (line, "red")] for line in rest)]


def _variant(one: Variant) -> list[str]:
    name = ", ".join(f"{name} {_value(value)}" for name, value in one.changes)
    return ([name, "", "", ""]) if one.refusal else _cells(name, one.outputs, one.params, one.macs)


def _cells(name: str, outputs: tuple[tuple[int, ...], ...], *counts: int | None) -> list[str]:
    shapes = ", ".join(dict.fromkeys(map(words.shape, outputs)))
    return [name, shapes, *map(words.count, counts)]


def _value(value: object) -> str:
    if not isinstance(value, tuple):
        return str(value)
    return str(value[0]) if len(set(value)) == 1 else f"({', '.join(map(str, value))})"
