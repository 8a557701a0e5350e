"""Blocks: reusable, parameterised lists of steps."""

import cnnshape
from cnnshape.layers.refusals import show


def diagnose(blocks: object, *layers: object, **more: object) -> cnnshape.Plan:
    spec = {"input": "Nx16x32x32", "blocks": blocks, "layers": list(layers)}
    return cnnshape.diagnose(spec | more)


def out(blocks: object, *layers: object, **more: object) -> str:
    plan = diagnose(blocks, *layers, **more)
    assert [found.message for found in plan.diagnostics] == []
    return show(plan.output_shape)


def codes(blocks: object, *layers: object, **more: object) -> list[str]:
    return [found.code for found in diagnose(blocks, *layers, **more).diagnostics]


def test_a_block_is_used_like_a_layer() -> None:
    blocks = {"Block(out, stride=1)": ["Conv2d(_, out, 3, stride, padding=1)", "ReLU"]}
    assert out(blocks, "Block(64)") == "[N, 64, 32, 32]"
    assert out(blocks, "Block(64, 2)") == "[N, 64, 16, 16]"
    assert out(blocks, "Block(out=64, stride=2)") == "[N, 64, 16, 16]"
    assert out(blocks, {"Block": {"out": 64, "stride": 2}}) == "[N, 64, 16, 16]"
    assert out(blocks, {"Block(64)": None, "repeat": 2}) == "[N, 64, 32, 32]"


def test_empty_parentheses_may_be_left_out_there_and_in_use() -> None:
    for head in ("Half", "Half()"):
        for use in ("Half", "Half()"):
            assert out({head: "MaxPool2d(2)"}, use) == "[N, 16, 16, 16]"


def test_input_is_the_tensor_that_enters_the_block_in_its_branches_and_groups_too() -> None:
    group = {"Sequential": ["Conv2d(_, 5, 1)", {"Concat": ["input"]}]}
    branch = {"Concat": {"x": ["Conv2d(_, 7, 1)", "input"], "y": group}}
    assert out({"Block": ["Conv2d(_, 3, 1)", branch]}, "MaxPool2d(2)", "Block") == (
        "[N, 32, 16, 16]"
    )


def test_a_default_may_use_the_parameters_before_it_input_and_in_channels() -> None:
    head = "Block(a, b=2 * a, c=in_channels // 2, d=input.shape[2] + b)"
    assert (
        out({head: "Conv2d(_, a + b + c + d, 1)"}, "Block(1)") == f"[N, {1 + 2 + 8 + 34}, 32, 32]"
    )
    assert codes({"Block(a=b, b=1)": "ReLU"}, "Block") == ["unknown-name"]


def test_squeeze_and_excite() -> None:
    gate = [
        "AdaptiveAvgPool2d(1)",
        "Conv2d(_, squeeze, 1)",
        "ReLU",
        "Conv2d(_, input.shape[1], 1)",
        "Sigmoid",
    ]
    blocks = {"SqueezeExcite(squeeze=max(1, in_channels // 4))": [{"Mul": {"x": [], "gate": gate}}]}
    assert out(blocks, "SqueezeExcite") == "[N, 16, 32, 32]"
    assert diagnose(blocks, "SqueezeExcite").params == 16 * 4 + 4 + 4 * 16 + 16


def test_an_inverted_residual() -> None:
    blocks = {
        "ConvBN(out, kernel, stride=1, groups=1)": [
            "Conv2d(_, out, kernel, stride, padding=kernel // 2, groups=groups, bias=False)",
            "BatchNorm2d",
        ],
        "Inverted(out, stride, expand)": [
            {"Sequential": ["ConvBN(expand * in_channels, 1)", "ReLU6"], "if": "expand != 1"},
            "ConvBN(in_channels, 3, stride, groups=in_channels)",
            "ReLU6",
            "body = ConvBN(out, 1)",
            {"Add": ["body", "input"], "if": "stride == 1 and input.shape[1] == out"},
        ],
    }
    kinds = [row.kind for row in diagnose(blocks, "Inverted(24, 2, 1)").layers]
    assert kinds == ["Conv2d", "BatchNorm2d", "ReLU6", "Conv2d", "BatchNorm2d"]
    assert [row.kind for row in diagnose(blocks, "Inverted(16, 1, 6)").layers][-1] == "Add"
    assert out(blocks, "Inverted(24, 2, 6)", "Inverted(24, 1, 6)") == "[N, 24, 16, 16]"


