"""One mistake, one finding; what follows goes on as if it were mended."""

import pytest

import cnnshape


def codes(*layers: object, **more: object) -> list[str]:
    spec = {"input": "Nx3x32x32", "layers": list(layers)} | more
    return [found.code for found in cnnshape.diagnose(spec).diagnostics]


TAIL = ("x = Conv2d(16, 8, 3)", "BatchNorm2d(8)", {"Add": ["x", "x"]}, "Flatten", "Linear(_, 4)")
BLOCKS = {"Block(out, skip=input)": [{"Add": ["skip", "input"]}, "Conv2d(_, out, 1)"]}


MISTAKES = [
    ("Conv2d(3, 16, 3", "bad-call"),
    ("Conv2d(3, 16, 3))", "bad-call"),
    ("Conv2d(4, 16, 3)", "axis-mismatch"),
    ("Conv2d(16, 3)", "missing-argument"),
    ("Conv2d(16)", "missing-argument"),
    ("Conv2d(3, kernel_size=3)", "missing-argument"),
    ("Conv2d", "missing-argument"),
    ("Conv2d(3, 16, 0)", "out-of-range"),
    ("Conv2d(3, 16, 'a')", "wrong-type"),
    ("Conv2d(3, 16, 3, padding=sam)", "out-of-range"),
    ("Conv2d(3, 16, 3, strid=2)", "unknown-argument"),
    ("Conv2d(3, 16, 3, colour=2)", "unknown-argument"),
    ("Conv2d(3, 16, k)", "unknown-name"),
    ("Conv2d(3, k, m)", "unknown-name"),
    ("Conv2d(3, 1 // 0, 3)", "bad-expression"),
    ("Conv2d(3, 16, _)", "open-question"),
    ("Conv2d(3, 16, 40)", "empty-output"),
    ("Conv2d(3, 16, 3, groups=2)", "not-divisible"),
    ("conv2d(3, 16, 3)", "unknown-layer"),
    ("Conv2D(3, 16, 3)", "unknown-layer"),
    ("Cnov2d(3, 16, 3)", "unknown-layer"),
    ("Hadron(3, 16, 3)", "unknown-layer"),
    ("Hadron * 2", "unknown-layer"),
    ("Conv2d(3, 16, 3)(a)", "unknown-name"),
    ("Conv2d(3, 16, 3)(input, input)", "arity"),
    ("Concat(input, input)", "arity"),
    ("Conv2d(3, 16, 3) * k", "unknown-name"),
    ("Conv2d(3, 16, 3) -> [N, 16, 30, 31]", "expect-mismatch"),
    ("Conv2d(3, 16, 3) -> [N, 16, 30, k]", "unknown-name"),
    ("a, b = Conv2d(3, 16, 3)", "arity"),
    ("F.relu(input)", "not-a-step"),
    ("conv(input)", "unknown-name"),
    ("nowhere", "unknown-name"),
    ("Conv1d(3, 16, 3)", "rank-mismatch"),
    ("Flatten(1, 9)", "axis-out-of-range"),
    ("Block(16, nothing)", "unknown-name"),
    ("Block(16, 3)", "wrong-type"),
    ("Block(k)", "unknown-name"),
    ("Block", "missing-argument"),
    ("Reshape(N, 16, 7, -1)", "reshape-mismatch"),
    ({"Conv2d(3, 16, 3)": None, "if": "k"}, "unknown-name"),
    ({"Conv2d(3, 16, 3)": None, "from": "a b"}, "bad-call"),
    ({"Conv2d(3, 16, 3)": None, "from": {}}, "wrong-type"),
    ({"Conv2d(3, 16, 3)": None, "repeat": "1 +"}, "bad-call"),
    ({"Conv2d(3, 16, 3)": None, "reapet": 2}, "unknown-key"),
    ({"Conv2d": [3, 16, 3]}, "wrong-type"),
    ({"Conv2d": {"out_channels": {}, "kernel_size": 3}}, "wrong-type"),
    ({"Concat": ["input", "a"]}, "unknown-name"),
    ({"Concat": ["Conv2d(3, 16, 3)", "input"]}, "wrong-type"),
    ({"Concta": ["input", "input"]}, "unknown-layer"),
    ({"Concta": {"a": ["Conv2d(3, 16, 3)"], "b": []}}, "unknown-layer"),
    ({"Add": {"a": "Conv2d(3, 16, 3", "b": []}}, "bad-call"),
    ({"Add": {"a": "Conv2d(4, 16, 3)", "b": "Conv2d(3, 16, 3)"}}, "axis-mismatch"),
    ({"Add": {"a": "Conv2d(3, 16, 3)", "b": []}}, "join-mismatch"),
    ({"Sequential": ["Conv2d(3, 8, 3)", "Conv2d(9, 16, 3)"]}, "axis-mismatch"),
    ({"name": "a"}, "bad-call"),
    (None, "bad-call"),
    ([], "wrong-type"),
    (3, "bad-call"),
]


