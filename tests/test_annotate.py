"""`cnnshape annotate`: shapes as comments; nothing else in a file changes."""

import json
import os
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnshape.annotations import annotated, removed
from cnnshape.api import examine
from cnnshape.plans import Plan
from cnnshape.source import Source

Run = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).parents[1]
FILES = sorted([*ROOT.glob("specs/*.yaml"), *ROOT.glob("tests/specs/good/*.yaml")])
HEAD = "input: [N, 3, 32, 32]\nlayers:"


def written(text: str) -> str:
    plan = examine(Source("net.yaml", text))
    assert plan.ok, plan.diagnostics
    return annotated(plan)


def said(plan: Plan) -> object:
    """A plan as data, without offsets in the text, which comments before them move."""
    found = json.dumps(plan.to_dict())
    return json.loads(found, object_hook=lambda one: one | {"start": 0, "end": 0})


def taken_away(text: str) -> str:
    return removed(examine(Source("net.yaml", text)))


FORMS = """\
  - Conv2d(3, 6, 5)   # as in the book  # ⇒ N×6×28×28
  - ReLU                                # ⇒ N×6×28×28

  - Flatten  # ⇒ N×4704
===
  - 'Conv2d(3, 6, 5) # no comment'  # ⇒ N×6×28×28
  - "Conv2d(6, 8,
    5)"                             # ⇒ N×8×24×24
===
  - Conv2d: {out_channels: 6, kernel_size: 5}  # ⇒ N×6×28×28
    name: 'a'
  - a                                          # ⇒ N×6×28×28
===
  [Sigmoid, Flatten]  # ⇒ N×3072
===
  [
    Sigmoid,  # why  # ⇒ N×3×32×32
    Flatten          # ⇒ N×3072
  ]
===
- Concat: {x: [], y: Tanh}     # ⇒ N×6×32×32
- Sequential: [Flatten, Tanh]  # ⇒ N×6144
===
  |  # pasted
  Sequential(
    Conv2d(3, 6,  # in
      5), ReLU(),# out  # ⇒ N×6×28×28
    Pad([1, 1])         # ⇒ N×6×28×30
  ) -> [N, 6, 28, 30]   # ⇒ N×6×28×30
===
  - |
    Sequential(Conv2d(3, 6, 5), ReLU(
    ), Flatten())  # ⇒ N×4704
===
  - >
    ReLU
  - Sequential: |  # ⇒ N×3×32×32
      Tanh         # ⇒ N×3×32×32
===
  - a, b = Chunk(2, dim=2)  # ⇒ N×3×16×32, N×3×16×32
  - Dropout:
    if: False
===
  - MaxPool2d(2) * 2              # ⇒ N×3×16×16 | N×3×8×8
  - MaxPool2d(2) * 3              # ⇒ N×3×4×4 | N×3×2×2 | N×3×1×1
  - Upsample(scale_factor=2) * 5  # ⇒ N×3×2×2 … N×3×32×32
"""


@pytest.mark.parametrize("steps", FORMS.split("===\n"))
def test_every_way_to_write_a_step_has_its_comment_where_yaml_allows_one(steps: str) -> None:
    plain = re.sub(" *# ⇒.*", "", steps)
    assert written(f"{HEAD}\n{plain}") == f"{HEAD}\n{steps}"


@pytest.mark.parametrize(
    ("steps", "result"),
    [
        ("  - Select(1, 0)  # ⇒ N×7   # mine", "  - Select(1, 0)   # mine  # ⇒ N×32×32"),
        ("  # - Tanh  # ⇒ N×7\n  - ReLU", "  # - Tanh  # ⇒ N×7\n  - ReLU  # ⇒ N×3×32×32"),
        ("  - ReLU\n  # ⇒ lost", "  - ReLU  # ⇒ N×3×32×32\n"),
        ("  - ReLU\t \n  - Tanh * 0  # ⇒ N×7", "  - ReLU  # ⇒ N×3×32×32\n  - Tanh * 0"),
    ],
)
def test_stale_comments_go_and_those_of_a_person_stay(steps: str, result: str) -> None:
    assert written(f"{HEAD}\n{steps}") == f"{HEAD}\n{result}"


