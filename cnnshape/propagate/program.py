"""A plan's layers as a flat list, which makes the shapes for another input in one loop."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.plans import Arguments, Given, Inputs, Plan
from cnnshape.plans.rows import Row, Tensor
from cnnshape.propagate.sight import Globals
from cnnshape.symbols import OpenSize

if TYPE_CHECKING:
    from cnnshape.plans.acceptance import Acceptance
    from cnnshape.propagate.recording import Recorder
    from cnnshape.propagate.replay import Replay

Step = tuple[Layer, tuple[int, ...], int]  # a layer, the places of its inputs, its outputs


class Program:
    """What a plan without findings does, one layer after the other."""

    def __init__(self, plan: Plan, globals_: Globals) -> None:
        self.plan, self.globals = plan, globals_
        self._places = places = dict[int, int]()
        self._steps = steps = list[Step]()
        for tensor in plan.inputs.values():
            places[id(tensor)] = len(places)
        for row in plan.layers:
            assert row.layer is not None  # as no finding hides it
            sources = tuple(places[id(tensor)] for tensor in row.inputs)
            steps.append((row.layer, sources, len(row.outputs)))
            for tensor in row.outputs:
                places[id(tensor)] = len(places)

    def shapes(self, inputs: Inputs, *, strict: bool = False) -> list[Shape] | None:
        """Every tensor's shape, or `None` where a layer or a decision changes.

        Where `strict`, raises `Misfit` for a layer that fits no longer while no decision before it
        has changed.
        """
        shapes = [inputs[name] for name in self.plan.inputs]
        known: dict[tuple[Layer, object], tuple[Shape, ...]] = {}
        try:
            for layer, sources, count in self._steps:
                if len(sources) == 1:
                    x = shapes[sources[0]]
                    ys = known.get((layer, x))
                    if ys is None:
                        ys = known[layer, x] = layer.apply(x)
                        layer.training(layer.batched((x,))[0])
                else:
                    ys = layer.apply(*[shapes[source] for source in sources])
                if len(ys) != count:
                    return None
                shapes += ys
        except Misfit:
            if strict and self._decides_the_same(shapes):
                raise
            return None
        except OpenSize:
            return None
        return shapes if self._decides_the_same(shapes) else None

    def _decides_the_same(self, shapes: list[Shape]) -> bool:
        """Whether the sizes that conditions, counts and arguments read are what they were."""
        for (key, axis), tensor in self.globals.sizes_read.items():
            if self._places[key] >= len(shapes):
                continue  # not reached
            new, old = shapes[self._places[key]], tensor.shape
            if new != old and (
                old is None or axis is None or len(new) != len(old) or new[axis] != old[axis]
            ):
                return False
        return True

    def planned(self, shapes: list[Shape], replay: "Replay") -> Plan:
        """The plan with these shapes; `replay` makes it again."""
        plan, places = self.plan, self._places
        tensors: dict[int, Tensor] = {}
        inputs = {}
        for name, tensor in plan.inputs.items():
            inputs[name] = tensors[id(tensor)] = Tensor(shapes[places[id(tensor)]], name=name)
        rows = []
        for row in plan.layers:
            new = Row(row.path, row.kind, row.layer, row.step, (), row.owner)
            new.inputs = tuple([tensors[id(tensor)] for tensor in row.inputs])
            outputs = []
            for tensor in row.outputs:
                key = id(tensor)
                made = tensors[key] = Tensor(shapes[places[key]], new, index=tensor.index)
                outputs.append(made)
            new.outputs = tuple(outputs)
            rows.append(new)
        made_again = Plan(
            source=plan.source,
            name=plan.name,
            inputs=inputs,
            rows=tuple(rows),
            outputs={name: tensors[id(tensor)] for name, tensor in plan.outputs.items()},
            replay=_Onward(replay, plan, {name: t.shape or () for name, t in inputs.items()}),
            groups=plan.groups,
        )
        made_again.diagnostics = plan.diagnostics
        return made_again


class _Onward:
    """The replay of a plan that was made again: of the first plan, with the inputs since."""

    def __init__(self, replay: "Replay", plan: Plan, inputs: Inputs) -> None:
        self.replay, self.plan, self.inputs = replay, plan, inputs

    def at(self, plan: Plan, given: Given) -> Plan:
        return self.replay.at(self.plan, {**self.inputs, **given})

    def fits(self, _: Plan, inputs: Inputs) -> bool:
        return self.replay.fits(self.plan, {**self.inputs, **inputs})

    def acceptance(self, plan: Plan, patience: int) -> "Acceptance":
        return self.replay.acceptance(plan, patience)

    def opened(self, plan: Plan, sizes: Mapping[str, int]) -> Plan:
        return self.replay.opened(plan, sizes)

    def bound(self, sizes: Mapping[str, int]) -> Plan:
        return self.replay.bound(sizes, self.inputs)

    def changed(self, arguments: Arguments, *, bounded: bool) -> Plan:
        return self.replay.changed(arguments, bounded=bounded)

    def recorded(self) -> "Recorder":
        return self.replay.recorded(self.inputs)
