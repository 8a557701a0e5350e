"""Sizes left open as arguments of any layer: findings and advice, never a traceback."""

from random import Random

import pytest

from cnnshape.api import examine
from cnnshape.document import dump
from cnnshape.source import Source

LAYERS = [
    *["Conv2d(_, {}, {}, {}, {})", "Conv2d({}, {}, {})", "Conv2d(_, {}, {}, groups={})"],
    *["Conv2d(_, {}, {}, dilation={}, padding={})", "Conv2d(_, {}, ({}, {}), padding='same')"],
    *["ConvTranspose2d(_, {}, {}, {}, {}, {})", "Linear({}, {})", "Linear(_, {})", "Flatten"],
    *["MaxPool2d({}, {}, {})", "AvgPool2d(({}, {}))", "AvgPool2d({}, {}, divisor_override={})"],
    *["AdaptiveAvgPool2d((None, {}))", "LPPool2d({}, {})", "AvgPool1d({})", "Dropout({})", "ReLU"],
    *["ZeroPad2d({})", "ZeroPad2d(({}, {}, {}, {}))", "Pad([{}, {}])", "Upsample({})", "Mean({})"],
    *["PixelShuffle({})", "PixelUnshuffle({})", "ChannelShuffle({})", "BatchNorm2d({})"],
    *["Reshape({}, {}, -1)", "Expand(-1, {}, {}, -1)", "Unflatten(1, ({}, -1))", "Flatten(2)"],
    *["Chunk({}, dim=1)", "Split({}, dim=1)", "Narrow(1, {}, {})", "Select(1, {})", "Unfold({})"],
    *["GroupNorm({}, _)", "LayerNorm({})", "Parameter({}, {})", "Permute(0, {}, 2, 3)"],
]
SIZES = ["N", "C", "H", "H // 2", "C + 1", "2 * C", "H - C", "C // C", *"0112233446"]
INPUTS = ["NxCxHxH", "NxCxHx8", "NxCx8x8", "NxCx1x1", "NxCxH", "NxC", "2xCxHxH", "NxNxNxN"]
EXPECTED: dict[str, object] = {
    "object": "H",
    "params": "<= 5",
    "receptive_field": "<= 5",
    "depth": 2,
    "activation_memory": {"bound": "<= 3", "batch": 5},
}


def found(arriving: str, layers: list[str], expect: dict[str, object] | None = None) -> set[str]:
    spec = {"input": arriving, "layers": layers} | ({"expect": expect} if expect else {})
    return {one.code for one in examine(Source("net.yaml", dump(spec)), advice=True).diagnostics}


@pytest.mark.parametrize("part", range(5))
def test_nothing_open_raises(part: int) -> None:
    fitting = 0
    for seed in range(part, 250, 5):
        random = Random(seed)  # noqa: S311  # no secret
        arriving, layers = random.choice(INPUTS), list[str]()
        expect = random.choice([EXPECTED, None])
        for _ in range(random.randint(2, 6)):
            layer = random.choice(LAYERS)
            layers.append(layer.format(*random.choices(SIZES, k=layer.count("{}"))))
            if found(arriving, layers, expect) - {"expect-mismatch", "open-size"}:
                layers.pop()
        fitting += len(layers)
    assert fitting > 50


@pytest.mark.parametrize(
    ("arriving", "layers", "expect", "codes"),
    [
        ("NxCx4x6", ["Linear(6, 8)", "Conv2d(_, N, 3)"], {}, []),
        (
            "NxCxH",
            ["Flatten", "Conv1d(_, C, H // 2, padding='same')"],
            {"depth": 2},
            ["expect-mismatch"],
        ),
        ("2xCxHxH", ["ZeroPad2d(H // 2)"], {}, []),
        ("NxC", ["Unflatten(1, (1, -1))", "Split(N, dim=1)"], {}, ["open-size"]),
        (
            "NxCxH",
            ["AvgPool2d((4, H))", "AvgPool2d((H // H, 2))"],
            {},
            ["empty-output", "unbatched-input"],
        ),
        (
            "NxCx8x8",
            ["Unfold(3)", "ConvTranspose2d(_, 0, C + 1, 3, H // 2, C + 1)"],
            {},
            ["out-of-range", "output-padding-too-large", "unknown-name"],
        ),
        (
            "2xCxHxH",
            ["Conv2d(_, H, H // 2, dilation=C)", "Conv2d(_, 4, H // 2)"],
            {},
            ["empty-output"],
        ),
        (
            "2xCxHxH",
            ["Reshape(2, C, -1)"],
            {"activation_memory": {"bound": 3, "batch": 5}},
            ["wrong-type"],
        ),
        ("NxCx1x1", ["Parameter(3, 2)", "BatchNorm2d(0)"], {}, ["rank-mismatch"]),
    ],
)
def test_what_once_raised_is_answered(
    arriving: str, layers: list[str], expect: dict[str, object], codes: list[str]
) -> None:
    assert sorted(found(arriving, layers, expect)) == codes
