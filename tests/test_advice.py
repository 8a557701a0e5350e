"""Warnings on networks that fit but are probably not meant, and what must not be warned of."""

from pathlib import Path

import pytest

import cnnshape
from cnnshape.api import examine, load
from cnnshape.document import dump
from cnnshape.plans import Plan
from cnnshape.source import Source

IMAGE = "Nx3x32x32"


def advised(*layers: object, arriving: str = IMAGE, **more: object) -> Plan:
    text = dump({"input": arriving, "layers": list(layers), **more})
    return examine(Source("net.yaml", text), advice=True)


def codes(*layers: object, arriving: str = IMAGE, **more: object) -> list[str]:
    return [found.code for found in advised(*layers, arriving=arriving, **more).diagnostics]


@pytest.mark.parametrize(
    ("layer", "arriving", "warned"),
    [
        ("MaxPool2d(2)", "Nx3x33x32", True),
        ("MaxPool2d(2)", "Nx3x32x32", False),
        ("MaxPool2d(2, ceil_mode=True)", "Nx3x33x32", False),
        ("MaxPool2d(3, 2, 1)", "Nx3x33x32", False),
        ("MaxPool2d(3, 2)", "Nx3x224x224", True),
        ("AvgPool1d(4)", "Nx3x18", True),
        ("Conv2d(3, 8, 3, stride=2, padding=1, bias=False)", "Nx3x224x223", False),
        ("Conv2d(3, 8, 4, stride=4)", "Nx3x225x224", True),
        ("Conv2d(3, 8, 11, stride=4, padding=2)", "Nx3x224x224", False),
        ("Conv2d(3, 8, 3)", "Nx3x33x33", False),
        ("MaxPool2d(2)", "Nx3xHxW", False),
        ("ZeroPad2d(-1)", "Nx3x9x9", False),
    ],
)
def test_what_a_stride_leaves_at_the_end(layer: str, arriving: str, warned: bool) -> None:
    assert codes(layer, arriving=arriving) == ["dropped-border"] * warned


@pytest.mark.parametrize(
    ("layer", "read"),
    [
        ("Conv2d(3, 8, 1, stride=2)", "1 of 4"),
        ("Conv2d(3, 8, 2, stride=3)", "4 of 9"),
        ("Conv2d(3, 8, (1, 3), stride=2, padding=(0, 1))", "2 of 4"),
        ("Conv2d(3, 8, 3, stride=2, padding=2, dilation=2)", "1 of 4"),
        ("MaxPool2d(1, stride=2)", "1 of 4"),
        ("Conv2d(3, 8, 1, stride=(2, 40))", "1 of 72"),
        ("Conv2d(3, 8, 3, stride=(2, 3), padding=2, dilation=2)", "`stride` 2×3, `dilation` 2 and"),
        ("Conv2d(3, 8, 1, stride=10**9)", "1 of 1296"),
        ("Conv2d(3, 8, 10**7, stride=(1, 10**8), padding=10**7)", "0 of 36"),
        ("Conv2d(3, 8, 3, stride=2, padding=3, dilation=3)", ""),
        ("Conv2d(3, 8, 3, stride=3)", ""),
    ],
)
def test_a_stride_that_steps_over_positions(layer: str, read: str) -> None:
    found = advised(layer, arriving="Nx3x36x36").diagnostics
    messages = [one.message for one in found if one.code == "stride-over-kernel"]
    assert [read in message for message in messages] == [True] * bool(read)


@pytest.mark.parametrize(
    ("other", "lost"),
    [
        (["Conv2d(3, 8, 3, 2, padding=1)"], 0),
        (["Conv2d(3, 8, 3, padding=1)", "MaxPool2d(2)"], 0),
        (["ReLU", "Conv2d(3, 8, 2, 2)"], 0),
        (["Conv2d(3, 8, 1, stride=2)"], 2),
        (["Slice(1, 2)", "Conv2d(1, 8, 2, 2)"], 1),
    ],
)
def test_a_stride_loses_nothing_that_another_branch_reads(other: list[str], lost: int) -> None:
    branches = {"body": other, "shortcut": ["Conv2d(3, 8, 1, stride=2)"]}
    found = codes({"Add": branches}, arriving="Nx3x36x36")
    assert found == ["stride-over-kernel"] * lost


