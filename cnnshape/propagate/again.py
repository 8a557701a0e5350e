"""Steps that name an earlier one: to go on from there, or to do it once more."""

from functools import cached_property
from typing import TYPE_CHECKING

from cnnshape.layers import KINDS
from cnnshape.plans.rows import Tensor
from cnnshape.propagate.names import is_found
from cnnshape.propagate.scopes import Origin, Scope
from cnnshape.propagate.walk import Done, Walk
from cnnshape.spec.steps import Reference, Step

if TYPE_CHECKING:
    from cnnshape.propagate.misspelt import Misspelt

Tensors = tuple[Tensor, ...]


class Again:
    """Finds what a name stands for; `walk` does the steps."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.applier = walk, walk.applier
        self.naming, self.findings = walk.naming, walk.findings

    @cached_property
    def _misspelt(self) -> "Misspelt":
        from cnnshape.propagate.misspelt import Misspelt

        walk = self.walk
        return Misspelt(walk.spec, walk.globals, walk.settings, walk.findings)

    def done(self, step: Step, scope: Scope, path: str, arriving: Tensors) -> Done:
        """A name alone goes on from that tensor; a name with tensors does its step again."""
        call = step.call
        if not is_found(call.name, scope):
            repaired = self._misspelt.repaired(step, scope, path, arriving)
            if repaired is not None:
                return self.walk.once(repaired, scope, path, arriving)
        name = Reference(call.name, call.start, call.end)
        binding = self.naming.reach(name, step, scope, path)
        if binding is None:
            return self.applier.hidden(step, path, arriving), None
        if step.operands is None:
            if call.opened is not None:
                self.findings.at_step("arity", f"`{call.name}()` is given no tensor", step, path)
            return binding.tensors, binding.inside
        if not step.operands and _needs_tensors(binding.origin):
            message, help_ = f"`{call.name}()` is given no tensor", "name one in the parentheses"
            self.findings.add("arity", message, step.name_span, path, help_)
            return self.applier.hidden(step, path, arriving), None
        if binding.origin is None:
            message = f"`{call.name}` is a tensor, not a step that can be done again"
            self.findings.at_step("bad-call", message, step, path)
            return self.applier.hidden(step, path, arriving), None
        return self._shared(binding.origin, step, path, arriving)

    def _shared(self, origin: Origin, step: Step, path: str, arriving: Tensors) -> Done:
        """Do the step of `origin` again, with the same weights."""
        self.walk.limits.deepen(step, path)
        if self.walk.limits.is_reached:
            return self.applier.hidden(step, path, arriving), None
        with self.applier.sharing.within(origin.path, path):
            done = self._repeated(origin.step, origin.scope, path, arriving)
        self.walk.limits.depth -= 1
        return done

    def _repeated(self, step: Step, scope: Scope, path: str, arriving: Tensors) -> Done:
        if step.joins is not None:  # other tensors take the place of those it names
            kind = KINDS[step.call.name]
            return self.applier.layer(step, kind, scope, path, arriving, arriving), None
        count = self.walk.decisions.count(step, scope, path, arriving)
        return self.walk.repeated(step, scope, path, arriving, count)


def _needs_tensors(origin: Origin | None) -> bool:
    """Whether a step that is done again is a layer that takes any."""
    kind = KINDS.get(origin.step.call.name) if origin else None
    return kind is not None and kind.arity[0] > 0
