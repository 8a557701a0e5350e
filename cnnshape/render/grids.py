"""A layer as a drawing: grids of cells, and the window that moves over them, in SVG."""

from collections.abc import Iterator
from html import escape
from itertools import product

from cnnshape.explaining.lesson import Lesson
from cnnshape.explaining.scenes import INPUT, LOST, PADDING, ZERO, Scene, scenes
from cnnshape.render import words
from cnnshape.render.svg_style import STYLE
from cnnshape.source import printable

_CELL, _MARGIN, _TOP, _GAP = 20, 24, 64, 72
_LETTER, _BOLD = 7, 10  # a character, about
_LONGEST = 90  # characters of a line
_SIGN = 34  # a sign in the legend, without its word
_WORDS = {
    "read": "window",
    INPUT: "input",
    PADDING: "padding",
    ZERO: "zero put in",
    LOST: "never read",
    "made": "output",
}
_SECONDS = 0.7  # that the window rests at a stop


class NoDrawing(Exception):
    """Why a layer cannot be drawn."""


def svg(lesson: Lesson) -> str:
    """The drawing of a layer, its window at the first stop where nothing moves."""
    axes = scenes(lesson)
    if not axes:
        kind = type(lesson.layer).__name__
        raise NoDrawing(f"{kind} has no window over axes of known size to be drawn")
    return "".join(_Drawing(lesson, axes).parts())


