"""One walk over the steps of a spec: scopes, names, repetitions, branches, blocks."""

from cnnshape.document import Leaf
from cnnshape.layers import KINDS
from cnnshape.plan import Row, Tensor
from cnnshape.propagate.apply import Applier
from cnnshape.propagate.expectations import check_shape
from cnnshape.propagate.scopes import Binding, Globals, Names, Origin, Scope
from cnnshape.propagate.settings import Settings
from cnnshape.spec.binding import Bound, bind, signature_of
from cnnshape.spec.evaluation import evaluate
from cnnshape.spec.expressions import QUESTION, Value
from cnnshape.spec.model import Block, Spec
from cnnshape.spec.step_reader import RESERVED, unknown_layer
from cnnshape.spec.steps import Reference, Step, Target
from cnnshape.spec.syntax import Refused, nearest
from cnnshape.symbols import is_known, is_open

_STEPS = 150_000  # steps that one network may take, repetitions included
_DEPTH = 60  # blocks, groups and branches inside one another

Tensors = tuple[Tensor, ...]


class Walk:
    """Evaluates steps, and keeps a row for each layer."""

    def __init__(self, spec: Spec, globals_: Globals, applier: Applier, settings: Settings) -> None:
        self.spec, self.globals, self.applier = spec, globals_, applier
        self.settings = settings
        self.findings = applier.findings
        self.rows: list[Row] = applier.rows
        self._steps_left = _STEPS
        self._blocks: list[str] = []
        self._depth = 0
        self._exhausted = False
        self.groups: dict[str, str] = {}
        self._repairs: dict[int, Step | None] = {}

    def steps(
        self, steps: tuple[Step, ...], scope: Scope, prefix: str, arriving: Tensors
    ) -> Tensors:
        """Do a list of steps; what comes out of the last one."""
        self._depth += 1
        if self._depth > _DEPTH and steps:
            message = f"more than {_DEPTH} blocks and groups inside one another"
            self.findings.at_step("too-large", message, steps[0], prefix)
            self._exhausted = True
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
        self._steps_left -= 1
        if self._steps_left < 0:
            self._exhaust(step, prefix + index)
            return previous
        names = step.names
        path = prefix + (names[0] if names else index)
        arriving = previous
        if step.operands is not None:
            arriving = self._operands(step.operands, step, scope, path)
        elif names:
            self._check_free(names, step, scope, path)
        if step.condition is not None or step.repeat is not None:
            return self._conditional(step, scope, path, previous, arriving)
        out, inside = self.once(step, scope, path, arriving)
        if step.target is not None or step.expect is not None:
            self._finish(step, scope, path, out, inside, Origin(step, scope, path))
        return out

    def _conditional(
        self, step: Step, scope: Scope, path: str, previous: Tensors, arriving: Tensors
    ) -> Tensors:
        if step.condition is not None:
            holds = self._decided(step.condition, step, scope, path, arriving)
            if not holds:
                self._finish(step, scope, path, arriving, None, None)
                return previous
        if step.repeat is None:
            out, inside = self.once(step, scope, path, arriving)
            self._finish(step, scope, path, out, inside, Origin(step, scope, path))
            return out
        count = self._count(step, scope, path, arriving)
        if count == 0:
            self._finish(step, scope, path, arriving, None, None)
            return previous
        out = self.repeated(step, scope, path, arriving, count)
        self._finish(step, scope, path, out, None, Origin(step, scope, path))
        return out

    def repeated(
        self, step: Step, scope: Scope, path: str, arriving: Tensors, count: int
    ) -> Tensors:
        """Do a step several times in sequence, each with weights of its own."""
        if count > 1 and step.call.name in KINDS and KINDS[step.call.name].merges:
            if step.operands is not None:
                message = f"`{step.call.name}` of names has nothing new to join the second time"
                self.findings.at_step("bad-call", message, step, path)
                count = 1
        self.groups[path] = f"{step.call.text} × {count}"
        for time in range(count):
            self._steps_left -= 1
            if self._steps_left < 0:
                self._exhaust(step, path)
                break
            arriving, _ = self.once(step, scope, f"{path}.{time}", arriving)
        return arriving

    def once(
        self, step: Step, scope: Scope, path: str, arriving: Tensors
    ) -> tuple[Tensors, Scope | None]:
        """Do a step one time: what comes out, and the names inside it."""
        name = step.call.name
        kind = KINDS.get(name)
        if kind is not None:
            inside = None
            if step.branches is not None:
                arriving, inside = self._branches(step, scope, path, arriving)
            return self.applier.layer(step, kind, scope, path, arriving), inside
        if name == "Sequential":
            self.groups[path] = name
            inside = Scope(scope, scope.input)
            return self.steps(step.body or (), inside, path + ".", arriving), inside
        block = self.spec.blocks.get(name)
        if block is not None:
            self.groups[path] = step.call.text
            return self._block(block, step, scope, path, arriving)
        return self._again(step, scope, path, arriving)

    def _branches(
        self, step: Step, scope: Scope, path: str, arriving: Tensors
    ) -> tuple[Tensors, Scope]:
        inside = Scope(None, None)
        ends = []
        for branch in step.branches or ():
            own = Scope(scope, scope.input)
            label = branch.label.text
            out = self.steps(branch.steps, own, f"{path}.{label}.", arriving)
            if out:
                ends.append(out[0])
            else:
                self.findings.no_input(step, path)
                ends.append(Tensor(None))
            inside.names[label] = Binding(out or (ends[-1],), own)
        return tuple(ends), inside

    def _block(
        self, block: Block, step: Step, scope: Scope, path: str, arriving: Tensors
    ) -> tuple[Tensors, Scope | None]:
        if block.name in self._blocks:
            loop = " → ".join([*self._blocks[self._blocks.index(block.name) :], block.name])
            message = f"`{block.name}` uses itself: {loop}"
            self.findings.at_step("cycle", message, step, path)
            self._exhausted = True
            return (Tensor(None),), None
        if not arriving:
            self.findings.no_input(step, path)
            arriving = (Tensor(None),)
        if len(arriving) > 1 and step.operands is not None:
            message = f"`{block.name}` takes one tensor but is given {len(arriving)}"
            self.findings.at_step("arity", message, step, path)
        entering = arriving[0]
        own = Scope(None, entering)
        bound = step.bound
        assert isinstance(bound, Bound)
        names = Names(self.globals, scope, entering)
        for parameter in block.parameters:
            written = bound.arguments.get(parameter.name)
            if written is not None:
                value = self._value(written.expression, step, names, path)
            elif parameter.default is not None:
                own_names = Names(self.globals, own, entering)
                value = self._value(parameter.default, step, own_names, path, block.leaf)
            else:
                value = self.findings.unknown()
            if value is QUESTION and written is not None:
                self.findings.question(step, written, path)
                value = self.findings.unknown()
            own.parameters[parameter.name] = value
        self._blocks.append(block.name)
        out = self.steps(block.steps, own, path + ".", (entering,))
        self._blocks.pop()
        return out, own

    def _again(
        self, step: Step, scope: Scope, path: str, arriving: Tensors
    ) -> tuple[Tensors, Scope | None]:
        """A name alone goes on from that tensor; a name with tensors does its step again."""
        call = step.call
        repaired = self._repaired(step, scope)
        if repaired is not None:
            return self.once(repaired, scope, path, arriving)
        reference = Reference(call.name, call.start, call.end)
        binding = self._reach(reference, step, scope, path)
        if binding is None:
            return (Tensor(None),), None
        if step.operands is None:
            if call.opened is not None:
                message = f"`{call.name}()` is given no tensor"
                self.findings.at_step("arity", message, step, path)
            return binding.tensors, binding.inside
        origin = binding.origin
        if origin is None:
            message = f"`{call.name}` is a tensor, not a step that can be done again"
            self.findings.at_step("bad-call", message, step, path)
            return (Tensor(None),), None
        with self.applier.sharing(origin.path, path):
            if origin.step.repeat is None:
                return self.once(origin.step, origin.scope, path, arriving)
            count = self._count(origin.step, origin.scope, path, arriving)
            return self.repeated(origin.step, origin.scope, path, arriving, count), None

    def _repaired(self, step: Step, scope: Scope) -> Step | None:
        """The step with the layer that was probably meant, for a type that does not exist."""
        name = step.call.name
        if not name[:1].isupper() or "." in name:
            return None
        if id(step) not in self._repairs:
            self._repairs[id(step)] = None
            try:
                scope.find(name)
            except KeyError:
                meant = nearest(name, [*KINDS, *self.spec.blocks])
                if meant in KINDS:
                    refused = unknown_layer(name, meant, step.call.start, step.call.end)
                    self.findings.refused(refused, step.leaf, "")
                    repaired = Step(step.leaf, step.call.but(name=meant))
                    repaired.arguments, repaired.branches = step.arguments, step.branches
                    repaired.operands = step.operands
                    repaired.bound = bind(signature_of(KINDS[meant]), step.call, step.arguments)
                    self._repairs[id(step)] = repaired
        return self._repairs[id(step)]

    def _operands(
        self, references: tuple[Reference, ...], step: Step, scope: Scope, path: str
    ) -> Tensors:
        self._check_free(step.names, step, scope, path)
        bindings = [self._reach(reference, step, scope, path) for reference in references]
        return tuple(binding.tensor if binding else Tensor(None) for binding in bindings)

    def _reach(self, reference: Reference, step: Step, scope: Scope, path: str) -> Binding | None:
        try:
            return scope.reach(reference.name)
        except KeyError:
            pass
        name = reference.name
        meant = nearest(name, scope.visible())
        if name == step.call.name and "." not in name:
            layer = nearest(name, [*KINDS, *self.spec.blocks, "Sequential"])
            is_layer = layer is not None and layer.lower() == name.lower() and not meant
            if name[:1].isupper() or is_layer:
                refused = unknown_layer(name, layer, reference.start, reference.end)
                self.findings.refused(refused, step.leaf, path)
                return None
        instead = (meant, reference.start, reference.end) if meant else None
        message = f"no tensor is called `{name}` here"
        self.findings.refused(
            Refused("unknown-name", message, reference.start, reference.end, instead=instead),
            reference.leaf or step.leaf,
            path,
        )
        return None

    def _finish(
        self,
        step: Step,
        scope: Scope,
        path: str,
        out: Tensors,
        inside: Scope | None,
        origin: Origin | None,
    ) -> None:
        """Check what came out against what is expected, and give it its names."""
        if step.expect is not None and out and self.settings.is_own_input:
            names = Names(self.globals, scope, out[0])
            span = step.place(step.expect)
            check_shape(step.expect, out[0].shape, names, span, self.findings, path, step.leaf)
        if step.target is None or not out:
            return
        if isinstance(step.target, str):
            scope.names[step.target] = Binding(out, inside, origin)
            return
        names_ = _flat(step.target)
        if len(names_) != len(out):
            message = f"{len(names_)} names for {len(out)} output{'s' * (len(out) != 1)}"
            span = step.leaf.place(step.call.target_start, step.call.target_end)
            self.findings.add("arity", message, span, path)
        for index, name in enumerate(names_):
            tensor = out[index] if index < len(out) else Tensor(None)
            if name is not None:
                scope.names[name] = Binding((tensor,), inside, origin)

    def _check_free(self, names: tuple[str, ...], step: Step, scope: Scope, path: str) -> None:
        for name in names:
            if name in RESERVED or name in KINDS:
                continue
            taken = name in self.globals.variables or name in self.globals.symbols
            if not taken and name not in self.spec.blocks:
                try:
                    scope.find(name)
                except KeyError:
                    continue
            call = step.call
            span = step.leaf.place(call.target_start, call.target_end)
            self.findings.add("duplicate-name", f"`{name}` is taken already", span, path)

    def _decided(
        self, condition: Value, step: Step, scope: Scope, path: str, arriving: Tensors
    ) -> bool:
        names = Names(self.globals, scope, arriving[0] if arriving else None)
        value = self._value(condition, step, names, path)
        if is_open(value):
            message = f"`{condition.text}` depends on a size that is open"
            self.findings.add("open-size", message, step.place(condition), path)
        return bool(value) if is_known(value) else True

    def _count(self, step: Step, scope: Scope, path: str, arriving: Tensors) -> int:
        assert step.repeat is not None
        names = Names(self.globals, scope, arriving[0] if arriving else None)
        value = self._value(step.repeat, step, names, path)
        if not is_known(value):
            return 1
        span = step.place(step.repeat)
        if isinstance(value, bool) or not isinstance(value, int):
            code = "open-size" if is_open(value) else "wrong-type"
            self.findings.add(code, "`repeat` needs a whole number of at least 0", span, path)
            return 1
        if value < 0:
            message = f"`repeat` is {value} but needs to be at least 0"
            self.findings.add("out-of-range", message, span, path)
            return 1
        if value > self._steps_left:
            message = f"`repeat` is {value}, but a network may have {_STEPS} steps at most"
            self.findings.add("too-large", message, span, path)
            return 1
        return value

    def _value(
        self, value: Value, step: Step, names: Names, path: str, leaf: Leaf | None = None
    ) -> object:
        try:
            return evaluate(value, names)
        except Refused as refused:
            self.findings.refused(refused, value.leaf or leaf or step.leaf, path, names.scope)
            return self.findings.unknown()

    def _exhaust(self, step: Step, path: str) -> None:
        if not self._exhausted:
            message = f"the network takes more than {_STEPS} steps"
            self.findings.at_step("too-large", message, step, path)
        self._exhausted = True


def _flat(target: Target) -> list[str | None]:
    if isinstance(target, tuple):
        return [name for part in target for name in _flat(part)]
    return [target]
