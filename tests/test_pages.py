"""What README.md and docs/ show is true: what commands print, that specs plan, the shapes in them.

A command on `net.yaml` is about the spec above it.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cnnshape.annotations.comments import MARK

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(yaml|console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPEC = "net.yaml"

Run = Callable[..., tuple[int, str, str]]  # exit code, standard output, standard error
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def blocks(page: Path, kind: str) -> list[str]:
    """The blocks of a kind on a page."""
    found = BLOCK.findall(page.read_text("utf-8"))
    return [text for name, text in found if name == kind]


def consoles(page: Path) -> list[tuple[str, str, str]]:
    """The commands on a page, what they print there, and the spec above each."""
    found, spec = [], ""
    for kind, text in BLOCK.findall(page.read_text("utf-8")):
        if kind == "yaml":
            spec = text
        elif kind == "console":
            command, _, output = text.partition("\n")
            found.append((command.removeprefix("$ "), output, spec))
    return found


def said(command: str, spec: str, folder: Path) -> str:
    """What a command prints, results before findings, as without a terminal."""
    (folder / SPEC).write_text(spec, "utf-8")
    done = subprocess.run(  # noqa: S602  # the pages' own commands, as a shell reads them
        command.replace("cnnshape", f"{sys.executable} -m cnnshape", 1),
        shell=True,
        cwd=folder if is_of_spec(command) else ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
    )
    between = "\n" if done.stdout and done.stderr else ""
    return done.stdout + between + done.stderr


def is_of_spec(command: str) -> bool:
    """Whether a command is about the spec above it."""
    return SPEC in command.split()


def annotated(spec: str, run: Run) -> str:
    """A spec with the shapes beside its steps, if it has any there."""
    return run("annotate", "-", text=spec)[1] if MARK in spec else spec


def renewed(page: Path, folder: Path, run: Run) -> str:
    """A page with outputs and shapes made anew."""
    spec = ""

    def new(block: re.Match[str]) -> str:
        nonlocal spec
        kind, text = block.groups()
        if kind == "yaml":
            spec = text = annotated(text, run)
        elif kind == "console":
            first, *_ = text.partition("\n")
            text = f"{first}\n{said(first.removeprefix('$ '), spec, folder)}"
        return f"```{kind}\n{text}```"

    return BLOCK.sub(new, page.read_text("utf-8"))


@every_page
def test_every_command_prints_what_a_page_says(
    page: Path, update: bool, run: Run, tmp_path: Path
) -> None:
    if update:
        page.write_text(renewed(page, tmp_path, run), "utf-8")
    assert consoles(page)
    for command, output, spec in consoles(page):
        assert said(command, spec, tmp_path) == output, command


@every_page
def test_every_spec_of_a_page_plans_but_where_its_finding_follows(page: Path, run: Run) -> None:
    shown = {spec for command, _, spec in consoles(page) if is_of_spec(command)}
    for spec in blocks(page, "yaml"):
        code, _, findings = run("plan", "-", text=spec)
        assert code == 0 or spec in shown, findings


@every_page
def test_shapes_beside_steps_are_those_that_come_out(page: Path, run: Run) -> None:
    for spec in blocks(page, "yaml"):
        assert annotated(spec, run) == spec


@every_page
def test_the_python_of_a_page_runs(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for block in blocks(page, "python"):
        exec(block, {})  # noqa: S102  # the pages' own code
