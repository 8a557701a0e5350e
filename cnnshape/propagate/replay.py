"""The same network at another input: a flat loop over rows, or a new walk where that would lie."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cnnshape.diagnostics import Report
from cnnshape.layers import Misfit
from cnnshape.plans import Arguments, Given, Inputs, Plan, SpecError
from cnnshape.propagate.inputs import given_shape, symbols_of_spec
from cnnshape.propagate.settings import Change, Settings
from cnnshape.propagate.sight import Globals
from cnnshape.spec.model import Spec
from cnnshape.symbols import bind

if TYPE_CHECKING:
    from cnnshape.plans.acceptance import Acceptance
    from cnnshape.propagate.program import Program
    from cnnshape.propagate.recording import Recorder


class Replay:
    """Makes a plan again; keeps the flat program once it has been asked for."""

    def __init__(self, spec: Spec, settings: Settings, globals_: Globals) -> None:
        self.spec, self.settings, self.globals = spec, settings, globals_
        self._program: Program | None = None

    def at(self, plan: Plan, given: Given) -> Plan:
        """The plan for other inputs; raises `SpecError` where the network does not fit them."""
        inputs = {name: given_shape(shape) for name, shape in given.items()}
        settings = self.settings.but(inputs=self.settings.inputs | inputs)
        symbols_of_spec(self.spec, settings)  # refuses what contradicts itself
        if self._is_flat(plan, inputs):
            shapes = self._compiled(plan).shapes(inputs)
            if shapes is not None:
                return self._compiled(plan).planned(shapes, self)
        return _fitting(self._walk(settings))

    def fits(self, plan: Plan, inputs: Inputs) -> bool:
        """Whether the network of a plan without findings fits other inputs."""
        if self._is_flat(plan, inputs):
            try:
                if self._compiled(plan).shapes(inputs, strict=True) is not None:
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

    def _compiled(self, plan: Plan) -> "Program":
        if self._program is None:
            from cnnshape.propagate.program import Program

            self._program = Program(plan, self.globals)
        return self._program


def _fitting(plan: Plan) -> Plan:
    if not plan.ok:
        raise SpecError(plan.diagnostics, plan)
    return plan
