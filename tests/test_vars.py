"""Variables, symbols and inputs, and what `--set` and `--input` make of them."""

from typing import Any

import pytest

import cnnshape
from cnnshape.layers.refusals import show
from cnnshape.propagate import BadSetting


def spec(*layers: object, **more: object) -> dict[str, object]:
    return {"input": "Nx3xHxW", "layers": list(layers) or ["ReLU"]} | more


def conv(**variables: object) -> dict[str, object]:
    return spec("Conv2d(_, width, 1)", vars=variables)


def codes(document: dict[str, object], **asked: Any) -> list[str]:  # noqa: ANN401  # inputs, variables
    return [found.code for found in cnnshape.diagnose(document, **asked).diagnostics]


@pytest.mark.parametrize(
    ("variables", "width"),
    [
        ({"width": 8}, 8),
        ({"width": "4 * 2"}, 8),
        ({"width": "b + 1", "b": 2}, 3),
        ({"c": 5, "b": "2 * c", "width": "b + c"}, 15),
        ({"width": "sizes[1]", "sizes": [4, "b", 6], "b": 9}, 9),
        ({"width": "8 if wide else 2", "wide": True}, 8),
        ({"width": "input.shape[1] * 2"}, 6),
        ({"width": "N"}, "N"),
    ],
)
def test_variables_may_use_one_another_in_any_order(
    variables: dict[str, object], width: object
) -> None:
    plan = cnnshape.plan(conv(**variables))
    assert show(plan.output_shape) == f"[N, {width}, H, W]"


@pytest.mark.parametrize(
    "variables",
    [{"width": "width"}, {"width": "b", "b": "width"}, {"width": "b", "b": "c", "c": "b + 1"}],
)
def test_a_cycle_of_variables_is_one_error(variables: dict[str, object]) -> None:
    assert codes(conv(**variables)) == ["cycle"]


def test_an_unknown_name_in_a_variable_is_one_error() -> None:
    assert codes(conv(width="depth * 2")) == ["unknown-name"]
    assert codes(spec(vars={"unused": "depth * 2"})) == ["unknown-name"]


@pytest.mark.parametrize(
    "name", ["1a", "a b", "max", "Conv2d", "input", "in_channels", "Sequential", "_"]
)
def test_a_variable_has_a_name_of_its_own(name: str) -> None:
    assert len(codes(spec(vars={name: 1}))) == 1


def test_set_replaces_a_variable_before_anything_is_evaluated() -> None:
    document = conv(width="2 * base", base=4)
    assert show(cnnshape.plan(document, vars={"base": 5}).output_shape) == "[N, 10, H, W]"
    assert show(cnnshape.plan(document, vars={"width": 7}).output_shape) == "[N, 7, H, W]"
    broken = conv(width="nothing", base=4)
    assert show(cnnshape.plan(broken, vars={"width": 7}).output_shape) == "[N, 7, H, W]"


def test_set_binds_a_symbol_wherever_it_stands() -> None:
    document = spec("MaxPool2d(2)", "Reshape(N, 3, H // 2 * (W // 2))")
    plan = cnnshape.plan(document, vars={"H": 8, "W": 6})
    assert show(plan.output_shape) == "[N, 3, 12]"
    assert show(plan.inputs["input"].shape) == "[N, 3, 8, 6]"


def test_a_symbol_is_the_same_size_wherever_it_stands() -> None:
    document = {"input": {"a": "NxHxH", "b": "NxHx4"}, "layers": ["MatMul()(a, b)"]}
    assert show(cnnshape.plan(document).output_shape) == "[N, H, 4]"
    assert show(cnnshape.plan(document, vars={"H": 5}).output_shape) == "[N, 5, 4]"
    assert show(cnnshape.plan(document, input={"a": (2, 5, 5)}).output_shape) == "[2, 5, 4]"


def test_set_changes_neither_defaults_of_blocks_nor_what_does_not_exist() -> None:
    blocks = {"Block(width=3)": "Conv2d(_, width, 1)"}
    for name in ("width", "Block", "input", "nothing"):
        with pytest.raises(BadSetting):
            cnnshape.plan(spec("Block", blocks=blocks), vars={name: 1})


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "x"])
def test_a_symbol_is_a_positive_number(value: object) -> None:
    with pytest.raises(BadSetting):
        cnnshape.plan(spec(), vars={"H": value})


