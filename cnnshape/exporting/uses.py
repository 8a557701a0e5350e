"""Steps that are no layers of their own: blocks, and earlier steps done again."""

from cnnshape.exporting.arguments import Arguments
from cnnshape.exporting.graph import (
    AgainNode,
    CannotExport,
    LayerNode,
    Node,
    Split,
    Times,
    UseNode,
    Value,
)
from cnnshape.exporting.making import Making
from cnnshape.exporting.scopes import Inside, Names, Values, Within
from cnnshape.exporting.units import Unit
from cnnshape.propagate.sight import Globals
from cnnshape.spec.steps import Step

Given = tuple[Values, Inside | None, Node | None]  # what comes of a step


class Uses:
    """Adds their nodes to one class."""

    def __init__(self, unit: Unit, globals_: Globals, making: Making) -> None:
        self.unit, self.globals, self.making = unit, globals_, making

    def use(
        self,
        step: Step,
        units: dict[int, Unit],
        times: Times,
        names: Names,
        arriving: Values,
        nodes: list[Node],
    ) -> Given:
        unit = single(units, times)
        keys = [key for key in unit.inputs if key]
        inputs = [self._handed(key, step, unit, names, arriving) for key in keys]
        node = UseNode(times, step.name or "", [*arriving[:1], *inputs], unit, keys)
        self.making.outs(node, step)
        reading = Arguments(self.unit, self.globals, names, arriving[0], times)
        reading.read_use(node, step)
        nodes.append(node)
        return tuple(node.outs), Within(node, unit.names, self.making.extra), node

    def _handed(self, key: str, step: Step, unit: Unit, names: Names, arriving: Values) -> Value:
        """The tensor that a class is given as one of its inputs."""
        if unit.block is None:
            return names.reach(key).values[0]
        first, dot, rest = key.partition(".")
        written = step.bound.arguments.get(first)
        if written is not None:
            return names.reach(f"{written.expression.word}{dot}{rest}").values[0]
        default = next(one.default for one in unit.block.parameters if one.name == first)
        if default is not None and default.word == "input" and not rest:
            return arriving[0]
        raise CannotExport(f"`{unit.block.name}` takes `{key}` from a default")

    def again(
        self, step: Step, times: Times, names: Names, arriving: Values, nodes: list[Node]
    ) -> Given:
        found = names.reach(step.call.name)
        if step.operands is None:
            return found.values, found.inside, found.node
        origin = found.node
        if origin is None:
            raise CannotExport(f"`{step.call.name}` is done again, but is no layer of its own")
        if isinstance(origin, AgainNode):
            origin = origin.of
        title = step.name or ""
        node: Node
        if isinstance(origin, LayerNode) and (origin.kind.function or origin.kind.inline):
            if origin.is_late:
                raise CannotExport(f"`{step.call.name}` is done again with other sizes")
            node = LayerNode(times, title, list(arriving), origin.kind, origin.arguments)
        else:
            others = origin.inputs[1:] if isinstance(origin, UseNode) else []
            node = AgainNode(times, title, [*arriving, *others], origin)
            origin.is_shared = True
        self.making.outs(node, step)
        nodes.append(node)
        return tuple(node.outs), None, node


def single(units: dict[int, Unit], times: Times) -> Unit:
    """The one class of some instances; raises `Split` where there are several."""
    found = [units[id(time)] if time else None for time in times]
    different = {id(unit): unit for unit in found if unit}
    if len(different) > 1:
        raise Split([id(unit) if unit else None for unit in found])
    return next(iter(different.values()))
