"""`cnnshape solve` with a spec: every `_` answered at once, each answer in the whole network."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.api import examine
from cnnshape.quantities import Unit, bound
from cnnshape.solve.found import Answers, Limits
from cnnshape.solve.network import answers
from cnnshape.solve.steps import filled, texts
from cnnshape.source import Source

Run = Callable[..., tuple[int, str, str]]

STEM = "input: [N, 3, 224, 224]\nlayers:\n  - Conv2d(_, 64, _, stride=2, padding=_)"
EXPECTED = f"{STEM} -> [N, 64, 112, 112]\n"
LENET = """\
input: [N, 1, 32, 32]
layers:
  - Conv2d(_, 6, 5)
  - MaxPool2d(_)
  - Conv2d(6, _, _)
  - MaxPool2d(2)
  - Flatten
  - Linear(400, 120)
  - Linear(120, _)
expect:
  output: [N, 10]
"""
RESIDUAL = """\
input: [N, 3, 64, 64]
blocks:
  Basic(out, stride=1):
    - Add:
        body:
          - Conv2d(_, out, 3, stride=stride, padding=_)
          - Conv2d(_, out, _, padding=1)
        shortcut: Conv2d(_, out, 1, stride=stride)
layers:
  - Conv2d(_, 16, 7, stride=2, padding=3)
  - MaxPool2d(3, stride=2, padding=1)
  - Basic(16) * 2
  - Basic(32, stride=2)
  - AdaptiveAvgPool2d(_)
  - Flatten
  - Linear(32, 10)
