"""Mistakes that the JSON Schema finds in a spec, and what beside them is right."""

from collections.abc import Callable

import pytest

Fits = Callable[[str], bool]


def of(step: str, more: str = "") -> str:
    """The text of a spec of one step."""
    return f"input: [N, 3, 8, 8]\n{more}\nlayers:\n  - {step}\n"


@pytest.mark.parametrize(
    "key",
    [
        "Conv2d",
        "nn.Conv2d",
        "torch.nn.Conv2d",
        "x = Conv2d",
        "self.x = nn.Conv2d",
        "a, (b, _) = Conv2d",
        "Conv2d()",
        "Conv2d()(input)",
        "Conv2d * 2",
        "x=Conv2d,",
    ],
)
def test_a_layer_is_known_in_every_spelling(key: str, fits: Fits) -> None:
    right = "out_channels: 8, kernel_size: 3, stride: [2, 1], padding: same, bias: no_bias"
    assert fits(of(f"{key}: {{{right}}}", "vars: {no_bias: False}"))
    for wrong in (right.replace("8", "0"), right.replace("strid", "strides"), "out_channels: 8"):
        assert not fits(of(f"{key}: {{{wrong}}}")), wrong


@pytest.mark.parametrize(
    ("step", "ok"),
    [
        ("Conv2d: {out_channels: 8, kernel_size: 3, in_channels: _}", True),
        ('Conv2d: {out_channels: "8", kernel_size: "(3, 3)", padding: "\'same\'"}', True),
        ("Conv2d: {out_channels: 2 * N, kernel_size: [N, 3]}", True),
        ("Conv2d: {out_channels: 8, kernel_size: [3, 3, 3]}", False),
        ("Conv2d: {out_channels: 8, kernel_size: 3, bias: 1}", False),
        ("Conv2d: {out_channels: 8, kernel_size: 3, bias: yes}", False),
        ("Conv2d: {out_channels: 8, kernel_size: 3, padding_mode: zeroes}", False),
        ("Conv2d: {out_channels: 2.5, kernel_size: 3}", False),
        ("Conv2d: {out_channels: 8, kernel_size: 3, in_channels: null}", False),
        ("Conv2d:", False),
        ("Conv2d(3, 8, 3):", True),
        ("Conv2d(3, 8, 3): {bias: False}", False),
        ("LazyConv2d: {in_channels: 3, out_channels: 8, kernel_size: 3}", False),
        ("MaxPool2d: {kernel_size: 2, stride: null}", True),
        ("AdaptiveAvgPool2d: {output_size: [null, 3]}", True),
        ("AdaptiveAvgPool2d: {output_size: null}", False),
        ("ReflectionPad2d: {padding: [1, 1, 2, 2]}", True),
        ("ReflectionPad2d: {padding: [1, 1]}", False),
        (
            "TransformerEncoder: {encoder_layer: 'TransformerEncoderLayer(_, 2)', num_layers: 2}",
            True,
        ),
        ("TransformerEncoder: {encoder_layer: Linear(3), num_layers: 2}", False),
        ("Reshape: {shape: -1}", True),
        ("Dropout: {p: 1.5}", False),
        ("BatchNorm2d:", True),
        ("{BatchNorm2d: , name: bn, from: input, repeat: 2, if: N > 1, expect: Nx3x8x8}", True),
        ("{BatchNorm2d: , nmae: bn}", False),
        ("{BatchNorm2d: , ReLU: }", False),
        ("{name: bn}", False),
        ("{ReLU: , repeat: -1}", False),
        ("{ReLU: , expect: [N, 3.5]}", False),
        ("{ReLU: , from: [1]}", False),
        ("(conv1): Conv2d(3, 8, 3)", True),
        ("Sequential: [ReLU, {x = nn.Tanh: }]", True),
        ("Sequential: {Conv2d: {kernel_size: 3}}", False),
        ("Sequential(ReLU): ReLU", False),
        ("Add: [input, input]", True),
        ("Add: input, input", True),
        ("Add: {a: ReLU, b: [], c: }", True),
        ("Add: {a: [{ReLU: {inplace: 2}}]}", False),
        ("Add: {a b: ReLU}", False),
        ("Concat: {dim: 2}", True),
        ("Concat: {dim: 2.5}", False),
        ("Concat: {dim: ReLU, b: []}", True),
        ("Concat(dim=2): {a: ReLU, b: []}", True),
        ("Concat: 3", False),
        ("[ReLU]", False),
        ("", False),
        ("8", False),
        ("out, (h, c) = nn.LSTM(3, 4)(input) * 2 -> [N, 3]", True),
        ("3 * ReLU", False),
        ("return ReLU", False),
        ("x = ReLU -> ", False),
        ("Linear", False),
        ("'ReLU  # (open'", True),
    ],
)
def test_steps_fit_or_do_not(step: str, ok: bool, fits: Fits) -> None:
    assert fits(of(step)) == ok


