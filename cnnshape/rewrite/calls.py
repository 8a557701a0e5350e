"""Calls as they are written: where they end, and where an argument of theirs goes."""

from cnnshape.layers.refusals import show
from cnnshape.nodes import Leaf
from cnnshape.plans.rows import Row
from cnnshape.rewrite.items import is_listed
from cnnshape.source import Span
from cnnshape.spec.steps import Argument, Step
from cnnshape.symbols import is_known

_PAIRS = {"(": ")", "[": "]", "{": "}"}

Change = tuple[Span, str]


class CannotRewrite(Exception):
    """An edit has no place of its own in the text."""


def quoted(leaf: Leaf, change: Change) -> Change:
    """A change in quotes where it would be split, by a comma in a list in brackets."""
    span, text = change
    if "," not in text or leaf.style or not is_listed(leaf):
        return change
    written = leaf.source.text
    whole = written[leaf.start : span.start] + text + written[span.end : leaf.end]
    if '"' in whole:
        raise CannotRewrite
    return leaf.span, f'"{whole}"'


def argument(row: Row, name: str, value: object) -> Change:
    """A value written for an argument, in the place of the one that it has or as a new one."""
    step = row.step
    written = step.bound.arguments.get(name)
    if written is not None:
        span = step.place(written.expression)
        if row.step.leaf.source.text[span.start : span.end].startswith(("*", "&")):
            raise CannotRewrite
        return span, _text(value, listed=_in_mapping(step, written))
    if step.arguments is not step.call.arguments and step.arguments:
        return _new_key(step, name, value)
    text = f"{name}={_text(value)}"
    leaf = step.leaf
    if step.call.opened is None:
        at = leaf.place(step.call.end, step.call.end).start
        return Span(at, at), f"({text})"
    close = closing(leaf.code, step.call.opened)
    inside = leaf.code[step.call.opened : close].strip()
    at = leaf.place(close, close).start
    if leaf.place(0, 1).start + close != at:
        raise CannotRewrite
    return Span(at, at), f", {text}" if inside and not inside.endswith(",") else text


def _in_mapping(step: Step, written: Argument) -> bool:
    """Whether an argument stands in a YAML mapping, and not in a call."""
    return written.leaf is not None and written.leaf is not step.leaf


def _new_key(step: Step, name: str, value: object) -> Change:
    """An argument put before the first of a mapping."""
    first = min(step.arguments, key=lambda argument: step.place(argument).start)
    source, at = step.leaf.source, step.place(first).start
    line = source.position(at)
    before = source.line(line.line)[: line.column - 1]
    entry = f"{name}: {_text(value, listed=True)}"
    if before.strip():
        return Span(at, at), f"{entry}, "
    return Span(at, at), f"{entry}\n{before}"


def _text(value: object, *, listed: bool = False) -> str:
    if isinstance(value, list | tuple):
        inside = ", ".join(_text(item, listed=listed) for item in value)
        if listed:
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return show(value) if is_known(value) else "_"


def called(step: Step, *, operands: bool) -> Span:
    """The call of a step with its arguments, and its `operands`, if it is written as one."""
    call, leaf = step.call, step.leaf
    if step.arguments is not call.arguments and step.arguments:
        raise CannotRewrite
    end = call.end if call.opened is None else closing(leaf.code, call.opened) + 1
    if operands and step.operands is not None and leaf.code[end : end + 1] == "(":
        end = closing(leaf.code, end + 1) + 1
    return leaf.place(call.start, end)


def closing(code: str, opened: int) -> int:
    """Where the parenthesis closes behind which `opened` stands."""
    waiting = [")"]
    quote = ""
    at = opened
    while at < len(code):
        character = code[at]
        if quote:
            at += character == "\\"
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "#":
            at = code.find("\n", at) if "\n" in code[at:] else len(code)
        elif character in _PAIRS:
            waiting.append(_PAIRS[character])
        elif character == waiting[-1]:
            waiting.pop()
            if not waiting:
                return at
        at += 1
    raise CannotRewrite
