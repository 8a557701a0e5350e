"""Importing a model where torch is missing."""

import subprocess
import sys
from collections.abc import Callable

import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("command", ["import", "plan", "check", "sizes"])
def test_a_model_needs_torch(command: str) -> None:
    hidden = "import sys; sys.modules['torch'] = None; from cnnshape.__main__ import run; run()"
    words = [sys.executable, "-c", hidden, command, "net.py:Net", "--input", "1x8"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603  # our own command
    assert (done.returncode, done.stdout) == (2, "")
    assert "net.py:Net needs torch, which `pip install 'cnnshape[verify]'` adds" in done.stderr


def test_a_file_of_such_a_name_is_a_spec(run: Run, tmp_path: object) -> None:
    spec = f"{tmp_path}/net.py:Net"
    with open(spec, "w", encoding="utf-8") as stream:  # noqa: PTH123  # `tmp_path` is a text here
        stream.write("input: [1, 8]\nlayers: [ReLU]\n")
    assert run("plan", spec)[0] == 0


def test_the_help_says_that_python_is_run(run: Run) -> None:
    assert "This runs the Python code of TARGET" in " ".join(run("import", "--help")[1].split())
