"""Tensors written among the arguments of a call, and the call with them behind its arguments."""

import _ast as ast
from collections.abc import Sequence
from typing import TypedDict

from cnnshape.layers import KINDS, Layer
from cnnshape.spec.expressions import Expression
from cnnshape.spec.steps import Argument, Call, Step
from cnnshape.spec.syntax import Instead, Refused, dotted


class Moved(TypedDict, total=False):
    """What a finding says of misplaced tensors."""

    note: str
    help: str
    instead: Instead | None
    otherwise: Instead | None


USUAL = frozenset({"x", "y", "z", "h", "out"})  # what code calls whatever a layer is given
FLOWING = "a step takes what the one before it gives, and does not name it"
_OTHERS = "..."  # tensors that are not known


def behind(call: Call, written: Sequence[Argument]) -> Moved:
    """A call that is given its tensors as arguments, which they are not."""
    tensors: list[str] = []
    arguments: list[str] = []
    for argument in written:
        words = _words(argument)
        if words:
            tensors += words
        elif argument.name is None and not argument.expression.is_constant:
            tensors.append(_OTHERS)  # it has to be made first
        else:
            arguments.append(text_of(argument))
    if not set(tensors) - {_OTHERS}:
        return {}
    kind = KINDS[call.name]
    if of_several(kind) and len(tensors) == 1 and not ("other" in kind.arguments() and arguments):
        tensors.append(_OTHERS)
    text = f"{call.name}({', '.join(arguments)})({', '.join(tensors)})"
    is_known = _OTHERS not in tensors and call.operands is None
    alone = None if of_several(kind) else in_place_of(call, written, call.name)
    return {
        "note": "tensors follow in parentheses of their own",
        "help": f"write `{text}`" if of_several(kind) else "",
        "instead": in_place_of(call, written, text) if is_known else None,
        "otherwise": alone if is_known else None,
    }


def of_several(kind: type[Layer]) -> bool:
    """Whether a kind takes more tensors than what the step before it gives."""
    return kind.merges or kind.arity[0] > 1


def in_place_of(call: Call, written: Sequence[Argument], text: str) -> Instead | None:
    """A text for a call with its arguments, which end before the next parenthesis that closes."""
    last = written[-1].expression
    if call.opened is None or not isinstance(last, Expression) or last.leaf is not None:
        return None
    close = last.code.text.find(")", last.end)
    return (text, call.start, close + 1) if close >= 0 else None


def without(call: Call, written: Sequence[Argument], *, inferred: bool) -> Moved:
    """A layer that is given its tensor as the first argument, which may be `inferred` from it."""
    word = first_word(call, written)
    if word is None or call.operands is not None:
        return {}
    rest = ["_"] * inferred + [text_of(argument) for argument in written[1:]]
    arguments = f"({', '.join(rest)})"
    return {
        "note": f"if `{word}` is a tensor, it follows in parentheses of its own",
        "instead": in_place_of(call, written, f"{call.name}{arguments}({word})"),
        "otherwise": in_place_of(call, written, call.name + arguments * bool(rest)),
    }


def first_word(call: Call, written: Sequence[Argument]) -> str | None:
    """The name that is the first argument of a call, if one is."""
    if not written or written[0].name is not None or written is not call.arguments:
        return None
    word = written[0].expression.word
    return word.removeprefix("self.") if word else None


def flowing(refused: Refused, step: Step) -> Refused:
    """The finding about a tensor that needs no name, since it is what the step takes anyway."""
    refused.note = FLOWING
    refused.help = ""
    opened = step.leaf.code.rfind("(", 0, refused.start)
    closed = step.leaf.code.find(")", refused.end)
    if step.call.start < opened and closed > 0:
        plain = step.leaf.code[step.call.start : opened]
        refused.instead = plain, step.call.start, closed + 1
    return refused


def text_of(argument: Argument) -> str:
    """An argument as it is written in a call."""
    text = argument.expression.text
    return text if argument.name is None else f"{argument.name}={text}"


def _words(argument: Argument) -> list[str]:
    """The names that an argument without one of its own is, or lists."""
    value = argument.expression
    if argument.name is not None or not isinstance(value, Expression) or value.node is None:
        return []
    node = value.node
    names = [
        dotted(one) for one in (node.elts if isinstance(node, ast.List | ast.Tuple) else [node])
    ]
    return [name.removeprefix("self.") for name in names if name] if all(names) else []
