"""Groups, branches and merges."""

import pytest

import cnnshape
from cnnshape.layers.refusals import show

AB = ("a = Conv2d(_, 8, 1)", "b = Conv2d(_, 4, 1)")


def diagnose(*layers: object, **more: object) -> cnnshape.Plan:
    return cnnshape.diagnose({"input": "Nx3x32x32", "layers": list(layers), **more})


def out(*layers: object) -> str:
    plan = diagnose(*layers)
    assert [found.message for found in plan.diagnostics] == []
    return show(plan.output_shape)


def codes(*layers: object) -> list[str]:
    return [found.code for found in diagnose(*layers).diagnostics]


def test_a_residual_block() -> None:
    body = ["Conv2d(_, 3, 3, padding=1, bias=False)", "BatchNorm2d"]
    plan = diagnose({"Add": {"body": body, "shortcut": []}})
    assert [row.path for row in plan.layers] == ["0.body.0", "0.body.1", "0"]
    assert [tensor.label for tensor in plan.layers[-1].inputs] == ["0.body.1", "input"]


@pytest.mark.parametrize("empty", [[], None])
def test_an_empty_branch_passes_the_tensor_through(empty: object) -> None:
    assert out({"Concat": {"conv": "Conv2d(_, 5, 1)", "rest": empty}}) == "[N, 8, 32, 32]"


def test_an_inception_block() -> None:
    b2 = ["Conv2d(_, 96, 1)", "Conv2d(_, 128, 3, padding=1)"]
    step = {"block = Concat": {"b1": "Conv2d(_, 64, 1)", "b2": b2}}
    assert out(step) == "[N, 192, 32, 32]"
    assert [row.path for row in diagnose(step).layers] == [
        "block.b1.0",
        "block.b2.0",
        "block.b2.1",
        "block",
    ]


@pytest.mark.parametrize(
    "step",
    [
        {"Concat": ["a", "b"]},
        "Concat()(a, b)",
        "Concat(dim=1)(a, b)",
        {"Concat": None, "from": ["a", "b"]},
        {"Concat": {"dim": 1}, "from": ["a", "b"]},
        {"Concat(1)": ["a", "b"]},
        {"Concat(dim=1)": "[a, b]"},
    ],
)
def test_a_merge_takes_its_operands_in_several_ways(step: object) -> None:
    assert out(*AB, step) == "[N, 12, 32, 32]"


def test_a_branch_may_begin_with_a_name() -> None:
    work = ["MaxPool2d(1)", "Conv2d(_, 58, 1)"]
    step = {"Concat": {"left": "a", "right": ["b", *work]}}
    assert out(*AB, step) == "[N, 66, 32, 32]"
    cut = "keep, work, _ = Chunk(3, dim=1)"
    shuffle = {"Concat": {"left": "keep", "right": ["work", "Conv2d(_, 58, 1)"]}}
    assert out(cut, shuffle) == "[N, 59, 32, 32]"


def test_branches_start_from_the_tensor_that_arrives() -> None:
    inner = {"Concat": {"x": "Conv2d(_, in_channels, 1)", "y": []}}
    assert out("Conv2d(_, 8, 1)", inner) == "[N, 16, 32, 32]"


def test_arguments_alone_leave_a_merge_its_one_operand() -> None:
    assert out({"Concat": {"dim": 2}}) == "[N, 3, 32, 32]"
    assert out("Add") == "[N, 3, 32, 32]"
    assert out("Concat(dim=1)") == "[N, 3, 32, 32]"
    assert out({"Stack": {"dim": 0}}) == "[1, N, 3, 32, 32]"


def test_merges_broadcast_as_in_torch() -> None:
    assert out({"Mul": {"x": [], "gate": ["AdaptiveAvgPool2d(1)"]}}) == "[N, 3, 32, 32]"
    assert out({"Sub": {"x": "AdaptiveAvgPool2d(1)", "y": []}}) == "[N, 3, 32, 32]"
    assert codes(*AB, {"Add": ["a", "b"]}) == ["join-mismatch"]
    assert codes("a = MaxPool2d(2)", {"Concat": ["a", "input"]}) == ["join-mismatch"]


def test_a_matrix_product_takes_two() -> None:
    assert out({"MatMul": {"x": [], "y": "Transpose(2, 3)"}}) == "[N, 3, 32, 32]"
    assert codes("MatMul()(input, input, input)") == ["arity"]


