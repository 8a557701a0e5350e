"""Feature maps as boxes of channels × height × width, as papers draw them."""

from html import escape
from math import log2

from cnnshape.drawing.picture import errors
from cnnshape.drawing.stages import Stage, stages
from cnnshape.plans import Plan
from cnnshape.render.drawing import texts
from cnnshape.render.drawing.laid import Point
from cnnshape.render.drawing.svg import FONT, number, opening
from cnnshape.render.drawing.wish import Undrawable, Wish
from cnnshape.render.words import brief
from cnnshape.source import printable

_MOST = 60  # volumes in a row
_HIGH, _THICK, _THIN = 150.0, 64.0, 7.0  # pixels of the largest; the least that can be seen
_SLANT: Point = (0.42, 0.3)  # how far a pixel of width goes to the right and up
_BETWEEN, _MARGIN, _LINE, _LANE = 26.0, 16.0, 13.0, 13.0
_LISTED = 4  # kinds of layers under a volume

_RULES = (
    f"text{{font:10px {FONT};text-anchor:middle}}.shape-text{{font-weight:600;font-size:11px}}"
    "polygon{stroke-width:1;stroke-linejoin:round}.side{fill-opacity:.75}.top{fill-opacity:.5}"
    ".window{fill-opacity:.85}.look,.carry{fill:none;stroke:#8a949d}.look{stroke-dasharray:3 2}"
    ".carry-head{fill:#8a949d}"
)


class _Scale:
    """Pixels for sizes: in proportion where the least can be seen, else by their logarithms."""

    def __init__(self, sizes: list[int], most: float, least: float) -> None:
        self.largest = max([*sizes, 1])
        self.most, self.least = most, least
        self.is_log = most * min([*sizes, self.largest]) / self.largest < least

    def pixels(self, size: int) -> float:
        if self.is_log:
            share = log2(1 + size) / log2(1 + self.largest)
            return self.least + (self.most - self.least) * share**2
        return self.most * size / self.largest


class _Volume:
    """A box of so many pixels: thick, high and wide, at a place."""

    def __init__(self, stage: Stage, thick: float, high: float, wide: float) -> None:
        self.stage, self.thick, self.high = stage, thick, high
        self.across, self.up = wide * _SLANT[0], wide * _SLANT[1]
        self.lines = _lines(stage)
        size = max(texts.width(line, texts.SMALL) for line in self.lines)
        self.room = max(self.thick + self.across, size)
        self.x = self.y = 0.0

    def faces(self) -> list[tuple[str, list[Point]]]:
        """The corners of its side, its top and its front, which lies over them."""
        x, y, right, bottom = self.x, self.y, self.x + self.thick, self.y + self.high
        dx, dy = self.across, -self.up
        side = [(right, y), (right + dx, y + dy), (right + dx, bottom + dy), (right, bottom)]
        top = [(x, y), (x + dx, y + dy), (right + dx, y + dy), (right, y)]
        front = [(x, y), (right, y), (right, bottom), (x, bottom)]
        return [("side", side), ("top", top), ("front", front)]

    def window(self) -> list[Point]:
        """The corners of the window on its side."""
        space, reach = self.stage.shape[2:], self.stage.window
        if not reach or len(reach) > len(space):
            return []
        tall = min(reach[-2] / space[-2], 1) if len(reach) > 1 else 1.0
        wide = min(reach[-1] / space[-1], 1)
        tall, wide = max(tall, 4 / self.high), max(wide, 4 / max(self.across, 4))
        tall, wide = min(tall, 1), min(wide, 1)
        left, above = (1 - wide) / 2, (1 - tall) * 0.62
        corners = [(0, 0), (wide, 0), (wide, tall), (0, tall)]
        return [self._on_side(left + a, above + b) for a, b in corners]

    def _on_side(self, a: float, b: float) -> Point:
        x = self.x + self.thick + a * self.across
        return x, self.y - a * self.up + b * self.high


def volumes(plan: Plan, wish: Wish, *, paper: bool = False) -> str:
    """The text of an SVG file."""
    found = stages(plan)
    if not found:
        raise Undrawable("no path leads from an input to an output")
    if len(found) > _MOST:
        raise Undrawable(f"{len(found)} volumes in a row are too many; --style boxes folds them")
    if not all(isinstance(size, int) for one in found for size in one.shape[1:]):
        raise Undrawable("volumes need numbers for sizes; give them with --input or --set")
    row = _row(found)
    return _text(plan, wish, row, paper=paper)


