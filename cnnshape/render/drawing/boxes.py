"""Boxes: how large they are, and where nets meet them."""

from cnnshape.drawing.picture import Item, Picture
from cnnshape.render.drawing import texts
from cnnshape.render.drawing.laid import Laid
from cnnshape.render.drawing.texts import SMALL, TITLE, Words

_LEAST = 64.0
_SIDES = 20.0
_ROW, _SMALL_ROW = 15.0, 13.0
_PORTS = 16.0
_STRAIGHT = 0.5  # pixels to the side


class Boxes:
    """The boxes of a picture; those in one frame are equally wide."""

    def __init__(self, picture: Picture) -> None:
        self.words: dict[int, Words] = {}
        self.widths: dict[int, float] = {}
        frames: dict[int, float] = {}
        for item in picture.root.leaves():
            self.words[id(item)] = said = texts.words_of(item, picture)
            self.widths[id(item)] = wide = max(_LEAST, _needed(said) + _SIDES)
            if not _is_small(item):
                frame = _frame(item)
                frames[frame] = max(frames.get(frame, 0), wide)
        for item in picture.root.leaves():
            if not _is_small(item):
                self.widths[id(item)] = frames[_frame(item)]

    def laid(self, item: Item) -> Laid:
        """A box with its size."""
        said = self.words[id(item)]
        rows = bool(said.arguments) + len(said.complaints)
        half = self.widths[id(item)] / 2
        return Laid(item, half, half, 9 + _ROW + rows * _SMALL_ROW)


def _needed(said: Words) -> float:
    beside = said.name or said.beside
    name = texts.width(beside, SMALL) + 10 if beside else 0
    lines = [texts.width(said.kind, TITLE) * 1.04 + name, texts.width(said.arguments, SMALL)]
    return max(lines + [texts.width(line, SMALL) for line in said.complaints])


def _is_small(item: Item) -> bool:
    return item.kind != "layer" or item.is_merge


def _frame(item: Item) -> int:
    return next((id(group) for group in item.line()[1:] if group.is_framed), 0)


def ports(laid: Laid, coming: list[tuple[int, float]]) -> None:
    """Give the nets that come into a box from above their places, in the order of where from.

    One that comes straight from above goes straight on.
    """
    coming = sorted(coming, key=lambda one: one[1])
    straight = next((at for at, (_, x) in enumerate(coming) if abs(x) < _STRAIGHT), None)
    middle = (len(coming) - 1) / 2 if straight is None else straight
    most = max(middle, len(coming) - 1 - middle, 0.5)
    step = min(_PORTS, (laid.left - 8) / most)
    for at, (net, _) in enumerate(coming):
        laid.ins[net] = (at - middle) * step


def exits(laid: Laid, going: list[int]) -> None:
    """Give the nets that leave a box their places."""
    step = min(2 * _PORTS, 2 * (laid.left - 8) / max(len(going), 1))
    for at, net in enumerate(going):
        laid.outs[net] = (at - (len(going) - 1) / 2) * step
