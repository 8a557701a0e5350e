"""An earlier step again, `right = encoder(photo)`: with the same weights, counted once."""

import pytest

import cnnshape

SIAMESE = {
    "input": {"left": "Nx3x32x32", "photo": "Nx3x32x32"},
    "layers": [
        {
            "encoder = Sequential": ["conv = Conv2d(_, 8, 3)", "ReLU", "Flatten", "Linear(_, 16)"],
            "from": "left",
        },
        "right = encoder(photo)",
        "Concat()(encoder, right)",
    ],
}


def diagnose(*layers: object, **more: object) -> cnnshape.Plan:
    return cnnshape.diagnose({"input": "Nx3x32x32", "layers": list(layers)} | more)


def codes(*layers: object, **more: object) -> list[str]:
    return [found.code for found in diagnose(*layers, **more).diagnostics]


def test_a_siamese_network_counts_its_weights_once() -> None:
    plan = cnnshape.plan(SIAMESE)
    assert plan.params == 3 * 8 * 9 + 8 + 8 * 30 * 30 * 16 + 16
    assert plan.output_shape is not None
    assert plan.output_shape[1] == 32
    assert [row.path for row in plan.layers][4:6] == ["right.conv", "right.1"]
    assert [row.owner for row in plan.layers if row.owner] == ["encoder.conv", "encoder.3"]


def test_the_work_is_counted_each_time() -> None:
    plan = cnnshape.plan(SIAMESE)
    assert plan.macs == 2 * (3 * 8 * 9 * 30 * 30 + 8 * 30 * 30 * 16)


@pytest.mark.parametrize(
    ("step", "rows"),
    [
        ("a = Conv2d(_, 3, 3)", 1),
        ("a = Conv2d(_, 3, 3) * 2", 2),
        ({"a = Sequential": ["Conv2d(_, 3, 3)", "Conv2d(_, 3, 1)"]}, 2),
        ({"a = Sequential": ["Conv2d(_, 3, 3)"], "repeat": 2}, 2),
        ("a = Block(3)", 2),
        ("a = Block(3) * 2", 4),
        ({"a = Add": {"x": "Conv2d(_, 3, 1)", "y": []}}, 2),
    ],
)
def test_layers_groups_blocks_and_repetitions_are_done_again(step: object, rows: int) -> None:
    blocks = {"Block(out)": ["Conv2d(_, out, 3)", "BatchNorm2d"]}
    once, twice = diagnose(step, blocks=blocks), diagnose(step, "b = a(a)", blocks=blocks)
    assert twice.ok
    assert len(twice.layers) == 2 * rows
    assert twice.params == once.params
    owned = [row for row in twice.layers if row.owner]
    assert all(row.owner == "a" + row.path.removeprefix("b") for row in owned)
    assert all(row.path == "b" or row.path.startswith("b.") for row in owned)


def test_arguments_are_inferred_where_the_weights_were_born() -> None:
    steps = ["a = Conv2d(_, 2 * in_channels, 1)", "MaxPool2d(2)", "Conv2d(_, 3, 1)"]
    plan = diagnose(*steps, "c = Conv2d(_, 3, 1)", "b = a(c)")
    assert plan.ok
    assert plan.layers[-1].output_shapes[0] == (*(plan.layers[0].output_shape or ())[:2], 16, 16)


def test_a_tensor_that_does_not_fit_the_weights_is_one_finding() -> None:
    assert codes("a = Conv2d(_, 8, 1)", "b = a(a)", "Conv2d(8, 3, 1)") == ["axis-mismatch"]
    assert codes("a = BatchNorm2d", "b = Conv2d(_, 8, 1)", "c = a(b)", "ReLU") == ["axis-mismatch"]


def test_a_reuse_may_itself_be_used_again() -> None:
    plan = diagnose("a = Conv2d(_, 3, 1)", "b = a(a)", "c = b(b)", "ReLU")
    assert plan.ok
    assert [row.owner for row in plan.layers] == [None, "a", "a", None]


def test_a_name_for_a_reuse_is_not_needed() -> None:
    plan = diagnose("a = Conv2d(_, 3, 1)", "ReLU", "r = ReLU", "a(r)")
    assert plan.ok
    assert plan.layers[-1].path == "3"
    assert plan.layers[-1].owner == "a"


def test_a_layer_without_weights_may_be_done_again() -> None:
    plan = diagnose("pool = MaxPool2d(2)", "pool(pool)", "pool(input)")
    assert plan.ok
    assert [row.owner for row in plan.layers] == [None, None, None]


def test_something_inside_a_group_may_be_done_again() -> None:
    plan = diagnose({"g = Sequential": ["a = Conv2d(_, 3, 1)", "ReLU"]}, "g.a(input)")
    assert plan.ok
    assert plan.layers[-1].owner == "g.a"


def test_a_reuse_inside_a_repetition_shares_within_each_time() -> None:
    group = {"Sequential": ["a = Conv2d(_, 3, 1)", "b = a(a)"], "repeat": 2}
    plan = diagnose(group)
    assert plan.ok
    assert [row.owner for row in plan.layers] == [None, "0.0.a", None, "0.1.a"]
    assert plan.params == 2 * 12


def test_names_inside_a_reuse_are_reached_through_its_name() -> None:
    group = {"g = Sequential": ["a = MaxPool2d(2)", "ReLU"]}
    plan = diagnose(group, "h = g(g)", "h.a")
    assert plan.ok
    assert (plan.output_shape or ())[2:] == (8, 8)


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("input(input)", "bad-call"),
        ("a()", "arity"),
        ("a(input, input)", "arity"),
        ("a(3)", "bad-call"),
        ("nothing(input)", "unknown-name"),
    ],
)
def test_a_wrong_reuse_is_one_finding(step: str, code: str) -> None:
    assert codes("a = Conv2d(_, 3, 1)", step, "ReLU") == [code]
