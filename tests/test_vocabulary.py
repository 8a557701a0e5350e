"""Functions of tensors, layers with several outputs, and sizes left open in them."""

import pytest

import cnnshape
from cnnshape.layers import KINDS
from cnnshape.layers.refusals import show
from cnnshape.render.manual import example


def diagnose(*layers: object, arriving: object = "Nx6x8x4") -> cnnshape.Plan:
    return cnnshape.diagnose({"input": arriving, "layers": list(layers)})


def out(*layers: object, arriving: object = "Nx6x8x4") -> str:
    plan = diagnose(*layers, arriving=arriving)
    assert [found.message for found in plan.diagnostics] == []
    return show(plan.output_shape)


@pytest.mark.parametrize(
    ("step", "shape"),
    [
        ("Reshape(N, -1)", "[N, 192]"),
        ("Reshape((N, 2, 3, 32))", "[N, 2, 3, 32]"),
        ("Reshape([N, -1])", "[N, 192]"),
        ({"Reshape": {"shape": ["N", -1]}}, "[N, 192]"),
        ("Reshape(-1, 6 * 8 * 4)", "[N, 192]"),
        ("Reshape(-1)", "[192*N]"),
        ("Reshape(input.shape[0], -1)", "[N, 192]"),
        ("Reshape(N * 6, 32)", "[6*N, 32]"),
        ("Expand(2, N, 6, 8, 4)", "[2, N, 6, 8, 4]"),
        ("Expand(-1, -1, -1, -1)", "[N, 6, 8, 4]"),
        ("Permute(0, 2, 3, 1)", "[N, 8, 4, 6]"),
        ("Permute((0, 2, 3, 1))", "[N, 8, 4, 6]"),
        ({"Permute": {"dims": [0, 2, 3, 1]}}, "[N, 8, 4, 6]"),
        ("Transpose(1, 2)", "[N, 8, 6, 4]"),
        ("Unsqueeze(1)", "[N, 1, 6, 8, 4]"),
        ("Squeeze(1)", "[N, 6, 8, 4]"),
        ("Select(1, 0)", "[N, 8, 4]"),
        ("Narrow(1, 2, 3)", "[N, 3, 8, 4]"),
        ("Mean((2, 3))", "[N, 6]"),
        ("Mean([2, 3], keepdim=True)", "[N, 6, 1, 1]"),
        ("Sum(1)", "[N, 8, 4]"),
        ("Pad((1, 1))", "[N, 6, 8, 6]"),
        ("Flatten", "[N, 192]"),
        ("Flatten(0)", "[192*N]"),
        ("Flatten(0, 1)", "[6*N, 8, 4]"),
        ("Unflatten(1, (2, 3))", "[N, 2, 3, 8, 4]"),
    ],
)
def test_functions_of_tensors_are_layers(step: object, shape: str) -> None:
    assert out(step) == shape


def test_a_parameter_is_a_learned_tensor_without_an_input() -> None:
    layers = ["scale = Parameter(6, 1, 1)", {"Mul": ["input", "scale"]}]
    assert out(*layers) == "[N, 6, 8, 4]"
    assert diagnose(*layers).params == 6
    assert diagnose(*layers).layers[0].inputs == ()
    assert out("Parameter((1, 6))") == "[1, 6]"


def test_a_parameter_may_come_first_where_there_are_several_inputs() -> None:
    inputs = {"a": "Nx3", "b": "Nx3"}
    assert out("p = Parameter(3)", {"Add": ["a", "b", "p"]}, arriving=inputs) == "[N, 3]"


def test_several_outputs_are_unpacked_and_the_next_step_takes_the_first() -> None:
    assert out("a, b = Chunk(2, dim=1)", "Narrow(1, 0, 2)") == "[N, 2, 8, 4]"
    plan = diagnose("a, b = Chunk(2, dim=1)", "ReLU", {"Concat": ["a", "b"]})
    assert [tensor.label for tensor in plan.layers[1].inputs] == ["a"]
    assert [tensor.label for tensor in plan.layers[2].inputs] == ["a", "a[1]"]


@pytest.mark.parametrize(
    "step",
    [
        "a, b = Split(3, dim=1)",
        "a, b = Split((2, 4), 1)",
        "a, _ = Chunk(2, 1)",
        "(a, b) = Chunk(2, 1)",
    ],
)
def test_layers_with_several_outputs(step: str) -> None:
    assert diagnose(step, "a").ok


def test_one_name_or_none_means_the_first() -> None:
    assert out("a = Split((2, 4), 1)", "ReLU", "a") == "[N, 2, 8, 4]"
    assert out("Split((2, 4), 1)", "ReLU") == "[N, 2, 8, 4]"
    assert out("Split((2, 4), 1)") == "[N, 2, 8, 4]"


@pytest.mark.parametrize("step", ["a, b, c = Chunk(2, 1)", "a, b = Chunk(3, 1)"])
def test_as_many_names_as_outputs(step: str) -> None:
    assert [found.code for found in diagnose(step, "Identity").diagnostics] == ["arity"]


def test_outputs_of_a_merge_of_open_sizes_add_up() -> None:
    assert out({"Concat": {"x": [], "y": []}}, arriving="Nx6xHxW") == "[N, 12, H, W]"
    assert out({"Concat(dim=2)": {"x": [], "y": []}}, arriving="Nx6xHxW") == "[N, 6, 2*H, W]"
    assert out("Flatten", arriving="Nx6xHxW") == "[N, 6*H*W]"
    assert out("Reshape(N, -1, H)", arriving="Nx6xHxW") == "[N, 6*W, H]"
    assert out("ConvTranspose2d(_, 3, 2, 2)", arriving="Nx6xHxW") == "[N, 3, 2*H, 2*W]"
    assert out("Conv2d(_, 3, 3, padding=1)", arriving="Nx6xHxW") == "[N, 3, H, W]"


def test_upsample_to_sizes_left_open() -> None:
    layers = ["skip = ReLU", "AdaptiveAvgPool2d(1)", "Upsample(skip.shape[2:])"]
    assert out(*layers, arriving="Nx6xHxW") == "[N, 6, H, W]"


def test_an_open_batch_never_asks() -> None:
    layers = ["Conv2d(_, 8, 3)", "MaxPool2d(2)", "Flatten", "Linear(_, 10)", "Softmax(1)"]
    assert out(*layers) == "[N, 10]"


@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_example_of_a_manual_page_can_be_read(name: str) -> None:
    kind = KINDS[name]
    shape = ["N", 4, 8, 8, 8][: min(kind.ranks or (4,))]
    spec: dict[str, object] = {
        "input": {f"x{i}": shape for i in range(1, max(kind.arity[0], 1 + kind.merges) + 1)}
    }
    found = cnnshape.diagnose(spec | {"layers": [example(kind).removeprefix("- ")]}).diagnostics
    reading = {"bad-call", "wrong-type", "missing-argument", "arity", "not-a-step"}
    assert [one.message for one in found if one.code in reading] == []


def test_what_is_wrong_with_a_layer_in_an_argument_of_an_argument_is_one_finding() -> None:
    encoder = "TransformerEncoder(TransformerEncoderLayer(5, 2), 2)"
    step = f"Transformer(4, 1, custom_encoder={encoder})(input, input)"
    (found,) = diagnose(step, arriving="2x4").diagnostics
    assert (found.code, found.layer) == ("not-divisible", "0")
