"""One walk over the steps of a spec: scopes, repetitions, branches, blocks."""

from cnnshape.layers import KINDS, Layer
from cnnshape.plan import Row, Tensor
from cnnshape.propagate.apply import Applier
from cnnshape.propagate.decisions import Decisions
from cnnshape.propagate.expectations import check_shape
from cnnshape.propagate.misspelt import Misspelt
from cnnshape.propagate.names import Naming
from cnnshape.propagate.scopes import Binding, Globals, Names, Origin, Scope
from cnnshape.propagate.settings import Settings
from cnnshape.spec.model import Block, Spec
from cnnshape.spec.steps import Reference, Step
from cnnshape.spec.words import GROUP
from cnnshape.symbols import bulk

_STEPS = 100_000  # steps that one network may take, repetitions included
_DEPTH = 60  # blocks, groups and branches inside one another
_PATH = 500  # characters
_LOAD = 32  # tensors and numbers in their shapes that one step may carry
_TOO_DEEP = f"more than {_DEPTH} blocks and groups inside one another"

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
        self._decisions = Decisions(globals_, self.findings, _STEPS)
        self._misspelt = Misspelt(spec, globals_, settings, self.findings)
        self._steps_left = _STEPS
        self._blocks: list[str] = []  # the blocks that the walk is in
        self._cyclic: set[str] = set()
        self._depth = 0
        self.is_endless = False  # more steps than are worth a table
        self._exhausted = False

    def steps(
        self, steps: tuple[Step, ...], scope: Scope, prefix: str, arriving: Tensors
    ) -> Tensors:
        """Do a list of steps; what comes out of the last one."""
        self._depth += 1
        if self._depth > _DEPTH and steps:
            self._exhaust(steps[0], prefix, _TOO_DEEP)
        changes = self.settings.changes
        for index, step in enumerate(steps):
            if self._exhausted:
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
        self._depth -= 1
        return arriving

    def _step(
        self, step: Step, scope: Scope, prefix: str, index: str, previous: Tensors
    ) -> Tensors:
        if not self._goes_on(step, prefix, previous):
            return previous
        names = step.names
        path = prefix + (names[0] if names else index)
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

    def _goes_on(self, step: Step, path: str, arriving: Tensors) -> bool:
        """Whether there is a step left to take; one with much to carry counts as several."""
        load = len(arriving) + len(step.operands or step.joins or ())
        load += sum(map(bulk, arriving[0].shape or ())) if arriving else 0
        self._steps_left -= 1 + load // _LOAD
        if self._steps_left < 0:
            self.is_endless = True
            self._exhaust(step, path, f"the network takes more than {_STEPS} steps")
        elif len(path) > _PATH:
            self._exhaust(step, path, f"the names around a step have more than {_PATH} characters")
        return not self._exhausted and not self.findings.report.is_full

    def _exhaust(self, step: Step, path: str, message: str) -> None:
        """Say once why the walk ends here."""
        if not self._exhausted:
            self.findings.at_step("too-large", message, step, path)
        self._exhausted = True

    def _conditional(
        self, step: Step, scope: Scope, path: str, previous: Tensors, arriving: Tensors
    ) -> Tensors:
        decide = self._decisions
        holds = True
        if step.condition is not None:
            holds = decide.holds(step.condition, step, scope, path, arriving)
        count = None
        if holds and step.repeat is not None:
            count = decide.count(step.repeat, step, scope, path, arriving)
        if not holds or count == 0:
            self.naming.give(step, scope, path, arriving, None, done=False)
            return previous
        inside = None
        if count is None:
            out, inside = self.once(step, scope, path, arriving)
        else:
            out = self._repeated(step, scope, path, arriving, count)
        self._finish(step, scope, path, out, inside)
        return out

    def _repeated(
        self, step: Step, scope: Scope, path: str, arriving: Tensors, count: int
    ) -> Tensors:
        """Do a step several times in sequence, each with weights of its own."""
        kind = KINDS.get(step.call.name)
        if count > 1 and kind and kind.merges and (step.joins or step.operands) is not None:
            message = f"`{step.call.name}` of names has nothing new to join the second time"
            self.findings.at_step("bad-call", message, step, path)
            count = 1
        self.groups[path] = f"{step.call.text} × {count}"
        for time in range(count):
            if not self._goes_on(step, path, arriving):
                break
            arriving, _ = self.once(
                step, scope, f"{path}.{time}", arriving[:1] if time else arriving
            )
        return arriving

    def once(self, step: Step, scope: Scope, path: str, arriving: Tensors) -> Done:
        """Do a step one time."""
        name = step.call.name
        kind = KINDS.get(name)
        if kind is not None:
            if kind.merges:
                return self._merge(step, kind, scope, path, arriving)
            return self.applier.layer(step, kind, scope, path, arriving), None
        if name == GROUP:
            self.groups[path] = name
            inside = Scope(scope, scope.input)
            return self.steps(step.body or (), inside, path + ".", arriving), inside
        block = self.spec.blocks.get(name)
        if block is not None:
            self.groups[path] = step.call.text
            return self._block(block, step, scope, path, arriving)
        if name in self.spec.unread or not step.is_read:
            return self._hidden(step, path, arriving), None
        return self._again(step, scope, path, arriving)

    def _hidden(self, step: Step, path: str, arriving: Tensors) -> Tensors:
        """What comes out of a step of which nothing is known; a row stands for it."""
        row = Row(path, step.call.name or "?", None, step, arriving)
        row.outputs = (Tensor(None, row),)
        self.applier.rows.append(row)
        return row.outputs

    def _merge(
        self, step: Step, kind: type[Layer], scope: Scope, path: str, arriving: Tensors
    ) -> Done:
        if step.bound.problems:  # tensors where arguments belong
            return self._hidden(step, path, arriving), None
        joined, inside = None, None
        if step.branches is not None:
            joined, inside = self._branches(step, scope, path, arriving)
        elif step.joins is not None:
            joined = self.naming.tensors(step.joins, step, scope, path)
        return self.applier.layer(step, kind, scope, path, arriving, joined), inside

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

    def _block(self, block: Block, step: Step, scope: Scope, path: str, arriving: Tensors) -> Done:
        if block.name in self._blocks:
            loop = self._blocks[self._blocks.index(block.name) :]
            message = f"`{block.name}` uses itself: {' → '.join([*loop, block.name])}"
            self.findings.at_step("cycle", message, step, path)
            self._cyclic.update(loop)
        if block.name in self._cyclic:
            return self._hidden(step, path, arriving), None
        if not arriving and step.operands is None:
            self.findings.no_input(step, path)
        elif len(arriving) != 1:
            message = f"`{block.name}` takes one tensor but is given {len(arriving)}"
            self.findings.at_step("arity", message, step, path)
        entering = arriving[0] if arriving else Tensor(None)
        own = Scope(None, entering)
        self._decisions.parameters(block, step, scope, path, own, (entering,))
        self._blocks.append(block.name)
        out = self.steps(block.steps, own, path + ".", (entering,))
        self._blocks.pop()
        return out, own

    def _again(self, step: Step, scope: Scope, path: str, arriving: Tensors) -> Done:
        """A name alone goes on from that tensor; a name with tensors does its step again."""
        call = step.call
        repaired = self._misspelt.repaired(step, scope, path, arriving)
        if repaired is not None:
            return self.once(repaired, scope, path, arriving)
        binding = self.naming.reach(Reference(call.name, call.start, call.end), step, scope, path)
        if binding is None:
            return self._hidden(step, path, arriving), None
        if step.operands is None:
            if call.opened is not None:
                self.findings.at_step("arity", f"`{call.name}()` is given no tensor", step, path)
            return binding.tensors, binding.inside
        if binding.origin is None:
            message = f"`{call.name}` is a tensor, not a step that can be done again"
            self.findings.at_step("bad-call", message, step, path)
            return self._hidden(step, path, arriving), None
        self._depth += 1
        if self._depth > _DEPTH:
            self._exhaust(step, path, _TOO_DEEP)
            return self._hidden(step, path, arriving), None
        done = self._shared(binding.origin, path, arriving)
        self._depth -= 1
        return done

    def _shared(self, origin: Origin, path: str, arriving: Tensors) -> Done:
        """Do a step again, with the same weights."""
        step, scope = origin.step, origin.scope
        with self.applier.sharing.within(origin.path, path):
            if step.joins is not None:  # other tensors take the place of those it names
                kind = KINDS[step.call.name]
                return self.applier.layer(step, kind, scope, path, arriving, arriving), None
            if step.repeat is None:
                return self.once(step, scope, path, arriving)
            count = self._decisions.count(step.repeat, step, scope, path, arriving)
            return self._repeated(step, scope, path, arriving, count), None

    def _finish(
        self, step: Step, scope: Scope, path: str, out: Tensors, inside: Scope | None
    ) -> None:
        """Check what came out against what is expected, and give it its names."""
        if step.expect is not None and out and self.settings.is_own_input:
            names = Names(self.globals, scope, out[0])
            span = step.place(step.expect)
            check_shape(step.expect, out[0].shape, names, span, self.findings, path, step.leaf)
        self.naming.give(step, scope, path, out, inside, done=True)
