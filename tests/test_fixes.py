"""Every fix that is offered for the specs in `specs/bad` is made in their text, and holds."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from cnnshape.api import examine
from cnnshape.diagnostics import Edit, Fix
from cnnshape.plans import Plan
from cnnshape.rewrite import changes, rewritten
from cnnshape.rewrite.calls import CannotRewrite
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
            after = examine(rewritten(plan, fix))
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
        (
            "wrong_in_features",
            [
                "set `in_features` to 44944 = 16·53·53",
                "make the input [N, 3, 32, 32], for which 400 is right",
                (
                    "put `AdaptiveAvgPool2d(5)` before `Flatten` at line 7, "
                    "which makes any input size fit"
                ),
            ],
        ),
        ("missing_flatten", ["put `Flatten` before it", "set `in_features` to 14"]),
        (
            "missing_flatten_and_wrong_size",
            ["put `Flatten` before it and set `in_features` to 1176", "set `in_features` to 14"],
        ),
        (
            "too_many_poolings",
            [
                "take this `MaxPool2d` out",
                "make the input [N, 3, 64, 64]; it takes 64 to 127",
                "set `padding` to 1",
                "take `MaxPool2d` at line 8 out",
                "take `MaxPool2d` at line 7 out",
            ],
        ),
        (
            "kernel_larger_than_the_image",
            [
                "set `kernel_size` to 4",
                "make the input [N, 1, 9, 9]; it takes every size from 9",
                "set `padding` to 1",
            ],
        ),
        ("groups_that_do_not_divide", ["set `groups` to 2", "set `groups` to 4"]),
        ("calls_in_a_flow_list", ["write one step a line"]),
        ("pasted_view", ["write `Flatten`"]),
        ("pasted_list_of_layers", ["write `nn.Conv2d(64, 64, 3) * 3`"]),
        ("missing_first_argument", ["put `_` first"]),
        ("misspelt_tensor", ["write `encoder1`"]),
        (
            "slip_that_breaks_every_expectation",
            ["set `out_channels` of `Conv2d` at line 3 to 6"],
        ),
        (
            "output_padding_of_one",
            ["set `output_padding` to 0", "set `stride` to 2", "set `dilation` to 2"],
        ),
        ("padding_beyond_the_rules", ["set `padding` to 1", "set `kernel_size` to 4"]),
    ],
)
def test_the_first_finding_offers_what_a_person_would_do(name: str, titles: list[str]) -> None:
    path = next(path for path in SPECS if path.stem == name)
    first = plan_of(path).diagnostics[0]
    assert [fix.title for fix in first.fixes] == titles


def test_changes_are_in_the_order_of_places_and_each_once() -> None:
    plan = examine(Source("net.yaml", "input: [N, 3]\nlayers: [ReLU]\n"))
    edits = [Edit({}, Span(start, start + 2), "x") for start in (5, 0, 5, 2)]
    fix = Fix("several", tuple(edits))
    assert changes(plan, fix) == ((Span(0, 2), "x"), (Span(2, 4), "x"), (Span(5, 7), "x"))
    assert rewritten(plan, fix).text.startswith("xxtx[N, 3]")


def test_changes_that_overlap_cannot_be_written() -> None:
    plan = examine(Source("net.yaml", "input: [N, 3]\nlayers: [ReLU]\n"))
    edits = [Edit({}, Span(start, start + 2), "x") for start in (5, 4)]
    with pytest.raises(CannotRewrite):
        changes(plan, Fix("both", tuple(edits)))


@pytest.mark.parametrize(
    ("size", "offered"),
    [
        ("32, 32", ["16, 16"]),  # and not 8 by 32
        ("32, 64", ["4, 64", "32, 8"]),
        ("64, 32", ["8, 32", "64, 4"]),
    ],
)
def test_a_square_input_stays_square_where_it_can(size: str, offered: list[str]) -> None:
    steps = ("Conv2d(3, 16, 3, padding=1)", "MaxPool2d(2)", "Flatten", "Linear(1024, 10)")
    layers = "".join(f"\n- {step}" for step in steps)
    plan = examine(Source("net.yaml", f"input: [N, 3, {size}]\nlayers:{layers}\n"))
    inputs = [fix.title for fix in plan.diagnostics[0].fixes if "input [" in fix.title]
    expected = [f"make the input [N, 3, {one}], for which 1024 is right" for one in offered]
    assert sorted(inputs) == sorted(expected)
