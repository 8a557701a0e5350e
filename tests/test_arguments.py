"""Arguments of layers: torch's signature, what is taken from the input, and how values are read."""

from pathlib import Path

import pytest

import cnnshape
from cnnshape.layers.refusals import show


def diagnose(*layers: object, arriving: str = "Nx16x32x32") -> cnnshape.Plan:
    return cnnshape.diagnose({"input": arriving, "layers": list(layers)})


def codes(*layers: object, arriving: str = "Nx16x32x32") -> list[str]:
    return [found.code for found in diagnose(*layers, arriving=arriving).diagnostics]


@pytest.mark.parametrize(
    ("step", "name", "arriving"),
    [
        ("Conv2d(_, 8, 3)", "in_channels", "Nx16x32x32"),
        ("Conv2d(out_channels=8, kernel_size=3)", "in_channels", "Nx16x32x32"),
        ("ConvTranspose2d(_, 8, 3)", "in_channels", "Nx16x32x32"),
        ("BatchNorm2d", "num_features", "Nx16x32x32"),
        ("BatchNorm2d()", "num_features", "Nx16x32x32"),
        ("BatchNorm2d(_)", "num_features", "Nx16x32x32"),
        ("InstanceNorm2d", "num_features", "Nx16x32x32"),
        ("GroupNorm(4, _)", "num_channels", "Nx16x32x32"),
        ("GroupNorm(4)", "num_channels", "Nx16x32x32"),
        ("Linear(_, 5)", "in_features", "Nx7x16"),
        ("Linear(out_features=5)", "in_features", "Nx7x16"),
    ],
)
def test_what_the_incoming_tensor_says_may_be_left_out(step: str, name: str, arriving: str) -> None:
    plan = diagnose(step, arriving=arriving)
    assert plan.ok
    assert getattr(plan.layers[0].layer, name) == 16


def test_a_normalized_shape_is_taken_from_the_last_axis() -> None:
    plan = diagnose("LayerNorm", "LayerNorm(_)", "LayerNorm((32, 32))", "LayerNorm([16, 32, 32])")
    assert plan.ok
    assert [row.params for row in plan.layers] == [64, 64, 2 * 32 * 32, 2 * 16 * 32 * 32]


@pytest.mark.parametrize(
    "step",
    ["Conv2d(3, 8, 3)", "BatchNorm2d(3)", "GroupNorm(3, 3)", "LayerNorm(3)", "Linear(3, 8)"],
)
def test_what_is_given_is_checked(step: str) -> None:
    assert codes(step, "ReLU") == ["axis-mismatch"]


@pytest.mark.parametrize(
    "step",
    [
        "LazyConv2d(8, 3)",
        "LazyConvTranspose2d(8, 3)",
        "LazyBatchNorm2d()",
        "LazyBatchNorm2d",
        "LazyInstanceNorm2d(affine=True)",
        "Sequential(LazyConv2d(8, 3), LazyBatchNorm2d(), Flatten, LazyLinear(10))",
    ],
)
def test_a_lazy_kind_never_writes_what_it_infers(step: str) -> None:
    assert diagnose(step).ok


def test_a_lazy_kind_has_no_such_argument() -> None:
    assert codes("LazyConv2d(in_channels=16, out_channels=8, kernel_size=3)") == [
        "unknown-argument"
    ]


@pytest.mark.parametrize(
    "step",
    [
        "ReLU(inplace=True)",
        "BatchNorm2d(16, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True)",
        "Conv2d(16, 8, 3, device=None, dtype=torch.float32)",
        "Conv2d(16, 8, 3, device='cuda', dtype=float16)",
        "Dropout(p=0.5, inplace=False)",
    ],
)
def test_arguments_that_change_nothing_are_accepted(step: str) -> None:
    assert codes(step) == []


@pytest.mark.parametrize("step", ["ReLU(inplace=3)", "BatchNorm2d(16, eps=small)", "Dropout(half)"])
def test_arguments_that_change_nothing_are_checked_for_their_kind(step: str) -> None:
    assert len(codes(step)) == 1


@pytest.mark.parametrize("step", ["Conv2d(_, _, 3)", "MaxPool2d(_)", "Conv2d(_, 8, 3, stride=_)"])
def test_any_other_question_is_an_error(step: str) -> None:
    assert codes(step, "ReLU") == ["open-question"]


