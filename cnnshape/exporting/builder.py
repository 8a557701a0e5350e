"""Steps to nodes: the walks through a block, all instances side by side."""

from typing import TYPE_CHECKING

from cnnshape.exporting.arguments import Arguments
from cnnshape.exporting.graph import (
    GroupNode,
    LayerNode,
    MaybeNode,
    Node,
    RepeatNode,
    Split,
    Times,
    Value,
)
from cnnshape.exporting.making import Making, flat_target
from cnnshape.exporting.plainness import is_plain
from cnnshape.exporting.repeats import count_formula
from cnnshape.exporting.scopes import Bound, Inside, Names, Values
from cnnshape.exporting.translation import Translation, tried
from cnnshape.exporting.units import NOTHING, Unit
from cnnshape.exporting.uses import Given, Uses
from cnnshape.layers import KINDS
from cnnshape.propagate.recording import Pass, Taken
from cnnshape.spec.steps import Step
from cnnshape.spec.words import GROUP

if TYPE_CHECKING:
    from cnnshape.exporting.network import Network

_WORK = 1_000_000  # places in repetitions, counted in every instance

Takens = list[Taken | None]


class Builder:
    """Builds one class."""

    def __init__(self, network: "Network", unit: Unit) -> None:
        self.network, self.unit = network, unit
        self.making = Making(unit)
        self.uses = Uses(unit, network.globals, self.making)

    def steps(
        self, passes: list[Pass | None], names: Names, previous: Values, nodes: list[Node]
    ) -> Values:
        """Add the nodes of a list of steps; what comes out of the last one."""
        first = next(one for one in passes if one)
        for index in range(len(first.taken)):
            row = [one.taken[index] if one else None for one in passes]
            previous = self._step(row, names, previous, nodes)
        return previous

    def _step(self, row: Takens, names: Names, previous: Values, nodes: list[Node]) -> Values:
        taken = [one for one in row if one]
        step = taken[0].step
        arriving = previous[:1]
        if step.operands is not None:
            arriving = tuple(names.reach(one.name).values[0] for one in step.operands)
        done = [bool(one.times) for one in taken]
        if not any(done):
            _give(step, names, arriving, None, None)
            return previous
        if all(done) or (step.condition is None and step.repeat is not None):
            out, inside, node = self._all(step, row, names, arriving, nodes)
        else:
            if previous[:1] != arriving[:1]:
                raise Split([bool(one and one.times) for one in row])
            out, inside, node = self._some(step, row, names, arriving, nodes)
        _give(step, names, out, inside, node)
        return out

    def _all(
        self, step: Step, row: Takens, names: Names, arriving: Values, nodes: list[Node]
    ) -> Given:
        if step.repeat is None:
            times = [one.times[0] if one and one.times else None for one in row]
            if self.network.own_class(step, None):
                units = self._apart(step, row, names)
                return self.uses.use(step, units, times, names, arriving, nodes)
            return self.once(step, times, names, arriving, nodes)
        return self._repeated(step, row, names, arriving, nodes)

    def _some(
        self, step: Step, row: Takens, names: Names, arriving: Values, nodes: list[Node]
    ) -> Given:
        """A step that only some instances do."""
        assert step.condition is not None
        holds: list[object] = [bool(one.times) if one else NOTHING for one in row]
        inner: list[Node] = []
        some = [one if one and one.times else None for one in row]
        out, _, _ = self._all(step, some, names, arriving, inner)
        written = Translation(self.unit, self.network.globals, names, arriving[0])
        formula = tried(lambda: written.formula(step.condition))  # type: ignore[arg-type]  # as above
        hint = f"use_{step.name or step.call.name.lower()}"
        condition = self.unit.expressed(hint, holds, formula)
        times = [one.times[0] if one and one.times else None for one in some]
        node = MaybeNode(times, step.name or "", list(arriving[:1]), inner, condition)
        node.inner = out[0]
        node.inner.uses += 1
        shapes = [one.out[0].shape if one and one.out else None for one in row]
        node.outs = [self.making.made(node, shapes, step.name or "")]
        nodes.append(node)
        return (node.out,), None, None

    def _repeated(
        self, step: Step, row: Takens, names: Names, arriving: Values, nodes: list[Node]
    ) -> Given:
        counts = [len(one.times) if one else None for one in row]
        most, least = (f(n for n in counts if n is not None) for f in (max, min))
        if most != least and most * len(row) > _WORK:
            raise Split(list(counts))
        elements: list[list[Node]] = []
        units = self._apart(step, row, names) if self.network.own_class(step, 0) else None
        current = arriving
        for place in range(most):
            times = [one.times[place] if one and len(one.times) > place else None for one in row]
            element: list[Node] = []
            if units is not None:
                current = self.uses.use(step, units, times, names, current, element)[0]
            else:
                current = self.once(step, times, names, current, element)[0]
            current = current if place == most - 1 else current[:1]
            elements.append(element)
        times = [one.times[-1] if one and one.times else None for one in row]
        if not all(_is_module(element) for element in elements):
            if least != most:
                raise Split(list(counts))
            nodes += [node for element in elements for node in element]
            return current, None, None
        node = RepeatNode(times, step.name or "", list(arriving), elements)
        node.least = least
        node.outs = list(current)
        if least != most:
            shapes = [one.out[0].shape if one and one.out else None for one in row]
            node.outs = [self.making.made(node, shapes, step.name or "")]
            written = Translation(self.unit, self.network.globals, names, arriving[0])
            node.count = count_formula(self.unit, node, list(counts), written, step)
        nodes.append(node)
        return tuple(node.outs), None, node

    def once(
        self, step: Step, times: Times, names: Names, arriving: Values, nodes: list[Node]
    ) -> Given:
        """Add the nodes of a step done once."""
        name = step.call.name
        if name in KINDS:
            return self.layer(step, times, names, arriving, nodes)
        if name == GROUP:
            return self._group(step, times, names, arriving, nodes)
        if name in self.network.spec.blocks:
            units = self.network.units_of(name)
            return self.uses.use(step, units, times, names, arriving, nodes)
        return self.uses.again(step, times, names, arriving, nodes)

    def layer(
        self, step: Step, times: Times, names: Names, arriving: Values, nodes: list[Node]
    ) -> Given:
        kind = KINDS[step.call.name]
        inside = None
        inputs = arriving
        if step.branches is not None:
            inside = Names(None, None)
            inputs = tuple(self._branches(step, times, names, arriving, nodes, inside))
        elif step.joins is not None:
            inputs = tuple(names.reach(one.name).values[0] for one in step.joins)
        elif not kind.arity[1] and step.operands is None:
            inputs = ()
        first = arriving[0] if arriving else None
        reading = Arguments(self.unit, self.network.globals, names, first, times)
        arguments = reading.read(kind, step)
        node = LayerNode(times, step.name or "", list(inputs), kind, arguments)
        self.making.outs(node, step)
        nodes.append(node)
        return tuple(node.outs), inside, node

    def _branches(
        self,
        step: Step,
        times: Times,
        names: Names,
        arriving: Values,
        nodes: list[Node],
        inside: Names,
    ) -> list[Value]:
        ends = []
        for place, branch in enumerate(step.branches or ()):
            own = Names(names, names.entering)
            passes = [time.passes[place] if time else None for time in times]
            group = GroupNode(times, branch.label.text, is_branch=True)
            out = self.steps(passes, own, arriving, group.nodes)
            group.outs = list(out)
            if len(group.nodes) == 1 and not group.nodes[0].title:
                group.nodes[0].title = branch.label.text
            if group.nodes:
                nodes.append(group)
                for value in out[:1]:
                    value.title = value.title or branch.label.text
            inside.bound[branch.label.text] = Bound(out, own)
            ends.append(out[0])
        return ends

    def _group(
        self, step: Step, times: Times, names: Names, arriving: Values, nodes: list[Node]
    ) -> Given:
        own = Names(names, names.entering)
        node = GroupNode(times, step.name or "")
        passes = [time.passes[0] if time else None for time in times]
        out = self.steps(passes, own, arriving, node.nodes)
        node.outs = list(out)
        if node.nodes:
            nodes.append(node)
        return out, own, node

    def _apart(self, step: Step, row: Takens, names: Names) -> dict[int, Unit]:
        """The classes of a group or a merge that has some of its own."""
        times = [(place, time) for place, one in enumerate(row) if one for time in one.times]
        return self.network.units_apart(self, step, times, names)


def _is_module(element: list[Node]) -> bool:
    """Whether a step done once is one layer, block or group with one input and one output."""
    return len(element) == 1 and is_plain(element[0])


def _give(step: Step, names: Names, out: Values, inside: Inside | None, node: Node | None) -> None:
    if isinstance(step.target, str):
        names.bound[step.target] = Bound(out, inside, node)
    elif step.target is not None:
        for value, name in zip(out, flat_target(step.target), strict=False):
            if name is not None:
                names.bound[name] = Bound((value,), inside, node)
