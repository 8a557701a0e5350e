"""Strips of cells as lines for a terminal: padding, the window at some stops, what is left out."""

from typing import Final

from cnnshape.explaining.strips import Stop, Strip
from cnnshape.render.folding import WIDTH, folded
from cnnshape.render.paint import Line, columns_of

CELL, OUTSIDE, TOUCHED, SKIPPED, MISSED = "□", "░", "■", "·", "×"

_CELLS = 27  # that are drawn of a strip, the middle left out of longer ones
_GAP: Final = None


def strip_lines(names: str, strip: Strip) -> list[Line]:
    """A strip with a heading; `names` are the axes that look like it."""
    labels = [str(stop.at) for stop in strip.stops]
    width = max(map(len, labels))
    room = WIDTH - width - 7 - max(len(_span(stop)) for stop in strip.stops)
    cells = _shown(strip, min(room // 2, _CELLS))
    first, *rest = folded(_heading(strip), WIDTH - columns_of(names) - 4)
    lines: list[Line] = [[(f"  {names}  ", "bold"), (first, "")]]
    lines += [[(" " * (columns_of(names) + 4) + line, "")] for line in rest]
    row: Line = [(" " * (width + 5), "")]
    lines.append(row + [_cell(strip, cell) for cell in cells])
    for label, stop in zip(labels, strip.stops, strict=True):
        marks = "".join(_mark(stop, cell, cells, at) for at, cell in enumerate(cells))
        pieces: Line = [(f"    {label:>{width}} ", "dim"), (marks, "cyan")]
        lines.append([*pieces, (f"  {_span(stop)}", "dim")])
    return lines


def legend(strips: tuple[Strip, ...]) -> Line:
    """What the signs mean that are drawn in some strips."""
    spread = any(strip.is_spread for strip in strips)
    padded = any(border > 0 for strip in strips for border in strip.border)
    words = {
        CELL: "output" if spread else "input",
        OUTSIDE: "cut off" if spread else "padding" if padded else "beyond the end",
        TOUCHED: "reached" if spread else "read",
        SKIPPED: "skipped",
        MISSED: "never reached" if spread else "never read",
    }
    drawn = {text for strip in strips for line in strip_lines("", strip)[1:] for text, _ in line}
    seen = {sign for sign in words if any(sign in text for text in drawn)}
    return [("    " + "   ".join(f"{s} {word}" for s, word in words.items() if s in seen), "dim")]


def _heading(strip: Strip) -> str:
    before, after = -strip.first, strip.end - strip.size
    kinds = ["input", "output"]
    if strip.is_spread:
        kinds.reverse()
        sides = _sides(before, after, "cut off")
    else:
        padded = max(strip.border[1], 0)
        sides = _sides(before, padded, "of padding")
        sides += [f"{after - padded} beyond the end"] * (after > padded)
    told = [_many(strip.size, kinds[0]), *sides, _many(strip.count, kinds[1])]
    if strip.missed:
        told.append(f"{strip.missed:,} never {'reached' if strip.is_spread else 'read'}")
    return ", ".join(told)


def _sides(before: int, after: int, what: str) -> list[str]:
    if before == after and before:
        return [f"{before} {what} on either side"]
    return [f"{n} {what} {side}" for n, side in ((before, "before"), (after, "after")) if n]


def _many(n: int, word: str) -> str:
    return f"{n:,} {word}" + "s" * (n != 1)


def _shown(strip: Strip, most: int) -> list[int | None]:
    """The cells to draw, `most` of them, with `None` for those that are left out."""
    length = strip.end - strip.first
    if length <= most:
        return list(range(strip.first, strip.end))
    ahead = max((stop.cells[-1] + 1 for stop in strip.stops[:2] if stop.cells), default=0)
    last = strip.stops[-1].cells
    head = ahead - strip.first
    tail = strip.end - last[0] if last else 1
    spare = most - 1 - head - tail
    head = head + spare // 2 if spare >= 0 and head <= tail + spare else (most - 1) // 2
    tail = most - 1 - head
    before, after = range(strip.first, strip.first + head), range(strip.end - tail, strip.end)
    return [*before, _GAP, *after]


def _cell(strip: Strip, cell: int | None) -> tuple[str, str]:
    if cell is _GAP:
        return "… ", "dim"
    if not 0 <= cell < strip.size:
        return OUTSIDE + " ", "dim"
    return (CELL + " ", "") if strip.touches(cell) else (MISSED + " ", "red")


def _mark(stop: Stop, cell: int | None, cells: list[int | None], at: int) -> str:
    window = stop.cells
    if not window:
        return "  "
    if cell is _GAP:
        return "… " if _lies(window, cells[at - 1], cells[at + 1]) else "  "
    if cell in window:
        return TOUCHED + " "
    return SKIPPED + " " if window[0] < cell < window[-1] else "  "


def _lies(window: range, before: int | None, after: int | None) -> bool:
    """Whether a window has cells between two that are drawn."""
    assert before is not None
    assert after is not None
    return window[0] < after - 1 and window[-1] > before + 1


def _span(stop: Stop) -> str:
    if not stop.cells:
        return "none"
    first, last = stop.cells[0], stop.cells[-1]
    return str(first) if first == last else f"{first} to {last}"