@pytest.mark.parametrize(
    ("layer", "code"),
    [
        ("Conv2d(3, 8, 4, padding='same')", "shifted-image"),
        ("Conv2d(3, 9, 4, padding='same', groups=3)", "shifted-image"),
        ("Conv2d(3, 8, 2, padding='same', dilation=2)", ""),
        ("Conv2d(3, 8, 4, padding=1)", ""),
        ("Conv2d(3, 8, 2, padding=1)", ""),
        ("Conv2d(3, 8, 3, padding='same')", ""),
        ("Conv2d(3, 8, 4)", ""),
        ("Conv2d(3, 8, 4, stride=2, padding=1)", ""),
        ("Conv2d(3, 8, 2, dilation=2, padding=1)", ""),
        ("ConvTranspose2d(3, 8, 3, stride=2)", "checkerboard"),
        ("ConvTranspose2d(3, 8, 5, stride=2, padding=2, output_padding=1)", "checkerboard"),
        ("ConvTranspose2d(3, 8, 3, stride=2, dilation=2)", "checkerboard"),
        ("ConvTranspose2d(3, 8, 4, stride=2, dilation=2)", "checkerboard"),
        ("ConvTranspose2d(3, 8, 9 * 10**6, stride=10**6)", ""),
        ("ConvTranspose2d(3, 8, 4, stride=2, padding=1)", ""),
        ("ConvTranspose2d(3, 8, 2, stride=2)", ""),
        ("ConvTranspose2d(3, 8, 3)", ""),
    ],
)
def test_kernels_that_shift_an_image_or_paint_a_pattern(layer: str, code: str) -> None:
    assert codes(layer) == ([code] if code else [])


TWICE = ["c = Conv2d(3, 8, 3)", "e = BatchNorm2d", "d = c(input)"]


@pytest.mark.parametrize(
    ("layers", "arriving", "warned"),
    [
        (["Conv2d(3, 8, 3)", "BatchNorm2d"], IMAGE, True),
        (["Conv2d(3, 9, 3, groups=3)", "InstanceNorm2d"], IMAGE, True),
        (["Linear(3, 8)", "BatchNorm1d"], "Nx3", True),
        (["ConvTranspose2d(3, 8, 2, 2)", "BatchNorm2d"], IMAGE, True),
        (["Conv2d(3, 8, 3, bias=False)", "BatchNorm2d"], IMAGE, False),
        (["Conv2d(3, 8, 3)", "ReLU", "BatchNorm2d"], IMAGE, False),
        (["Conv2d(3, 8, 3)", "GroupNorm(2)"], IMAGE, False),
        (["Linear(3, 8)", "LayerNorm"], "Nx3", False),
        (["Linear(3, 8)", "BatchNorm1d(5)"], "Nx5x3", False),
        (["c = Conv2d(3, 8, 3)", "n = BatchNorm2d", "Add()(c, n)"], IMAGE, False),
        (["Conv2d(3, 8, 3)", "GroupNorm(8)"], IMAGE, True),
        ([*TWICE, "n = BatchNorm2d()(d)", "Add()(e, n)"], IMAGE, True),
        ([*TWICE, "n = ReLU()(d)", "Add()(e, n)"], IMAGE, False),
    ],
)
def test_a_bias_that_a_norm_takes_away(layers: list[object], arriving: str, warned: bool) -> None:
    assert codes(*layers, arriving=arriving) == ["bias-before-norm"] * warned


@pytest.mark.parametrize(
    ("layers", "arriving", "warned"),
    [
        (["Linear(8, 9)", "Linear(9, 8)"], "Nx8", True),
        (["Linear(8, 9)", "Dropout", "Identity", "Linear(9, 8)"], "Nx8", True),
        (["Linear(8, 9)", "ReLU", "Linear(9, 8)"], "Nx8", False),
        (["Linear(8, 9)", "LayerNorm", "Linear(9, 8)"], "Nx8", False),
        (["Linear(8, 2)", "Linear(2, 8)"], "Nx8", False),
        (["Conv2d(3, 8, 3)", "AvgPool2d(2)", "Conv2d(8, 8, 3)"], IMAGE, True),
        (["Conv2d(3, 8, 3)", "MaxPool2d(2)", "Conv2d(8, 8, 3)"], IMAGE, False),
        (["Conv2d(3, 8, 3)", "Flatten", "Linear(7200, 8)"], IMAGE, True),
        (["Conv2d(3, 3, 3, groups=3)", "Conv2d(3, 8, 1)"], IMAGE, False),
        (["Conv2d(3, 8, (1, 3))", "Conv2d(8, 8, (3, 1))"], IMAGE, False),
        (["Conv2d(3, 8, 3)", "Conv2d(8, 8, 1)"], IMAGE, True),
        (["Conv2d(3, 8, 3)", "Mean((2, 3))", "Linear(8, 8)"], IMAGE, True),
        (["f = Linear(8, 8)", "ReLU", "g = Linear(8, 8)", "h = f(g)", "ReLU"], "Nx8", False),
    ],
)
def test_linear_maps_with_nothing_between_them(
    layers: list[object], arriving: str, warned: bool
) -> None:
    assert codes(*layers, arriving=arriving) == ["collapsing-layers"] * warned


