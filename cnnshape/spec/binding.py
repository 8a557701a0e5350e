"""Which written argument is which of a layer's or a block's."""

from cnnshape.layers import KINDS, Layer
from cnnshape.records import Record
from cnnshape.spec.expressions import Expression, Listed
from cnnshape.spec.steps import OPTIONS, Argument, Bound, Call
from cnnshape.spec.suggestions import nearest
from cnnshape.spec.syntax import Refused

_UNKNOWN = 10  # arguments that a call has not and that are looked for among those it has


class Parameter(Record):
    """A parameter of a block."""

    name: str
    default: Expression | None


class Signature(Record):
    """The names that a call may give, in order."""

    who: str
    names: tuple[str, ...]
    required: tuple[str, ...]
    inferred: str | None = None  # a first argument that may be left out
    loose: bool = False  # the first takes every positional argument


def signature_of(kind: type[Layer]) -> Signature:
    """The signature of a layer kind as a spec writes it."""
    names = tuple(name for name in kind.arguments() if name != kind.lazy)
    known = [kind.arguments()[name] for name in names]
    return Signature(
        who=kind.__name__,
        names=names,
        required=tuple(a.name for a in known if a.required and a.agreement is None),
        inferred=names[0] if known and known[0].agreement else None,
        loose=bool(known) and known[0].loose,
    )


def bind(signature: Signature, call: Call, written: tuple[Argument, ...]) -> Bound:
    """Give each written argument its name."""
    positional = [argument for argument in written if argument.name is None]
    keywords = [(argument.name, argument) for argument in written if argument.name is not None]
    if signature.loose and len(positional) > 1:
        positional = [_together(positional)]
    bound = dict(zip(signature.names, positional, strict=False))
    unknown = [(name, argument) for name, argument in keywords if name not in signature.names]
    named = {name: one for name, one in reversed(keywords) if name in signature.names}
    again = [one for name, one in keywords if name in bound or named.get(name, one) is not one]
    problems = _surplus(signature, call, written, positional, again)
    bound |= {name: named[name] for name, _ in keywords if name in named}
    missing = [name for name in signature.required if name not in bound]
    problems += [
        _unknown(signature, name, argument, missing, bound) for name, argument in unknown[:_UNKNOWN]
    ]
    if missing:
        problems.append(_missing(signature, call, written, missing))
        for name in list(bound) if signature.inferred else ():
            if bound[name] in positional:  # it may stand one place too far to the front
                del bound[name]
    kind = KINDS.get(signature.who)
    if kind and kind.merges and len(positional) > len(signature.names):
        bound = {}  # they are tensors
    return Bound(bound, tuple(problems))


def _together(arguments: list[Argument]) -> Argument:
    first, last = arguments[0], arguments[-1]
    items = tuple(argument.expression for argument in arguments)
    listed = Listed(items, first.start, last.end, first.leaf)
    return Argument(None, listed, first.start, last.end, first.leaf)


def _surplus(
    signature: Signature,
    call: Call,
    written: tuple[Argument, ...],
    positional: list[Argument],
    again: list[Argument],
) -> list[Refused]:
    """The findings about arguments that have no place, and those given `again`."""
    most = len(signature.names)
    if not again and len(positional) <= most:
        return []
    from cnnshape.spec.misplaced import Moved, behind, without

    found = [(one, f"is given `{one.name}` twice", "bad-call") for one in again]
    if len(positional) > most:
        takes = (
            f"takes {most} argument{'s' * (most != 1)} at most" if most else "takes no arguments"
        )
        found.insert(0, (positional[most], takes, "arity"))
    kind = KINDS.get(signature.who)
    names = ", ".join(f"`{name}`" for name in signature.names)
    more: Moved = {"help": f"it takes {names}"} if most else {}
    if kind and (kind.merges or not most):
        more = behind(call, written)
    elif kind and again and any(one.name == signature.names[0] for one in again):
        more = without(call, written, inferred=False)
    return [
        Refused(code, f"`{signature.who}` {what}", one.start, one.end, leaf=one.leaf, **more)
        for one, what, code in (found[:1] if "note" in more else found)  # tensors are one slip
    ]


def _unknown(
    signature: Signature,
    written: str,
    argument: Argument,
    missing: list[str],
    bound: dict[str, Argument],
) -> Refused:
    meant = nearest(written, [name for name in signature.names if name not in bound])
    names = ", ".join(f"`{name}`" for name in signature.names)
    help_ = f"it takes {names}" if names else f"`{signature.who}` takes no arguments"
    if written in OPTIONS:
        help_ = f"`{written}` is an option: a key of its own beside the layer"
    if meant:
        help_ = f"write `{meant}`"
        bound[meant] = argument
        if meant in missing:
            missing.remove(meant)
    return Refused(
        "unknown-argument",
        f"`{signature.who}` has no argument `{written}`",
        argument.start,
        argument.end,
        help=help_,
        instead=(meant, argument.start, argument.end) if meant else None,
        leaf=argument.leaf,
    )


def _missing(
    signature: Signature, call: Call, written: tuple[Argument, ...], missing: list[str]
) -> Refused:
    names = " and ".join(f"`{name}`" for name in missing)
    instead = None
    positional = [argument for argument in written if argument.name is None]
    is_left_out = all(argument.name != signature.inferred for argument in written)
    if signature.inferred and is_left_out and len(missing) == 1 and positional and call.opened:
        instead = ("_, ", call.opened, call.opened)
    help_ = f"write `{call.name}({', '.join(f'{name}=...' for name in missing)})`"
    if instead:
        help_ = f"`{signature.inferred}` comes first; write `_` to take it from the input"
    return Refused(
        "missing-argument",
        f"`{signature.who}` needs {names}",
        call.start,
        call.end,
        help=help_,
        instead=instead,
    )
