"""One group laid out: its children in layers from top to bottom, long nets in lanes beside them."""

from cnnshape.drawing.picture import Item
from cnnshape.render.drawing import texts
from cnnshape.render.drawing.boxes import exits, ports
from cnnshape.render.drawing.channels import TRACK, Channel
from cnnshape.render.drawing.columns import Order
from cnnshape.render.drawing.flows import Flow
from cnnshape.render.drawing.laid import Label, Laid, Wire
from cnnshape.render.drawing.texts import SMALL, TITLE

_BESIDE, _LANE = 22.0, 14.0
_GAP, _LABEL, _HEAD = 12.0, 15.0, 11.0
_PAD, _HEADING = 12.0, 15.0


class Group:
    """A group at work: layers, columns, lanes, channels, and then heights."""

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
        self.channels = [Channel() for _ in range(self.count + 1)]
        self.labels: dict[int, str] = {}

    def laid_out(self) -> Laid:
        """The group with its size and all that is in it."""
        self._label()
        self._leave()
        for number, layer in enumerate(self.order.layers):
            self._place(number, layer)
        self._open_lanes()
        self._enter()
        self._connect()
        return self._stacked()

    def _label(self) -> None:
        for flow in self.flows:
            if flow.source is not None and not flow.source.is_group:
                self.labels[id(flow)] = texts.label(flow.net)
                if flow.source.count > 1 and flow.net.final is not None:
                    self.labels[id(flow)] = texts.shape(flow.net.final)
            elif flow.source is not None and flow.source.count > 1 and flow.net.final is not None:
                self.labels[id(flow)] = texts.shape(flow.net.final)

    def _leave(self) -> None:
        """Where nets leave the boxes."""
        going: dict[int, list[int]] = {}
        for flow in self.flows:
            if flow.source is not None and not flow.source.is_group:
                going.setdefault(id(flow.source), []).append(id(flow.net))
        for key, nets in going.items():
            exits(self.laid[key], nets)

    def _start(self, flow: Flow) -> float:
        """Where a flow begins."""
        if flow.source is None:
            return self.ins[id(flow.net)]
        key = id(flow.source)
        return self.x[key] + self.laid[key].outs[id(flow.net)]

    def _after(self, flow: Flow) -> int:
        return -1 if flow.source is None else self.order.layer[id(flow.source)]

    def _layer(self, target: Item | None) -> int:
        return self.count if target is None else self.order.layer[id(target)]

    def _last(self, flow: Flow) -> int:
        return max(map(self._layer, flow.targets), default=-1)

    def _place(self, number: int, layer: list[Item]) -> None:
        """The columns of one layer: the main child on the axis, others to its right."""
        extents = {id(child): self._extent(child) for child in layer}
        if self.order.is_balanced(layer):
            whole = sum(map(sum, extents.values())) + _BESIDE * (len(layer) - 1)
            at = -whole / 2 if len(layer) > 1 else -extents[id(layer[0])][0]
        else:
            layer = sorted(layer, key=lambda child: id(child) not in self.order.main)
            at = -extents[id(layer[0])][0]
        self.left[number] = -at
        for child in layer:
            left, right = extents[id(child)]
            before = [self.x[id(one)] for one in self.order.before[id(child)]]
            wish = min(before, default=0.0) if child is not layer[0] else 0.0
            at = max(at, wish - left) if not self.order.is_balanced(layer) else at
            self.x[id(child)] = at + left
            at += left + right + _BESIDE
        self.right[number] = at - _BESIDE

    def _extent(self, child: Item) -> tuple[float, float]:
        """How far a child and the labels below it reach to both sides of its axis."""
        laid = self.laid[id(child)]
        right = laid.right
        for flow in self.flows:
            if flow.source is child and self.labels.get(id(flow)):
                room = texts.width(self.labels[id(flow)], SMALL) + 8
                right = max(right, laid.outs[id(flow.net)] + room)
        return laid.left, right

    def _open_lanes(self) -> None:
        """A lane to the right for each flow that passes a layer, the shorter the nearer."""
        long = [flow for flow in self.flows if self._last(flow) > self._after(flow) + 1]
        long.sort(key=lambda flow: self._last(flow) - self._after(flow))
        for flow in long:
            passed = range(self._after(flow) + 1, self._last(flow))
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
        for flow in self.flows:
            if flow.source is None:
                self._free(self.ins, flow, self._entry(flow))
        for flow in self.flows:
            if None in flow.targets:
                x = self.lanes[id(flow)] if id(flow) in self.lanes else self._start(flow)
                self._free(self.outs, flow, x)

    def _arrives(self, flow: Flow, target: Item) -> float:
        """From where a flow comes to a layer."""
        if self._layer(target) > self._after(flow) + 1:
            return self.lanes[id(flow)]
        return self.x[id(target)] if flow.source is None else self._start(flow)

    def _entry(self, flow: Flow) -> float:
        near = [one for one in flow.targets if one is not None and self._layer(one) == 0]
        if len(near) == 1:
            return self.x[id(near[0])] + self.laid[id(near[0])].ins[id(flow.net)]
        return 0.0 if near else self.lanes[id(flow)]

    def _free(self, taken: dict[int, float], flow: Flow, x: float) -> None:
        while any(abs(x - other) < TRACK for other in taken.values()):
            x += TRACK
        taken[id(flow.net)] = x

    def _ends(self, flow: Flow, number: int) -> list[float]:
        """Where a flow goes out of a channel to what it reaches."""
        ends = []
        for target in flow.targets:
            if self._layer(target) == number:
                ends.append(self._end(flow, target))
        return ends

    def _end(self, flow: Flow, target: Item | None) -> float:
        if target is None:
            return self.outs[id(flow.net)]
        return self.x[id(target)] + self.laid[id(target)].ins[id(flow.net)]

    def _connect(self) -> None:
        for flow in self.flows:
            first, last = self._after(flow) + 1, self._last(flow)
            for number in range(first, max(last, first) + 1):
                top = self._start(flow) if number == first else self.lanes[id(flow)]
                on = [self.lanes[id(flow)]] if number < last else []
                self.channels[number].add(flow, top, self._ends(flow, number) + on)
            self.channels[first].has_labels |= bool(self.labels.get(id(flow)))
        for channel in self.channels:
            channel.settle()

    def _stacked(self) -> Laid:
        """Everything with its height."""
        item, pad = self.item, _PAD if self.item.is_framed else 0.0
        head = texts.heading(item) if item.is_framed else ()
        left = max(self.left) + pad
        sizes = (TITLE, SMALL)
        for line, size in zip(head, sizes[-len(head) :] if len(head) > 1 else (TITLE,), strict=False):
            left = max(left, texts.width(line, size) * 1.04 + 2 * pad)
        right = max(self.right)
        right = max([right, *self.ins.values(), *self.outs.values()]) + pad
        y = _HEADING * len(head) + (6 if head else 0)
        tops: list[float] = []
        for number, channel in enumerate(self.channels):
            tops.append(y)
            y += self._height(number, channel)
            if number < self.count:
                y += max(self.laid[id(child)].height for child in self.order.layers[number])
        result = Laid(item, left, right, y + (pad - 4 if pad else 0))
        result.ins, result.outs = self.ins, self.outs
        self._fill(result, tops)
        return result

    def _height(self, number: int, channel: Channel) -> float:
        if not channel.tops:
            return 0.0
        height = (_LABEL if channel.has_labels else 0.0) + channel.count * TRACK
        at_border = number in {0, self.count} and not self.item.is_framed
        if height == 0:
            return 0.0 if at_border else _GAP
        return height + (_HEAD if number < self.count or not at_border else 2.0)

    def _fill(self, result: Laid, tops: list[float]) -> None:
        bottoms = [top + self._height(n, self.channels[n]) for n, top in enumerate(tops)]
        for child in self.item.children:
            number = self.order.layer[id(child)]
            result.parts.append((self.laid[id(child)], self.x[id(child)], bottoms[number]))
        ends = [*bottoms[:-1], result.height]
        for flow in self.flows:
            self._wire(result, flow, tops, ends)

    def _turn(self, flow: Flow, number: int, tops: list[float]) -> float:
        channel = self.channels[number]
        label = _LABEL if channel.has_labels else 0.0
        return tops[number] + label + TRACK * (channel.tracks.get(id(flow), 0) + 0.4)

    def _wire(self, result: Laid, flow: Flow, tops: list[float], ends: list[float]) -> None:
        first = self._after(flow) + 1
        x = self._start(flow)
        y = tops[first]
        if flow.source is None:
            y = 0.0
        else:
            y = self._foot(flow.source, first, tops)
        text = self.labels.get(id(flow), "")
        if text:
            result.labels.append(Label(flow.net, text, x + 6, tops[first] + _LABEL - 4))
        for target in flow.targets:
            number = self._layer(target)
            points = [(x, y), (x, self._turn(flow, first, tops))]
            if number > first:
                lane = self.lanes[id(flow)]
                points += [(lane, self._turn(flow, first, tops))]
                points += [(lane, self._turn(flow, number, tops))]
            end = self._end(flow, target)
            points += [(end, self._turn(flow, number, tops)), (end, ends[number])]
            is_end = target is not None and not target.is_group
            result.wires.append(Wire(flow.net, points, is_end=is_end))
        if not flow.targets:
            points = [(x, y), (x, ends[first])]
            result.wires.append(Wire(flow.net, points, is_end=False, is_stub=True))

    def _foot(self, source: Item, number: int, tops: list[float]) -> float:
        """Where a child ends, which may be shorter than others in its layer."""
        layer = self.order.layers[number - 1]
        tallest = max(self.laid[id(child)].height for child in layer)
        return tops[number] - tallest + self.laid[id(source)].height