@pytest.mark.parametrize(
    ("step", "more", "ok"),
    [
        ("Conv2D: {out: 8}", "", False),
        ("Conv2D: {out: 8}", "blocks: {Conv2D(out): ReLU}", True),
        ("Hadron(8)", "", False),
        ("Sequential: [{Hadron(8): }]", "", False),
        ("Hadron(8)", "blocks: {Hadron(out): ReLU}", True),
        ("Upsample: {scale_factor: 2, mode: bilinaer}", "", False),
        ("Upsample: {scale_factor: 2, mode: way}", "vars: {way: \"'bilinear'\"}", True),
        ("Upsample: {scale_factor: 2, mode: bilinaer + 3}", "", True),
        ("Add: {a: {ReLU: {inplace: y}}}", "", False),
        ("Add: {a: {ReLU: {inplace: y}}}", "vars: {y: True}", True),
    ],
)
def test_words_have_to_be_known_where_a_spec_defines_none(
    step: str, more: str, ok: bool, fits: Fits
) -> None:
    assert fits(of(step, more)) == ok


@pytest.mark.parametrize(
    ("more", "ok"),
    [
        ("x-note: [1, {2: 3}]", True),
        ("note: 1", False),
        ("vars: {a: [1, b], b: null}", True),
        ("vars: {input: 3}", False),
        ("vars: {a: {}}", False),
        ("blocks: {'Block(out, stride=1)': [ReLU], Other: }", True),
        ("blocks: {block: [ReLU]}", False),
        ("blocks: {ReLU: [Tanh]}", False),
        ("output: [a, b.c]", True),
        ("output: 3", False),
        ("lint: {ignore: [unbatched-input]}", True),
        ("lint: {ignore: [unbatched-inputs]}", False),
        ("expect: {output: {a: Nx3, b.0: [N, _]}, object: 32x32}", True),
        ("expect: {params: 5, macs: <= 5M, depth: 3..5, receptive_field: {a: [3, 5]}}", True),
        ("expect: {weight_memory: {bound: <= 5 MB, dtype: float16}}", True),
        ("expect: {weight_memory: {bound: <= 5 MB, batch: 2}}", False),
        ("expect: {activation_memory: {batch: 2}}", False),
        ("expect: {params: [5]}", False),
        ("expect: {params: -5}", False),
        ("expect: {output: null}", False),
    ],
)
def test_top_level_keys_fit_or_do_not(more: str, ok: bool, fits: Fits) -> None:
    assert fits(of("ReLU", more)) == ok


@pytest.mark.parametrize(
    ("shape", "ok"), [("Nx3", True), ("{a: [N], input: 5}", True), ("[_]", False), ("{}", False)]
)
def test_inputs_fit_or_do_not(shape: str, ok: bool, fits: Fits) -> None:
    assert fits(f"input: {shape}\nlayers: ReLU") == ok
