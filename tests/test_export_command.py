"""`cnnshape export`: exit codes, where the text goes, and what needs torch."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]

SPEC = "name: Small\ninput: [N, 1, 8, 8]\nlayers:\n  - conv = Conv2d(1, 4, 3)\n  - ReLU\n"
BROKEN = "input: [N, 1, 8, 8]\nlayers:\n  - Conv2d(3, 4, 3)\n"
TEXT = '''\
import torch
from torch import nn


class Small(nn.Module):
    """Small."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.relu = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.relu(self.conv(x))  # N×4×6×6
'''


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "net.yaml"
    path.write_text(SPEC, "utf-8")
    return path


def test_the_text_goes_to_standard_output(run: Run, spec: Path) -> None:
    assert run("export", str(spec)) == (0, TEXT, "")
    assert run("export", str(spec), "-o", "-") == (0, TEXT, "")
    assert run("export", "-", text=SPEC) == (0, TEXT, "")


def test_the_text_goes_to_a_file(run: Run, spec: Path, tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text("something else", "utf-8")
    assert run("export", str(spec), "-o", str(file)) == (0, "", f"{file}: written\n")
    assert file.read_text("utf-8") == TEXT
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net.py", "net.yaml"]


def test_a_spec_with_errors_is_not_written(run: Run, spec: Path, tmp_path: Path) -> None:
    spec.write_text(BROKEN, "utf-8")
    file = tmp_path / "net.py"
    code, out, err = run("export", str(spec), "-o", str(file))
    assert (code, out) == (1, "")
    assert "has `in_channels` 3 but receives 1" in err
    assert not file.exists()


def test_inputs_and_variables_can_be_changed(run: Run, spec: Path) -> None:
    code, out, _ = run("export", str(spec), "--input", "5x1x9x9", "--name", "Net9")
    assert code == 0
    assert "class Net9(nn.Module)" in out
    assert "# 5×4×7×7" in out


@pytest.mark.parametrize("name", ["", "a b", "class", "x): pass #", "a.b", "\x1b[31m"])
def test_a_name_has_to_be_one(run: Run, spec: Path, name: str) -> None:
    code, out, err = run("export", str(spec), "--name", name)
    assert (code, out) == (2, "")
    assert "cannot be the name of a class" in err


def test_what_cannot_be_said_is_said(run: Run, spec: Path) -> None:
    spec.write_text("input: [N, 3, H]\nlayers:\n  - Flatten\n  - Linear(_, 4)\n", "utf-8")
    code, out, err = run("export", str(spec))
    assert (code, out) == (2, "")
    assert err.startswith("Error: ")
    assert err.endswith("cannot be exported: `in_features` is 3*H, which is open\n")
    assert run("export", str(spec), "--set", "H=5")[0] == 0


def test_onnx_is_no_text(run: Run, spec: Path) -> None:
    for where in ((), ("-o", "-")):
        code, out, err = run("export", str(spec), "--to", "onnx", *where)
        assert (code, out) == (2, "")
        assert err == "Error: an ONNX file is no text; say where to write it with -o\n"


@pytest.mark.parametrize("file", ["missing/net.py", "net.yaml/net.py", "a\0b"])
def test_a_file_that_cannot_be_written_is_an_error(run: Run, spec: Path, file: str) -> None:
    code, out, err = run("export", str(spec), "-o", str(spec.parent / file))
    assert (code, out) == (2, "")
    assert err.startswith("Error: ")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ((), 0, ""),
        (("--verify",), 2, "--verify needs torch, which `pip install 'cnnshape[verify]'` adds"),
        (
            ("--to", "onnx", "-o", "net.onnx"),
            2,
            "--to onnx needs torch, which `pip install 'cnnshape[onnx]'` adds",
        ),
    ],
)
def test_only_proofs_and_onnx_need_torch(
    spec: Path, options: tuple[str, ...], code: int, said: str
) -> None:
    file = spec.parent / "net.onnx"
    given = [str(file) if one == file.name else one for one in options]
    script = (
        "import sys; sys.modules['torch'] = None\n"
        "from cnnshape.cli import main\n"
        f"main(['export', {str(spec)!r}, *{given!r}])\n"
    )
    done = subprocess.run(  # noqa: S603  # of our own
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == code
    assert said in done.stderr
    assert not file.exists()