def test_a_merge_may_nest_in_branches_and_groups() -> None:
    inner = {"Add": {"l": "ReLU", "r": {"Sequential": ["Conv2d(_, 3, 1)", {"Add": ["input"]}]}}}
    plan = diagnose({"Concat": {"x": inner, "y": []}})
    assert plan.ok
    assert [row.path for row in plan.layers] == [
        "0.x.0.l.0",
        "0.x.0.r.0.0",
        "0.x.0.r.0.1",
        "0.x.0",
        "0",
    ]


def test_arguments_of_a_group_see_what_arrives_in_it() -> None:
    steps = ["Conv2d(_, 2 * in_channels, 1)", "Conv2d(_, in_channels, 1)"]
    assert out({"Sequential": steps}) == "[N, 6, 32, 32]"


def test_an_empty_group_passes_the_tensor_through() -> None:
    assert out({"Sequential": []}, {"Sequential": None}, "Sequential()") == "[N, 3, 32, 32]"


@pytest.mark.parametrize("label", ["1a", "a b", "a.b"])
def test_a_label_is_a_word(label: str) -> None:
    assert codes({"Add": {label: "ReLU", "other": []}}) == ["wrong-type"]


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ({"Concat": ["Conv2d(3, 8, 1)", "a"]}, "wrong-type"),
        ({"Concat": [["a"], {"b": "ReLU"}]}, "wrong-type"),
        ({"Concat": ["a", "c"]}, "unknown-name"),
        ({"Concat": {"left": "ReLU"}, "from": "a"}, "bad-call"),
        ({"Concat(dim=4)": ["a", "b"]}, "axis-out-of-range"),
        ({"Concat(a, b)": None}, "arity"),
        ({"Concat(a)": None}, "wrong-type"),
        ({"Concat": ["a", "b"], "repeat": 2}, "bad-call"),
        ("Concat()(a, b) * 2", "bad-call"),
    ],
)
def test_what_a_merge_cannot_join_is_one_finding(step: object, code: str) -> None:
    assert codes(*AB, step, "ReLU") == [code]


def test_a_merge_with_branches_may_repeat() -> None:
    step = {"Concat": {"x": [], "new": "Conv2d(_, 2, 1)"}, "repeat": 3}
    assert out(step) == "[N, 9, 32, 32]"


def test_in_channels_on_a_merge_are_those_of_what_arrives() -> None:
    steps = [*AB, {"Concat": ["a", "a"], "if": "in_channels == 4"}]
    assert out(*steps) == "[N, 16, 32, 32]"
    assert out(*AB, {"Concat()(a, b)": None, "if": "in_channels == 8"}) == "[N, 12, 32, 32]"


def test_the_first_step_of_a_network_with_two_inputs_says_which_it_takes() -> None:
    inputs = {"image": "Nx3x8x8", "depth": "Nx1x8x8"}
    good = {"input": inputs, "layers": ["ReLU()(image)", {"Concat": ["image", "depth"]}]}
    assert show(cnnshape.plan(good).output_shape) == "[N, 4, 8, 8]"
    joined = {"input": inputs, "layers": [{"Concat": ["image", "depth"]}]}
    assert cnnshape.plan(joined).ok
    assert cnnshape.plan({"input": inputs, "layers": ["image", "ReLU"]}).ok
    for step in ("ReLU", "Add", {"Add": {"x": "ReLU", "y": "image"}}, {"Sequential": "ReLU"}):
        found = cnnshape.diagnose({"input": inputs, "layers": [step, "ReLU"]}).diagnostics
        assert [one.code for one in found] == ["arity"]


@pytest.mark.parametrize("step", ["Gt()(a, b)", "Gt(0.5)(a)", "Maximum()(a, b, a)"])
def test_a_comparison_is_of_two_tensors_or_of_one_and_a_number(step: str) -> None:
    assert out("a = Conv2d(_, 8, 1)", "b = Conv2d(_, 8, 1)", step) == "[N, 8, 32, 32]"


@pytest.mark.parametrize(
    "step", ["Gt()(a)", "Eq", "Gt(0.5)(a, b)", "Lt()(a, b, a)", "Maximum()(a)"]
)
def test_a_comparison_with_nothing_or_with_too_much_is_refused(step: str) -> None:
    assert codes("a = Conv2d(_, 8, 1)", "b = Conv2d(_, 8, 1)", step) == ["arity"]