@pytest.mark.parametrize(
    ("layer", "idle"),
    [
        ("MaxPool2d(1)", True),
        ("AvgPool2d(1, divisor_override=2)", False),
        ("AvgPool2d(3, 1, 1)", False),
        ("Dropout(0)", True),
        ("Dropout(0.1)", False),
        ("ZeroPad2d(0)", True),
        ("Pad([0, 0])", True),
        ("Flatten(2, 2)", True),
        ("Permute(0, 1, 2, 3)", True),
        ("Permute(0, 1, 3, 2)", False),
        ("Transpose(1, -3)", True),
        ("Upsample(scale_factor=1)", True),
        ("Upsample(scale_factor=1.01)", False),
        ("PixelShuffle(1)", True),
        ("ChannelShuffle(3)", True),
        ("AdaptiveAvgPool2d((None, None))", True),
        ("AdaptiveAvgPool2d(32)", False),
        ("Identity", False),
        ("Concat()(input)", True),
    ],
)
def test_a_layer_that_changes_nothing(layer: str, idle: bool) -> None:
    assert codes(layer) == ["idle-layer"] * idle


def test_an_activation_twice_is_once_too_often() -> None:
    assert codes("ReLU", "ReLU") == ["idle-layer"]
    assert codes("Sigmoid", "Sigmoid") == []
    assert codes("ReLU", "ReLU6") == []


def test_what_nobody_uses_is_named_once_at_its_end() -> None:
    dead = ["a = Conv2d(3, 8, 3)", "ReLU", "b = Conv2d(3, 8, 3)(input)"]
    found = advised(*dead).diagnostics
    assert [(one.code, one.layer) for one in found] == [("unused-output", "1")]
    assert codes("a = Conv2d(3, 8, 3)", "b = Conv2d(3, 8, 3)(input)", output=["a", "b"]) == []
    assert codes("a, b = Chunk(2, dim=1)") == []


STAGE = ["Conv2d(_, 16, 3, 2, 1, bias=False)", "ReLU"]


def test_positions_that_see_less_than_the_object() -> None:
    pooled = [*STAGE * 3, "AdaptiveAvgPool2d(1)", "Flatten", "Linear(_, 5)"]
    assert codes(*pooled, expect={"object": 16}) == ["small-field"]
    assert codes(*pooled, expect={"object": 15}) == []
    assert codes(*pooled, expect={"object": "15x16"}) == ["small-field"]
    assert codes(*STAGE * 3, "Flatten", "Linear(_, 5)", expect={"object": 30}) == []
    assert codes(*STAGE, expect={"object": [4, 3]}) == ["small-field"]


def test_layers_that_look_further_than_there_is_to_see() -> None:
    last = ["Conv2d(_, 16, 3, padding=1)"]
    found = advised(*STAGE * 3, *last * 2, arriving="Nx3x7x7").diagnostics
    assert [(one.code, one.layer) for one in found if one.code.startswith("field")] == [
        ("field-exceeds-input", "6")
    ]
    assert codes(*STAGE * 3, *last, arriving="Nx3x32x32") == []
    way = {"Add": {"long": [*STAGE[:1], "Upsample(scale_factor=2)"], "short": "Conv2d(_, 16, 1)"}}
    assert codes(*[way] * 4, arriving="Nx3x4x4") == []


def test_a_step_that_is_used_often_is_warned_of_once() -> None:
    blocks = {"Unit": ["Conv2d(_, 8, 3, padding=1)", "BatchNorm2d", "ReLU"]}
    assert codes("Unit() * 5", "Unit", blocks=blocks) == ["bias-before-norm"]


def test_advice_waits_until_everything_fits() -> None:
    assert codes("MaxPool2d(1)", "Conv2d(4, 8, 3)") == ["axis-mismatch"]


def test_plans_give_no_advice() -> None:
    plan = cnnshape.diagnose({"input": IMAGE, "layers": ["MaxPool2d(1)"]})
    assert not plan.diagnostics


@pytest.mark.parametrize("path", sorted(map(str, Path("specs").iterdir())))
def test_the_zoo_is_without_advice_but_for_what_it_ignores(path: str) -> None:
    assert [found.message for found in examine(load(path), advice=True).diagnostics] == []
