"""A picture with a place for everything, in pixels."""

from cnnshape.drawing.picture import Item, Picture
from cnnshape.records import Record
from cnnshape.render.drawing.boxes import Boxes
from cnnshape.render.drawing.flows import Flows, flows_of
from cnnshape.render.drawing.groups import Group
from cnnshape.render.drawing.laid import Label, Laid, Wire
from cnnshape.render.drawing.stack import stacked

_MARGIN = 12.0


class Place(Record):
    """Where an item is: its left upper corner and its size."""

    item: Item
    x: float
    y: float
    width: float
    height: float


class Drawing:
    """Boxes, frames, wires and labels with their places."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.boxes: list[Place] = []
        self.frames: list[Place] = []
        self.wires: list[tuple[Item, Wire]] = []  # with the group through which they run
        self.labels: list[tuple[Item, Label]] = []
        self.texts = Boxes(picture)
        self.width = self.height = 2 * _MARGIN
        if picture.root.children:
            root = self._laid(picture.root, flows_of(picture))
            self.width += root.left + root.right
            self.height += root.height
            self._settle(root, root.left + _MARGIN, _MARGIN)

    def _laid(self, item: Item, flows: Flows) -> Laid:
        if not item.is_group:
            return self.texts.laid(item)
        children = {id(child): self._laid(child, flows) for child in item.children}
        return stacked(Group(item, list(flows.get(id(item), {}).values()), children))

    def _settle(self, laid: Laid, x: float, y: float) -> None:
        place = Place(laid.item, x - laid.left, y, laid.left + laid.right, laid.height)
        if not laid.item.is_group:
            self.boxes.append(place)
        elif laid.item.is_framed:
            self.frames.append(place)
        for label in laid.labels:
            self.labels.append((laid.item, Label(label.nets, label.text, label.x + x, label.y + y)))
        self.wires += [(laid.item, wire.moved(x, y)) for wire in laid.wires]
        for part, across, down in laid.parts:
            self._settle(part, x + across, y + down)
