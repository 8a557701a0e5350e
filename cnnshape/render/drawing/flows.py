"""Nets cut into pieces, one for each group that they run through."""

from itertools import pairwise

from cnnshape.drawing.picture import Item, Net, Picture


class Flow:
    """A net inside one group: from a child to others. `None` is the border of the group."""

    __slots__ = ("net", "source", "targets")

    def __init__(self, net: Net, source: Item | None) -> None:
        self.net, self.source = net, source
        self.targets: list[Item | None] = []

    def reach(self, target: Item | None) -> None:
        """Go to one more."""
        if target not in self.targets:
            self.targets.append(target)


Flows = dict[int, dict[int, Flow]]  # by the group, then by the net


def flows_of(picture: Picture) -> Flows:
    """What runs through each group."""
    found: Flows = {}
    used = {id(net.source) for net in picture.nets if net.targets}
    for net in picture.nets:
        if not net.targets and id(net.source) in used:
            continue  # one of several outputs, as may be
        above = net.source.line()
        _flow(found, above[1], net, net.source)
        for target in net.targets:
            _run(found, net, above, target.line())
    return found


def _run(found: Flows, net: Net, above: list[Item], below: list[Item]) -> None:
    """Lead a net out of what holds its source and into what holds its target."""
    depth = 1
    while depth < min(len(above), len(below)) and above[-depth - 1] is below[-depth - 1]:
        depth += 1
    out, into = above[: len(above) - depth], below[: len(below) - depth]
    for child, group in pairwise(out):
        _flow(found, group, net, child).reach(None)
    _flow(found, above[-depth], net, out[-1]).reach(into[-1])
    for child, group in pairwise(into):
        _flow(found, group, net, None).reach(child)


def _flow(found: Flows, group: Item, net: Net, source: Item | None) -> Flow:
    here = found.setdefault(id(group), {})
    if id(net) not in here:
        here[id(net)] = Flow(net, source)
    return here[id(net)]
