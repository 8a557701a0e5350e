"""`cnnshape explain` draws a layer, and nothing that is written in a spec harms it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from cnnshape.render.paint import columns_of

HUGE = 2**60

LAYERS = [
    ("1x3x32x32", "Conv2d(3, 6, 5, stride=2, padding=1)"),
    ("1x1x300", "Conv1d(1, 1, 2)"),
    ("1x8x20x20", "Conv2d(8, 8, 3, dilation=3, stride=2, groups=8)"),
    ("1x4x8x8", "ConvTranspose2d(4, 2, 3, stride=2, padding=1, output_padding=1)"),
    ("1x1x5", "ConvTranspose1d(1, 1, 3, stride=2, padding=3)"),
    ("1x8x28x28", "MaxPool2d(3, stride=2, ceil_mode=True)"),
    ("1x8x7x7", "AdaptiveAvgPool2d(3)"),
    ("1x8x6x6", "Upsample(scale_factor=2, mode=bilinear)"),
    ("1x3x9x9", "ReflectionPad2d(2)"),
]

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(("shape", "layer"), LAYERS)
def test_a_drawing_is_an_svg_of_its_own(run: Run, shape: str, layer: str) -> None:
    code, out, _ = run("explain", shape, layer, "-o", "-")
    assert code == 0
    root = ET.fromstring(out)  # noqa: S314  # our own drawing
    assert root.tag.endswith("svg")
    assert "prefers-color-scheme:dark" in out
    assert not re.search(r"(?:href|src|url\()", out)
    shown = [one for one in root.iter() if one.get("class") == "stop"]
    assert [one.get("opacity") for one in shown] == ["1"] + ["0"] * (len(shown) - 1)
    assert layer.partition("(")[0] in (root.findtext("{http://www.w3.org/2000/svg}title") or "")


def test_a_drawing_shows_every_cell_and_every_stop(run: Run) -> None:
    out = run("explain", "1x1x5x5", "Conv2d(1, 1, 3, stride=2, padding=1)", "-o", "-")[1]
    kinds = [one.get("class") for one in ET.fromstring(out).iter()]  # noqa: S314  # our own drawing
    legend = 1
    assert kinds.count("input") == 25 + legend
    assert kinds.count("padding") == 49 - 25 + legend
    assert kinds.count("output") == kinds.count("stop") == 9


def test_a_drawing_of_a_transposed_convolution_has_zeros_between_the_cells(run: Run) -> None:
    out = run("explain", "1x1x3x3", "ConvTranspose2d(1, 1, 3, stride=2)", "-o", "-")[1]
    kinds = [one.get("class") for one in ET.fromstring(out).iter()]  # noqa: S314  # our own drawing
    assert kinds.count("input") == 9 + 1
    assert kinds.count("zero") == 25 - 9 + 1
    assert kinds.count("padding") == 81 - 25 + 1
    assert kinds.count("output") == 49


def test_a_large_axis_is_cut_and_the_drawing_says_so(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "conv.svg"
    code, out, err = run("explain", f"1x3x224x{2**40}", "Conv2d(3, 8, 3)", "-o", str(file))
    assert (code, out, err) == (0, "", "")
    text = file.read_text("utf-8")
    assert "H: 16 of 224 cells are drawn, 14 of 222 outputs" in text
    assert len(text) < 200_000


def test_of_three_axes_the_last_two_are_drawn(run: Run) -> None:
    out = run("explain", "1x1x9x4x4", "Conv3d(1, 1, 3)", "-o", "-")[1]
    assert "drawn are the last 2 of 3 axes" in out
    assert ">input 4×4<" in out


@pytest.mark.parametrize(
    "layer",
    [
        "Conv1d(1, 1, 3, stride=2)",
        f"Conv1d(1, 1, {HUGE // 2})",
        f"Conv1d(1, 1, 1, stride={HUGE})",
        f"Conv1d(1, 1, 3, dilation={HUGE // 4})",
        f"Conv1d(1, 1, 3, padding={HUGE})",
        "AdaptiveAvgPool1d(1000000000000)",
        "Upsample(scale_factor=0.3)",
        "MaxPool1d(5, 7)",
    ],
)
def test_no_size_is_too_large_to_be_explained(run: Run, layer: str) -> None:
    for shape in (f"1x1x{HUGE}", "1x1x1"):
        for more in ((), ("--format", "json"), ("-o", "-")):
            code, out, _ = run("explain", shape, layer, *more)
            assert code in {0, 1, 2}
            if not more:
                assert max(map(columns_of, out.split("\n"))) <= 80


@pytest.mark.parametrize(
    "text", ["\x1b[31m", "<b>&\"'", "\u202ex", "e" * 5000, "é" * 200, "编码" * 90]
)
def test_nothing_in_a_text_reaches_a_terminal_or_a_drawing_as_more_than_text(
    run: Run, text: str
) -> None:
    spec = json.dumps(
        {
            "input": [1, 1, 5],
            "layers": [
                {"Conv1d": {"out_channels": 1, "kernel_size": 2, "device": text}, "name": "x"}
            ],
        }
    )
    run("explain", text, text)
    run("explain", "1x1x5", text)
    run("explain", "-", text, text=spec)
    code, out, _ = run("explain", "-", "x", text=spec)
    assert code in {0, 1}
    assert max(map(columns_of, out.split("\n"))) <= 80
    code, out, _ = run("explain", "-", "x", "-o", "-", text=spec)
    if code == 0:
        ET.fromstring(out)  # noqa: S314  # our own drawing
        assert "<b>" not in out
