"""Every fix that is offered for the specs in `specs/bad` is made in their text, and holds."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from cnnshape.api import examine
from cnnshape.diagnostics import Edit, Fix
from cnnshape.plans import Plan, Row
from cnnshape.source import Source, Span

SPECS = sorted((Path(__file__).with_name("specs") / "bad").glob("*.yaml"))


@cache
def plan_of(path: Path) -> Plan:
    return examine(Source(path.name, path.read_text("utf-8")))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_fix_removes_its_finding_and_adds_none(path: Path) -> None:
    plan = plan_of(path)
    before = Counter(one.code for one in plan.diagnostics)
    for one in plan.diagnostics:
        for fix in one.fixes:
            after = examine(edited(plan, fix))
            left = Counter(other.code for other in after.diagnostics)
            assert left <= before - Counter([one.code]), (one.message, fix.title)


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("keras_capitals", ["write `Conv2d`"]),
        ("typo_in_argument", ["write `kernel_size`"]),
        (
            "wrong_in_channels",
            ["set `in_channels` to 6", "set `out_channels` of `Conv2d` at line 3 to 3"],
        ),
        (
            "norm_of_the_layer_before",
            ["set `num_features` to 128", "set `out_channels` of `Conv2d` at line 5 to 64"],
        ),
        ("wrong_in_features", ["set `in_features` to 44944"]),
        ("missing_flatten", ["put `Flatten` before it", "set `in_features` to 14"]),
        (
            "missing_flatten_and_wrong_size",
            ["put `Flatten` before it and set `in_features` to 1176", "set `in_features` to 14"],
        ),
        ("too_many_poolings", ["take this `MaxPool2d` out", "set `padding` to 1"]),
        ("kernel_larger_than_the_image", ["set `kernel_size` to 4", "set `padding` to 1"]),
        ("groups_that_do_not_divide", ["set `groups` to 2"]),
        ("calls_in_a_flow_list", ["write one step a line"]),
        ("pasted_view", ["write `Flatten`"]),
        ("pasted_list_of_layers", ["write `nn.Conv2d(64, 64, 3) * 3`"]),
        ("missing_first_argument", ["put `_` first"]),
        ("misspelt_tensor", ["write `encoder1`"]),
        (
            "slip_that_breaks_every_expectation",
            ["set `out_channels` of `Conv2d` at line 3 to 6"],
        ),
        ("output_padding_of_one", ["set `output_padding` to 0"]),
        ("padding_beyond_the_rules", ["set `padding` to 1"]),
    ],
)
def test_the_first_finding_offers_what_a_person_would_do(name: str, titles: list[str]) -> None:
    path = next(path for path in SPECS if path.stem == name)
    first = plan_of(path).diagnostics[0]
    assert [fix.title for fix in first.fixes] == titles


def edited(plan: Plan, fix: Fix) -> Source:
    """The text of a plan's spec with the edits of a fix made in it."""
    changes = sorted((change(plan, edit) for edit in fix.edits), reverse=True)
    text = plan.source.text
    for span, new in changes:
        text = text[: span.start] + new + text[span.end :]
    return Source(plan.source.name, text)


def change(plan: Plan, edit: Edit) -> tuple[Span, str]:
    """Which characters an edit replaces, and by what."""
    match edit.data:
        case {"line": int(line), "column": int(column), "text": str(text), **rest}:
            end_line, end_column = rest["end_line"], rest["end_column"]
            assert isinstance(end_line, int)
            assert isinstance(end_column, int)
            return Span(offset(plan, line, column), offset(plan, end_line, end_column)), text
        case {"insert_before": str(path), "step": str(step)}:
            whole, indent = line_of(plan, row_at(plan, path))
            return Span(whole.start, whole.start), f"{indent}- {step}\n"
        case {"remove": str(path)}:
            return line_of(plan, row_at(plan, path))[0], ""
        case {"layer": str(path), "arg": str(name), "value": value}:
            return argument(row_at(plan, path), name, value)
    pytest.fail(f"an edit of no known form: {edit.data}")


def offset(plan: Plan, line: int, column: int) -> int:
    """The offset of a place whose line and column are counted from 1."""
    lines = plan.source.text.splitlines(keepends=True)
    return sum(map(len, lines[: line - 1])) + column - 1


def row_at(plan: Plan, path: str) -> Row:
    return next(row for row in plan.layers if row.path == path)


def line_of(plan: Plan, row: Row) -> tuple[Span, str]:
    """The line that a step fills, and its indentation."""
    line = plan.source.position(row.step.name_span.start).line
    text = plan.source.line(line)
    span = Span(offset(plan, line, 1), offset(plan, line + 1, 1))
    return span, text[: len(text) - len(text.lstrip())]


def argument(row: Row, name: str, value: object) -> tuple[Span, str]:
    """Where an argument's value stands; a new one goes behind the others."""
    bound = row.step.bound
    text = str(tuple(value)) if isinstance(value, list) else str(value)
    if name in bound.arguments:
        return row.step.place(bound.arguments[name].expression), text
    source, start = row.step.leaf.source, row.step.name_span.end
    close = start + closing(source.text[start:])
    return Span(close, close), f", {name}={text}"


def closing(text: str) -> int:
    """Where the parenthesis closes that `text` begins with."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return position
    raise ValueError(text)
