"""Settings of a project, and patterns, that somebody has made to do harm."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]

GOOD = "input: [N, 3, 8, 8]\nlayers:\n  - Conv2d(3, 4, 3)\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with one good spec."""
    (tmp_path / "good.yaml").write_text(GOOD, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "pattern", ["", "[", "[!", "[z-a]", "/", "\0", "*a" * 2000, "[" * 9999, "\x1b[31m", "\ud800"]
)
def test_a_pattern_may_be_anything(run: Run, pattern: str) -> None:
    assert run("check", ".", "--exclude", pattern) == (0, "", "1 spec checked: all is well\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('tool = ["tool.cnnshape"]', "`tool.cnnshape` is a table; write `[tool.cnnshape]`"),
        ("[[tool.cnnshape]]", "is a table"),
        ("[tool]\ncnnshape = 5 # tool.cnnshape", "is a table"),
        ("[tool.cnnshape]\nx = " + "9" * 10_000, "a number is too long, or too much is nested"),
        ("[tool.cnnshape]\nx = " + "[" * 100_000, "a number is too long, or too much is nested"),
        ("[tool.cnnshape]\n" + "a." * 20_000 + "a = 1", "a key has more than 50 parts"),
        ("[tool.cnnshape]\n" + "'a' . " * 20_000 + "a = 1", "a key has more than 50 parts"),
        ("[tool.cnnshape]\n#" + "a" * 1_000_000, "more than 1000000 bytes are not read"),
        ('[tool.cnnshape]\n"\\u001b[31m" = 1', "`tool.cnnshape` has no `\\x1b[31m`"),
        ('[tool.cnnshape]\nexclude = "old"', "`exclude` is a list of patterns"),
    ],
)
def test_hostile_settings_are_refused(run: Run, folder: Path, text: str, message: str) -> None:
    (folder / "pyproject.toml").write_text(text, "utf-8")
    code, _, err = run("check", "good.yaml")
    assert (code, err.count("\n")) == (2, 1)
    assert message in err


def test_settings_that_cannot_be_reached_are_none(run: Run, folder: Path) -> None:
    (folder / "pyproject.toml").symlink_to("/dev/zero")
    assert run("check", "good.yaml")[0] == 0
    (folder / "gone").mkdir()
    os.chdir("gone")
    (folder / "gone").rmdir()
    assert run("check", str(folder / "good.yaml"))[0] == 0