UNET = {
    "Double(out)": ["Conv2d(_, out, 3, padding=1)", "ReLU"],
    "Down(out)": ["skip = Double(out)", "MaxPool2d(2)"],
    "Up(out, skip)": [
        "up = ConvTranspose2d(_, out, 2, 2)",
        "crop = ZeroPad2d((up.shape[2] - skip.shape[2]) // 2)(skip)",
        {"Concat": ["crop", "up"]},
        "Double(out)",
    ],
}


def test_an_argument_may_be_a_tensor() -> None:
    layers = ["d1 = Down(64)", "d2 = Down(128)", "Double(256)", "Up(128, d2.skip)"]
    assert out(UNET, *layers, "Up(64, skip=d1.skip)") == "[N, 64, 32, 32]"
    assert out(UNET, *layers, {"Up": {"out": 64, "skip": "d1.skip"}}) == "[N, 64, 32, 32]"


def test_a_tensor_that_is_no_argument_is_one_finding() -> None:
    layers = ["d1 = Down(64)", "Double(256)"]
    assert codes(UNET, *layers, "Up(64, d1.skap)", "ReLU") == ["unknown-name"]
    assert len(codes(UNET, *layers, "Up(64, 3)", "ReLU")) == 1


def test_a_tensor_is_not_a_number() -> None:
    (found,) = diagnose({}, "a = ReLU", "Conv2d(_, a, 1)", "ReLU").diagnostics
    assert found.code == "wrong-type"
    assert "Binding" not in found.message


def test_arguments_are_evaluated_once_where_the_block_is_used() -> None:
    blocks = {"Block(out)": ["Conv2d(_, 99, 1)", "Conv2d(_, out, 1)"]}
    assert out(blocks, "Block(2 * in_channels)") == "[N, 32, 32, 32]"


def test_parameters_hide_variables_of_the_same_name() -> None:
    blocks = {"Block(width)": ["Conv2d(_, width, 1)"], "Plain": ["Conv2d(_, width, 1)"]}
    assert out(blocks, "Block(7)", vars={"width": 5}) == "[N, 7, 32, 32]"
    assert out(blocks, "Block(width + 1)", "Plain", vars={"width": 5}) == "[N, 5, 32, 32]"


def test_a_block_sees_variables_symbols_and_its_own_names() -> None:
    body = ["a = Conv2d(_, width, 1)", "Reshape(N, -1)"]
    assert out({"Block": body}, "Block", vars={"width": 2}) == "[N, 2048]"


def test_a_block_sees_nothing_of_its_caller() -> None:
    assert codes({"Block": "Concat()(a, input)"}, "a = ReLU", "Block") == ["unknown-name"]
    inner = {"Inner": "Conv2d(_, out, 1)", "Outer(out)": ["Inner"]}
    assert codes(inner, "Outer(5)") == ["unknown-name"]
    two = {"input": {"image": "Nx3x8x8", "mask": "Nx1x8x8"}}
    assert codes({"Block": {"Concat": ["mask", "input"]}}, "Block()(image)", **two) == [
        "unknown-name"
    ]


def test_blocks_may_use_blocks_in_any_order() -> None:
    blocks = {"Outer(n)": ["Inner(n + 1) * 2"], "Inner(n)": ["Conv2d(_, n, 1)"]}
    assert out(blocks, "Outer(3)") == "[N, 4, 32, 32]"


def test_an_empty_block_passes_its_tensor_through() -> None:
    assert out({"Nothing": []}, "Nothing", "Conv2d(16, 3, 1)") == "[N, 3, 32, 32]"
    assert out({"Nothing": None}, "Nothing * 2") == "[N, 16, 32, 32]"
