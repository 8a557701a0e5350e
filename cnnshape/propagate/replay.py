"""The same network at another input: a flat loop over rows, or a new walk where that would lie."""

from cnnshape.diagnostics import Report
from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.plan import Inputs, Plan, Row, SpecError, Tensor
from cnnshape.propagate.scopes import Globals
from cnnshape.propagate.settings import Settings
from cnnshape.spec.model import Spec
from cnnshape.symbols import OpenSize

Program = list[tuple[Layer, tuple[int, ...], int]]


class Replay:
    """Makes a plan again; keeps the flat program once it has been asked for."""

    def __init__(self, spec: Spec, settings: Settings, globals_: Globals) -> None:
        self.spec, self.settings, self.globals = spec, settings, globals_
        self._program: Program | None = None
        self._places: dict[int, int] = {}

    def at(self, plan: Plan, inputs: Inputs) -> Plan:
        """The plan for other inputs; raises `SpecError` where the network does not fit them."""
        shapes = self._shapes(plan, inputs) if plan.ok else None
        if shapes is None:
            return self._walk(inputs)
        return self._rebuilt(plan, shapes)

    def _walk(self, inputs: Inputs) -> Plan:
        from cnnshape.propagate.run import propagate

        report = Report(self.spec.source)
        settings = Settings(
            self.settings.inputs | dict(inputs), self.settings.values, self.settings.changes
        )
        plan = propagate(self.spec, report, settings)
        plan.diagnostics = report.sorted()
        if not plan.ok:
            raise SpecError(plan.diagnostics, plan)
        return plan

    def _compiled(self, plan: Plan) -> Program | None:
        places = self._places
        for tensor in plan.inputs.values():
            places[id(tensor)] = len(places)
        program: Program = []
        for row in plan.layers:
            if row.layer is None:
                return None
            sources = tuple(places[id(tensor)] for tensor in row.inputs)
            program.append((row.layer, sources, len(places)))
            for tensor in row.outputs:
                places[id(tensor)] = len(places)
        return program

    def _shapes(self, plan: Plan, inputs: Inputs) -> list[Shape] | None:
        """Every tensor's shape, or `None` where the flat loop does not hold."""
        if self._program is None:
            self._program = self._compiled(plan)
        if self._program is None or self.globals.read & set(self.globals.symbols):
            return None
        if not set(inputs) <= set(plan.inputs):
            return None
        shapes: list[Shape] = []
        for name, tensor in plan.inputs.items():
            shape = inputs.get(name, tensor.shape)
            if shape is None:
                return None
            shapes.append(shape)
        known: dict[tuple[Layer, object], tuple[Shape, ...]] = {}
        try:
            for layer, sources, _ in self._program:
                if len(sources) == 1:
                    x = shapes[sources[0]]
                    ys = known.get((layer, x))
                    if ys is None:
                        ys = known[layer, x] = layer.apply(x)
                else:
                    ys = layer.apply(*[shapes[source] for source in sources])
                shapes += ys
        except (Misfit, OpenSize):
            return None
        for (key, axis), tensor in self.globals.sizes_read.items():
            new, old = shapes[self._places[key]], tensor.shape
            if new != old and (
                old is None or axis is None or len(new) != len(old) or new[axis] != old[axis]
            ):
                return None
        return shapes

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
        return Plan(
            source=plan.source,
            name=plan.name,
            inputs=inputs,
            rows=tuple(rows),
            outputs={name: tensors[id(tensor)] for name, tensor in plan.outputs.items()},
            replay=Replay(self.spec, self.settings, self.globals),
            groups=plan.groups,
        )
