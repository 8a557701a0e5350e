"""A step as a string: a line of PyTorch."""

import pytest

import cnnshape
from cnnshape.api import examine
from cnnshape.layers.refusals import show
from cnnshape.source import Source
from cnnshape.spec.calls import read_call

BLOCKS = {"BasicBlock(out)": ["Conv2d(_, out, 3, padding=1)"]}


def out(*layers: object, arriving: str = "Nx3x32x32", **more: object) -> str:
    plan = cnnshape.plan({"input": arriving, "layers": list(layers), **more})
    return show(plan.output_shape)


def codes(*layers: object, arriving: str = "Nx3x32x32", **more: object) -> list[str]:
    plan = cnnshape.diagnose({"input": arriving, "layers": list(layers), **more})
    return [found.code for found in plan.diagnostics]


@pytest.mark.parametrize(
    ("step", "shape"),
    [
        ("Conv2d(3, 64, 7, stride=2, padding=3, bias=False)", "[N, 64, 16, 16]"),
        ("stem = Conv2d(3, 64, kernel_size=7)", "[N, 64, 26, 26]"),
        ("self.conv1 = nn.Conv2d(3, 64, 7),", "[N, 64, 26, 26]"),
        ("(conv2): Conv2d(3, 64, kernel_size=(3, 3), padding=same)", "[N, 64, 32, 32]"),
        ("nn.Sequential(nn.Conv2d(3, 64, 3), nn.ReLU())", "[N, 64, 30, 30]"),
        ("Conv2d(_, 64, 3)", "[N, 64, 30, 30]"),
        ("BatchNorm2d", "[N, 3, 32, 32]"),
        ("LazyConv2d(64, 3)", "[N, 64, 30, 30]"),
        ("MaxPool2d(2) -> [N, 3, 16, 16]", "[N, 3, 16, 16]"),
        ("MaxPool2d(2)", "[N, 3, 16, 16]"),
        ("MaxPool2d(2,)", "[N, 3, 16, 16]"),
        ("torch.nn.MaxPool2d(2)", "[N, 3, 16, 16]"),
        ("self.pool = torch.nn.MaxPool2d(2)", "[N, 3, 16, 16]"),
        ("MaxPool2d ( 2 )", "[N, 3, 16, 16]"),
        ("ReLU", "[N, 3, 32, 32]"),
        ("ReLU()", "[N, 3, 32, 32]"),
        ("nn.ReLU(inplace=True),", "[N, 3, 32, 32]"),
        ("(0): Conv2d(3, 8, kernel_size=(1, 1), stride=(1, 1))", "[N, 8, 32, 32]"),
        ("(1): ReLU()", "[N, 3, 32, 32]"),
        ("(relu): ReLU(inplace=True)", "[N, 3, 32, 32]"),
        ("x = Conv2d(3, 8, 1)(input) * 1 -> Nx8x32x32", "[N, 8, 32, 32]"),
        ("Conv2d(3, 8,\n  kernel_size=3,  # a comment\n  padding=1,\n)", "[N, 8, 32, 32]"),
        ("Upsample(scale_factor=2, mode='nearest')", "[N, 3, 64, 64]"),
        ("Upsample(scale_factor=2, mode=nearest)", "[N, 3, 64, 64]"),
    ],
)
def test_a_line_of_pytorch_is_a_step(step: str, shape: str) -> None:
    assert out(step) == shape


def test_a_step_may_begin_with_a_bracket_and_name_as_a_printed_model_does() -> None:
    plan = cnnshape.plan({"input": "Nx3x8x8", "layers": ["(conv1): ReLU()", "(1): ReLU()"]})
    assert [row.path for row in plan.layers] == ["conv1", "1"]


def test_a_printed_line_needs_no_quotes_in_yaml() -> None:
    layers = [{"(conv1)": "Conv2d(3, 8, kernel_size=(1, 1))"}, {"(0)": "ReLU()"}]
    plan = cnnshape.plan({"input": "Nx3x8x8", "layers": layers})
    assert [row.path for row in plan.layers] == ["conv1", "1"]


def test_a_repeated_block_has_weights_of_its_own_each_time() -> None:
    plan = cnnshape.plan({"input": "Nx3x8x8", "blocks": BLOCKS, "layers": ["BasicBlock(3) * 3"]})
    assert plan.params == 3 * (3 * 3 * 9 + 3)
    assert len(plan.layers) == 3


def test_a_call_may_take_named_tensors_instead_of_the_previous_one() -> None:
    layers = ["up1 = Conv2d(_, 8, 1)", "enc1 = Conv2d(_, 4, 1)", "fused = Concat(dim=1)(up1, enc1)"]
    assert out(*layers) == "[N, 12, 32, 32]"


def test_a_name_alone_goes_on_from_that_tensor() -> None:
    assert out("enc1 = Conv2d(_, 4, 1)", "MaxPool2d(2)", "enc1", "ReLU") == "[N, 4, 32, 32]"


def test_a_name_alone_may_be_named_again() -> None:
    assert (
        out("a = Conv2d(_, 4, 1)", "MaxPool2d(2)", "b = a", {"Add": ["a", "b"]}) == "[N, 4, 32, 32]"
    )