"""


def solved(text: str, limit: int = 5, limits: Limits | None = None) -> Answers:
    return answers(examine(Source("net.yaml", text)), {}, limits or Limits(), limit)


def first(text: str) -> list[str]:
    """The steps that asked, as the first answer has them."""
    return [step for _, step, _ in texts(solved(text, 1).found[0])]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (EXPECTED, ["Conv2d(_, 64, 3, stride=2, padding=1)"]),
        (
            LENET.replace("Conv2d(6, _, _)", "Conv2d(6, _, 5)"),
            ["MaxPool2d(2)", "Conv2d(6, 16, 5)", "Linear(120, 10)"],
        ),
        (
            RESIDUAL,
            [
                "Conv2d(_, out, 3, stride=stride, padding=1)",
                "Conv2d(_, out, 3, padding=1)",
                "AdaptiveAvgPool2d(1)",
            ],
        ),
        (
            "input: [N, 3, H, W]\nlayers:\n  - Conv2d(_, _, 3, padding=_) -> [N, 16, H, W]\n",
            ["Conv2d(_, 16, 3, padding=1)"],
        ),
        (
            (
                "input: [N, 8, 16, 16]\nlayers:\n  - x = Conv2d(_, _, 1)\n"
                "  - y = Conv2d(_, 20, 1)\n  - Concat: [x, y]\n  - BatchNorm2d(52)\n"
            ),
            ["Conv2d(_, 32, 1)"],
        ),
        (
            (
                "input: [N, 12, 9, 9]\nlayers:\n  - Conv2d(12, 18, 3, groups=_, bias=_)\n"
                "  - Upsample(scale_factor=_, mode=_) -> [N, 18, 21, 21]\n"
            ),
            ["Conv2d(12, 18, 3, groups=1, bias=True)", "Upsample(scale_factor=3, mode=nearest)"],
        ),
        (
            (
                "input: [N, 3, 32, 32]\nblocks:\n  ConvBN(out, k=3, stride=1):\n"
                "    - Conv2d(_, out, k, stride=stride, padding=k // 2)\n    - BatchNorm2d\n"
                "layers:\n  - ConvBN(_, _, stride=_)\n  - BatchNorm2d(24)\n  - Flatten\n"
                "  - Linear(6144, 10)\n"
            ),
            ["ConvBN(24, 3, stride=2)"],
        ),
        (
            (
                "input: [N, 3, 32, 32]\nlayers:\n"
                "  - Conv2d: {out_channels: 8, kernel_size: _, padding: 1}\n"
                "  - Flatten\n  - Linear(8192, 10)\n"
            ),
            ["Conv2d(out_channels=8, kernel_size=3, padding=1)"],
        ),
    ],
)
def test_the_first_answer_is_what_people_would_write(text: str, steps: list[str]) -> None:
    assert first(text) == steps


@pytest.mark.parametrize("text", [EXPECTED, LENET, RESIDUAL])
def test_every_answer_written_into_the_spec_plans(text: str) -> None:
    found = solved(text, 20)
    assert found.found
    for one in found.found:
        plan = examine(filled(one))
        assert plan.ok
        assert (plan.params, plan.macs) == (one.plan.params, one.plan.macs)
    costs = [one.cost for one in found.found]
    assert costs == sorted(costs)
    told = {str(texts(one)) for one in found.found}
    assert len(told) == len(found.found)


STEPS = st.sampled_from(
    [
        "Conv2d(_, 4, _)",
        "Conv2d(_, 4, _, padding=_)",
        "Conv2d(_, 4, 3, stride=_, padding=1)",
        "MaxPool2d(_)",
        "MaxPool2d(3, stride=_)",
        "AvgPool2d(_, stride=1, padding=1)",
        "ConvTranspose2d(_, 4, _, stride=2)",
        "Conv2d(_, _, 3)",
        "ReLU",
    ]
)


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.lists(STEPS, min_size=1, max_size=3), st.integers(1, 16), st.integers(1, 12))
def test_random_networks_are_solved_or_told_to_have_no_answer(
    steps: list[str], size: int, after: int
) -> None:
    steps = ["Conv2d(_, 4, _)", *steps]
    text = f"input: [1, 3, {size}, {size}]\nlayers:\n" + "".join(f"  - {s}\n" for s in steps)
    text += f"expect:\n  output: [1, _, {after}, {after}]\n"
    found = solved(text, 2)
    assert found.blocked is None
    for one in found.found:
        plan = examine(filled(one))
        assert plan.ok
        assert plan.output_shape is not None
        assert plan.output_shape[2:] == (after, after)
    assert found.found or found.reason


def test_bounds_hold_for_every_answer() -> None:
    limits = Limits(params=bound("<= 5k", Unit()))
    found = solved(EXPECTED, 10, limits)
    assert found.found
    assert all(one.plan.params <= 5000 for one in found.found)
    limits = Limits(macs=bound("<= 1M", Unit()))
    found = solved(EXPECTED, 10, limits)
    assert not found.found
    assert found.reason == "2,408,448 MACs are not <= 1,000,000"


def test_totals_that_the_spec_expects_hold_too() -> None:
    text = EXPECTED + "expect:\n  params: 9472\n"
    assert first(text) == ["Conv2d(_, 64, 7, stride=2, padding=3)"]
    (found,) = solved(text).found
    assert found.plan.params == 9472


def test_what_comes_nearest_says_why_it_does_not_fit(run: Run) -> None:
    text = EXPECTED.replace("112, 112", "300, 300")
    code, out, _ = run("solve", "-", text=text)
    assert code == 1
    assert "no answer in" in out
    assert "[N, 64, 300, 300] is expected but" in out
    text = "input: [N, 3, 4, 4]\nlayers: ['MaxPool2d(20, padding=_)', ReLU]"
    code, out, _ = run("solve", "-", "--padding", "0..3", text=text)
    assert code == 1
    assert "nothing that was tried for MaxPool2d fits what comes in" in out


def test_a_search_that_is_cut_off_says_so(run: Run) -> None:
    steps = "".join(f"  - Conv2d(_, {n + 3}, _, padding=_, dilation=_)\n" for n in range(6))
    text = f"input: [N, 3, 97, 101]\nlayers:\n{steps}  - Flatten\n  - Linear(12345, 10)\n"
    code, out, _ = run("solve", "-", text=text)
    assert code == 1
    assert "the search was cut off after" in out
    assert json.loads(run("solve", "-", "--format", "json", text=text)[1])["cut_off"]


def test_ranges_narrow_the_search(run: Run) -> None:
    found = json.loads(run("solve", "-", "--kernel", "7", "--format", "json", text=EXPECTED)[1])
    (answer,) = found["answers"]
    assert answer["steps"][0]["step"] == "Conv2d(_, 64, 7, stride=2, padding=3)"
    assert answer["edits"] == [
        {"layer": "0", "arg": "kernel_size", "value": 7},
        {"layer": "0", "arg": "padding", "value": 3},
    ]
    assert (answer["params"], answer["output_shape"]) == (9472, ["N", 64, 112, 112])
    assert (found["more"], found["cut_off"]) == (False, False)


def test_other_inputs_are_solved_for(run: Run) -> None:
    out = run("solve", "-", "--input", "1x3x112x112", "--limit", "1", text=f"{STEM}\n")[1]
    assert "output 1×64×56×56" in out


def test_the_text(run: Run) -> None:
    code, out, err = run("solve", "-", "--limit", "2", text=EXPECTED)
    assert (code, err) == (0, "")
    assert out == (
        "<stdin>\n2 questions in 1 step\n\n"
        " 1  0  Conv2d(_, 64, 3, stride=2, padding=1)  line 3\n"
        "    output N×64×112×112, 1,792 parameters, 21,676,032 MACs\n\n"
        " 2  0  Conv2d(_, 64, 5, stride=2, padding=2)  line 3\n"
        "    output N×64×112×112, 4,864 parameters, 60,211,200 MACs\n\n"
        "there are more; --limit shows them\n"
    )


def test_only_the_questions_are_written(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    before = EXPECTED.replace("padding=_)", "padding = _ )") + "  # stays\n"
    path.write_text(before, "utf-8")
    code, _, err = run("solve", str(path), "--write")
    assert (code, err) == (0, f"written to {path}\n")
    after = before.replace("64, _", "64, 3").replace("padding = _", "padding = 1")
    assert path.read_text("utf-8") == after
    code, _, err = run("solve", str(path), "--write")
    assert (code, path.read_text("utf-8")) == (2, after)
    assert "nothing is asked" in err


def test_the_text_of_standard_input_is_written_to_standard_output(run: Run) -> None:
    code, out, err = run("solve", "-", "--write", text=EXPECTED)
    assert (code, out) == (0, EXPECTED.replace("64, _", "64, 3").replace("padding=_", "padding=1"))
    assert "2 questions in 1 step" in err


def test_nothing_is_written_without_an_answer(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    text = EXPECTED.replace("112, 112", "300, 300")
    path.write_text(text, "utf-8")
    assert run("solve", str(path), "--write")[0] == 1
    assert path.read_text("utf-8") == text


def test_a_question_without_a_place_of_its_own_is_not_written(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    text = 'input: [N, 3, 9, 9]\nlayers:\n  - "Conv2d(_, 4, _, padding_mode=\\"zeros\\")"\n'
    path.write_text(text, "utf-8")
    code, _, err = run("solve", str(path), "--write")
    assert (code, path.read_text("utf-8")) == (2, text)
    assert "has no place of its own" in err


def test_other_findings_are_shown_and_nothing_is_solved(run: Run) -> None:
    text = "input: [N, 3, 32, 32]\nlayers:\n  - Conv2d(4, 64, _)\n"
    code, out, err = run("solve", "-", text=text)
    assert (code, out) == (1, "")
    assert "axis-mismatch" in err
    assert "open-question" not in err
    code, out, err = run("solve", "-", "--format", "json", text=text)
    assert (code, err) == (1, "")
    assert [found["code"] for found in json.loads(out)["diagnostics"]] == ["axis-mismatch"]
    assert run("solve", "-", text="layers: [")[0] == 1


@pytest.mark.parametrize("text", ["many", "-5", "1..", "5 parrots"])
def test_a_bound_that_is_none_is_refused(run: Run, text: str) -> None:
    code, _, err = run("solve", "-", "--max-params", text, text=EXPECTED)
    assert code == 2
    assert "--max-params takes a number such as 5M" in err


def test_bounds_may_be_written_as_expect_has_them(run: Run) -> None:
    for text in ("5k", "<= 5k", "< 5000", "1000..5000 params"):
        out = run("solve", "-", "--max-params", text, text=EXPECTED)[1]
        assert "kernel" not in out
        assert "Conv2d(_, 64, 5, stride=2, padding=2)" in out
        assert "Conv2d(_, 64, 7, stride=2, padding=3)" not in out


def test_steps_that_read_alike_are_answered_apart() -> None:
    text = "input: [N, 3, 32, 32]\nlayers:\n  - a = Conv2d(3, 3, _)\n  - b = Conv2d(3, 3, _)\n"
    text += "expect:\n  output: {a: [N, 3, 30, 30], b: [N, 3, 26, 26]}\n"
    (found,) = solved(text).found
    assert [step for _, step, _ in texts(found)] == ["Conv2d(3, 3, 3)", "Conv2d(3, 3, 5)"]


def test_what_is_wrong_with_expect_is_found_before_anything_is_tried(run: Run) -> None:
    code, out, err = run("solve", "-", text=f"{EXPECTED}expect: {{parms: 9472}}\n")
    assert (code, out) == (1, "")
    assert err.startswith("error[unknown-key]")
    assert "expect-mismatch" not in err


def test_many_questions_are_refused_and_many_uses_are_not(run: Run) -> None:
    text = "input: [N, 3, 300, 300]\nlayers:\n" + "  - Conv2d(3, 3, _, padding=1)\n" * 200
    code, out, err = run("solve", "-", text=text)
    assert (code, out) == (2, "")
    assert "more than 50 questions" in err
    text = "input: [N, 3, 300, 300]\nlayers:\n  - Conv2d(3, 3, _, padding=_) * 100\n"
    text += "expect:\n  output: [N, 3, 300, 300]\n"
    assert first(text) == ["Conv2d(3, 3, 3, padding=1)"]
