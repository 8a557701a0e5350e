"""One axis as it is drawn: cells in a row, and which of them each stop of the window covers."""

from cnnshape.explaining.lesson import Lesson
from cnnshape.explaining.strips import Strip
from cnnshape.explaining.undoing import Stuffing
from cnnshape.records import Record

_DRAWN = {1: 28, 2: 16}  # cells along one of so many axes, at most

INPUT, PADDING, ZERO, LOST = "input", "padding", "zero", "lost"


class Scene(Record):
    """The cells that are drawn of one axis, and stops by the first of them and their places.

    `length` and `count` say how many cells and stops there are, drawn or not.
    """

    name: str
    kinds: tuple[str, ...]
    stops: tuple[range, ...]
    length: int
    count: int

    @property
    def is_cut(self) -> bool:
        """Whether some of it is left out."""
        return len(self.kinds) < self.length or len(self.stops) < self.count

    @property
    def window(self) -> int:
        """From the first to the last cell of the first window."""
        return self.stops[0][-1] - self.stops[0][0] + 1


def scenes(lesson: Lesson) -> tuple[Scene, ...]:
    """A scene for each of the last two axes of space, or one where there is one."""
    if lesson.undone and lesson.undone.stuffing:
        stuffing = lesson.undone.stuffing[-2:]
        return tuple(_stuffed(one, _DRAWN[len(stuffing)]) for one in stuffing)
    slid = [strip for strip in lesson.strips[-2:] if not strip.is_spread]
    return tuple(_slid(strip, _DRAWN[len(slid)]) for strip in slid)


def _slid(strip: Strip, drawn: int) -> Scene:
    cells = range(strip.first, min(strip.end, strip.first + drawn))
    kinds = tuple(
        (INPUT if strip.touches(cell) else LOST) if 0 <= cell < strip.size else PADDING
        for cell in cells
    )
    stops = [strip.stop(at).cells for at in range(min(strip.count, drawn))]
    moved = [range(s.start - strip.first, s.stop - strip.first, s.step) for s in stops]
    return _scene(strip.name, kinds, moved, strip.end - strip.first, strip.count)


def _stuffed(one: Stuffing, drawn: int) -> Scene:
    _, stuffed, outputs = one.sizes
    around, stride = one.around, one.between + 1
    first, end = -max(around, 0), stuffed + one.behind + max(around, 0)
    cells = range(first, min(end, first + drawn))
    kinds = tuple(_kind(cell, stuffed, stride, one) for cell in cells)
    window = range(0, one.dilation * (one.kernel - 1) + 1, one.dilation)
    start = max(-around, 0)
    stops = [
        range(window.start + at + start, window.stop + at + start, window.step)
        for at in range(min(outputs, drawn))
    ]
    return _scene(one.name, kinds, stops, end - first, outputs)


def _kind(cell: int, stuffed: int, stride: int, one: Stuffing) -> str:
    end = stuffed + one.behind
    if not 0 <= cell < end:
        return PADDING
    if one.around < 0 and not -one.around <= cell < end + one.around:
        return LOST
    return INPUT if cell < stuffed and cell % stride == 0 else ZERO


def _scene(name: str, kinds: tuple[str, ...], stops: list[range], length: int, count: int) -> Scene:
    """With the stops that are in view as a whole, one at least."""
    seen = [stop for stop in stops if stop and stop[-1] < len(kinds)]
    return Scene(name, kinds, tuple(seen or stops[:1]), length, count)