def test_a_name_alone_makes_no_row() -> None:
    layers = ["enc1 = ReLU", "MaxPool2d(2)", "enc1"]
    plan = cnnshape.plan({"input": "Nx3x8x8", "layers": layers})
    assert [row.path for row in plan.layers] == ["enc1", "1"]
    assert plan.to_dict()["outputs"] == {"2": ["N", 3, 8, 8]}


def test_several_outputs_are_unpacked() -> None:
    layers = ["a, b, _ = Chunk(3, dim=1)", {"Concat": ["a", "b"]}]
    assert out(*layers) == "[N, 2, 32, 32]"


def test_a_whole_pasted_sequential_stands_under_layers_with_comments() -> None:
    text = """nn.Sequential(
        nn.Conv2d(3, 6, 5),   # [N, 6, 28, 28]
        nn.ReLU(inplace=True),
        # pooling
        nn.MaxPool2d((2, 2)),
    )
    """
    plan = cnnshape.plan({"input": "Nx3x32x32", "layers": text})
    assert [row.path for row in plan.layers] == ["0.0", "0.1", "0.2"]
    assert show(plan.output_shape) == "[N, 6, 14, 14]"


def test_a_pasted_sequential_may_hold_sequentials_blocks_and_repetitions() -> None:
    step = "Sequential(Sequential(ReLU, BasicBlock(4) * 2), nn.Sequential(), Conv2d(_, 2, 1))"
    plan = cnnshape.plan({"input": "Nx3x8x8", "blocks": BLOCKS, "layers": [step]})
    assert [row.path for row in plan.layers] == ["0.0.0", "0.0.1.0.0", "0.0.1.1.0", "0.2"]


def test_an_argument_may_stand_over_several_lines_with_comments_in_a_block_scalar() -> None:
    assert out("Conv2d(  # all\n 3,  # channels\n 8, 1)\n") == "[N, 8, 32, 32]"


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("Conv2d(3, 8, 1) => [N, 8, 32, 32]", "bad-call"),
        ("Conv2d(3, 8, 1", "bad-call"),
        ("Conv2d(3, 8, 1))", "bad-call"),
        ("Conv2d)(3, 8, 1", "bad-call"),
        ("Größe)(3, 8, 1", "bad-call"),
        ("ReLU), (ReLU", "bad-call"),
        ("größe, ReLU", "bad-call"),
        ("Conv2d[3]", "bad-call"),
        ("Conv2d(3, 8, 1) ReLU", "bad-call"),
        ("ReLU, ReLU", "bad-call"),
        ("Conv2d(*sizes)", "bad-call"),
        ("Conv2d(**sizes)", "bad-call"),
        ("3", "bad-call"),
        ("", "bad-call"),
        ("lambda x: x", "bad-call"),
        ("a.b = ReLU", "bad-call"),
        ("a + 1 = ReLU", "bad-call"),
        ("Sequential(first=ReLU)", "bad-call"),
        ("Sequential(ReLU, 3)", "bad-call"),
        ("Concat(dim=1)(input, 3)", "bad-call"),
        ("ReLU()(x=input)", "bad-call"),
        ("ReLU()(input)(input)", "bad-call"),
        ("ReLU -> ", "bad-call"),
        ("Relu", "unknown-layer"),
        ("relu()", "unknown-layer"),
        ("Conv4d(3, 8, 1)", "unknown-layer"),
        ("enc9", "unknown-name"),
        ("fused = Concat(dim=1)(enc9, input)", "unknown-name"),
        ("a, b = ReLU", "arity"),
        ("ReLU(True, 2)", "arity"),
        ("ReLU()(input, input)", "arity"),
        ("MatMul()(input)", "arity"),
        ("ReLU()()", "arity"),
        ("Conv2d(3, 8, 1, stride=1, stride=2)", "bad-call"),
        ("Conv2d(3, 8, 1, out_channels=2)", "bad-call"),
        ("Conv2d(3, 8, 1, strid=2)", "unknown-argument"),
        ("Conv2d(3, out_chanels=2, kernel_size=1)", "unknown-argument"),
        ("Conv2d(3, 8)", "missing-argument"),
        ("MaxPool2d", "missing-argument"),
    ],
)
def test_what_is_no_step_is_one_finding(step: str, code: str) -> None:
    assert codes("Identity", step, "Identity") == [code]


def test_a_star_that_yaml_takes_for_an_alias_is_to_be_quoted() -> None:
    text = "input: Nx3x8x8\nlayers:\n  - *[ReLU() for _ in range(3)]\n"
    (found,) = examine(Source("net.yaml", text)).diagnostics
    assert found.code == "yaml-syntax"
    assert found.help[0].startswith("put it in quotes, `'*[ReLU() for _ in range(3)]'`: YAML")


def test_nothing_is_ever_evaluated_by_python() -> None:
    assert codes("__import__('os').getcwd()") == ["bad-call"]
    assert codes("Conv2d(_, open('x'), 1)") == ["bad-expression"]


def test_a_comment_says_nothing() -> None:
    text = "nn.Sequential(  # lr = 3 (sic\n  nn.Conv2d(1, 8, 3),  # 28 -> 26\n)"
    call = read_call(text)
    assert [child.name for child in call.children] == ["Conv2d"]
    assert call.expect is None
    assert call.target is None
