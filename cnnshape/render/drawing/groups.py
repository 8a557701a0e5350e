"""The columns of one group: its children side by side, long nets in lanes beside them."""

from math import fsum

from cnnshape.drawing.picture import Item, Net
from cnnshape.render.drawing import texts
from cnnshape.render.drawing.boxes import exits, ports
from cnnshape.render.drawing.channels import TRACK
from cnnshape.render.drawing.columns import Order
from cnnshape.render.drawing.flows import Flow
from cnnshape.render.drawing.laid import Laid
from cnnshape.render.drawing.texts import SMALL

_BESIDE, _LANE, _APART = 22.0, 14.0, 4.0


class Group:
    """A group at work. All x count from its axis, the column of the main path."""

    def __init__(self, item: Item, flows: list[Flow], children: dict[int, Laid]) -> None:
        self.item, self.flows, self.laid = item, flows, children
        self.order = Order(item, flows)
        self.count = len(self.order.layers)
        self.x: dict[int, float] = {}  # the axis of each child
        self.left = [0.0] * self.count
        self.right = [0.0] * self.count
        self.lanes: dict[int, float] = {}
        self.ins: dict[int, float] = {}
        self.outs: dict[int, float] = {}
        self.labels: dict[int, str] = {}
        self.told: dict[int, tuple[Net, ...]] = {}  # the nets of which a label tells
        self.rooms: dict[int, float] = {}  # how far labels reach from the axis of a child
        self._label()
        self._leave()
        for number, layer in enumerate(self.order.layers):
            self._place(number, layer)
        self._open_lanes()
        self._enter()

    def start(self, flow: Flow) -> float:
        """Where a flow begins."""
        if flow.source is None:
            return self.ins[id(flow.net)]
        key = id(flow.source)
        return self.x[key] + self.laid[key].outs[id(flow.net)]

    def end(self, flow: Flow, target: Item | None) -> float:
        """Where a flow meets what it reaches."""
        if target is None:
            return self.outs[id(flow.net)]
        return self.x[id(target)] + self.laid[id(target)].ins[id(flow.net)]

    def after(self, flow: Flow) -> int:
        """The layer that a flow comes from, -1 for the border."""
        return -1 if flow.source is None else self.order.layer[id(flow.source)]

    def layer(self, target: Item | None) -> int:
        """The layer of something that a flow reaches."""
        return self.count if target is None else self.order.layer[id(target)]

    def last(self, flow: Flow) -> int:
        """The last layer that a flow reaches."""
        return max(map(self.layer, flow.targets), default=-1)

    def _label(self) -> None:
        """What stands beside the nets that begin here; of one box, beside the last of them."""
        before: dict[int, Flow] = {}
        for flow in self.flows:
            source = flow.source
            if source is None:
                continue
            text = "" if source.is_group else texts.label(flow.net)
            if source.count > 1 and flow.net.changes:
                text = texts.shape(flow.net.last.shape)
            if not text:
                continue
            other = before.get(id(source), flow)
            said, told = self.labels.pop(id(other), ""), self.told.pop(id(other), ())
            self.labels[id(flow)] = text if said in {"", text} else f"{said}, {text}"
            self.told[id(flow)] = (flow.net,) if said in {"", text} else (*told, flow.net)
            before[id(source)] = flow

    def _leave(self) -> None:
        """Where nets leave the boxes, and how far the labels there reach."""
        going: dict[int, list[int]] = {}
        for flow in self.flows:
            if flow.source is not None and not flow.source.is_group:
                going.setdefault(id(flow.source), []).append(id(flow.net))
        for key, nets in going.items():
            exits(self.laid[key], nets)
        for flow in self.flows:
            if flow.source is not None and id(flow) in self.labels:
                key = id(flow.source)
                room = texts.width(self.labels[id(flow)], SMALL) + 8
                room += self.laid[key].outs[id(flow.net)]
                self.rooms[key] = max(room, self.rooms.get(key, 0.0))

    def _place(self, number: int, layer: list[Item]) -> None:
        """The columns of one layer: the main child on the axis, others to its right."""
        extents = {id(child): self._extent(child) for child in layer}
        is_balanced = self.order.is_balanced(layer)
        if is_balanced and len(layer) > 1:
            at = -(fsum(map(fsum, extents.values())) + _BESIDE * (len(layer) - 1)) / 2
        else:
            layer = sorted(layer, key=lambda child: id(child) not in self.order.main)
            at = -extents[id(layer[0])][0]
        self.left[number] = -at
        for child in layer:
            left, right = extents[id(child)]
            if not is_balanced and child is not layer[0]:
                before = [self.x[id(one)] for one in self.order.before[id(child)]]
                at = max(at, min(before, default=0.0) - left)
            self.x[id(child)] = at + left
            at += left + right + _BESIDE
        self.right[number] = at - _BESIDE

    def _extent(self, child: Item) -> tuple[float, float]:
        """How far a child and the labels below it reach to both sides of its axis."""
        laid = self.laid[id(child)]
        return laid.left, max(laid.right, self.rooms.get(id(child), 0.0))

    def _open_lanes(self) -> None:
        """A lane to the right for each flow that passes a layer, the shorter the nearer."""
        long = [flow for flow in self.flows if self.last(flow) > self.after(flow) + 1]
        long.sort(key=lambda flow: self.last(flow) - self.after(flow))
        for flow in long:
            passed = range(self.after(flow) + 1, self.last(flow))
            x = max(self.right[number] for number in passed) + _LANE
            for number in passed:
                self.right[number] = x
            self.lanes[id(flow)] = x

    def _enter(self) -> None:
        """Where nets come into boxes, and into the group itself."""
        coming: dict[int, list[tuple[int, float]]] = {}
        for flow in self.flows:
            for target in flow.targets:
                if target is not None and not target.is_group:
                    x = self._arrives(flow, target) - self.x[id(target)]
                    coming.setdefault(id(target), []).append((id(flow.net), x))
        for key, nets in coming.items():
            ports(self.laid[key], nets)
        self._step_aside(coming)
        for flow in self.flows:
            if flow.source is None:
                _free(self.ins, flow, self._entry(flow))
        for flow in self.flows:
            if None in flow.targets:
                x = self.lanes[id(flow)] if id(flow) in self.lanes else self.start(flow)
                _free(self.outs, flow, x)

    def _step_aside(self, coming: dict[int, list[tuple[int, float]]]) -> None:
        """Move the places on boxes that are below what runs past them to something else."""
        above: dict[int, list[tuple[int, float]]] = {}  # what comes down to each layer, and where
        for flow in self.flows:
            first = self.after(flow) + 1
            for number in range(first, self.last(flow) + 1):
                if number > first or flow.source is not None:
                    x = self.lanes[id(flow)] if number > first else self.start(flow)
                    above.setdefault(number, []).append((id(flow.net), x))
        for key in coming:
            ins, axis = self.laid[key].ins, self.x[key]
            others = above.get(self.order.layer[key], [])
            for net in ins:
                while any(
                    net != other and abs(axis + ins[net] - x) < _APART for other, x in others
                ) or any(net != one and abs(ins[net] - ins[one]) < _APART - 1 for one in ins):
                    ins[net] += _APART
                    if ins[net] > self.laid[key].right - _APART:
                        break

    def _arrives(self, flow: Flow, target: Item) -> float:
        """From where a flow comes to a layer."""
        if self.layer(target) > self.after(flow) + 1:
            return self.lanes[id(flow)]
        return self.x[id(target)] if flow.source is None else self.start(flow)

    def _entry(self, flow: Flow) -> float:
        near = [one for one in flow.targets if one is not None and self.layer(one) == 0]
        if len(near) == 1:
            return self.end(flow, near[0])
        return 0.0 if near else self.lanes[id(flow)]


def _free(taken: dict[int, float], flow: Flow, x: float) -> None:
    """Take the place `x` for a flow, or the next one that is free."""
    while any(abs(x - other) < TRACK for other in taken.values()):
        x += TRACK
    taken[id(flow.net)] = x