def test_an_input_from_outside_binds_symbols_by_position() -> None:
    document = spec("Reshape(N, 3 * H, W)")
    plan = cnnshape.plan(document, input=(2, 3, 8, 6))
    assert plan.output_shape == (2, 24, 6)
    assert cnnshape.plan(document, input="2x3x8x6").output_shape == (2, 24, 6)
    assert show(cnnshape.plan(document, input="Bx3x8x6").output_shape) == "[B, 24, 6]"


def test_an_input_from_outside_may_have_other_axes() -> None:
    assert cnnshape.plan(spec(), input=(3, 8, 6)).output_shape == (3, 8, 6)


def test_an_input_that_contradicts_itself_or_a_symbol_is_refused() -> None:
    square = {"input": "NxCxHxH", "layers": ["ReLU"]}
    assert cnnshape.plan(square, input=(1, 2, 3, 3)).ok
    with pytest.raises(BadSetting):
        cnnshape.plan(square, input=(1, 2, 3, 4))
    with pytest.raises(BadSetting):
        cnnshape.plan(square, input=(1, 2, 3, 3), vars={"H": 4})


def test_several_inputs_are_given_by_name() -> None:
    document = {"input": {"a": "Nx2", "b": "Nx3"}, "layers": ["Concat()(a, b)"]}
    assert cnnshape.plan(document, input={"a": (4, 5)}).output_shape == (4, 8)
    assert cnnshape.plan(document, input={"a": (4, 5), "b": (4, 6)}).output_shape == (4, 11)
    for wrong in ((4, 5), {"c": (4, 5)}):
        with pytest.raises(BadSetting):
            cnnshape.plan(document, input=wrong)
    with pytest.raises(BadSetting):
        cnnshape.plan(document, input={"a": (4, 5), "b": (3, 5)})


def test_an_input_may_be_an_expression_of_variables() -> None:
    document = {"input": ["N", "2 * c", "size", "size"], "vars": {"c": 3, "size": 8}}
    document |= {"layers": ["Conv2d(2 * c, 4, 1)"]}
    assert show(cnnshape.plan(document).output_shape) == "[N, 4, 8, 8]"
    assert show(cnnshape.plan(document, vars={"size": 9}).output_shape) == "[N, 4, 9, 9]"


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ([0, 3], "out-of-range"),
        (["N", -3], "out-of-range"),
        (["N", 3.5], "wrong-type"),
        (["N", 8.0], "ambiguous-scalar"),
        (["N", "N + k"], "unknown-name"),
        (["N", "_"], "wrong-type"),
        (["N", True], "wrong-type"),
        (["N", "'a'"], "wrong-type"),
        (["N", [3]], "wrong-type"),
        ("", "bad-call"),
        (None, "wrong-type"),
        ("Nx", "bad-call"),
        ({}, "wrong-type"),
        ("N×3×0", "out-of-range"),
    ],
)
def test_a_size_of_an_input_is_a_positive_number(shape: object, code: str) -> None:
    assert codes({"input": shape, "layers": ["Identity"]}) == [code]


@pytest.mark.parametrize(
    "shape",
    ["Nx3x8x8", "N×3×8×8", " N x 3 x 8 x 8 ", "[N, 3, 8, 8]", "(N, 3, 8, 8)", ["N", 3, 8, 8]],
)
def test_a_shape_may_be_written_as_a_list_or_split_at_every_x(shape: object) -> None:
    plan = cnnshape.plan({"input": shape, "layers": ["ReLU"]})
    assert show(plan.output_shape) == "[N, 3, 8, 8]"


def test_an_unbatched_image_is_worth_a_warning() -> None:
    plan = cnnshape.plan({"input": [3, 32, 32], "layers": ["Conv2d(3, 8, 3)", "ReLU"]})
    assert plan.output_shape == (8, 30, 30)
    assert [found.code for found in plan.diagnostics] == ["unbatched-input"]
