"""The top-level keys of a spec, and YAML itself."""

from pathlib import Path

import pytest

import cnnshape
from cnnshape.layers.refusals import show

GOOD: dict[str, object] = {"input": "Nx3x8x8", "layers": ["ReLU"]}


def codes(spec: dict[str, object]) -> list[str]:
    return [found.code for found in cnnshape.diagnose(spec).diagnostics]


def written(folder: Path, text: str) -> cnnshape.Plan:
    path = folder / "net.yaml"
    path.write_text(text, encoding="utf-8")
    return cnnshape.diagnose(path)


def found(folder: Path, text: str) -> list[str]:
    return [one.code for one in written(folder, text).diagnostics]


def test_a_name_is_free_text() -> None:
    assert cnnshape.plan(GOOD | {"name": "U-Net (2015) × 3"}).name == "U-Net (2015) × 3"
    assert codes(GOOD | {"name": ["a"]}) == ["wrong-type"]


@pytest.mark.parametrize("key", ["input", "layers"])
def test_input_and_layers_are_required(key: str) -> None:
    assert codes({name: value for name, value in GOOD.items() if name != key}) == ["missing-key"]


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "3", "- ReLU", "input: [N, 3, 8, 8]\nlayers:\n"]
)
def test_a_spec_without_steps_is_one_finding(tmp_path: Path, text: str) -> None:
    assert len(found(tmp_path, text)) == 1


def test_an_unknown_key_suggests_the_nearest() -> None:
    (one,) = cnnshape.diagnose(GOOD | {"block": {}}).diagnostics
    assert one.code == "unknown-key"
    assert [fix.title for fix in one.fixes] == ["write `blocks`"]
    assert codes(GOOD | {"colour": 3}) == ["unknown-key"]


def test_keys_that_begin_with_x_are_ignored() -> None:
    assert codes(GOOD | {"x-home": {"for": ["Anchors", {"Conv2d(": None}]}}) == []


