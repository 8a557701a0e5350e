"""What the names in steps stand for, and which names a step may give."""

from cnnshape.plans.rows import Tensor
from cnnshape.propagate.findings import Findings
from cnnshape.propagate.scopes import Binding, Origin, Scope
from cnnshape.propagate.sight import Globals
from cnnshape.spec.model import Spec
from cnnshape.spec.steps import Reference, Step, Target
from cnnshape.spec.suggestions import nearest
from cnnshape.spec.syntax import Refused
from cnnshape.spec.words import differs_in_case, is_reserved, is_type, unknown_layer, vocabulary

Tensors = tuple[Tensor, ...]
_LISTED = 6  # names that a finding tells


class Naming:
    """Finds tensors by name and gives steps their names, with findings where that fails."""

    def __init__(self, spec: Spec, globals_: Globals, findings: Findings) -> None:
        self.spec, self.globals, self.findings = spec, globals_, findings

    def tensors(
        self, references: tuple[Reference, ...], step: Step, scope: Scope, path: str
    ) -> Tensors:
        """The tensors that a step names; unknown ones where there is none."""
        bindings = [self.reach(reference, step, scope, path) for reference in references]
        return tuple(binding.tensor if binding else Tensor(None) for binding in bindings)

    def reach(self, reference: Reference, step: Step, scope: Scope, path: str) -> Binding | None:
        """What a name in a step stands for, or `None` after a finding."""
        name = reference.name
        try:
            return scope.reach(name) if name else None
        except KeyError:
            pass
        meant = nearest(name, _reachable(name, scope))
        if name == step.call.name and "." not in name and not meant:
            layer = nearest(name, vocabulary(self.spec.blocks))
            if name[:1].isupper() or differs_in_case(name, layer):
                refused = unknown_layer(name, layer, reference.start, reference.end)
                self.findings.refused(refused, step.leaf, path)
                return None
        from cnnshape.spec.misplaced import USUAL, flowing

        refused = _unknown(reference, meant, scope)
        is_alone = reference.leaf is None and step.operands == (reference,)
        if is_alone and name in USUAL and "." not in step.call.name:
            refused = flowing(refused, step)
        self.findings.refused(refused, reference.leaf or step.leaf, path)
        return None

    def output(self, reference: Reference, scope: Scope) -> Binding | None:
        """What a name under `output` stands for, or `None` after a finding."""
        try:
            return scope.reach(reference.name) if reference.name else None
        except KeyError:
            pass
        meant = nearest(reference.name, _reachable(reference.name, scope))
        refused = _unknown(reference, meant, scope)
        assert reference.leaf is not None  # `output` is a value of its own
        self.findings.refused(refused, reference.leaf, "")
        return None

    def check_free(self, step: Step, scope: Scope, path: str) -> None:
        """Report a name that is taken."""
        for name in step.names:
            if is_reserved(name):  # reported when it was read
                continue
            taken = name in self.globals.variables or name in self.globals.symbols
            if taken or name in self.spec.blocks or is_found(name, scope):
                message = f"`{name}` is taken already"
                help_ = "give it another name, or none if nothing goes on from it"
                self.findings.add("duplicate-name", message, step.target_span, path, help_)

    def give(
        self, step: Step, scope: Scope, path: str, out: Tensors, inside: Scope | None, *, done: bool
    ) -> None:
        """Give what comes out of a step its names; it may be used again where it was `done`."""
        if step.target is None or not out:
            return
        origin = Origin(step, scope, path) if done else None
        if isinstance(step.target, str):
            scope.names[step.target] = Binding(out, inside, origin)
            return
        names = _flat(step.target)
        if len(names) != len(out) and out[0].shape is not None:
            message = f"{len(names)} names for {len(out)} output{'s' * (len(out) != 1)}"
            help_ = "as many names as outputs, with `_` for what is not needed"
            self.findings.add("arity", message, step.target_span, path, help_)
        for index, name in enumerate(names):
            tensor = out[index] if index < len(out) else Tensor(None)
            if name is not None:
                scope.names[name] = Binding((tensor,), inside, origin)


def _unknown(reference: Reference, meant: str | None, scope: Scope) -> Refused:
    start, end = reference.start, reference.end
    instead = (meant, start, end) if meant else None
    message = f"no tensor is called `{reference.name}` here"
    names = [f"`{name}`" for name in scope.visible() if _is_tensor(name, scope)][-_LISTED:]
    outer, dot, inner = reference.name.rpartition(".")
    help_ = f"give a step this name: `{reference.name} = ...`"
    if dot:
        help_ = f"it would be `{inner}` within a step that is called `{outer}`"
    if names:
        help_ = f"names that are known here: {', '.join(names)}"
    if is_type(reference.name):
        help_ = f"`{reference.name}` is a layer; give it a step of its own with a name"
    elif meant:
        help_ = f"write `{meant}`"
    return Refused("unknown-name", message, start, end, help=help_, instead=instead)


def _reachable(name: str, scope: Scope) -> list[str]:
    """The names to suggest in the place of one: those in sight, or those within a group."""
    outer, dot, _ = name.rpartition(".")
    try:
        inside = scope.reach(outer).inside if dot else None
    except KeyError:
        inside = None
    return [f"{outer}.{inner}" for inner in inside.names] if inside else scope.visible()


def is_found(name: str, scope: Scope) -> bool:
    """Whether a name alone stands for a tensor in sight."""
    try:
        scope.find(name)
    except KeyError:
        return False
    return True


def _is_tensor(name: str, scope: Scope) -> bool:
    """Whether a name stands for what a step gives."""
    return is_found(name, scope) and isinstance(scope.find(name), Binding)


def _flat(target: Target) -> list[str | None]:
    if isinstance(target, tuple):
        return [name for part in target for name in _flat(part)]
    return [target]
