"""What a merge joins: tensors by name, or the ends of its branches."""

from collections.abc import Callable

from cnnshape.plans.rows import Tensor
from cnnshape.propagate.findings import Findings
from cnnshape.propagate.names import Naming
from cnnshape.propagate.scopes import Binding, Scope
from cnnshape.spec.steps import Step

Tensors = tuple[Tensor, ...]
Steps = Callable[[tuple[Step, ...], Scope, str, Tensors], Tensors]


class Merges:
    """Collects the operands of merges; `steps` does the steps of a branch."""

    def __init__(self, naming: Naming, findings: Findings, steps: Steps) -> None:
        self.naming, self.findings, self.steps = naming, findings, steps

    def joined(
        self, step: Step, scope: Scope, path: str, arriving: Tensors
    ) -> tuple[Tensors | None, Scope | None]:
        """What a merge joins by itself, if it does, and the names in its branches."""
        if step.branches is not None:
            return self._branches(step, scope, path, arriving)
        if step.joins is not None:
            return self.naming.tensors(step.joins, step, scope, path), None
        return None, None

    def _branches(
        self, step: Step, scope: Scope, path: str, arriving: Tensors
    ) -> tuple[Tensors, Scope]:
        inside = Scope(None, None)
        ends = []
        for branch in step.branches or ():
            own = Scope(scope, scope.input)
            label = branch.label.text
            out = self.steps(branch.steps, own, f"{path}.{label}.", arriving)
            if not out:
                self.findings.no_input(step, path)
                out = (Tensor(None),)
            ends.append(out[0])
            inside.names[label] = Binding(out, own)
        return tuple(ends), inside
