"""One walk over the steps of a spec: scopes, repetitions, branches, blocks."""

from functools import cached_property
from typing import TYPE_CHECKING

from cnnshape.layers import KINDS, Layer
from cnnshape.plans.rows import Tensor
from cnnshape.propagate.apply import Applier
from cnnshape.propagate.decisions import Decisions
from cnnshape.propagate.expectations import check_shape
from cnnshape.propagate.limits import STEPS, Limits
from cnnshape.propagate.merges import Merges
from cnnshape.propagate.names import Naming
from cnnshape.propagate.scopes import Scope
from cnnshape.propagate.settings import Settings
from cnnshape.propagate.sight import Globals, Names
from cnnshape.spec.model import Block, Spec
from cnnshape.spec.steps import Step
from cnnshape.spec.words import GROUP

if TYPE_CHECKING:
    from cnnshape.propagate.again import Again

Tensors = tuple[Tensor, ...]
Done = tuple[Tensors, Scope | None]  # what comes out, and the names inside


class Walk:
    """Evaluates steps, and keeps a row for each layer."""

    def __init__(self, spec: Spec, globals_: Globals, applier: Applier, settings: Settings) -> None:
        self.spec, self.globals, self.applier = spec, globals_, applier
        self.settings = settings
        self.findings = applier.findings
        self.naming = Naming(spec, globals_, self.findings)
        self.groups: dict[str, str] = {}
        self.ends: list[tuple[Step, Tensor]] = []
        self.decisions = Decisions(globals_, self.findings, STEPS, settings.changes)
        self._merges = Merges(self.naming, self.findings, self.steps)
        self.limits = Limits(self.findings)

    @cached_property
    def _again(self) -> "Again":
        from cnnshape.propagate.again import Again  # which does steps, and so needs this

        return Again(self)

    def steps(
        self, steps: tuple[Step, ...], scope: Scope, prefix: str, arriving: Tensors
    ) -> Tensors:
        """Do a list of steps; what comes out of the last one."""
        if not steps:
            return arriving
        self.limits.deepen(steps[0], prefix)
        changes = self.settings.changes
        for index, step in enumerate(steps):
            if self.limits.is_reached:
                break
            change = changes.get(id(step)) if changes else None
            if change is None:
                arriving = self._step(step, scope, prefix, str(index), arriving)
                continue
            for extra in change.before:
                arriving = self._step(extra, scope, prefix, f"{index}+", arriving)
            if not change.removed:
                step_ = change.instead or step
                arriving = self._step(step_, scope, prefix, str(index), arriving)
            for extra in change.after:
                arriving = self._step(extra, scope, prefix, f"{index}-", arriving)
        self.limits.depth -= 1
        return arriving

    def _step(
        self, step: Step, scope: Scope, prefix: str, index: str, previous: Tensors
    ) -> Tensors:
        if not self.limits.goes_on(step, prefix, previous):
            return previous
        names = step.names
        path = prefix + (step.name or index)
        if names:
            self.naming.check_free(step, scope, path)
        arriving = previous
        if step.operands is not None:
            arriving = self.naming.tensors(step.operands, step, scope, path)
        elif len(previous) > 1:
            arriving = previous[:1]
        if step.condition is not None or step.repeat is not None:
            return self._conditional(step, scope, path, previous, arriving)
        out, inside = self.once(step, scope, path, arriving)
        if step.target is not None or step.expect is not None:
            self._finish(step, scope, path, out, inside)
        return out

    def _conditional(
        self, step: Step, scope: Scope, path: str, previous: Tensors, arriving: Tensors
    ) -> Tensors:
        holds = self.decisions.holds(step, scope, path, arriving)
        count = self.decisions.count(step, scope, path, arriving) if holds else 0
        if count == 0:
            self.naming.give(step, scope, path, arriving, None, done=False)
            return previous
        out, inside = self.repeated(step, scope, path, arriving, count)
        self._finish(step, scope, path, out, inside)
        return out

    def repeated(
        self, step: Step, scope: Scope, path: str, arriving: Tensors, count: int | None
    ) -> Done:
        """Do a step several times in sequence, each with weights of its own; once without count."""
        if count is None:
            return self.once(step, scope, path, arriving)
        self.groups[path] = f"{step.call.text} × {count}"
        for time in range(count):
            if not self.limits.goes_on(step, path, arriving):
                break
            arriving, _ = self.once(
                step, scope, f"{path}.{time}", arriving[:1] if time else arriving
            )
        return arriving, None

    def once(self, step: Step, scope: Scope, path: str, arriving: Tensors) -> Done:
        """Do a step one time."""
        name = step.call.name
        kind = KINDS.get(name)
        if kind is not None:
            if kind.merges:
                return self._merge(step, kind, scope, path, arriving)
            return self.applier.layer(step, kind, scope, path, arriving), None
        done = self._inside(step, scope, path, arriving)
        if done[0]:
            self.ends.append((step, done[0][0]))
        return done

    def _inside(self, step: Step, scope: Scope, path: str, arriving: Tensors) -> Done:
        """Do a step that is no layer of its own."""
        name = step.call.name
        if name == GROUP:
            self.groups[path] = name
            inside = Scope(scope, scope.input)
            return self.steps(step.body or (), inside, path + ".", arriving), inside
        block = self.spec.blocks.get(name)
        if block is not None:
            self.groups[path] = step.call.text
            return self._block(block, step, scope, path, arriving)
        if name in self.spec.unread or not step.is_read:
            return self.applier.hidden(step, path, arriving), None
        return self._again.done(step, scope, path, arriving)

    def _merge(
        self, step: Step, kind: type[Layer], scope: Scope, path: str, arriving: Tensors
    ) -> Done:
        if step.bound.problems:  # tensors where arguments belong
            return self.applier.hidden(step, path, arriving), None
        joined, inside = self._merges.joined(step, scope, path, arriving)
        return self.applier.layer(step, kind, scope, path, arriving, joined), inside

    def _block(self, block: Block, step: Step, scope: Scope, path: str, arriving: Tensors) -> Done:
        if not self.limits.enter(block, step, path):
            return self.applier.hidden(step, path, arriving), None
        if not arriving and step.operands is None:
            self.findings.no_input(step, path)
        elif len(arriving) != 1:
            message = f"`{block.name}` takes one tensor but is given {len(arriving)}"
            self.findings.at_step("arity", message, step, path)
        entering = arriving[0] if arriving else Tensor(None)
        own = Scope(None, entering)
        self.decisions.parameters(block, step, scope, path, own, (entering,))
        out = self.steps(block.steps, own, path + ".", (entering,))
        self.limits.leave()
        return out, own

    def _finish(
        self, step: Step, scope: Scope, path: str, out: Tensors, inside: Scope | None
    ) -> None:
        """Check what came out against what is expected, and give it its names."""
        if step.expect is not None and out and self.settings.is_own_input:
            names = Names(self.globals, scope, out[0])
            span = step.place(step.expect)
            check_shape(step.expect, out[0].shape, names, span, self.findings, path, step.leaf)
        self.naming.give(step, scope, path, out, inside, done=True)