@pytest.mark.parametrize(
    "text",
    [
        "input: Nx3x8x8\ninput: Nx3x8x8\nlayers: [ReLU]",
        "input: Nx3x8x8\nlayers:\n  - MaxPool2d: {kernel_size: 2, kernel_size: 3}",
        "input: Nx3x8x8\nvars: {a: 1, a: 2}\nlayers: [ReLU]",
        "input: {a: Nx3, a: Nx3}\nlayers: [ReLU]",
        "input: Nx3x8x8\nlayers:\n  - Add: {a: ReLU, a: []}",
    ],
)
def test_a_duplicate_key_is_an_error(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == ["duplicate-key"]


@pytest.mark.parametrize(
    "more",
    [{"vars": [1]}, {"blocks": "ReLU"}, {"expect": 3}, {"lint": ["a"]}, {"lint": {"ignore": "a"}}],
)
def test_a_key_with_a_value_of_the_wrong_kind_is_one_finding(more: dict[str, object]) -> None:
    assert codes(GOOD | more) == ["wrong-type"]


@pytest.mark.parametrize("key", ["vars", "blocks", "expect", "lint"])
def test_a_key_may_be_empty(key: str) -> None:
    assert codes(GOOD | {key: None}) == []
    assert codes(GOOD | {key: {}}) == []


def test_the_output_is_the_last_step_or_what_is_named() -> None:
    layers = ["a = Conv2d(_, 8, 1)", {"g = Sequential": ["b = MaxPool2d(2)", "ReLU"]}]
    spec = GOOD | {"layers": layers}
    assert list(cnnshape.plan(spec).outputs) == ["g"]
    assert show(cnnshape.plan(spec | {"output": "a"}).output_shape) == "[N, 8, 8, 8]"
    assert list(cnnshape.plan(spec | {"output": ["a", "g.b"]}).outputs) == ["a", "g.b"]
    assert list(cnnshape.plan(spec | {"output": "input"}).outputs) == ["input"]


@pytest.mark.parametrize(
    ("output", "code"), [("b", "unknown-name"), (3, "bad-call"), ({}, "wrong-type")]
)
def test_an_output_that_is_no_tensor_is_one_finding(output: object, code: str) -> None:
    assert codes(GOOD | {"output": output}) == [code]


def test_ignored_warnings_are_not_given() -> None:
    spec: dict[str, object] = {"input": [3, 8, 8], "layers": ["Conv2d(3, 4, 3)"]}
    assert codes(spec) == ["unbatched-input"]
    assert codes(spec | {"lint": {"ignore": ["unbatched-input"]}}) == []


def test_errors_cannot_be_ignored() -> None:
    spec = GOOD | {"layers": ["Conv2d(4, 4, 3)"], "lint": {"ignore": ["axis-mismatch"]}}
    assert codes(spec) == ["axis-mismatch"]


def test_anchors_aliases_and_merge_keys_work(tmp_path: Path) -> None:
    text = """
x-conv: &conv {out_channels: 8, kernel_size: 3, padding: 1}
x-body: &body
  - Conv2d: *conv
  - ReLU
input: [N, 3, 8, 8]
layers:
  - Sequential: *body
  - Conv2d:
      <<: *conv
      out_channels: 4
  - Sequential: *body
expect:
  output: [N, 8, 8, 8]
"""
    plan = written(tmp_path, text)
    assert plan.ok
    assert [row.path for row in plan.layers] == ["0.0", "0.1", "1", "2.0", "2.1"]
    assert [row.params for row in plan.layers] == [224, 0, 292, 296, 0]


def test_an_alias_within_itself_is_one_finding(tmp_path: Path) -> None:
    assert found(tmp_path, "input: Nx3x8x8\nlayers: &a [ReLU, {Sequential: *a}]") == ["cycle"]


def test_an_alias_without_an_anchor_is_one_finding(tmp_path: Path) -> None:
    assert found(tmp_path, "input: Nx3x8x8\nlayers: *a") == ["unknown-name"]


def test_a_mistake_behind_an_alias_is_one_finding_at_its_anchor(tmp_path: Path) -> None:
    text = "x-a: &a Conv2d(3, 4, 3\ninput: Nx3x8x8\nlayers:\n  - *a\n  - *a\n"
    (one,) = written(tmp_path, text).diagnostics
    assert one.code == "bad-call"
    assert one.at.span.start < text.index("\n")


@pytest.mark.parametrize(
    "step",
    [
        "[Conv2d(3, 8, 1), ReLU]",
        "[ReLU, Conv2d(3, 8, 1)]",
        "\n  - Sequential: [Conv2d(3, 8, 1), ReLU]",
        "\n  - Concat: {a: Conv2d(3, 8, 1), b: []}",
        "\n  - {Conv2d(3, 8, 1)}",
        "\n  - {name: a, Conv2d(3, 8, 1)}",
        "\n  - [Conv2d(3, 8, 1)]",
    ],
)
def test_a_call_that_yaml_split_at_its_commas_is_one_finding(tmp_path: Path, step: str) -> None:
    assert found(tmp_path, f"input: Nx3x8x8\nlayers: {step}\n") == ["split-call"]


def test_the_fix_of_a_split_call_is_the_block_style_text(tmp_path: Path) -> None:
    plan = written(tmp_path, "input: Nx3x8x8\nlayers: [Conv2d(3, 8, 1), ReLU]\n")
    (edit,) = plan.diagnostics[0].fixes[0].edits
    assert edit.span is not None
    fixed = plan.source.replaced(edit.span, edit.text)
    assert found(tmp_path, fixed.text) == []
    assert [row.kind for row in written(tmp_path, fixed.text).layers] == ["Conv2d", "ReLU"]


def test_steps_without_commas_may_stand_in_a_flow_list(tmp_path: Path) -> None:
    assert found(
        tmp_path, "input: [N, 3, 8, 8]\nlayers: [ReLU, Conv2d(in_channels=3), Flatten]"
    ) == ["missing-argument"]
    text = "input: [N, 3, 8, 8]\nlayers: [ReLU, {MaxPool2d: {kernel_size: [2, 2]}}, Flatten]"
    assert found(tmp_path, text) == []
