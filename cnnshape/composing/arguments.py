"""Which arguments of steps are written: those that are not what they would be anyway."""

from typing import TYPE_CHECKING

from cnnshape.composing.graph import Op, Scope
from cnnshape.composing.literals import MISSING, same
from cnnshape.composing.slots import Slot
from cnnshape.composing.solver import Solver, Written
from cnnshape.layers import KINDS, Layer

if TYPE_CHECKING:
    from cnnshape.composing.blocks import Use


def arguments(slot: Slot, solver: Solver, *, top: bool) -> dict[str, Written]:
    """The arguments of a step that are written, in the `top` list of a network or in a block."""
    items = [item for item in slot.items if item is not None]
    first = items[0]
    if first.weights is not None:
        return {}
    if isinstance(first, Scope):
        return _use(slot, [item.call for item in items], solver)  # type: ignore[union-attr, misc]  # of a block
    return _layer(slot, [item for item in items if isinstance(item, Op)], solver, top=top)


def _use(slot: Slot, uses: list["Use"], solver: Solver) -> dict[str, Written]:
    found = {}
    for parameter in uses[0].block.parameters:
        vector = tuple(use.values[parameter.name] for use in uses)
        if parameter.default is MISSING or not all(same(v, parameter.default) for v in vector):
            found[parameter.name] = solver.value(slot, parameter.name, vector)
    return found


def _layer(slot: Slot, ops: list[Op], solver: Solver, *, top: bool) -> dict[str, Written]:
    kind = KINDS[ops[0].kind]
    found: dict[str, Written] = {}
    required = [n for n, a in kind.arguments().items() if a.required]
    for name, argument in kind.arguments().items():
        if not any(name in op.arguments for op in ops):
            continue
        values = tuple(op.arguments.get(name, _default(kind, op, name)) for op in ops)
        if (
            argument.agreement
            and argument.required
            and all(_agrees(op, name, v) for op, v in zip(ops, values, strict=True))
        ):
            is_numbered = top and len(required) > 1
            if not is_numbered:
                found[name] = Written(("_",))
                continue
        found[name] = solver.value(slot, name, values)
    if required and [*found] == required[:1] and found[required[0]].pieces == ("_",):
        return {}
    return found


def _default(kind: type[Layer], op: Op, name: str) -> object:
    argument = kind.arguments()[name]
    if argument.like:
        return op.arguments.get(argument.like, argument.default)
    default = argument.default
    if isinstance(default, tuple) and len(set(default)) == 1 and argument.rule.per_axis:
        return default[0]
    return default


def _agrees(op: Op, name: str, value: object) -> bool:
    """Whether an argument repeats what arrives at a layer."""
    kind = KINDS[op.kind]
    agreement = dict(kind.agreements()).get(name)
    shape = op.inputs[0].shape if op.inputs else None
    if agreement is None or shape is None or not op.fits:
        return False
    if kind.unbatched and kind.ranks and len(shape) + 1 in kind.ranks:
        shape = (1, *shape)
    if len(shape) < agreement.least:
        return False
    argument = kind.arguments()[name]
    if not argument.required and argument.default is not None:
        return value == argument.default
    return agreement.taken(shape, None) in (value, (value,))
