"""A step as a mapping: one key is the step, the others are options."""

import pytest

import cnnshape
from cnnshape.api import examine
from cnnshape.layers.refusals import show
from cnnshape.source import Source


def diagnose(*layers: object, **more: object) -> cnnshape.Plan:
    return cnnshape.diagnose({"input": "Nx3x32x32", "layers": list(layers), **more})


def out(*layers: object, **more: object) -> str:
    plan = diagnose(*layers, **more)
    assert [found.message for found in plan.diagnostics] == []
    return show(plan.output_shape)


def codes(*layers: object, **more: object) -> list[str]:
    return [found.code for found in diagnose(*layers, **more).diagnostics]


def paths(*layers: object, **more: object) -> list[str]:
    return [row.path for row in diagnose(*layers, **more).layers]


def test_a_mapping_holds_keyword_arguments_and_options() -> None:
    step = {
        "Conv2d": {"out_channels": 64, "kernel_size": 3, "padding": 1},
        "name": "enc1",
        "from": "stem",
        "expect": ["N", 64, 32, 32],
    }
    assert out("stem = Conv2d(_, 8, 1)", "MaxPool2d(2)", step) == "[N, 64, 32, 32]"
    assert paths("stem = Conv2d(_, 8, 1)", step) == ["stem", "enc1"]


def test_the_value_of_a_sequential_is_its_steps() -> None:
    step = {"features = Sequential": ["Conv2d(_, 8, 3)", "ReLU"]}
    assert out(step) == "[N, 8, 30, 30]"
    assert paths(step) == ["features.0", "features.1"]


def test_one_step_may_stand_where_a_list_is_expected() -> None:
    assert out({"Sequential": "Conv2d(_, 8, 3)"}) == "[N, 8, 30, 30]"
    assert cnnshape.plan({"input": "Nx3x8x8", "layers": "ReLU"}).layers[0].path == "0"
    assert cnnshape.plan({"input": "Nx3x8x8", "layers": {"ReLU": {}}}).ok


def test_an_option_may_follow_a_call_with_its_arguments() -> None:
    assert out({"Conv2d(_, 3, 3)": None, "repeat": 2}) == "[N, 3, 28, 28]"


def test_the_order_of_the_keys_does_not_matter() -> None:
    assert out({"repeat": 2, "MaxPool2d(2)": None}) == "[N, 3, 8, 8]"


@pytest.mark.parametrize(
    "step",
    [
        {"a = ReLU": None, "name": "b"},
        {"ReLU * 2": None, "repeat": 3},
        {"ReLU()(input)": None, "from": "input"},
        {"Conv2d(3, 8, 1)": {"bias": False}},
        {"Sequential(ReLU)": ["ReLU"]},
        {"ReLU -> Nx3x32x32": None},
        {"ReLU": None, "Tanh": None},
        {"Concat()(input, input)": ["input", "input"]},
        {"Concat": ["input", "input"], "from": ["input"]},
        {"name": "a"},
    ],
)
def test_nothing_is_said_twice_or_left_out(step: object) -> None:
    assert codes("Identity", step) == ["bad-call"]


@pytest.mark.parametrize(
    ("step", "help_"),
    [
        ({"stem": {"a": 1}}, "write `stem` alone to go on from that tensor"),
        ({"input": {"a": 1}}, "write `input` alone to go on from that tensor"),
        ({"new": {"Conv2d": {}}}, "a step's name stands before `=`: `new = Conv2d: ...`"),
        ({"new": "Conv2d(_, 8, 3)"}, "a step's name stands before `=`: `new = Conv2d(_, 8, 3)`"),
    ],
)
def test_what_a_tensor_is_given_is_one_finding(step: object, help_: str) -> None:
    (found,) = diagnose("stem = ReLU", step, "Tanh").diagnostics
    assert (found.code, found.help) == ("wrong-type", (help_,))


def test_a_list_behind_a_colon_is_shown_its_place() -> None:
    text = "input: Nx3x8x8\nlayers:\n  - Conv2d: [3, 8, 3]\n"
    (found,) = examine(Source("net.yaml", text)).diagnostics
    assert found.help == ("without names they stand in parentheses: `Conv2d(3, 8, 3)`",)


def test_an_option_is_suggested() -> None:
    (found,) = diagnose({"ReLU": None, "repeats": 2}).diagnostics
    assert found.code == "unknown-key"
    assert [fix.title for fix in found.fixes] == ["write `repeat`"]


@pytest.mark.parametrize("value", ["a b", "1a", ["a"], {"a": 1}, "a.b", ""])
def test_a_name_is_one_word(value: object) -> None:
    assert codes({"ReLU": None, "name": value}) == ["wrong-type"]


def test_from_takes_a_name_or_a_list_of_names() -> None:
    steps = ["a = Conv2d(_, 8, 1)", "b = Conv2d(_, 4, 1)"]
    assert out(*steps, {"ReLU": None, "from": "a"}) == "[N, 8, 32, 32]"
    assert out(*steps, {"Concat": None, "from": ["a", "b"]}) == "[N, 12, 32, 32]"
    assert out(*steps, {"Concat": None, "from": "[a, b]"}) == "[N, 12, 32, 32]"


def test_a_repeated_step_takes_from_the_first_time_only() -> None:
    steps = ["a = Conv2d(_, 8, 1)", "MaxPool2d(2)"]
    assert out(*steps, {"Conv2d(_, 8, 3)": None, "from": "a", "repeat": 3}) == "[N, 8, 26, 26]"
    assert out(*steps, "Conv2d(_, 8, 3)(a) * 3") == "[N, 8, 26, 26]"


