"""Steps put into the text of a spec, taken out of it, or written in the place of others."""

import re

from cnnshape.plans.rows import Row
from cnnshape.rewrite.calls import CannotRewrite, Change, called
from cnnshape.rewrite.items import depth_beside, end, is_listed, item
from cnnshape.source import Span
from cnnshape.spec.calls import read_call
from cnnshape.spec.steps import Step

_MODULE = re.compile(r"[\w.]*\Z")  # `nn.`, before the name of a pasted layer


def replaced(row: Row, text: str) -> Change:
    """Another step in the place of the one that a row is of."""
    step = row.step
    if step.joins is None:
        return called(step, operands=read_call(text).operands is not None), text
    line, indent = _item(step)  # `Add: [a, b]`, of which nothing is left
    source = step.leaf.source
    start = step.leaf.place(step.call.start, step.call.end).start
    whole = source.text[start : end(source, line, indent)]
    return Span(start, start + len(whole.split("#")[0].rstrip())), text


def inserted(row: Row, step: str, *, behind: bool) -> Change:
    """A step put before or behind the one that a row is of."""
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


def removed(row: Row) -> Change:
    """The step of a row taken away, or what does nothing in its place."""
    if is_listed(row.step.leaf):
        return Span(row.step.leaf.start, row.step.leaf.end), "Identity"
    if row.step.leaf.code[: row.step.call.start].count("("):  # inside `Sequential(...)`
        return called(row.step, operands=False), "Identity()"
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
