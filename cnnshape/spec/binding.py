"""Which written argument is which of a layer's or a block's."""

from cnnshape.layers import KINDS, Layer
from cnnshape.records import Record
from cnnshape.spec.expressions import Expression, Listed
from cnnshape.spec.steps import Argument, Call
from cnnshape.spec.syntax import Refused, nearest


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


class Bound(Record):
    """Written arguments by name, and what is wrong with them."""

    arguments: dict[str, Argument]
    problems: tuple[Refused, ...]


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
    keywords = [argument for argument in written if argument.name is not None]
    if signature.loose and len(positional) > 1:
        positional = [_together(positional)]
    bound = dict(zip(signature.names, positional, strict=False))
    problems = [_too_many(signature, extra) for extra in positional[len(signature.names) :][:1]]
    unknown = []
    for argument in keywords:
        assert argument.name is not None
        if argument.name not in signature.names:
            unknown.append(argument)
        elif argument.name in bound:
            twice = f"`{signature.who}` is given `{argument.name}` twice"
            problems.append(
                Refused("bad-call", twice, argument.start, argument.end, leaf=argument.leaf)
            )
        else:
            bound[argument.name] = argument
    missing = [name for name in signature.required if name not in bound]
    for argument in unknown:
        problems.append(_unknown(signature, argument, missing, bound))
    if missing:
        problems.append(_missing(signature, call, written, missing))
    return Bound(bound, tuple(problems))


def _together(arguments: list[Argument]) -> Argument:
    first, last = arguments[0], arguments[-1]
    items = tuple(argument.expression for argument in arguments)
    listed = Listed(items, first.start, last.end, first.leaf)
    return Argument(None, listed, first.start, last.end, first.leaf)


def _too_many(signature: Signature, extra: Argument) -> Refused:
    most = len(signature.names)
    what = f"`{signature.who}` takes {most} argument{'s' * (most != 1)} at most"
    if not signature.names:
        what = f"`{signature.who}` takes no arguments"
    word = extra.expression.word
    kind = KINDS.get(signature.who)
    help_ = ""
    if kind and kind.merges and word:
        help_ = f"tensors follow in parentheses of their own: `{signature.who}()({word}, ...)`"
    return Refused("arity", what, extra.start, extra.end, help=help_, leaf=extra.leaf)


def _unknown(
    signature: Signature, argument: Argument, missing: list[str], bound: dict[str, Argument]
) -> Refused:
    assert argument.name is not None
    meant = nearest(argument.name, [name for name in signature.names if name not in bound])
    if meant:
        bound[meant] = argument
        if meant in missing:
            missing.remove(meant)
    return Refused(
        "unknown-argument",
        f"`{signature.who}` has no argument `{argument.name}`",
        argument.start,
        argument.end,
        help="" if signature.names else f"`{signature.who}` takes no arguments",
        instead=(meant, argument.start, argument.end) if meant else None,
        leaf=argument.leaf,
    )


def _missing(
    signature: Signature, call: Call, written: tuple[Argument, ...], missing: list[str]
) -> Refused:
    names = " and ".join(f"`{name}`" for name in missing)
    instead = None
    positional = [argument for argument in written if argument.name is None]
    if signature.inferred and len(missing) == 1 and positional and call.opened is not None:
        if all(argument.name != signature.inferred for argument in written):
            instead = ("_, ", call.opened, call.opened)
    help_ = f"`{signature.inferred}` comes first; write `_` to take it from the input"
    return Refused(
        "missing-argument",
        f"`{signature.who}` needs {names}",
        call.start,
        call.end,
        help=help_ if instead else "",
        instead=instead,
    )
