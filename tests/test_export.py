"""Networks as Python: the text that is written, and what can never be in it."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cnnshape.api import examine, load
from cnnshape.exporting import CannotExport, exported
from cnnshape.exporting import export as module
from cnnshape.source import Source

ROOT = Path(__file__).parents[1]
EXPORTS = Path(__file__).with_name("exports")
GOOD = Path(__file__).with_name("specs") / "good"
OWN = Path(__file__).with_name("specs") / "exported"
PINNED = [
    *(ROOT / "specs" / f"{name}.yaml" for name in ("lenet5", "resnet18", "unet", "googlenet")),
    *(ROOT / "specs" / f"{name}.yaml" for name in ("mobilenet_v2", "vit_b_16", "densenet121")),
    GOOD / "several_inputs.yaml",
    OWN / "repeated.yaml",
    OWN / "counts.yaml",
]
EVERY = [*(ROOT / "specs").glob("*.yaml"), *GOOD.glob("*.yaml"), *OWN.glob("*.yaml")]


def text_of(spec: str, name: str | None = None) -> str:
    plan = examine(Source("net.yaml", spec))
    assert plan.ok, [found.message for found in plan.diagnostics]
    return exported(plan, name)


def calls(text: str) -> set[str]:
    """Everything that a text calls."""
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return {ast.unparse(node.func) for node in nodes}


@pytest.mark.parametrize("path", PINNED, ids=lambda path: path.stem)
def test_an_export_reads_as_a_person_writes(
    path: Path, snapshot: Callable[[Path, str], None]
) -> None:
    snapshot(EXPORTS / f"{path.stem}.py", exported(examine(load(path))))


def test_exports_are_formatted_and_free_of_lint(tmp_path: Path) -> None:
    for path in EVERY:
        (tmp_path / f"{path.stem}.py").write_text(exported(examine(load(path))), "utf-8")
    for command in (["format", "--check"], ["check"]):
        done = subprocess.run(  # noqa: S603  # of our own
            [sys.executable, "-m", "ruff", *command, "--isolated", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_an_export_imports_torch_alone(path: Path) -> None:
    tree = ast.parse(exported(examine(load(path))))
    imports = {ast.unparse(node) for node in tree.body if isinstance(node, ast.Import)}
    others = {ast.unparse(node) for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert imports <= {"import math", "import torch"}
    assert others <= {"from torch import nn", "from torch.nn import functional as F"}
    assert "from torch import nn" in others


def test_arguments_of_torch_are_left_out_where_they_say_nothing() -> None:
    text = text_of(
        """
input: [N, 3, 32, 32]
layers:
  - a = Conv2d(3, 8, (3, 3), stride=1, padding=(1, 1), bias=True, device=cpu)
  - b = LazyConv2d(8, 3, padding=same, padding_mode=reflect)
  - c = MaxPool2d(2, stride=2)
  - d = MaxPool2d((2, 1), stride=(2, 2))
  - e = Dropout(0.5)
  - f = Dropout(0.2, inplace=True)
  - g = BatchNorm2d(8, eps=1e-3)
  - h = LeakyReLU(1e30)
  - i = Hardtanh(-1.0, 1e400)
"""
    )
    for line in (
        "self.a = nn.Conv2d(3, 8, 3, padding=1)",
        'self.b = nn.Conv2d(8, 8, 3, padding="same", padding_mode="reflect")',
        "self.c = nn.MaxPool2d(2)",
        "self.d = nn.MaxPool2d((2, 1), stride=2)",
        "self.e = nn.Dropout()",
        "self.f = nn.Dropout(0.2, inplace=True)",
        "self.g = nn.BatchNorm2d(8, eps=0.001)",
        "self.h = nn.LeakyReLU(1e30)",
        'self.i = nn.Hardtanh(max_val=float("inf"))',
    ):
        assert line in text


def test_conditions_that_differ_become_conditions_of_the_constructor() -> None:
    text = text_of(
        """
input: [N, 8, 8, 8]
blocks:
  Block(out, act):
    - Conv2d(_, out, 1):
      if: in_channels != out
    - ReLU:
      if: act
    - Mul: [input, input]
      if: act and out == 8
layers:
  - Block(8, True)
  - Block(16, False)
"""
    )
    assert "        if in_channels != out:\n            self.conv = nn.Conv2d(in_ch" in text
    assert "        else:\n            self.conv = nn.Identity()\n" in text
    assert "        self.use_mul = act and out == 8\n" in text
    assert "        if self.use_mul:\n            y = x * x  # N×8×8×8\n" in text


def test_instances_with_nothing_in_common_get_classes_of_their_own() -> None:
    text = text_of(
        """
