"""What has a place: boxes, frames, wires and labels, measured from the axis of what holds them."""

from __future__ import annotations  # laid items hold others

from cnnshape.drawing.picture import Item, Net

Point = tuple[float, float]


class Laid:
    """An item with its size; x counts from its axis, y from its top."""

    __slots__ = ("height", "ins", "item", "labels", "left", "outs", "parts", "right", "wires")

    def __init__(self, item: Item, left: float, right: float, height: float) -> None:
        self.item, self.left, self.right, self.height = item, left, right, height
        self.ins: dict[int, float] = {}  # where nets come in, by the net
        self.outs: dict[int, float] = {}
        self.parts: list[tuple[Laid, float, float]] = []  # with the place of their axes and tops
        self.wires: list[Wire] = []
        self.labels: list[Label] = []


_SAME = 0.01  # pixels that nobody sees


class Wire:
    """A net on its way through a group to one target."""

    __slots__ = ("is_stub", "net", "points", "target")

    def __init__(
        self, net: Net, points: list[Point], target: Item | None = None, *, is_stub: bool = False
    ) -> None:
        self.net, self.points = net, _without_repeats(points)
        self.target = target  # the box at which it ends, and so with a head
        self.is_stub = is_stub  # which nothing takes

    def moved(self, x: float, y: float) -> Wire:
        """The same elsewhere."""
        points = [(a + x, b + y) for a, b in self.points]
        return Wire(self.net, points, self.target, is_stub=self.is_stub)


class Label:
    """A shape beside a wire."""

    __slots__ = ("nets", "text", "x", "y")

    def __init__(self, nets: tuple[Net, ...], text: str, x: float, y: float) -> None:
        self.nets, self.text, self.x, self.y = nets, text, x, y


def _without_repeats(points: list[Point]) -> list[Point]:
    """A line without the points that lie on the way between two others."""
    kept: list[Point] = []
    for point in points:
        if kept and _near(kept[-1], point):
            continue
        if len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept


def _near(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < _SAME and abs(a[1] - b[1]) < _SAME


def _in_line(a: Point, b: Point, c: Point) -> bool:
    across = abs(a[0] - b[0]) + abs(b[0] - c[0])
    return across < _SAME or abs(a[1] - b[1]) + abs(b[1] - c[1]) < _SAME
