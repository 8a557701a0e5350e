"""What must hold: shapes and totals under `expect`."""

import pytest

import cnnshape
from cnnshape.plans.measures import MEASURES, Terms

SPEC: dict[str, object] = {
    "input": "Nx3x8x8",
    "layers": [
        "conv = Conv2d(3, 4, 3)",
        {"g = Sequential": ["inner = MaxPool2d(2)", "Flatten"]},
        {"Sequential": "Linear(36, 5)"},
    ],
}
PARAMS = 3 * 4 * 9 + 4 + 36 * 5 + 5
MACS = 3 * 4 * 9 * 36 + 36 * 5


def codes(expect: object, **more: object) -> list[str]:
    return [found.code for found in cnnshape.diagnose(SPEC | {"expect": expect} | more).diagnostics]


@pytest.mark.parametrize(
    ("output", "ok"),
    [
        (["N", 5], True),
        ("Nx5", True),
        ("[N, 5]", True),
        (["_", "_"], True),
        ("_x5", True),
        (["N", "2 + classes"], True),
        (["N", 4], False),
        (["M", 5], None),
        (["N"], False),
        (["N", 5, 1], False),
        ([1, 5], False),
        ({"conv": "Nx4x6x6", "g": "Nx36", "g.inner": "Nx4x3x3"}, True),
        ({"2.0": "Nx5", "g.1": "Nx36"}, True),
        ({"conv": "Nx4x6x7"}, False),
        ({"conf": "Nx4x6x6"}, None),
    ],
)
def test_an_output_is_a_shape_or_names_and_paths_with_shapes(output: object, ok: object) -> None:
    wrong = [] if ok else ["unknown-name"] if ok is None else ["expect-mismatch"]
    assert codes({"output": output}, vars={"classes": 3}) == wrong


def test_expected_shapes_of_several_outputs() -> None:
    outputs = {"output": ["conv", "g"]}
    assert codes({"output": {"conv": "Nx4x6x6", "g": "Nx36"}}, **outputs) == []
    assert codes({"output": "Nx4x6x6"}, **outputs) == []


@pytest.mark.parametrize(
    ("bound", "ok"),
    [
        (PARAMS, True),
        (str(PARAMS), True),
        ("297", True),
        ("== 297", True),
        ("<= 297", True),
        ("< 297", False),
        (">= 297", True),
        ("> 297", False),
        ("> 0.2k", True),
        ("<= 0.3K", True),
        ("<=5M", True),
        ("<= 1G", True),
        ("<= 1T", True),
        (">= 1M", False),
        ("1_000", False),
        (296, False),
        ("<= 3e2", True),
        ("<= 1,000", True),
        ("== 1,297", False),
        (">= 2,000, <= 3,000,000", False),
    ],
)
def test_a_total_is_a_number_or_a_bound(bound: object, ok: bool) -> None:
    assert PARAMS == 297
    assert codes({"params": bound}) == ([] if ok else ["expect-mismatch"])


def test_the_work_is_expected_for_one_sample() -> None:
    assert codes({"macs": MACS, "params": PARAMS, "output": "Nx5"}) == []
    assert codes({"macs": MACS + 1}) == ["expect-mismatch"]


@pytest.mark.parametrize("bound", ["many", "<= ", "5 apples", [5], None, {"a": 1}, "-5", "<= <= 5"])
def test_what_is_no_bound_is_one_finding(bound: object) -> None:
    assert codes({"params": bound}) == ["wrong-type"]


def test_an_unknown_expectation_suggests_the_nearest() -> None:
    assert codes({"parms": 3}) == ["unknown-key"]


@pytest.mark.parametrize(
    "layers",
    [
        ["Conv2d(3, 8, 1", "Flatten", "Linear(512, 5)"],
        ["Conv2d(4, 8, 1)", "Flatten", "Linear(512, 5)"],
        ["Cnov2d(3, 8, 1)", "Flatten", "Linear(512, 5)"],
        ["Hadron(3, 8, 1)", "Flatten", "Linear(512, 5)"],
        ["Hadron(3)"],
        ["Conv2d(8, 1)", "Flatten", "Linear(512, 5)"],
        ["Conv2d(3, 8, k)", "Flatten", "Linear(512, 5)"],
        ["Conv2d(3, 8, 1)(inptu)", "Flatten", "Linear(512, 5)"],
        ["Conv2d(3, 8, 9)", "Flatten", "Linear(512, 5)"],
        ["Conv2d(3, 8, 1)", "Linear(512, 5)"],
        ["Conv2d(3, 8, 1)", "Flatten", "Linear(511, 5)"],
        ["Conv1d(3, 8, 1)", "Flatten", "Linear(512, 5)"],
        [{"Add": ["input", "inptu"]}, "Flatten", "Linear(512, 5)"],
    ],
)
def test_a_mistake_before_it_is_the_only_finding(layers: list[object]) -> None:
    expect = {"output": "Nx5", "params": 3 * 8 + 8 + 512 * 5 + 5, "macs": 24 * 64 + 512 * 5}
    assert len(codes(expect, layers=layers)) == 1