def _row(found: list[Stage]) -> list[_Volume]:
    space = [size for one in found for size in one.shape[2:]]
    high = _Scale(space, _HIGH, _THIN)
    thick = _Scale([one.shape[1] for one in found if len(one.shape) > 1], _THICK, _THIN / 2)
    row = []
    for one in found:
        channels, places = (*one.shape[1:2], 1)[0], one.shape[2:]
        if not places:
            row.append(_Volume(one, _THIN, _THICK + thick.pixels(channels), 0))
        else:
            tall = high.pixels(places[-2]) if len(places) > 1 else _THIN
            row.append(_Volume(one, thick.pixels(channels), tall, high.pixels(places[-1])))
    return row


def _lines(stage: Stage) -> list[str]:
    """What stands under a volume: its shape and the layers that make it."""
    lines = ["×".join(map(str, stage.shape[1:])) or "1"]
    if not stage.rows:
        return [*lines, printable(stage.name)]
    kinds: dict[str, int] = {}
    for row in stage.rows:
        kinds[row.kind] = kinds.get(row.kind, 0) + 1
    listed = [kind + (f" ×{n}" if n > 1 else "") for kind, n in kinds.items()]
    more = len(listed) - _LISTED
    return [*lines, *listed[:_LISTED], *([f"and {more} more"] if more > 0 else [])]


def _text(plan: Plan, wish: Wish, row: list[_Volume], *, paper: bool) -> str:
    carried = _levels(row)
    above = max(one.high / 2 + one.up for one in row)
    axis = _MARGIN + _LANE * (max(carried.values(), default=-1.5) + 1.5) + above
    x = _MARGIN
    for one in row:
        one.x = x + (one.room - one.thick - one.across) / 2
        one.y = axis - one.high / 2
        x += one.room + _BETWEEN
    wide = x - _BETWEEN + _MARGIN
    foot = axis + max(one.high / 2 for one in row) + 22
    high = foot + _LINE * max(len(one.lines) for one in row) + 4
    parts = opening(plan, wide, high, wish.theme, _RULES, paper=paper)
    for (source, at), level in carried.items():
        parts.append(_carry(row[source], row[at], axis - above - _LANE * (level + 0.7)))
    for at, one in enumerate(row):
        parts += _volume(plan, one, foot)
        if at + 1 < len(row):
            parts += _look(one, row[at + 1])
    return "\n".join([*parts, "</svg>", ""])


def _levels(row: list[_Volume]) -> dict[tuple[int, int], int]:
    """How high each line over other volumes runs, the shorter the lower."""
    pairs = {(source, at) for at, one in enumerate(row) for source in one.stage.carried}
    levels: dict[tuple[int, int], int] = {}
    for pair in sorted(pairs, key=lambda pair: (pair[1] - pair[0], pair)):
        taken = {levels[one] for one in levels if one[0] < pair[1] and pair[0] < one[1]}
        levels[pair] = next(level for level in range(len(taken) + 1) if level not in taken)
    return levels


def _volume(plan: Plan, one: _Volume, foot: float) -> list[str]:
    rows = one.stage.rows
    layer = rows[0].layer if rows else None
    kind = layer.role if layer else "end"
    bad = " bad" if any(row.path in errors(plan) for row in rows) else ""
    about = "\n".join(printable(brief(row.layer)) for row in rows if row.layer)
    parts = [f"<g><title>{escape(about or printable(one.stage.name))}</title>"]
    for face, corners in one.faces():
        parts.append(f'<polygon class="{kind} {face}{bad}" points="{_points(corners)}"/>')
    middle = one.x + (one.thick + one.across) / 2
    for at, line in enumerate(one.lines):
        look = ' class="dim"' if at else ' class="shape-text"'
        place = f'x="{number(middle)}" y="{number(foot + _LINE * at)}"'
        parts.append(f"<text{look} {place}>{escape(line)}</text>")
    return [*parts, "</g>"]


def _look(one: _Volume, after: _Volume) -> list[str]:
    """The window on a volume, and how it narrows to a point of the next one."""
    corners = one.window()
    if not corners:
        return []
    end = after.x, after.y + after.high * 0.5
    lines = "".join(f"M{_points([corner])}L{_points([end])}" for corner in corners[1:3])
    return [
        f'<polygon class="window weights" points="{_points(corners)}"/>',
        f'<path class="look" d="{lines}"/>',
    ]


def _carry(source: _Volume, after: _Volume, y: float) -> str:
    """What is carried over others: out of the top of a volume and into the top of another."""
    a = source.x + source.across / 2 + source.thick / 2
    b = after.x + after.across / 2 + after.thick / 2
    start, end = source.y - source.up / 2, after.y - after.up / 2 - 2
    line = f"M{_points([(a, start), (a, y), (b, y), (b, end)]).replace(' ', 'L')}"
    head = f"M{_points([(b, end + 2)])}l-3.2,-6h6.4z"
    return f'<path class="carry" d="{line}"/><path class="carry-head" d="{head}"/>'


def _points(points: list[Point]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)
