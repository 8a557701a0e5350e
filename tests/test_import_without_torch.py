"""Importing a model where torch is missing."""

import sys
from collections.abc import Callable

import pytest

Run = Callable[..., tuple[int, str, str]]


def test_a_model_needs_torch(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("cnnshape.importing")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    for command in ("import", "plan", "check", "sizes"):
        code, out, err = run(command, "net.py:Net", "--input", "1x8")
        assert (code, out) == (2, "")
        assert "net.py:Net needs torch, which `pip install 'cnnshape[verify]'` adds" in err


def test_a_file_of_such_a_name_is_a_spec(run: Run, tmp_path: object) -> None:
    spec = f"{tmp_path}/net.py:Net"
    with open(spec, "w", encoding="utf-8") as stream:  # noqa: PTH123  # `tmp_path` is a text here
        stream.write("input: [1, 8]\nlayers: [ReLU]\n")
    assert run("plan", spec)[0] == 0


def test_the_help_says_that_python_is_run(run: Run) -> None:
    assert "This runs the Python code of TARGET" in " ".join(run("import", "--help")[1].split())
