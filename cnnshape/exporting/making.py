"""The tensors that nodes give."""

from cnnshape.exporting.graph import Node, Shapes, UseNode, Value
from cnnshape.exporting.provenance import size
from cnnshape.exporting.units import Unit
from cnnshape.spec.steps import Step, Target

_OFTEN = 16  # tensors, after which their sizes are looked for: a search goes back to the last one


class Making:
    """Makes those of one class."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit

    def outs(self, node: Node, step: Step) -> None:
        """Make the tensors that a node gives, called as the step says."""
        titles = flat_target(step.target) if isinstance(step.target, tuple) else [step.target]
        for place in range(len(node.first.out)):
            shapes = [time.out[place].shape if time else None for time in node.times]
            title = titles[place] if place < len(titles) else None
            node.outs.append(self.made(node, shapes, title or ""))
        if node.out.number % _OFTEN == 0:
            for axis in (1, -1):
                size(self.unit, node.out, axis)

    def made(self, node: Node, shapes: Shapes, title: str) -> Value:
        value = self.unit.value(shapes, title)
        value.source = node
        return value

    def extra(self, use: UseNode, inner: Value) -> Value:
        """What a block also gives: a tensor inside of it."""
        if inner in use.unit.outs[:1]:
            return use.outs[use.unit.outs.index(inner)]
        if inner not in use.unit.exports:
            use.unit.exports.append(inner)
            inner.uses += 1
        if inner.number not in use.extra:
            places = use.unit.places
            shapes = [inner.shapes[places[id(time)]] if time else None for time in use.times]
            title = f"{use.title}_{inner.title}" if use.title else inner.title
            use.extra[inner.number] = self.made(use, shapes, title)
        return use.extra[inner.number]


def flat_target(target: Target) -> list[str | None]:
    """The names that a step gives, in the order of its outputs."""
    if isinstance(target, tuple):
        return [name for part in target for name in flat_target(part)]
    return [target]
