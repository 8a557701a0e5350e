"""Fixes made in the text of a spec: only the characters concerned change."""

from itertools import pairwise
from typing import cast

from cnnshape.checked import Changes
from cnnshape.diagnostics import Edit, Fix, Report
from cnnshape.plans import Plan
from cnnshape.rewrite.calls import CannotRewrite, Change, argument, quoted
from cnnshape.rewrite.steps import inserted, removed, replaced
from cnnshape.source import Source, Span
from cnnshape.spec.model import Spec
from cnnshape.spec.reader import read


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
        return quoted(row.step.leaf, argument(row, str(data["arg"]), data["value"]))
    if key == "replace":
        return replaced(row, str(data["step"]))
    if key == "remove":
        return removed(row)
    return inserted(row, str(data["step"]), behind=key == "insert_after")


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
