"""What differs between two plans, as a table for a terminal or a pipe."""

import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cnnshape.comparison.differences import Change, Difference
from cnnshape.comparison.outlines import Count
from cnnshape.render.differences import changes
from cnnshape.render.paint import Line, columns_of, fitted, wants_color, width_of, write
from cnnshape.source import printable

SAME = "the plans are the same"
_STYLES = {"added": "green", "removed": "red", "changed": "yellow"}
_NUMBERS = {"params", "MACs"}
_LEAST = 12  # columns that a shortened call keeps
_MARK = 2  # columns of the mark before a layer


def show(difference: Difference, names: tuple[str, str], color: bool | None) -> None:
    """Print what differs."""
    width = width_of(sys.stdout)
    title: Line = [(printable(" → ".join(names)), "bold")]
    lines = [[(SAME, "")]] if difference.same else [title, *table(difference, width)]
    write(lines, sys.stdout, color=wants_color(sys.stdout, color))


def table(difference: Difference, width: int | None) -> list[Line]:
    """How many layers differ, a line for each, and totals; no wider than `width`."""
    shown = list(changes.shown(difference))
    drawn = [_draw(shown, *_LAYOUTS[0])]
    for layout in _LAYOUTS[1:]:
        if width is None or drawn[-1].width <= width:
            break
        drawn.append(_draw(shown, *layout))
    summary = changes.summary(difference)
    lines: list[Line] = [[(summary, "dim")]] if summary else []
    lines += [*drawn[-1].lines(width), *_totals(difference)]
    return lines if width is None else [_cut(line, width) for line in lines]


def _gives(change: Change) -> str:
    """What comes out, if that is news."""
    if change.kind == "changed":
        return f"→ {changes.either(change).shape}" if "shape" in change.fields else ""
    return changes.shape(change)


def _brief(change: Change) -> str:
    return changes.call(change, brief=True)


def _gain(
    of: Callable[[Change], tuple[Count, Count]], text: Callable[[Count, Count], str] = changes.gain
) -> Callable[[Change], str]:
    return lambda change: text(*of(change))


_Column = tuple[str, Callable[[Change], str]]
_CALL: tuple[_Column, ...] = (("type", changes.call),)
_BRIEF: tuple[_Column, ...] = (("type", _brief),)
_SHAPES: tuple[_Column, ...] = (("output", changes.shape),)
_SHAPE: tuple[_Column, ...] = (("output", _gives),)
_COUNTS: tuple[_Column, ...] = (("params", _gain(changes.params)), ("MACs", _gain(changes.macs)))
_SHORT: tuple[_Column, ...] = (
    ("params", _gain(changes.params, changes.short_gain)),
    ("MACs", _gain(changes.macs, changes.short_gain)),
)
_LAYOUTS: tuple[tuple[bool, tuple[_Column, ...]], ...] = (  # in groups or not, the widest first
    (False, _CALL + _SHAPES + _COUNTS),
    (True, _CALL + _SHAPES + _COUNTS),
    (True, _CALL + _SHAPE + _COUNTS),
    (True, _BRIEF + _SHAPE + _COUNTS),
    (True, _BRIEF + _SHAPE + _SHORT),
    (True, _BRIEF + _COUNTS),
    (True, _BRIEF + _SHORT),
    (True, _BRIEF + _SHORT[:1]),
)


class _Row(NamedTuple):
    """A line of the table: cells, or one text in front of them all."""

    mark: str
    style: str
    cells: Sequence[str]


class _Drawn:
    """Rows of one layout and the widths of their columns."""

    def __init__(self, heads: list[str], rows: list[_Row]) -> None:
        self.heads, self.rows = heads, rows
        cells = [row.cells for row in rows if len(row.cells) > 1] or [[""] * len(heads)]
        said = [max(map(columns_of, column)) for column in zip(*cells, strict=True)]
        self.widths = [n and max(n, len(head)) for n, head in zip(said, heads, strict=True)]

    @property
    def width(self) -> int:
        shown = [width for width in self.widths if width]  # of columns that say something
        return _MARK + sum(shown) + 2 * max(len(shown) - 1, 0)

    def lines(self, width: int | None) -> list[Line]:
        if width is not None and self.width > width:
            self.widths[1] = max(_LEAST, self.widths[1] - self.width + width)
        rule = "─" * self.width
        lines: list[Line] = [[("  " + self._text(self.heads), "bold")], [(rule, "dim")]]
        for mark, style, cells in self.rows:
            text = self._text(cells) if len(cells) > 1 else cells[0]
            lines.append([(f"{mark} ", style), (text, "" if mark == "~" else style)])
        return [*lines, [(rule, "dim")]]

    def _text(self, cells: Sequence[str]) -> str:
        columns = zip(cells, self.widths, self.heads, strict=True)
        return "  ".join(fitted(cell, n, right=head in _NUMBERS) for cell, n, head in columns if n)


def _draw(shown: list[Change | str], is_grouped: bool, columns: tuple[_Column, ...]) -> _Drawn:
    rows: list[_Row] = []
    heading: tuple[str, ...] = ()
    for change in shown:
        if isinstance(change, str):
            rows.append(_Row(" ", "dim", [printable(change)]))
            continue
        label = changes.path(change)
        if is_grouped:
            groups, label = _parted(changes.paths(change))
            if not _is_under(heading, groups, change):
                heading = groups
                rows += [_Row(" ", "dim", [_heading(groups)])] if any(groups) else []
            label = "  " * any(groups) + label
        cells = [label, *(text(change) for _, text in columns)]
        mark, style = changes.MARKS[change.kind], _STYLES[change.kind]
        rows.append(_Row(mark, style, [*map(printable, cells)]))
    return _Drawn(["layer", *(head for head, _ in columns)], rows)


def _parted(paths: list[str]) -> tuple[tuple[str, ...], str]:
    """The groups of a layer, and what it is called in them."""
    parts = [path.rpartition(".") for path in paths]
    groups = tuple(dict.fromkeys(group for group, _, _ in parts))
    return groups, " → ".join(dict.fromkeys(name for _, _, name in parts))


def _is_under(heading: tuple[str, ...], groups: tuple[str, ...], change: Change) -> bool:
    """Whether a heading says the group; of one that was renamed, the side that the layer is on."""
    if change.kind == "added":
        return heading[-1:] == groups
    return heading[:1] == groups if change.kind == "removed" else heading == groups


def _heading(groups: tuple[str, ...]) -> str:
    return printable(" → ".join(group or "(network)" for group in groups))


def _totals(difference: Difference) -> list[Line]:
    found = changes.totals(difference)
    rows = [[name, *_total(before, after)] for name, before, after in found]
    margin, *widths = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    lines: list[Line] = []
    for name, *texts in rows:
        cells = [fitted(text, n, right=True) for text, n in zip(texts, widths, strict=True) if n]
        lines.append([(fitted(name, margin + 2), "bold"), ("  ".join(cells), "")])
    return lines


def _total(before: Count, after: Count) -> list[str]:
    """Before, an arrow, after, the gain and the percentage; one count where they are the same."""
    if before == after:
        return ["", "", printable(changes.count(after)), "", ""]
    one, other = (printable(changes.count(n)) for n in (before, after))
    gain = changes.gain(before, after)
    return [one, "→", other, "" if "→" in gain else gain, changes.percent(before, after)]


def _cut(line: Line, width: int) -> Line:
    """The line, no wider than `width`."""
    cut: Line = []
    for text, style in line:
        cut.append((text if columns_of(text) <= width else fitted(text, width), style))
        width -= columns_of(cut[-1][0])
    return cut
