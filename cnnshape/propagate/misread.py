"""Written arguments that a layer's rules do not take: the findings, and what to write instead."""

from cnnshape.layers import Layer
from cnnshape.layers.arguments import Argument
from cnnshape.layers.refusals import Misread, show
from cnnshape.propagate.findings import named
from cnnshape.propagate.scopes import Binding
from cnnshape.source import printable
from cnnshape.spec import steps
from cnnshape.spec.misplaced import FLOWING, USUAL, Moved, behind, first_word, of_several, without
from cnnshape.spec.steps import Step
from cnnshape.spec.suggestions import nearest
from cnnshape.spec.syntax import Instead, Refused

_SHOWN = 40  # characters that fit a line


def unread(
    misread: Misread,
    value: object,
    argument: Argument,
    kind: type[Layer],
    step: Step,
    written: steps.Argument,
) -> Refused:
    """The finding about a value that is no value of an argument."""
    expression = written.expression
    more = _moved(value, argument, kind, step) if _is_first(step, written) else {}
    return Refused(
        misread.code,
        f"`{kind.__name__}` has `{argument.name}` {shown(value)} but needs {misread.needs}",
        expression.start,
        expression.end,
        leaf=expression.leaf,
        **(more or {"instead": _meant(value, argument, kind, written)}),
    )


def unknown(
    names: list[str], first: Refused, step: Step, argument: Argument, written: steps.Argument
) -> Refused:
    """The finding about all names in a call that mean nothing; the `first` of them is shown."""
    listed = " and ".join(f"`{name}`" for name in names)
    verb = "is" if len(names) == 1 else "are"
    more = _flowing(step, argument) if len(names) == 1 and _is_first(step, written) else {}
    return Refused(
        "unknown-name",
        f"{listed} {verb} not known here",
        first.start,
        first.end,
        leaf=first.leaf,
        **(more or {"help": named(names, first, step.leaf)}),
    )


def shown(value: object) -> str:
    """A written value as a message quotes it."""
    text = _said(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _said(value: object) -> str:
    if isinstance(value, Binding):
        return "a tensor"
    if isinstance(value, str) and value.isdigit():
        return printable(f"the text '{value}'")
    if _has_tensor(value) and isinstance(value, tuple):
        return f"[{', '.join(map(_said, value))}]"
    return printable(show(value))


def _has_tensor(value: object) -> bool:
    return isinstance(value, Binding) or (isinstance(value, tuple) and any(map(_has_tensor, value)))


def _is_first(step: Step, written: steps.Argument) -> bool:
    """Whether an argument is the first of a call, or a list that begins there."""
    first = step.arguments[0] if step.arguments else None
    return first is not None and (first.leaf, first.start) == (written.leaf, written.start)


def _moved(value: object, argument: Argument, kind: type[Layer], step: Step) -> Moved:
    """What to say of a tensor that stands where the first argument belongs."""
    if not _has_tensor(value):
        return _flowing(step, argument) if value == first_word(step.call, step.arguments) else {}
    if of_several(kind):
        return behind(step.call, step.arguments)
    more = without(step.call, step.arguments, inferred=argument.agreement is not None)
    return {**more, "note": "a tensor follows in parentheses of its own"} if more else {}


def _flowing(step: Step, argument: Argument) -> Moved:
    """What to say of a tensor that needs no name, since it is what the step takes anyway."""
    if first_word(step.call, step.arguments) not in USUAL:
        return {}
    more = without(step.call, step.arguments, inferred=argument.agreement is not None)
    return {"note": FLOWING, "instead": more.get("otherwise")}


def _meant(
    value: object, argument: Argument, kind: type[Layer], written: steps.Argument
) -> Instead | None:
    """The word that was meant by a value, among those that are taken."""
    if not isinstance(value, str | None):
        return None
    expression = written.expression
    if value and value.isdigit():  # a number in quotes
        return value, expression.start, expression.end
    meant = nearest(str(value), argument.rule.words)
    try:
        argument.rule.read(meant, kind.rank)
    except Misread:
        return None
    return (meant, expression.start, expression.end) if meant else None
