"""The same network at another input: what `Plan.at` gives is what a new plan would give."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape.layers.refusals import show
from cnnshape.plans import Plan, SpecError
from cnnshape.propagate import BadSetting

SPECS = sorted((Path(__file__).parent.parent / "specs").glob("*.yaml"))
PLANS = {path.stem: cnnshape.plan(path) for path in SPECS}


def rows(plan: Plan) -> object:
    return [
        (row.path, row.kind, repr(row.layer), row.owner, row.input_shapes, row.output_shapes)
        for row in plan.layers
    ]


def outcome(plan: Plan) -> object:
    outputs = {name: tensor.shape for name, tensor in plan.outputs.items()}
    found = [(one.code, one.at, one.layer) for one in plan.diagnostics]
    return rows(plan), outputs, plan.params, plan.macs, plan.groups, found


def made(make: Callable[[], Plan]) -> object:
    """What comes out, be it a plan or a refusal that holds one."""
    try:
        plan: Plan | None = make()
    except SpecError as error:
        plan = error.plan
    return plan and outcome(plan)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
@settings(max_examples=5, deadline=None, derandomize=True)
@given(sizes=st.lists(st.integers(1, 320), min_size=3, max_size=3), batch=st.integers(1, 4))
def test_a_replay_of_the_zoo_equals_a_full_walk(path: Path, sizes: list[int], batch: int) -> None:
    plan = PLANS[path.stem]
    _, channels, *space = plan.inputs["input"].shape or ()
    shape = (batch, channels, *sizes[: len(space)])
    assert made(lambda: plan.at(shape)) == made(lambda: cnnshape.plan(path, input=shape))


TRICKY = {
    "a condition": [{"MaxPool2d(2)": None, "if": "input.shape[2] > 10"}, "ReLU"],
    "a count": ["ReLU", {"MaxPool2d(2)": None, "repeat": "input.shape[2] // 8"}],
    "an argument": ["MaxPool2d(2)", "Upsample(input.shape[2:])", "Conv2d(_, in_channels, 1)"],
    "features": ["Flatten", "Linear(_, 5)"],
    "fixed features": ["Flatten", "Linear(108, 5)"],
    "a symbol": ["Reshape(N, -1)", "Linear(in_features, 5)"],
    "height": ["Reshape(N, 3 * H, W)"],
    "a variable of a symbol": ["Reshape(rows, -1)"],
    "a variable of a size": ["Conv2d(_, width, 1)"],
    "parts": ["a = Split(4, dim=2)", "Flatten", "Mean(1)"],
    "named parts": ["a, b = Chunk(2, dim=2)", {"Concat": ["b", "a"]}],
    "an uneven chunk": ["a, b, c = Chunk(3, dim=2)", "b", "Flatten"],
    "shared weights": ["conv = Conv2d(_, 3, 3)", "conv(conv)", "Add"],
    "a learned tensor": ["p = Parameter(3, 1, 1)", {"Mul": ["input", "p"]}],
    "a parameter of a size": ["p = Parameter(input.shape[2])", "input", "ReLU"],
    "a default": ["Block", "Block(2)"],
    "layer norm": ["LayerNorm", "GroupNorm(3)"],
    "a crop": ["a = MaxPool2d(3)", "b = Upsample(scale_factor=2)", "ZeroPad2d(-b.shape[2] // 4)"],
    "an output inside": [{"g = Sequential": ["a = ReLU", "MaxPool2d(2)"]}, "g.a"],
    "a word": ["Upsample(scale_factor=1.5, mode=nearest)"],
}


@pytest.mark.parametrize("layers", TRICKY.values(), ids=TRICKY)
@pytest.mark.parametrize("written", ["Nx3xHxW", "Nx3x12x12", "1x3x6x6"])
@settings(max_examples=20, deadline=None, derandomize=True)
@given(size=st.integers(1, 40), width=st.integers(1, 40), batch=st.integers(1, 3))
def test_a_replay_sees_what_reads_a_size(
    layers: list[object], written: str, size: int, width: int, batch: int
) -> None:
    spec = {
        "input": written,
        "vars": {"rows": "N" if written[0] == "N" else 1, "width": "input.shape[1] * 2"},
        "blocks": {"Block(n=in_channels, m=input.shape[2])": ["Conv2d(_, n + m, 1)"]},
        "layers": layers,
    }
    plan = cnnshape.diagnose(spec)
    shape = (batch, 3, size, width)
    assert made(lambda: plan.at(shape)) == made(lambda: cnnshape.plan(spec, input=shape))


def test_a_replay_of_a_replay() -> None:
    plan = PLANS["resnet18"]
    assert outcome(plan.at((2, 3, 64, 64)).at((1, 3, 96, 96))) == outcome(plan.at((1, 3, 96, 96)))


def test_a_replay_takes_shapes_by_name() -> None:
    spec = {"input": {"a": "Nx2", "b": "Nx3"}, "layers": ["Concat()(a, b)"]}
    plan = cnnshape.plan(spec)
    assert plan.at(a=(4, 5), b=(4, 6)).output_shape == (4, 11)
    assert plan.at((4, 5), (4, 6)).output_shape == (4, 11)


def test_an_input_that_is_not_given_again_stays_as_it_is() -> None:
    plan = cnnshape.plan({"input": {"a": "8x2", "b": "8x3"}, "layers": ["Concat()(a, b)"]})
    assert plan.at(b=(8, 9)).output_shape == (8, 11)


def test_a_network_that_does_not_fit_is_refused_with_its_findings() -> None:
    plan = cnnshape.plan({"input": "Nx3x32x32", "layers": ["Conv2d(_, 8, 9)", "ReLU"]})
    with pytest.raises(SpecError) as error:
        plan.at((1, 3, 4, 4))
    assert [found.code for found in error.value.diagnostics] == ["empty-output"]


def test_an_input_the_network_has_not_or_that_contradicts_itself_is_refused() -> None:
    plan = cnnshape.plan({"input": "NxCxHxH", "layers": ["ReLU"]})
    with pytest.raises(BadSetting):
        plan.at(image=(1, 3, 4, 4))
    with pytest.raises(BadSetting):
        plan.at((1, 3, 4, 5))


def test_a_symbol_that_was_set_stays_set() -> None:
    plan = cnnshape.plan({"input": "NxCxHxW", "layers": ["ReLU"]}, vars={"H": 8})
    assert plan.at((1, 2, 8, 9)).output_shape == (1, 2, 8, 9)
    with pytest.raises(BadSetting):
        plan.at((1, 2, 9, 9))


def test_an_input_given_before_does_not_bind_a_replay() -> None:
    spec = {"input": "NxCxHxW", "layers": ["Reshape(N, C * H, W)"]}
    plan = cnnshape.plan(spec, input="2x3x8x8")
    assert plan.at((1, 3, 4, 5)).output_shape == (1, 12, 5)


def test_a_replay_with_another_number_of_axes() -> None:
    plan = cnnshape.plan({"input": "Nx3x8x8", "layers": ["Conv2d(3, 4, 3)"]})
    unbatched = plan.at((3, 8, 8))
    assert unbatched.output_shape == (4, 6, 6)
    assert [found.code for found in unbatched.diagnostics] == ["unbatched-input"]


@pytest.mark.parametrize("size", [0, -1, 2.5, True, None, "1 x"])
def test_what_is_no_size_is_refused(size: object) -> None:
    plan = cnnshape.plan({"input": ["N", 3, 8, 8], "layers": ["ReLU"]})
    with pytest.raises(ValueError, match="a size is"):
        plan.at([1, 3, 8, size])  # type: ignore[list-item]  # that is what is tried


def test_a_size_may_be_a_symbol_and_a_shape_a_text() -> None:
    plan = cnnshape.plan({"input": ["N", 3, 8, 8], "layers": ["MaxPool2d(2)"]})
    assert show(plan.at(["M", 3, 4, 4]).output_shape) == "[M, 3, 2, 2]"
    assert plan.at("1x3x6x6").output_shape == (1, 3, 3, 3)


def test_more_shapes_than_inputs_are_refused() -> None:
    plan = cnnshape.plan({"input": ["N", 3, 8, 8], "layers": ["ReLU"]})
    with pytest.raises(ValueError, match="2 shapes for 1 input"):
        plan.at([1, 3, 8, 8], [1, 3, 8, 8])


def test_a_convolution_over_axes_that_were_space_sees_all_of_them() -> None:
    def fields(*layers: str) -> list[object]:
        plan = cnnshape.plan({"input": [1, 6, 97], "layers": list(layers)})
        return [reach.receptive_field for row in plan.reaches for reach in row]

    assert fields("Transpose(1, 2)", "Conv1d(97, 2, 2)") == [1, "all"]
    assert fields("Transpose(1, 2)", "Conv1d(97, 97, 2, groups=97)") == [1, 1]
