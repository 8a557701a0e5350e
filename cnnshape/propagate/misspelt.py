"""Steps of a type that does not exist, done as the layer that was probably meant."""

from cnnshape.diagnostics import Report
from cnnshape.layers import KINDS
from cnnshape.plans.rows import Tensor
from cnnshape.propagate.apply import Applier
from cnnshape.propagate.findings import Findings
from cnnshape.propagate.scopes import Scope
from cnnshape.propagate.settings import Settings
from cnnshape.propagate.sight import Globals
from cnnshape.spec.binding import bind, signature_of
from cnnshape.spec.model import Spec
from cnnshape.spec.steps import Step
from cnnshape.spec.suggestions import nearest
from cnnshape.spec.words import differs_in_case, unknown_layer

Tensors = tuple[Tensor, ...]


class Misspelt:
    """Knows, for steps of an unknown type, a step to go on with."""

    def __init__(
        self, spec: Spec, globals_: Globals, settings: Settings, findings: Findings
    ) -> None:
        self.spec, self.globals, self.settings = spec, globals_, settings
        self.findings = findings
        self._repairs: dict[int, Step | None] = {}

    def repaired(self, step: Step, scope: Scope, path: str, arriving: Tensors) -> Step | None:
        """The step with the layer that was meant, if that is sure or fits."""
        name = step.call.name
        is_type = name[:1].isupper() or (step.operands is None and _is_kind_but_for_case(name))
        if "." in name or not is_type:
            return None
        if id(step) not in self._repairs:
            self._repairs[id(step)] = self._meant(step, scope, path, arriving)
        return self._repairs[id(step)]

    def _meant(self, step: Step, scope: Scope, path: str, arriving: Tensors) -> Step | None:
        name = step.call.name
        meant = nearest(name, [*KINDS, *self.spec.blocks])
        kind = KINDS.get(meant or "")
        if meant is None or kind is None:
            return None
        refused = unknown_layer(name, meant, step.call.start, step.call.end)
        self.findings.refused(refused, step.leaf, path)
        repaired = Step(step.leaf, step.call.but(name=meant))
        repaired.arguments, repaired.operands = step.arguments, step.operands
        repaired.branches, repaired.joins = step.branches, step.joins
        repaired.bound = bind(signature_of(kind), step.call, step.arguments)
        if differs_in_case(name, meant):
            return repaired
        if step.branches is not None or step.joins is not None:
            return None
        report = Report(self.spec.source)
        trial = Applier(Findings(self.spec.source, report), self.globals, self.settings)
        trial.layer(repaired, kind, scope, path, arriving)
        return None if report or repaired.bound.problems else repaired


def _is_kind_but_for_case(name: str) -> bool:
    return (nearest(name, KINDS) or "").lower() == name.lower()