def test_a_long_line_pushes_no_other_comment_to_the_right() -> None:
    long = "  - Conv2d(3, 6, kernel_size=(5, 5), stride=(1, 1), padding=(0, 0), bias=False)"
    text = f"{HEAD}\n  - ReLU\n{long}\n  - Flatten\n"
    assert written(text).splitlines()[2:] == [
        "  - ReLU     # ⇒ N×3×32×32",
        f"{long}  # ⇒ N×6×28×28",
        "  - Flatten  # ⇒ N×4704",
    ]


def test_a_block_says_what_it_gives_where_it_is_used_and_where_it_is_defined() -> None:
    text = (
        "blocks:\n  Down(out):\n    - Conv2d(_, out, 3)\n    - MaxPool2d(2)\n"
        f"{HEAD}\n  - x = Down(8)\n  - Down(16)\n  - x\n"
    )
    assert written(text).splitlines()[2:] == [
        "    - Conv2d(_, out, 3)  # ⇒ N×8×30×30 | N×16×13×13",
        "    - MaxPool2d(2)       # ⇒ N×8×15×15 | N×16×6×6",
        *HEAD.splitlines(),
        "  - x = Down(8)  # ⇒ N×8×15×15",
        "  - Down(16)     # ⇒ N×16×6×6",
        "  - x            # ⇒ N×8×15×15",
    ]


def test_our_mark_in_a_text_is_no_comment() -> None:
    text = (
        "name: 'a  # ⇒ b'\nx-note: |\n  a  # ⇒ b\nx-more: {<<: {a: 'c  # ⇒ d'}, a: 1}\n"
        f"{HEAD} |\n  Sequential(\n    Conv2d(3, 6, 5, dtype='  # ⇒ e'),\n  )\n"
    )
    assert taken_away(written(text)) == text
    assert written(text).startswith(text.partition("input")[0])


@st.composite
def specs(draw: st.DrawFn) -> str:
    """A spec as somebody else might have written it."""
    lines = draw(st.sampled_from(FILES)).read_text("utf-8").split("\n")
    numbers = count(1)
    for at, line in enumerate(lines):
        if not line.strip() or draw(st.integers(0, 3)):
            continue
        match draw(st.sampled_from(["comment", "blank", "spaces", "quotes", "flow"])):
            case "comment":
                lines[at] += draw(st.sampled_from(["  # 'one", " # (a, #: b", '\t# "x']))
            case "blank":
                lines[at] += draw(st.sampled_from(["\n", "\n\n", "\n    # alone\n"]))
            case "spaces":
                lines[at] += draw(st.sampled_from(["   ", "\t"]))
            case "quotes":
                dash, item, call = line.partition("- ")
                if item and not {*call} & set("'\"#:") and call.count("(") == call.count(")"):
                    lines[at] = dash + item + draw(st.sampled_from([f"'{call}'", f'"{call}"']))
            case _:
                if line.endswith(("- ReLU", "- BatchNorm2d", "- Flatten")):
                    dash, item, call = line.partition("- ")
                    lines[at] = f"{dash}{item}Sequential: [Identity, {call}]  # {next(numbers)}"
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return end.join(lines).rstrip("\r\n" if draw(st.booleans()) else "")


@settings(
    max_examples=int(os.environ.get("CNNSHAPE_MUTATIONS", "100")),
    derandomize="CNNSHAPE_MUTATIONS" not in os.environ,
    deadline=10_000,
    suppress_health_check=list(HealthCheck),
)
@given(text=specs())
def test_comments_come_and_go_and_leave_a_spec_as_it_was(text: str) -> None:
    plan = examine(Source("net.yaml", text))
    if not plan.ok:  # a comment in a text in quotes, a blank line in folded text
        return
    noted = annotated(plan)
    after = examine(Source("net.yaml", noted))
    assert said(after) == said(plan)
    assert annotated(after) == noted
    lines = zip(text.split("\n"), removed(after).split("\n"), noted.split("\n"), strict=True)
    for line, back, note in lines:
        end = "\r" * line.endswith("\r")
        bare = line.removesuffix(end).rstrip(" \t") + end  # spaces at the end go with a comment
        assert back == (bare if "# ⇒" in note else line)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_network_of_the_zoo_comes_back_byte_for_byte(path: Path) -> None:
    text = path.read_text("utf-8")
    noted = written(text)
    assert noted.count("# ⇒") >= text.count("\n  - ") / 2
    assert written(noted) == noted
    assert taken_away(noted) == text