@pytest.mark.parametrize(("step", "code"), MISTAKES)
def test_a_mistake_is_one_finding(step: object, code: str) -> None:
    assert codes("ReLU", step, *TAIL, blocks=BLOCKS) == [code]


@pytest.mark.parametrize(
    "name",
    ["enc = Conv2d(3, 8, 1", "enc = Hadron(3)", "enc = F.relu(input)"],
)
def test_what_a_mistake_hides_is_not_missed_later(name: str) -> None:
    rest = ["enc", {"Add": ["enc", "input"]}, "enc(input)", "Conv2d(_, enc.shape[1], 1)"]
    assert len(codes(name, *rest)) == 1
    assert len(codes(name, "enc.skip", {"Concat": ["enc.skip", "input"]}, "ReLU")) == 1


def test_a_size_that_is_hidden_disagrees_with_nothing() -> None:
    rest = ["enc", {"Add": ["enc", "input"]}, "enc(input)", "Conv2d(_, enc.shape[1], 1)"]
    assert codes("enc = Conv2d(3, k, 1)", *rest) == ["unknown-name"]


def test_a_block_that_cannot_be_read_is_one_finding() -> None:
    assert codes("Block(3)", "Block * 2", blocks={"Block(a": ["ReLU"]}) == ["bad-call"]


def test_a_variable_that_cannot_be_read_is_one_finding() -> None:
    assert codes("Conv2d(_, a, 1)", "Linear(_, b)", vars={"a": "1 +", "b": "a * 2"}) == ["bad-call"]


def test_a_mistake_in_a_repetition_is_one_finding() -> None:
    assert codes("Conv2d(4, 3, 1) * 5", "ReLU") == ["axis-mismatch"]
    assert codes({"Sequential": ["Conv2d(3, 3, k)", "ReLU"], "repeat": 5}) == ["unknown-name"]


def test_an_input_that_cannot_be_read_is_one_finding() -> None:
    for wrong in ("3x", {"a": "3x"}, "[N, 3", ["N", 0, 32, 32], "Nx(3]"):
        assert len(codes("Conv2d(3, 8, 3)", "Flatten", "Linear(7200, 2)", input=wrong)) == 1


def test_three_independent_mistakes_are_three_findings() -> None:
    layers = [
        "Conv2d(4, 8, 3)",
        "BatchNorm2d(9)",
        "Conv2d(8, 16, 3, strde=2)",
        "Flatten",
        "Linear(16, 4)",
    ]
    assert codes(*layers) == ["axis-mismatch", "axis-mismatch", "unknown-argument", "axis-mismatch"]
    assert codes("Conv2d(3, 8, 3", "Relu", "Conv2d(_, 8, k)", "Block") == [
        "bad-call",
        "unknown-layer",
        "unknown-name",
        "unknown-layer",
    ]


def test_mistakes_in_separate_branches_are_all_found() -> None:
    step = {"Add": {"a": "Conv2d(4, 8, 1)", "b": "Conv2d(5, 8, 1)", "c": "Conv2d(3, 8, k)"}}
    assert codes(step, "Conv2d(9, 1, 1)") == [
        "axis-mismatch",
        "axis-mismatch",
        "unknown-name",
        "axis-mismatch",
    ]


def test_a_missing_flatten_is_one_finding_for_all_that_follows() -> None:
    layers = ["Conv2d(3, 6, 5)", "MaxPool2d(2)", "Linear(1176, 84)", "ReLU", "Linear(84, 10)"]
    assert codes(*layers, expect={"output": "Nx10"}) == ["axis-mismatch"]


def test_every_row_is_kept_past_a_mistake() -> None:
    layers = ["Conv2d(3, 8, 3", "ReLU", "Hadron", "Conv2d(_, 4, 1)"]
    plan = cnnshape.diagnose({"input": "Nx3x32x32", "layers": layers})
    assert [row.path for row in plan.layers] == ["0", "1", "2", "3"]
    assert plan.layers[-1].output_shape is not None


@pytest.mark.parametrize("step", [step for step, _ in MISTAKES if isinstance(step, str)])
def test_the_row_of_a_mistake_is_marked_and_no_other(step: str) -> None:
    plan = cnnshape.diagnose({"input": "Nx3x32x32", "layers": ["ReLU", step, *TAIL]})
    wrong = plan.layers[1].step.leaf
    assert plan.broken == {row.path for row in plan.layers if row.step.leaf is wrong}


def test_a_mistake_inside_a_pasted_line_marks_its_layer() -> None:
    line = "nn.Sequential(nn.ReLU(), nn.Conv2d(3, 8, 3, strde=2), nn.ReLU())"
    plan = cnnshape.diagnose({"input": "Nx3x32x32", "layers": [line, "Conv2d(8, 8, 3)"]})
    assert plan.broken == {"0.1"}