@pytest.mark.parametrize(
    ("step", "shape"),
    [
        ("Conv2d(_, 8, 3, padding=same)", "[N, 8, 32, 32]"),
        ("Conv2d(_, 8, 3, padding='same')", "[N, 8, 32, 32]"),
        ("Conv2d(_, 8, 3, padding=valid)", "[N, 8, 30, 30]"),
        ("Conv2d(_, 8, 3, 1, 1, 1, 1, False, reflect)", "[N, 8, 32, 32]"),
        ("GELU(approximate=none)", "[N, 16, 32, 32]"),
        ("GELU(approximate='none')", "[N, 16, 32, 32]"),
        ({"GELU": {"approximate": "none"}}, "[N, 16, 32, 32]"),
        ({"Upsample": {"scale_factor": 2, "mode": "bilinear"}}, "[N, 16, 64, 64]"),
        (
            {"Conv2d": {"out_channels": 8, "kernel_size": [3, 1], "padding": [1, 0]}},
            "[N, 8, 32, 32]",
        ),
    ],
)
def test_words_need_no_quotes(step: object, shape: str) -> None:
    assert show(diagnose(step).output_shape) == shape
    assert codes(step) == []


def test_a_wrong_word_is_one_finding() -> None:
    assert codes("GELU(approximate=None)", "ReLU") == ["wrong-type"]
    assert codes("Conv2d(_, 8, 3, padding=sane)", "ReLU") == ["out-of-range"]
    assert codes("Upsample(scale_factor=2, mode=bilinar)", "ReLU") == ["out-of-range"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("MaxPool2d(010)", "ambiguous-scalar"),
        ("MaxPool2d(1e1)", "ambiguous-scalar"),
        ("MaxPool2d(2.0)", "ambiguous-scalar"),
        ("MaxPool2d(2, ceil_mode=yes)", "ambiguous-scalar"),
        ("MaxPool2d(2, ceil_mode=off)", "ambiguous-scalar"),
        ("MaxPool2d(True)", "wrong-type"),
        ("MaxPool2d(2.5)", "wrong-type"),
        ("MaxPool2d('2')", "wrong-type"),
        ("MaxPool2d((1, 2, 3))", "wrong-type"),
        ("MaxPool2d(2, ceil_mode=1)", "wrong-type"),
        ("MaxPool2d(0)", "out-of-range"),
        ("MaxPool2d(-2)", "out-of-range"),
        ("Conv2d(_, 8, 3, bias=None)", "wrong-type"),
    ],
)
def test_a_value_of_the_wrong_kind_is_one_finding(written: str, code: str) -> None:
    assert codes(written, "ReLU") == [code]


@pytest.mark.parametrize("value", ["010", "3:3", "1e1", "1_0:1"])
def test_yaml_spellings_with_another_meaning_are_refused(tmp_path: Path, value: str) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(f"input: [N, 3, 32, 32]\nlayers:\n  - MaxPool2d: {{kernel_size: {value}}}\n")
    found = cnnshape.diagnose(path).diagnostics
    assert [one.code for one in found] == ["ambiguous-scalar"]


@pytest.mark.parametrize(("value", "ok"), [("true", True), ("True", True), ("yes", False)])
def test_flags_are_spelt_one_way(tmp_path: Path, value: str, ok: bool) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(
        "input: [N, 3, 32, 32]\nlayers:\n  - MaxPool2d:\n"
        f"      kernel_size: 2\n      ceil_mode: {value}\n"
    )
    assert [one.code for one in cnnshape.diagnose(path).diagnostics] == (
        [] if ok else ["ambiguous-scalar"]
    )


@pytest.mark.parametrize(
    ("step", "fix"),
    [
        ("Conv2d(64, 3)", "Conv2d(_, 64, 3)"),
        ("Linear(10)", "Linear(_, 10)"),
        ("ConvTranspose2d(64, 2, stride=2)", "ConvTranspose2d(_, 64, 2, stride=2)"),
    ],
)
def test_a_missing_first_argument_is_fixed_with_a_question(step: str, fix: str) -> None:
    plan = diagnose(step)
    (found,) = plan.diagnostics
    assert found.code == "missing-argument"
    (edit,) = found.fixes[0].edits
    assert edit.span is not None
    assert fix in plan.source.replaced(edit.span, edit.text).text


def test_a_misspelt_argument_that_explains_a_missing_one_is_one_finding() -> None:
    plan = diagnose("Conv2d(16, out_chanels=8, kernel_size=3)", "Conv2d(8, 8, 1)")
    (found,) = plan.diagnostics
    assert found.code == "unknown-argument"
    assert [fix.title for fix in found.fixes] == ["write `out_channels`"]


@pytest.mark.parametrize("word", ["int64", "'int64'", "torch.int64"])
def test_what_torch_has_under_a_name_may_be_written_as_in_python(word: str) -> None:
    plan = diagnose(f"Buffer(3, dtype={word})")
    assert plan.ok
    layer = plan.layers[0].layer
    assert layer is not None
    assert layer.values["dtype"] == "int64"