def test_repeat_evaluates_expressions_anew_each_time() -> None:
    assert out({"Conv2d(_, 2 * in_channels, 1)": None, "repeat": 3}) == "[N, 24, 32, 32]"
    blocks = {"Block(out)": ["Conv2d(_, out, 1)"]}
    assert out("Block(2 * in_channels) * 3", blocks=blocks) == "[N, 24, 32, 32]"


def test_a_repetition_adds_an_index_even_for_one() -> None:
    assert paths("ReLU * 1", {"a = ReLU": None, "repeat": 2}) == ["0.0", "a.0", "a.1"]


@pytest.mark.parametrize("step", ["MaxPool2d(2) * 0", {"MaxPool2d(2)": None, "repeat": "n - 2"}])
def test_repeated_no_time_a_step_is_left_out(step: object) -> None:
    assert out("ReLU", step, "ReLU", vars={"n": 2}) == "[N, 3, 32, 32]"
    assert paths("ReLU", step, "ReLU", vars={"n": 2}) == ["0", "2"]


@pytest.mark.parametrize(
    ("count", "code"),
    [
        (-1, "out-of-range"),
        ("N", "open-size"),
        (1.5, "wrong-type"),
        ("True", "wrong-type"),
        ("[1]", "wrong-type"),
        ("_", "wrong-type"),
        (None, "wrong-type"),
        (10**7, "too-large"),
        ("n", "unknown-name"),
    ],
)
def test_repeat_needs_a_whole_number(count: object, code: str) -> None:
    assert codes({"MaxPool2d(2)": None, "repeat": count}, "ReLU") == [code]


def test_a_false_condition_leaves_a_step_out_as_if_it_were_not_written() -> None:
    assert out({"MaxPool2d(2)": None, "if": "False"}) == "[N, 3, 32, 32]"
    assert out({"MaxPool2d(2)": None, "if": "in_channels == 3"}) == "[N, 3, 16, 16]"
    assert out({"MaxPool2d(2)": None, "if": False}, "Conv2d(3, 8, 1)") == "[N, 8, 32, 32]"


def test_the_name_of_a_step_left_out_means_what_arrives_at_it() -> None:
    left_out = {"pool = MaxPool2d(2)": None, "if": "False"}
    assert out(left_out, {"Concat": ["pool", "input"]}) == "[N, 6, 32, 32]"


def test_a_step_left_out_takes_nothing_from_the_previous_one() -> None:
    left_out = {"down = Conv2d(_, 99, 1)(input)": None, "if": "False"}
    steps = ["Conv2d(_, 8, 1)", left_out, "Conv2d(_, 4, 1)", {"Concat": ["down", "input"]}]
    plan = diagnose(*steps)
    assert plan.ok
    assert plan.layers[1].input_shapes == plan.layers[0].output_shapes
    assert show(plan.output_shape) == "[N, 6, 32, 32]"


def test_the_name_of_a_merge_left_out_is_what_arrives_at_it() -> None:
    steps = ["a = Conv2d(_, 8, 1)", "b = Conv2d(_, 4, 1)"]
    named, called = {"c = Concat": ["a", "b"]}, {"c = Concat()(a, b)": None}
    assert out(*steps, named | {"if": "1 > 2"}, "c") == "[N, 4, 32, 32]"
    assert out(*steps, called | {"if": "1 > 2"}, "c") == "[N, 8, 32, 32]"
    assert out(*steps, called | {"if": "1 > 2"}, "ReLU") == "[N, 4, 32, 32]"


@pytest.mark.parametrize("condition", ["N > 2", "N", "N == 1 or 3 > 4"])
def test_a_condition_needs_a_value_without_open_symbols(condition: str) -> None:
    assert codes({"ReLU": None, "if": condition}) == ["open-size"]


def test_expect_checks_the_shape_that_comes_out() -> None:
    assert codes({"MaxPool2d(2)": None, "expect": ["N", 3, 16, 16]}) == []
    assert codes({"MaxPool2d(2)": None, "expect": "Nx3x16x16"}) == []
    assert codes({"MaxPool2d(2)": None, "expect": "Nx3x16x15"}) == ["expect-mismatch"]
    assert codes("MaxPool2d(2) -> [N, 3, 16]") == ["expect-mismatch"]
    assert codes("MaxPool2d(2) -> [_, 3, _, 16]") == []


def test_expect_sees_a_repeated_step_at_the_end() -> None:
    assert codes("MaxPool2d(2) * 3 -> [N, 3, 4, 4]") == []
    assert codes({"MaxPool2d(2)": None, "repeat": 3, "expect": "Nx3x4x4"}) == []
    assert codes({"MaxPool2d(2)": None, "repeat": 3, "expect": "Nx3x16x16"}) == ["expect-mismatch"]


def test_expect_of_a_step_left_out_is_not_checked() -> None:
    assert codes({"MaxPool2d(2)": None, "if": "False", "expect": "Nx3x16x16"}) == []


def test_expect_is_an_expression() -> None:
    assert codes("MaxPool2d(2) -> [N, c, 32 // 2, input.shape[3] // 2]", vars={"c": 3}) == []
    assert codes("MaxPool2d(2) -> [N, c, 16, 16]") == ["unknown-name"]