def test_nothing_is_expected_of_another_input() -> None:
    spec = SPEC | {"expect": {"output": "2x5"}}
    assert cnnshape.plan(spec, input="2x3x8x8").ok


DEPTHS = {"alexnet": 8, "vgg16": 16, "googlenet": 22, "resnet18": 18, "resnet50": 50}
DEPTHS |= {"densenet121": 121, "lenet5": 5}  # as the papers count them


@pytest.mark.parametrize(("name", "depth"), DEPTHS.items())
def test_depth_counts_layers_with_weights_as_papers_do(name: str, depth: int) -> None:
    plan = cnnshape.plan(f"specs/{name}.yaml")
    assert MEASURES["depth"].of(plan, Terms()).values == (depth,)


RESIDUAL: dict[str, object] = {
    "input": "Nx4x8x8",
    "layers": [
        {"Add": {"body": ["Conv2d(4, 8, 3, padding=1)", "ReLU", "Conv2d(8, 4, 1)"], "skip": []}},
        "Flatten",
        "Linear(256, 2)",
    ],
}
# While the first ReLU works, the input of 4·64 numbers waits beside 8·64 that go in and come out.
PEAK = 4 * 64 + 2 * 8 * 64


@pytest.mark.parametrize(
    ("expect", "wrong"),
    [
        ({"weight_memory": 4 * (296 + 36 + 514)}, []),
        ({"weight_memory": {"bound": "<= 1.6920 kB", "dtype": "float16"}}, []),
        ({"weight_memory": {"bound": "<= 1691 B", "dtype": "float16"}}, ["expect-mismatch"]),
        ({"activation_memory": 4 * PEAK}, []),
        ({"activation_memory": {"bound": 16 * PEAK, "batch": 8, "dtype": "float16"}}, []),
        ({"activation_memory": {"bound": "< 5 KiB"}}, ["expect-mismatch"]),
        ({"activation_memory": {"bound": "<= 5 KiB", "dtype": "int8"}}, []),
        ({"activation_memory": {"bound": 5, "batch": 0}}, ["wrong-type"]),
        ({"activation_memory": {"bound": 5, "dtype": "float31"}}, ["wrong-type"]),
        ({"activation_memory": {"batch": 5}}, ["wrong-type"]),
        ({"activation_memory": {"bound": 5, "bacth": 5}}, ["unknown-key"]),
        ({"receptive_field": {"0.body.0": 3, "0": "3..5", "0.body.2": ["<= 3", ">= 3"]}}, []),
        ({"receptive_field": {"0": [3, 4]}}, ["expect-mismatch"]),
        ({"receptive_field": {"0": [3, 3, 3]}}, ["wrong-type"]),
        ({"receptive_field": {"9": 3}}, ["unknown-name"]),
        ({"receptive_field": ">= 1000"}, []),
        ({"receptive_field": "<= 1000"}, ["expect-mismatch"]),
        ({"depth": 3}, []),
        ({"depth": "> 3"}, ["expect-mismatch"]),
        ({"macs": "<= 20 kMAC"}, ["expect-mismatch"]),
        ({"macs": "20k..21k MACs"}, []),
        ({"macs": "20 MB"}, ["wrong-type"]),
        ({"params": ">= 0.8k, < 847"}, []),
        ({"params": ">= 0.8k and < 846 params"}, ["expect-mismatch"]),
        ({"params": "1..2..3"}, ["wrong-type"]),
        ({"params": "9" * 5000}, ["wrong-type"]),
    ],
)
def test_measures_have_bounds_with_units(expect: dict[str, object], wrong: list[str]) -> None:
    assert MACS_OF_RESIDUAL == 20_992
    assert codes(expect, **RESIDUAL) == wrong


MACS_OF_RESIDUAL = 64 * (4 * 8 * 9 + 8 * 4) + 256 * 2


def test_a_broken_bound_says_by_how_much_and_what_weighs_most() -> None:
    (found,) = cnnshape.diagnose(RESIDUAL | {"expect": {"params": "<= 500"}}).diagnostics
    assert found.message == "`params` is expected to be <= 500 but is 846, 346 more"
    assert found.notes == (
        "most of it: `2` 514 (61 %), `0.body.0` 296 (35 %), `0.body.2` 36 (4 %)",
    )
