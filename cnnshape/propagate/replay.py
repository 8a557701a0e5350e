"""The same network at another input: a flat loop over rows, or a new walk where that would lie."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cnnshape.diagnostics import Report
from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.plans import Arguments, Given, Inputs, Plan, SpecError
from cnnshape.propagate.inputs import given_shape, symbols_of_spec
from cnnshape.propagate.settings import Change, Settings
from cnnshape.propagate.sight import Globals
from cnnshape.rows import Row, Tensor
from cnnshape.spec.model import Spec
from cnnshape.symbols import OpenSize, bind

if TYPE_CHECKING:
    from cnnshape.acceptance import Acceptance
    from cnnshape.propagate.recording import Recorder

Step = tuple[Layer, tuple[int, ...], int]  # a layer, the places of its inputs, its outputs


class Replay:
    """Makes a plan again; keeps the flat program once it has been asked for."""

    def __init__(self, spec: Spec, settings: Settings, globals_: Globals) -> None:
        self.spec, self.settings, self.globals = spec, settings, globals_
        self._program: list[Step] | None = None
        self._places: dict[int, int] = {}

    def at(self, plan: Plan, given: Given) -> Plan:
        """The plan for other inputs; raises `SpecError` where the network does not fit them."""
        inputs = {name: given_shape(shape) for name, shape in given.items()}
        settings = self.settings.but(inputs=self.settings.inputs | inputs)
        symbols_of_spec(self.spec, settings)  # refuses what contradicts itself
        shapes = self._shapes(plan, inputs) if self._is_flat(plan, inputs) else None
        if shapes is None:
            return _fitting(self._walk(settings))
        return self._rebuilt(plan, shapes)

    def fits(self, plan: Plan, inputs: Inputs) -> bool:
        """Whether the network of a plan without findings fits other inputs."""
        if self._is_flat(plan, inputs):
            try:
                if self._shapes(plan, inputs, strict=True) is not None:
                    return True
            except Misfit:
                return False
        return self._walk(self.settings.but(inputs={**self.settings.inputs, **inputs})).ok

    def acceptance(self, plan: Plan, patience: int) -> "Acceptance":
        """Which sizes the network accepts."""
        from cnnshape.propagate.acceptor import Acceptor  # which plans, and so makes this

        return Acceptor(self.spec, plan, self.settings, patience).acceptance()

    def opened(self, plan: Plan, sizes: Mapping[str, int]) -> Plan:
        """The plan with other sizes of space, open or not."""
        from cnnshape.propagate.acceptor import Acceptor

        return Acceptor(self.spec, plan, self.settings, 0).opened(dict(sizes))

    def bound(self, sizes: Mapping[str, int], inputs: Inputs | None = None) -> Plan:
        """The plan with numbers for symbols, in the place of a few of its inputs."""
        settings = self.settings
        inputs = {**settings.inputs, **(inputs or {})}
        inputs = {name: tuple(bind(n, {**sizes}) for n in x) for name, x in inputs.items()}
        written = symbols_of_spec(self.spec, Settings())
        values = {name: size for name, size in sizes.items() if name in written}
        return self._walk(settings.but(inputs=inputs, values={**settings.values, **values}))

    def recorded(self, inputs: Inputs | None = None) -> "Recorder":
        """The same walk, with all that it did; with other inputs in the place of a few."""
        from cnnshape.propagate.recording import Recorder
        from cnnshape.propagate.run import propagate  # which makes this

        walks: list[Recorder] = []

        def make_walk(*parts: Any) -> Recorder:  # noqa: ANN401  # passed on
            walks.append(Recorder(*parts))
            return walks[-1]

        settings = self.settings.but(inputs={**self.settings.inputs, **(inputs or {})})
        propagate(self.spec, Report(self.spec.source), settings, make_walk)
        return walks[-1]

    def changed(self, arguments: Arguments, *, bounded: bool) -> Plan:
        """The plan with other arguments of some steps, its totals bounded or not."""
        changes = {step: Change(values) for step, values in arguments.items()}
        return self._walk(self.settings.but(changes=changes), bounded=bounded)

    def _walk(self, settings: Settings, *, bounded: bool = True) -> Plan:
        from cnnshape.propagate.run import propagate  # which makes this

        report = Report(self.spec.source)
        spec = self.spec
        if not bounded and spec.bounds:
            from copy import copy

            spec = copy(spec)
            spec.bounds = {}
        plan = propagate(spec, report, settings)
        plan.diagnostics = spec.heard(report.sorted())
        return plan

    def _is_flat(self, plan: Plan, inputs: Inputs) -> bool:
        """Whether no step needs another look at what it says."""
        if plan.diagnostics or self.globals.read & set(self.globals.symbols):
            return False
        if set(inputs) != set(plan.inputs):  # the others may share symbols with those given
            return False
        shapes = {name: tensor.shape for name, tensor in plan.inputs.items()}
        return all(len(shapes[name] or ()) == len(shape) for name, shape in inputs.items())

    def _compiled(self, plan: Plan) -> list[Step]:
        places = self._places
        for tensor in plan.inputs.values():
            places[id(tensor)] = len(places)
        program: list[Step] = []
        for row in plan.layers:
            assert row.layer is not None  # as no finding hides it
            sources = tuple(places[id(tensor)] for tensor in row.inputs)
            program.append((row.layer, sources, len(row.outputs)))
            for tensor in row.outputs:
                places[id(tensor)] = len(places)
        return program

    def _shapes(self, plan: Plan, inputs: Inputs, *, strict: bool = False) -> list[Shape] | None:
        """Every tensor's shape, or `None` where a layer or a decision changes.

        Where `strict`, raises `Misfit` for a layer that fits no longer while no decision before it
        has changed.
        """
        if self._program is None:
            self._program = self._compiled(plan)
        shapes = [inputs[name] for name in plan.inputs]
        known: dict[tuple[Layer, object], tuple[Shape, ...]] = {}
        try:
            for layer, sources, count in self._program:
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

    def _rebuilt(self, plan: Plan, shapes: list[Shape]) -> Plan:
        places = self._places
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
            replay=_Onward(self, plan, {name: t.shape or () for name, t in inputs.items()}),
            groups=plan.groups,
        )
        made_again.diagnostics = plan.diagnostics
        return made_again


def _fitting(plan: Plan) -> Plan:
    if not plan.ok:
        raise SpecError(plan.diagnostics, plan)
    return plan


class _Onward:
    """The replay of a plan that was made again: of the first plan, with the inputs since."""

    def __init__(self, replay: Replay, plan: Plan, inputs: Inputs) -> None:
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