input: [N, 8, 8, 8]
blocks:
  Turned(n):
    - Transpose(2, 3) * n
layers:
  - Turned(1)
  - Turned(2)
  - Turned(1)
"""
    )
    assert re.findall(r"^class (\w+)", text, re.MULTILINE) == ["Turned", "Turned2", "Net"]
    assert "            Turned(),\n            Turned2(),\n            Turned(),\n" in text


EVIL = (
    'x"""\n    import os',
    "x'''; import os",
    "\\",
    '"',
    "\x1b[31m",
    "\u202e",
    "a\nb\r\nc",
    "# x",
    "{os}",
    "\u2028import os",
)


@pytest.mark.parametrize("name", EVIL, ids=ascii)
def test_a_name_never_ends_the_docstring(name: str) -> None:
    written = json.dumps(name)
    text = text_of(f"name: {written}\ninput: [N, 4]\nlayers: Linear(4, 2)\n")
    tree = ast.parse(text)
    assert calls(text) == {"super", "super().__init__", "nn.Linear", "self.linear"}
    assert {type(node) for node in tree.body} == {ast.Import, ast.ImportFrom, ast.ClassDef}
    assert all(line.isprintable() for line in text.split("\n"))


def test_words_of_a_spec_are_texts() -> None:
    evil = "'__import__(\"os\")'"
    text = text_of(f"input: [N, 4]\nlayers:\n  - Identity({evil}, 1)\n")
    assert "__import__" not in calls(text)
    assert "nn.Identity('__import__(\"os\")', 1)" in text


def test_names_of_python_and_torch_are_no_names_of_an_export() -> None:
    text = exported(examine(load(OWN / "names.yaml")))
    compile(text, "names.py", "exec")
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    stored = {
        node.id
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    assert not stored & {"self", "torch", "nn", "l", "O", "x.x"}
    assert "if_" not in names
    attributes = re.findall(r"^        self\.(\w+) =", text, re.MULTILINE)
    assert not {"train", "half", "type", "forward", "state_dict", "training"} & set(attributes)


def test_long_networks_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LINES", 50)
    plan = examine(Source("n", "input: [N, 4, 4]\nlayers:\n  - Transpose(1, 2) * 90\n"))
    with pytest.raises(CannotExport, match="more than 50 lines"):
        exported(plan)


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        ("ReLU * 20000", 12),
        ("Conv2d(_, in_channels + 1, 1) * 2000", 12),
        ("Conv2d(_, (in_channels * 7) % 31 + 1, 1) * 2000", 2100),
    ],
)
def test_repetitions_are_loops_where_they_are_alike(steps: str, lines: int) -> None:
    text = text_of(f"input: [N, 3, 2, 2]\nlayers:\n  - {steps}\n")
    assert text.count("\n") <= lines


def test_formulas_do_not_grow_without_end() -> None:
    pair = "    - Conv1d(_, in_channels + in_channels, 1)\n    - Conv1d(_, in_channels // 2, 1)\n"
    text = text_of(
        f"input: [N, 1, 2]\nblocks:\n  B:\n{pair * 60}layers:\n  - B\n  - Conv1d(_, 2, 1)\n  - B\n"
    )
    assert max(map(len, text.split("\n"))) < 300


def test_deep_chains_are_no_matter() -> None:
    steps = "    - ReLU\n" * 3000
    text = text_of(
        f"input: [N, 1, 2]\nblocks:\n  B:\n{steps}    - Conv1d(_, 3, 1)\nlayers:\n  - B\n  - B\n"
    )
    assert "nn.Conv1d(in_channels, 3, 1)" in text


def test_open_weights_cannot_be_exported() -> None:
    plan = examine(Source("n", "input: [N, 3, H, W]\nlayers:\n  - Flatten\n  - Linear(_, 4)\n"))
    assert plan.ok
    with pytest.raises(CannotExport, match=re.escape("`in_features` is 3*H*W, which is open")):
        exported(plan)


def test_an_export_can_have_another_name() -> None:
    text = text_of("input: [N, 4]\nblocks:\n  Block(n): Linear(_, n)\nlayers: Block(3)\n", "Block")
    assert re.findall(r"^class (\w+)", text, re.MULTILINE) == ["Block2", "Block"]


def test_a_spec_with_errors_is_not_exported() -> None:
    plan = examine(Source("n", "input: [N, 3, 4]\nlayers:\n  - Linear(3, 4)\n"))
    with pytest.raises(CannotExport, match="it has errors"):
        exported(plan)