class _Drawing:
    def __init__(self, lesson: Lesson, axes: tuple[Scene, ...]) -> None:
        self.lesson, self.axes = lesson, axes
        self.rows = axes[0] if len(axes) > 1 else Scene("", (INPUT,), (range(1),), 1, 1)
        self.columns = axes[-1]
        wide, high = len(self.columns.kinds) * _CELL, len(self.rows.kinds) * _CELL
        outputs = [len(self.rows.stops) * _CELL, len(self.columns.stops) * _CELL]
        is_strip = len(axes) == 1
        name = _BOLD * len(f"input {self._sizes(0)}")
        self.x = _MARGIN if is_strip else _MARGIN + max(wide + _GAP, name)
        self.y = _TOP + high + _GAP // 2 + 8 if is_strip else _TOP
        self.notes = _notes(lesson, axes)
        bottom = max(_TOP + high, self.y + outputs[0])
        self.foot = bottom + 44 + 12 * self.rows.is_cut
        self.height = self.foot + 20 * len(self.notes) + 8
        signs = sum(_SIGN + _LETTER * len(word) for _, word in self.signs)
        texts = [signs, _BOLD * len(self.title), *(_LETTER * len(note) for note in self.notes), 320]
        self.width = max(self.x + outputs[1] + _CELL, _MARGIN + wide + _CELL, *texts) + _MARGIN

    @property
    def title(self) -> str:
        text = printable(words.brief(self.lesson.layer))
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

    @property
    def signs(self) -> list[tuple[str, str]]:
        """What is drawn, and what it stands for."""
        kinds = {_together(a, b) for a, b in product(self.rows.kinds, self.columns.kinds)}
        return [(kind, word) for kind, word in _WORDS.items() if kind in {*kinds, "read", "made"}]

    def parts(self) -> Iterator[str]:
        size = f'width="{self.width}" height="{self.height}"'
        box = f'viewBox="0 0 {self.width} {self.height}"'
        yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img">\n'
        yield f"<title>{_text(self.title)}</title>\n"
        yield f"<style>{STYLE}</style>\n"
        yield f'<rect class="page" width="{self.width}" height="{self.height}"/>\n'
        yield _label(_MARGIN, 30, self.title, "title")
        yield from self._grids()
        yield from self._stops()
        yield from self._legend()
        for at, note in enumerate(self.notes):
            yield _label(_MARGIN, self.foot + 8 + 20 * at, note, "note")
        yield "</svg>\n"

    def _grids(self) -> Iterator[str]:
        stuffed = ZERO in {*self.rows.kinds, *self.columns.kinds}
        before, after = self._sizes(0), self._sizes(1)
        yield _label(_MARGIN, _TOP - 10, f"input {before}", "name")
        for (i, row), (j, column) in product(
            enumerate(self.rows.kinds), enumerate(self.columns.kinds)
        ):
            kind = _together(row, column)
            yield _cell(_MARGIN + j * _CELL, _TOP + i * _CELL, kind)
            if kind in {PADDING, ZERO} and stuffed:
                x, y = _MARGIN + j * _CELL + _CELL // 2, _TOP + i * _CELL + _CELL // 2 + 4
                yield f'<text class="nought" x="{x}" y="{y}">0</text>\n'
        yield from self._cut(_MARGIN, _TOP, len(self.rows.kinds), len(self.columns.kinds))
        yield from self._cut(self.x, self.y, len(self.rows.stops), len(self.columns.stops))
        yield _label(self.x, self.y - 10, f"output {after}", "name")
        for i, j in product(range(len(self.rows.stops)), range(len(self.columns.stops))):
            yield _cell(self.x + j * _CELL, self.y + i * _CELL, "output")

    def _sizes(self, side: int) -> str:
        shape = self.lesson.batched[side][0]
        return "×".join(map(str, shape[-len(self.axes) :]))

    def _cut(self, x: int, y: int, high: int, wide: int) -> Iterator[str]:
        """Dots behind a grid that goes on."""
        if self.columns.is_cut:
            yield _label(x + wide * _CELL + 6, y + high * _CELL // 2 + 4, "⋯", "note")
        if self.rows.is_cut:
            yield _label(x + wide * _CELL // 2 - 4, y + high * _CELL + 16, "⋮", "note")

    def _stops(self) -> Iterator[str]:
        stops = list(product(enumerate(self.rows.stops), enumerate(self.columns.stops)))
        length = _SECONDS * len(stops)
        part = 100 / len(stops)
        yield (
            f"<style>@keyframes stop{{0%{{opacity:1}}{part:.4f}%,100%{{opacity:0}}}}"
            f".stop{{animation:stop {length:.1f}s step-end infinite}}"
            "@media (prefers-reduced-motion:reduce){.stop{animation:none}}</style>\n"
        )
        for at, ((i, rows), (j, columns)) in enumerate(stops):
            delay = f' style="animation-delay:{at * _SECONDS:.1f}s"' if len(stops) > 1 else ""
            yield f'<g class="stop" opacity="{int(at == 0)}"{delay}>'
            yield self._window(rows, columns)
            yield _cell(self.x + j * _CELL, self.y + i * _CELL, "made").rstrip()
            yield "</g>\n"

    def _window(self, rows: range, columns: range) -> str:
        """The cells that are read as one path, and a frame around all of them."""
        high, wide = len(self.rows.kinds), len(self.columns.kinds)
        inside = [(i, j) for i, j in product(rows[:high], columns[:wide]) if i < high and j < wide]
        read = "".join(
            f"M{_MARGIN + j * _CELL} {_TOP + i * _CELL}h{_CELL}v{_CELL}h-{_CELL}z"
            for i, j in inside
        )
        x, y = _MARGIN + columns[0] * _CELL, _TOP + rows[0] * _CELL
        width = (min(columns[-1] + 1, wide) - columns[0]) * _CELL
        height = (min(rows[-1] + 1, high) - rows[0]) * _CELL
        frame = f'<rect class="frame" x="{x}" y="{y}" width="{width}" height="{height}"/>'
        return f'<path class="read" d="{read}"/>{frame}'

    def _legend(self) -> Iterator[str]:
        x = _MARGIN
        for kind, word in self.signs:
            y = self.foot - 16
            yield f'<rect class="{kind}" x="{x}" y="{y - 11}" width="14" height="14"/>'
            yield _label(x + 20, y, word, "note")
            x += _SIGN + len(word) * _LETTER


def _together(row: str, column: str) -> str:
    """What a cell is that is `row` along one axis and `column` along the other."""
    return next(kind for kind in (PADDING, LOST, ZERO, INPUT) if kind in {row, column})


def _notes(lesson: Lesson, axes: tuple[Scene, ...]) -> list[str]:
    found = []
    mixing = lesson.layer.mixing()
    if mixing:
        before, after, groups = mixing
        if before == groups:
            found.append("each output channel is made of one input channel")
        else:
            found.append(
                f"each of {after:,} output channels adds up {before // groups:,} input channels"
            )
    if any(ZERO in scene.kinds for scene in axes):
        sizes = "×".join(f"{scene.length:,}" for scene in axes)
        found.append(f"{sizes} with zeros around and between; the kernel is flipped, stride 1")
    if len(lesson.strips) > len(axes):
        found.append(f"drawn are the last {len(axes)} of {len(lesson.strips)} axes")
    cut: dict[str, list[str]] = {}
    for scene in axes:
        if scene.is_cut:
            cells = f"{len(scene.kinds)} of {scene.length:,} cells"
            text = f"{cells} are drawn, {len(scene.stops)} of {scene.count:,} outputs"
            if scene.window > len(scene.kinds):
                text += f", and of a window of {scene.window:,} what fits"
            cut.setdefault(text, []).append(scene.name)
    return found + [f"{' and '.join(names)}: {text}" for text, names in cut.items()]


def _cell(x: int, y: int, kind: str) -> str:
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{_CELL}" height="{_CELL}"/>\n'


def _label(x: int, y: int, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{_text(text)}</text>\n'


def _text(text: str) -> str:
    return escape(printable(text))
