"""Fixes made in the text of a spec: only the characters concerned change."""

import re
from itertools import pairwise
from typing import cast

from cnnshape.checked import Changes
from cnnshape.diagnostics import Edit, Fix, Report
from cnnshape.items import depth_beside, end, is_listed, item
from cnnshape.layers.refusals import show
from cnnshape.nodes import Leaf
from cnnshape.plans import Plan
from cnnshape.rows import Row
from cnnshape.source import Source, Span
from cnnshape.spec.calls import read_call
from cnnshape.spec.model import Spec
from cnnshape.spec.reader import read
from cnnshape.spec.steps import Argument, Step
from cnnshape.symbols import is_known

_MODULE = re.compile(r"[\w.]*\Z")  # `nn.`, before the name of a pasted layer
_PAIRS = {"(": ")", "[": "]", "{": "}"}

Change = tuple[Span, str]


class CannotRewrite(Exception):
    """An edit has no place of its own in the text."""


def rewritten(plan: Plan, fix: Fix) -> Source:
    """The text of a plan's spec with a fix made in it; raises `CannotRewrite`."""
    source = plan.source
    for span, text in reversed(changes(plan, fix)):
        source = source.replaced(span, text)
    return source


def changes(plan: Plan, fix: Fix) -> Changes:
    """What a fix writes in place of what, in the order of places; raises `CannotRewrite`."""
    found = sorted({_change(plan, edit) for edit in fix.edits})
    starts = [*(span.start for span, _ in found[1:]), len(plan.source.text) + 1]
    if any(span.end > start for (span, _), start in zip(found, starts, strict=False)):
        raise CannotRewrite
    return tuple(found)


def _change(plan: Plan, edit: Edit) -> Change:
    """Which characters an edit replaces, and by what."""
    data = edit.data
    if edit.span is not None:
        return edit.span, edit.text
    if "input" in data:
        return _input(plan, str(data["input"]), cast("list[int | str]", data["value"]))
    keys = ("layer", "insert_before", "insert_after", "remove", "replace")
    key = next(key for key in keys if key in data)
    row = next((row for row in plan.layers if row.path == data[key]), None)
    if row is None or row.step.leaf.source.name != plan.source.name:
        raise CannotRewrite
    if key == "layer":
        return _quoted(row.step.leaf, _argument(row, str(data["arg"]), data["value"]))
    if key == "replace":
        return _replaced(row, str(data["step"]))
    if key == "remove":
        return _removed(row)
    return _inserted(row, str(data["step"]), behind=key == "insert_after")


def _input(plan: Plan, name: str, value: list[int | str]) -> Change:
    entry = _spec(plan).inputs.get(name)
    pattern = entry.shape if entry else None
    if pattern is None or not pattern.sizes:
        raise CannotRewrite
    places = []
    for size in pattern.sizes:
        leaf = size.leaf or pattern.leaf
        if leaf is None:
            raise CannotRewrite
        places.append(leaf.place(size.start, size.end))
    text = plan.source.text
    between = [text[a.end : b.start] for a, b in pairwise(places)]
    if len(value) == len(places):
        old = [text[place.start : place.end] for place in places]
        tables = zip(old, map(str, value), strict=True)
        words = [was if was == now else now for was, now in tables]
        joined = words[0] + "".join(
            gap + word for gap, word in zip(between, words[1:], strict=True)
        )
    else:
        joined = (between[0] if between else ", ").join(map(str, value))
    return Span(places[0].start, places[-1].end), joined


def _spec(plan: Plan) -> Spec:
    spec = read(plan.source, Report(plan.source))
    if spec is None:
        raise CannotRewrite
    return spec


def _quoted(leaf: Leaf, change: Change) -> Change:
    """A change in quotes where it would be split, by a comma in a list in brackets."""
    span, text = change
    if "," not in text or leaf.style or not is_listed(leaf):
        return change
    written = leaf.source.text
    whole = written[leaf.start : span.start] + text + written[span.end : leaf.end]
    if '"' in whole:
        raise CannotRewrite
    return leaf.span, f'"{whole}"'


def _argument(row: Row, name: str, value: object) -> Change:
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


def _replaced(row: Row, text: str) -> Change:
    step = row.step
    if step.joins is None:
        return _called(step, operands=read_call(text).operands is not None), text
    line, indent = _item(step)  # `Add: [a, b]`, of which nothing is left
    source = step.leaf.source
    start = step.leaf.place(step.call.start, step.call.end).start
    whole = source.text[start : end(source, line, indent)]
    return Span(start, start + len(whole.split("#")[0].rstrip())), text


def _called(step: Step, *, operands: bool) -> Span:
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


def _inserted(row: Row, step: str, *, behind: bool) -> Change:
    leaf, start = row.step.leaf, row.step.call.start
    start -= len(_MODULE.search(leaf.code[:start])[0])  # type: ignore[index]  # it may be empty
    if not behind and leaf.code[:start].rstrip().endswith(("(", ",")):  # inside `Sequential(...)`
        at = leaf.place(start, start).start
        return Span(at, at), f"{step}, "
    if is_listed(leaf):
        quoted = f'"{step}"' if "," in step else step
        return (
            (Span(leaf.end, leaf.end), f", {quoted}")
            if behind
            else (Span(leaf.start, leaf.start), f"{quoted}, ")
        )
    source, (line, indent) = leaf.source, _item(row.step)
    at = end(source, line, indent) if behind else source.offset(line)
    broken = behind and at == len(source.text) and not source.text.endswith("\n")
    return Span(at, at), "\n" * broken + f"{indent}- {step}\n"


def _removed(row: Row) -> Change:
    if is_listed(row.step.leaf):
        return Span(row.step.leaf.start, row.step.leaf.end), "Identity"
    if row.step.leaf.code[: row.step.call.start].count("("):  # inside `Sequential(...)`
        return _called(row.step, operands=False), "Identity()"
    source, (line, indent) = row.step.leaf.source, _item(row.step)
    whole = Span(source.offset(line), end(source, line, indent))
    others = (depth_beside(source, line, way) for way in (-1, 1))
    if all(depth is None or depth < len(indent) for depth in others):  # no list is left empty
        return whole, f"{indent}- Identity\n"
    return whole, ""


def _item(step: Step) -> tuple[int, str]:
    found = item(step.leaf, step.call.start)
    if found is None:
        raise CannotRewrite
    return found
