"""`cnnshape import`, and models in Python in the place of specs, as commands."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.torch

Run = Callable[..., tuple[int, str, str]]

MODELS = Path(__file__).parents[1] / "models"
UNET = f"{MODELS / 'unet.py'}:Unet"
LENET = f"{MODELS / 'lenet.py'}:LeNet"
SPECTRAL = f"{MODELS / 'unsaid.py'}:Spectral"


def test_a_spec_goes_to_standard_output(run: Run) -> None:
    code, out, err = run("import", UNET, "--input", "1x3x64x64")
    assert (code, err) == (0, "")
    assert out == (MODELS / "unet_unet.yaml").read_text("utf-8")


def test_a_spec_goes_to_a_file_that_plans(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "unet.yaml"
    assert run("import", UNET, "--input", "1x3x64x64", "-o", str(file)) == (0, "", "")
    assert run("check", str(file))[0] == 0


def test_a_model_that_does_not_fit_gives_findings_and_no_spec(run: Run) -> None:
    code, out, err = run("import", LENET, "--input", "1x1x28x28")
    assert (code, out) == (1, "")
    assert "lenet.py:13:42" in err
    assert "set `in_features` to 256" in err


def test_partial_keeps_what_can_be_said(run: Run) -> None:
    code, out, err = run("import", SPECTRAL, "--input", "1x1x64")
    assert (code, out) == (1, "")
    assert "`fft_rfft` cannot be said" in err
    code, out, err = run("import", SPECTRAL, "--input", "1x1x64", "--partial")
    assert code == 1
    assert "Opaque(N, 8, 33)" in out


def test_commands_take_a_model_in_the_place_of_a_spec(run: Run) -> None:
    shape = "--input", "1x3x64x64"
    code, out, _ = run("plan", UNET, *shape, "--format", "json")
    assert code == 0
    assert json.loads(out)["outputs"] == {"out": [1, 2, 64, 64]}
    assert run("check", UNET, *shape)[0] == 0
    code, out, _ = run("sizes", UNET, *shape)
    assert code == 0
    assert "multiples of 4" in out
    code, out, _ = run("diff", UNET, str(MODELS / "unet_unet.yaml"), *shape, "--exit-code")
    assert code == 0


def test_a_plan_of_a_model_that_does_not_fit_shows_rows_and_findings(run: Run) -> None:
    code, out, err = run("plan", LENET, "--input", "1x1x28x28")
    assert code == 1
    assert "conv2" in out
    assert "lenet.py:13:42" in err


def test_without_an_input_the_message_shows_one(run: Run) -> None:
    code, out, err = run("import", UNET)
    assert (code, out) == (2, "")
    assert "--input 1x3x224x224" in err


def test_what_a_file_prints_does_not_mix_with_the_spec(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "loud.py"
    file.write_text("from torch import nn\nprint('hello')\nmodel = nn.Linear(8, 2)\n")
    code, out, err = run("import", f"{file}:model", "--input", "1x8")
    assert code == 0
    assert "hello" not in out
    assert "hello" in err


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import nothing_like_it", "ModuleNotFoundError"),
        ("raise ValueError('no \\x1b[31mway')", "ValueError: no \\x1b[31mway, broken.py line 1"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("def model(:", "SyntaxError"),
        ("model = 3", "is no torch.nn.Module but an int"),
        ("model = None", "is no torch.nn.Module but a NoneType"),
        ("other = 3", "there is no model"),
        ("def model(): raise RuntimeError", "RuntimeError"),
        ("def model(): return model()", "RecursionError"),
    ],
)
def test_a_file_that_gives_no_model_is_told(
    run: Run, tmp_path: Path, text: str, reason: str
) -> None:
    file = tmp_path / "broken.py"
    file.write_text(text)
    code, out, err = run("import", f"{file}:model", "--input", "1x8")
    assert (code, out) == (2, "")
    assert reason in err


@pytest.mark.parametrize(
    "target",
    [
        "net.yaml",
        "net.py",
        "net.py:",
        ":Net",
        "a b:Net",
        "net.py:Net; print(1)",
        "net.py:__import__('os')",
        "\x1b[31m:Net",
        "../../../etc/passwd:root",
    ],
)
def test_a_target_that_is_none_runs_nothing(run: Run, target: str) -> None:
    code, out, err = run("import", target, "--input", "1x8")
    assert (code, out) == (2, "")
    assert "Error" in err


def test_a_call_that_is_none_is_told(run: Run) -> None:
    for call in ("Unet(", "Unet(classes=", "3 +"):
        code, _, err = run("import", UNET, "--input", "1x3x64x64", "--call", call)
        assert code == 2
        assert "is no call" in err


def test_a_model_that_runs_forever_in_itself_is_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "endless.py"
    file.write_text(
        "from torch import nn\n"
        "class Net(nn.Module):\n"
        "    def forward(self, x):\n"
        "        return self(x)\n"
    )
    code, out, err = run("import", f"{file}:Net", "--input", "1x8")
    assert (code, out) == (1, "")
    assert "untraceable" in err


def test_names_of_a_model_cannot_leave_the_spec(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "named.py"
    file.write_text(
        "from torch import nn\n"
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.add_module('a: [1]\\nlayers', nn.Linear(8, 8))\n"
        "        self.add_module('input', nn.Linear(8, 8))\n"
        "        self.add_module('Linear', nn.Linear(8, 8))\n"
        "        self.add_module('yes', nn.Linear(8, 8))\n"
        "    def forward(self, x):\n"
        "        for module in self.children():\n"
        "            x = module(x) + x\n"
        "        return x\n"
        "Net.__name__ = 'x: \\x1b[31m {'\n"
    )
    code, out, _ = run("import", f"{file}:Net", "--input", "1x8")
    assert code == 0
    assert run("check", "-", text=out)[0] == 0


def test_modules_of_the_folder_can_be_imported(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here_only.py").write_text("from torch import nn\nmodel = nn.Linear(8, 2)\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    code, out, _ = run("import", "here_only:model", "--input", "1x8")
    assert code == 0
    assert "Linear(8, 2)" in out
    sys.modules.pop("here_only", None)


def test_a_model_is_explained_drawn_and_exported_like_a_spec(run: Run, tmp_path: Path) -> None:
    model = ("tests/models/lenet.py:LeNet", "--input", "1x1x32x32")
    code, out, err = run("explain", model[0], "conv2", *model[1:])
    assert (code, err) == (0, "")
    assert out.startswith("conv2 = Conv2d(6, 16, 5)\n1×6×14×14 → 1×16×10×10\n")
    picture = tmp_path / "net.svg"
    assert run("draw", *model, "-o", str(picture))[0] == 0
    assert "1×16×10×10" in picture.read_text("utf-8")
    code, out, _ = run("export", *model)
    assert code == 0
    assert "self.conv2 = nn.Conv2d(6, 16, 5)" in out
