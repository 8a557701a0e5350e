"""What advice says, and the fixes that it offers."""

import pytest

from cnnshape.api import examine
from cnnshape.document import dump
from cnnshape.plans import Plan
from cnnshape.rewrite import rewritten
from cnnshape.source import Source

IMAGE = "Nx3x32x32"


def advised(*layers: object, arriving: str = IMAGE, **more: object) -> Plan:
    text = dump({"input": arriving, "layers": list(layers), **more})
    return examine(Source("net.yaml", text), advice=True)


def test_a_fix_says_how_often_it_is_made() -> None:
    blocks = {"Unit": ["Conv2d(_, 8, 3, padding=1)", "BatchNorm2d", "ReLU"]}
    (found,) = advised("Unit() * 2", "Unit", blocks=blocks).diagnostics
    titles = [fix.title for fix in found.fixes]
    assert titles == ["set `bias` to False, in all 3 uses of this step"]


@pytest.mark.parametrize(
    ("layers", "arriving", "message"),
    [
        (["MaxPool1d(2)"], "Nx3x33", "never reads the last of 33 positions"),
        (["AvgPool2d(3)"], "Nx3x32x9", "never reads the last 2 of 32 rows"),
        (
            ["MaxPool3d(2)"],
            "Nx3x5x7x9",
            "never reads the last of 5 frames, the last of 7 rows and the last of 9 columns",
        ),
        (["Conv1d(3, 1, 3)", "BatchNorm1d"], "Nx3x9", "1 parameter has no effect: each"),
        (["Conv1d(3, 2, 3)", "BatchNorm1d"], "Nx3x9", "2 parameters have no effect: each"),
        (
            ["Conv1d(3, 3, 3, padding=1)", "ReLU"] * 4,
            "Nx3x2",
            "a receptive field of 5 positions, but the input has 2; 1 layer behind it does",
        ),
        (
            ["Conv2d(3, 3, 3, padding=1)", "ReLU"] * 4,
            "Nx3x1x1",
            "a receptive field of 3 rows, but the input has 1; 2 layers behind it do the same",
        ),
    ],
)
def test_words_are_those_of_the_axes_and_numbers(
    layers: list[str], arriving: str, message: str
) -> None:
    (found,) = advised(*layers, arriving=arriving).diagnostics
    assert message in f"{found.message} {found.notes}"


def test_one_position_is_not_several() -> None:
    (found,) = advised("Conv2d(3, 8, 1)", expect={"object": 8}).diagnostics
    message = "`Conv2d` decides by positions that see 1 row each, but an object has 8"
    assert found.message == message


MEANT = [
    ["Conv2d(3, 8, 3)", "BatchNorm2d", "ReLU"],
    ["ConvTranspose2d(3, 8, 3, stride=2, padding=1, output_padding=1)", "ReLU"],
    ["ConvTranspose2d(3, 8, 5, stride=2, padding=2, output_padding=1)"],
    ["ConvTranspose2d(3, 8, (3, 6), stride=2, padding=(1, 2), output_padding=(1, 0))"],
    ["Conv2d(3, 8, 4, padding='same')"],
    ["Conv2d(3, 8, (4, 7), padding='same')"],
    ["Conv2d(3, 8, 2, dilation=3, padding='same')"],
    ["Conv2d(3, 8, 3)", "MaxPool2d(1)", "ReLU"],
    ["Flatten", "Linear(3072, 64)", "Linear(64, 10)"],
    ["Conv2d(3, 8, 2)", "MaxPool2d(2)"],
]


@pytest.mark.parametrize("layers", MEANT)
def test_every_fix_takes_its_warning_away_and_keeps_the_network_whole(layers: list[object]) -> None:
    plan = advised(*layers)
    (found,) = plan.diagnostics
    assert found.fixes
    for fix in found.fixes:
        after = examine(rewritten(plan, fix), advice=True)
        assert after.ok
        assert found.code not in {one.code for one in after.diagnostics}


def test_a_fix_leaves_the_axes_alone_that_are_well() -> None:
    (even,) = advised("Conv2d(3, 8, (4, 7), padding='same')").diagnostics
    assert [fix.title for fix in even.fixes] == ["set `kernel_size` to (3, 7)"]
    transposed = "ConvTranspose2d(3, 8, (3, 6), stride=2, padding=(1, 2), output_padding=(1, 0))"
    (uneven,) = advised(transposed).diagnostics
    titles = [fix.title for fix in uneven.fixes]
    assert titles == ["set `kernel_size` to (4, 6) and `output_padding` to 0"]


def test_a_fix_may_change_a_total_that_is_expected() -> None:
    layers = ["Conv2d(3, 8, 3)", "BatchNorm2d(8)"]
    (found,) = advised(*layers, expect={"params": 240, "output": "Nx8x30x30"}).diagnostics
    assert [fix.title for fix in found.fixes] == ["set `bias` to False"]


def test_a_fix_that_breaks_the_network_is_not_offered() -> None:
    layers = ["MaxPool2d(2)", "Flatten", "ReLU", "Linear(768, 5)"]
    (found,) = advised(*layers, arriving="Nx3x33x33").diagnostics
    assert found.code == "dropped-border"
    assert not found.fixes
