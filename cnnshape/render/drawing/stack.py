"""The children of a group, whose columns are known, stacked: heights, wires and labels."""

from cnnshape.drawing.picture import Item
from cnnshape.render.drawing import texts
from cnnshape.render.drawing.channels import TRACK, Channel
from cnnshape.render.drawing.flows import Flow
from cnnshape.render.drawing.groups import Group
from cnnshape.render.drawing.laid import Label, Laid, Point, Wire
from cnnshape.render.drawing.texts import SMALL, TITLE

_GAP, _LABEL, _HEAD, _END = 12.0, 15.0, 11.0, 2.0
_PAD, _HEADING = 12.0, 15.0


def stacked(group: Group) -> Laid:
    """A group with its size and all that is in it."""
    return _Stack(group).laid_out()


class _Stack:
    def __init__(self, group: Group) -> None:
        self.group, self.item = group, group.item
        self.framed = group.item.is_framed
        self.channels = self._channels()
        self.tops: list[float] = []  # where channels begin
        self.ends: list[float] = []  # and where they end

    def laid_out(self) -> Laid:
        group, pad = self.group, _PAD if self.framed else 0.0
        head = texts.heading(self.item) if self.framed else ()
        left = max(group.left) + pad
        for line, size in zip(head, (TITLE, SMALL), strict=False):
            left = max(left, texts.width(line, size) * 1.04 + 2 * pad)
        right = max([*group.right, *group.ins.values(), *group.outs.values()]) + pad
        y = _HEADING * len(head) + (6 if head else 0)
        for number, channel in enumerate(self.channels):
            self.tops.append(y)
            y += self._height(number, channel)
            self.ends.append(y)
            if number < group.count:
                y += self._tallest(number)
        result = Laid(self.item, left, right, y + (pad - 4 if pad else 0))
        result.ins, result.outs = group.ins, group.outs
        self._fill(result)
        return result

    def _channels(self) -> list[Channel]:
        group = self.group
        channels = [Channel() for _ in range(group.count + 1)]
        for flow in group.flows:
            first, last = group.after(flow) + 1, group.last(flow)
            for number in range(first, max(last, first) + 1):
                top = group.start(flow) if number == first else group.lanes[id(flow)]
                on = [group.lanes[id(flow)]] if number < last else []
                ends = [group.end(flow, one) for one in flow.targets if group.layer(one) == number]
                channels[number].add(flow, top, ends + on)
            channels[first].has_labels |= bool(group.labels.get(id(flow)))
        for channel in channels:
            channel.settle()
        return channels

    def _tallest(self, number: int) -> float:
        layer = self.group.order.layers[number]
        return max(self.group.laid[id(child)].height for child in layer)

    def _height(self, number: int, channel: Channel) -> float:
        if not channel.tops:
            return 0.0
        is_border = number in {0, self.group.count}
        height = (_LABEL if channel.has_labels else 0.0) + channel.count * TRACK
        if height == 0 and is_border:
            return 4.0 if self.framed else 0.0
        if height == 0:
            return _GAP
        return height + (_END if number == self.group.count else _HEAD)

    def _fill(self, result: Laid) -> None:
        for child in self.item.children:
            number = self.group.order.layer[id(child)]
            place = self.group.x[id(child)], self.ends[number]
            result.parts.append((self.group.laid[id(child)], *place))
        self.ends[-1] = result.height
        for flow in self.group.flows:
            self._wire(result, flow)

    def _turn(self, flow: Flow, number: int) -> float:
        channel = self.channels[number]
        label = _LABEL if channel.has_labels else 0.0
        return self.tops[number] + label + TRACK * (channel.tracks.get(id(flow), 0) + 0.4)

    def _wire(self, result: Laid, flow: Flow) -> None:
        group, first = self.group, self.group.after(flow) + 1
        x = group.start(flow)
        start = x, 0.0 if flow.source is None else self._foot(flow.source, first)
        text = group.labels.get(id(flow), "")
        if text:
            place = x + 6, self.tops[first] + _LABEL - 4
            result.labels.append(Label(group.told[id(flow)], text, *place))
        for target in flow.targets:
            box = None if target is None or target.is_group else target
            result.wires.append(Wire(flow.net, [start, *self._way(flow, target)], box))
        if not flow.targets:
            points = [start, (x, self.tops[first] + _LABEL)]
            result.wires.append(Wire(flow.net, points, is_stub=True))

    def _way(self, flow: Flow, target: Item | None) -> list[Point]:
        """Where a flow turns on its way to a target, and where it ends."""
        group, first, number = self.group, self.group.after(flow) + 1, self.group.layer(target)
        level = self._turn(flow, first)
        points: list[Point] = [(group.start(flow), level)]
        if number > first:
            lane = group.lanes[id(flow)]
            points += [(lane, level), (lane, self._turn(flow, number))]
        end = group.end(flow, target)
        return [*points, (end, self._turn(flow, number)), (end, self.ends[number])]

    def _foot(self, source: Item, number: int) -> float:
        """Where a child ends, which may be shorter than others in its layer."""
        height = self.group.laid[id(source)].height
        return self.tops[number] - self._tallest(number - 1) + height
