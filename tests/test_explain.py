"""`cnnshape explain` of one layer: what it says, of what it refuses to speak, and what it draws."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cnnshape.explaining.arithmetic import steps
from cnnshape.render.paint import columns_of

TEXTS = Path(__file__).with_name("explain.txt")
LENET = str(Path(__file__).parents[1] / "specs" / "lenet5.yaml")
COLORS = re.compile(r"\x1b\[[0-9;]*m")

PINNED = [
    ("1x3x32x32", "Conv2d(3, 6, 5, stride=2, padding=1)"),
    ("1x1x300", "Conv1d(1, 1, 2)"),
    ("1x64x8x8", "Conv2d(64, 32, 1)"),
    ("1x3x8x20", "Conv2d(3, 4, (3, 5), padding=same)"),
    ("1x8x20x20", "Conv2d(8, 8, 3, dilation=3, stride=2, groups=8)"),
    ("1x4x8x8", "ConvTranspose2d(4, 2, 3, stride=2, padding=1, output_padding=1)"),
    ("1x1x5", "ConvTranspose1d(1, 1, 3, stride=2, padding=3)"),
    ("1x8x28x28", "MaxPool2d(3, stride=2, ceil_mode=True)"),
    ("Nx8x10x20", "AvgPool2d(2)"),
    ("1x8x7x7", "AdaptiveAvgPool2d(3)"),
    ("Nx400", "Linear(400, 120)"),
    ("Nx16x5x5", "Flatten"),
    ("1x3xHxW", "Conv2d(3, 8, 3, padding=1)"),
    ("10xNx64", "LSTM(64, 128, num_layers=2)"),
]

Run = Callable[..., tuple[int, str, str]]


def test_what_is_said_is_what_was_said(run: Run, snapshot: Callable[[Path, str], None]) -> None:
    texts = []
    for shape, layer in PINNED:
        code, out, err = run("explain", shape, layer)
        assert (code, err) == (0, "")
        texts.append(out)
    snapshot(TEXTS, "\n".join(texts))
    assert max(map(columns_of, "".join(texts).split("\n"))) <= 80


def test_colour_changes_nothing_but_colour(run: Run) -> None:
    for shape, layer in PINNED[:6]:
        plain, coloured = (run("explain", shape, layer, *more)[1] for more in ((), ("--color",)))
        assert coloured != plain
        lines = COLORS.sub("", coloured).split("\n")
        assert [line.rstrip() for line in lines] == plain.split("\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "⌊(32 + 2·1 - 1·(5 - 1) - 1) / 2⌋ + 1",
            ["⌊(32 + 2 - 4 - 1) / 2⌋ + 1", "⌊29 / 2⌋ + 1", "14 + 1", "15"],
        ),
        ("(8 - 1)·2 - 2·1 + 1", ["14 - 2 + 1", "13"]),
        ("5 + -2 + 1", ["5 + -2 + 1", "4"]),
        ("⌊7·1.5⌋", ["⌊10.5⌋", "10"]),
        ("min(⌈7 / 2⌉ + 1, ⌈9 / 2⌉)", ["min(4 + 1, 5)", "min(5, 5)", "5"]),
        ("H + 2·1", []),
        ("9" * 400, []),
        ("(" * 200 + "1" + ")" * 200, []),
        ("__import__('os')", []),
    ],
)
def test_a_calculation_is_worked_out_step_by_step(text: str, told: list[str]) -> None:
    assert [*steps(text)] == list(dict.fromkeys([text, *told]))


def test_a_layer_of_a_spec_is_found_by_its_path(run: Run) -> None:
    code, out, _ = run("explain", LENET, "conv2")
    assert code == 0
    assert out.startswith("conv2 = Conv2d(6, 16, 5)\nN×6×14×14 → N×16×10×10\n")
    assert "receptive field 6 → 14, jump 2 → 2" in out


def test_a_spec_may_come_from_standard_input_with_another_input(run: Run) -> None:
    text = "vars: {n: 8}\ninput: [1, 3, n, n]\nlayers:\n  - ReLU\n  - c = Conv2d(3, 4, 3)\n"
    assert "→ 1×4×6×6\n" in run("explain", "-", "c", text=text)[1]
    assert "→ 1×4×7×7\n" in run("explain", "-", "c", "--set", "n=9", text=text)[1]
    assert "→ 1×4×8×8\n" in run("explain", "-", "c", "--input", "1x3x10x10", text=text)[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((LENET, "con1"), "has no layer 'con1'; did you mean conv1?"),
        ((LENET, "xyz"), "has no layer 'xyz'; there are conv1, 1, 2, conv2"),
        ((LENET,), "has several layers; name one: conv1, 1, 2, conv2"),
        (("nowhere.yaml", "x"), "nowhere.yaml: No such file or directory"),
        (("1x3x8x8",), 'is a shape; write a layer behind it, such as "Conv2d(_, 6, 5)"'),
        (("1x3x8x8", "Sequential(ReLU, ReLU)"), "more than one layer"),
        (("axis-mismatc",), "no finding has the code 'axis-mismatc'; did you mean axis-mismatch?"),
        (("1x1x9", "Conv1d(1, 1, 3)", "-o", "x.png"), "a drawing is an SVG; write FILE.svg"),
        (("1x1x9", "Conv1d(1, 1, 3)", "-o", "/nowhere/x.svg"), "No such file or directory"),
        (("1x9", "Linear(9, 9)", "-o", "-"), "Linear has no window"),
        (("1x3x8x8", "MaxPool2d(2)", "--matrix"), "only linear layers of one input are"),
        (("1x3x32x32", "Conv2d(3, 6, 5)", "--matrix"), "4,704×3,072, more than the 64×64 allowed"),
        (("1x1xL", "Conv1d(1, 1, 3)", "--matrix"), "sizes left open"),
        (
            ("1x1x9", "Conv1d(1, 1, 3, padding=1, padding_mode=reflect)", "--matrix"),
            "a padding that is not zeros",
        ),
    ],
)
def test_what_cannot_be_explained_is_told_why(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = run("explain", *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_a_group_names_the_layers_in_it(run: Run) -> None:
    text = (
        "input: [1, 3, 8, 8]\nlayers:\n  - body = Sequential:\n      - ReLU\n      - out = Tanh\n"
    )
    assert (
        "body is a group; name one of its layers: body.0, body.out"
        in run("explain", "-", "body", text=text)[2]
    )


def test_a_layer_that_does_not_fit_is_a_finding(run: Run) -> None:
    code, out, err = run("explain", "1x3x8x8", "Conv2d(4, 4, 3)")
    assert (code, out) == (1, "")
    assert "`in_channels` 4 but receives 3" in err
    code, out, err = run("explain", "1x3x8x8", "Conv2d(4, 4, 3)", "--format", "json")
    assert (code, err) == (1, "")
    assert json.loads(out)["diagnostics"][0]["code"] == "axis-mismatch"


def test_json_has_all_the_numbers(run: Run) -> None:
    found = explained(run, "1x3x32x32", "Conv2d(3, 6, 5, stride=2, padding=1)")
    assert found["output_shapes"] == [[1, 6, 15, 15]]
    assert found["working"][0]["axes"] == ["H", "W"]
    assert found["working"][0]["steps"][-1] == "15"
    strip = found["strips"][0]
    assert (strip["size"], strip["first"], strip["end"], strip["never_read"]) == (32, -1, 33, 0)
    assert strip["shown"][1] == {"at": 1, "first": 1, "last": 5, "cells": [1, 2, 3, 4, 5]}
    assert found["params"]["total"] == 456
    assert found["params"]["terms"][0]["factors"][1] == {"name": "in_channels", "size": 3}
    assert found["macs"]["total"] == 15 * 15 * 6 * 75
    assert found["fully_connected"]["weights"] == 3072 * 1350
    assert found["field_after"][0] == {"receptive_field": 5, "jump": 2, "offset": -1}
    (wider,) = [one for one in found["variants"] if one["args"] == {"stride": [3, 3]}]
    assert wider["output_shapes"] == [[1, 6, 10, 10]]
    (flat,) = [one for one in found["variants"] if one["args"] == {"dilation": [0, 0]}]
    assert flat["refusal"] == "needs a whole number of at least 1"


def test_json_tells_the_way_back_of_a_transposed_convolution(run: Run) -> None:
    found = explained(run, "1x1x7", "ConvTranspose1d(1, 1, 4, stride=2, padding=1)")
    assert found["undoes"]["type"] == "Conv1d"
    assert found["undoes"]["sizes"] == [{"axis": "L", "becomes": 7, "from": 14, "to": 15}]
    assert found["undoes"]["zeros"] == [{"axis": "L", "between": 1, "around": 2, "behind": 0}]


def explained(run: Run, shape: str, layer: str, *more: str) -> Any:  # noqa: ANN401  # what JSON holds
    code, out, err = run("explain", shape, layer, "--format", "json", *more)
    assert (code, err) == (0, "")
    return json.loads(out)


def test_a_convolution_over_10_inputs_with_kernel_2_is_a_9_by_10_matrix(run: Run) -> None:
    _, out, _ = run("explain", "1x1x10", "Conv1d(1, 1, 2)", "--matrix")
    title, *rows = out.splitlines()
    assert title == "9×10 matrix, y = A·vec(x); 72 zeros"
    assert [row.split() for row in rows] == [
        ["·"] * i + ["w0", "w1"] + ["·"] * (8 - i) for i in range(9)
    ]


def test_the_matrix_of_a_transposed_convolution_is_the_transpose(run: Run) -> None:
    out = run("explain", "1x1x9", "ConvTranspose1d(1, 1, 2)", "--matrix")[1]
    turned = run("explain", "1x1x10", "Conv1d(1, 1, 2)", "--matrix")[1]
    rows = [[line.split() for line in text.splitlines()[1:]] for text in (out, turned)]
    assert rows[0] == [list(column) for column in zip(*rows[1], strict=True)]
    assert out.startswith("10×9 matrix, the transpose of that of the convolution")


def test_a_wide_matrix_is_printed_in_bands(run: Run) -> None:
    _, out, _ = run("explain", "1x1x8x8", "Conv2d(1, 1, 3, padding=1)", "--matrix")
    assert max(map(len, out.splitlines())) <= 80
    bands = [line for line in out.splitlines() if line.startswith("  columns")]
    assert bands == [
        "  columns 0 to 18",
        "  columns 19 to 37",
        "  columns 38 to 56",
        "  columns 57 to 63",
    ]
    assert len(re.findall(r"w\d\d", out)) == 22 * 22
    matrix = explained(run, "1x1x8x8", "Conv2d(1, 1, 3, padding=1)", "--matrix")["matrix"]
    assert len(matrix["entries"]) == 22 * 22
    assert matrix["entries"][0] == [0, 0, "w11"]


def test_averages_have_numbers_in_their_matrix(run: Run) -> None:
    _, out, _ = run("explain", "1x1x5", "AvgPool1d(2, padding=1)", "--matrix")
    assert [line.split() for line in out.splitlines()[1:]] == [
        ["1/2", "·", "·", "·", "·"],
        ["·", "1/2", "1/2", "·", "·"],
        ["·", "·", "·", "1/2", "1/2"],
    ]
