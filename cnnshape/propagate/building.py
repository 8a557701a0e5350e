"""Layers with the arguments that steps give them; the same arguments make the same layer."""

from cnnshape.layers import Layer
from cnnshape.layers.refusals import Misread
from cnnshape.plans.rows import Tensor
from cnnshape.propagate.arguments import Reading, Values, taken
from cnnshape.propagate.findings import Findings
from cnnshape.propagate.scopes import Scope
from cnnshape.propagate.settings import Settings
from cnnshape.propagate.sight import Globals
from cnnshape.spec.steps import Step


class Builder:
    """Builds layers. Arguments that are all constants are read once."""

    def __init__(self, findings: Findings, globals_: Globals, settings: Settings) -> None:
        self.findings, self.globals, self.settings = findings, globals_, settings
        self._constant: dict[int, tuple[Values, tuple[str, ...]]] = {}
        self._layers: dict[tuple[object, ...], Layer | None] = {}

    def built(
        self,
        step: Step,
        kind: type[Layer],
        scope: Scope,
        path: str,
        arriving: Tensor | None,
        inputs: tuple[Tensor, ...],
    ) -> tuple[Layer | None, bool]:
        """The layer with the arguments in effect, and whether they are all constants."""
        key = id(step.bound)
        changed = self.settings.changes.get(id(step)) if self.settings.changes else None
        ready = None if changed else self._constant.get(key)
        is_constant = ready is not None
        if ready is None:
            written = step.bound.arguments.values()
            is_constant = all(argument.expression.is_constant for argument in written)
            found = len(self.findings.report)
            reading = Reading(self.findings, self.globals, step, scope, path, arriving)
            ready = reading.read(kind, changed.arguments if changed else ())
            is_constant = is_constant and len(self.findings.report) == found
            if is_constant and not changed:
                self._constant[key] = ready
        values, questions = ready
        if changed and changed.arguments:
            values = values | changed.arguments
            questions = tuple(name for name in questions if name not in changed.arguments)
        if questions:
            values = values | taken(kind, questions, inputs)
        return self.interned(kind, values), is_constant

    def interned(self, kind: type[Layer], values: Values) -> Layer | None:
        """The one layer of a kind with these arguments; none where too little is known of them."""
        key = (kind, *values.items())
        if key not in self._layers:
            try:
                self._layers[key] = kind(**values)
            except Misread:  # an error hides a list or a layer
                self._layers[key] = None
        return self._layers[key]
