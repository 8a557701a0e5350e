"""Every command and output of the README is true."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cnnshape.layers import KINDS
from cnnshape.render.manual import families, headline

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
TEXT = README.read_text("utf-8")
CONSOLES = re.findall(r"```console\n\$ (.*?)\n(.*?)```", TEXT, re.DOTALL)
YAMLS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


def said(command: str) -> str:
    """What a command prints, results before findings, as without a terminal."""
    done = subprocess.run(  # noqa: S602  # the README's own commands, as a shell reads them
        command.replace("cnnshape", f"{sys.executable} -m cnnshape", 1),
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1"},
    )
    between = "\n" if done.stdout and done.stderr else ""
    return done.stdout + between + done.stderr


def renewed(text: str) -> str:
    """The README with outputs and table made anew."""
    for command, output in CONSOLES:
        text = text.replace(f"$ {command}\n{output}```", f"$ {command}\n{said(command)}```")
    start, end = "<!-- layers -->\n", "<!-- end of layers -->"
    before, _, rest = text.partition(start)
    return f"{before}{start}{table()}{end}{rest.partition(end)[2]}"


def table() -> str:
    """The table of layers, a family a line."""
    lines = ["| family | layers |", "| --- | --- |"]
    for title, kinds in families().items():
        names = ", ".join(f"`{kind.__name__}`" for kind in kinds)
        lines.append(f"| {title} | {names} |")
    return "\n".join(lines) + "\n"


def test_every_command_prints_what_the_readme_says(update: bool) -> None:
    if update:
        README.write_text(renewed(TEXT), "utf-8")
        return
    assert CONSOLES
    for command, output in CONSOLES:
        assert said(command) == output, command


def test_the_table_of_layers_is_current(update: bool) -> None:
    assert update or table() in TEXT


def test_every_layer_has_a_headline() -> None:
    assert all(headline(kind).endswith(".") for kind in KINDS.values())


@pytest.mark.parametrize("text", YAMLS)
def test_every_spec_of_the_readme_plans(text: str, tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(text, "utf-8")
    command = [sys.executable, "-m", "cnnshape", "plan", str(spec)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603  # our own command
    assert done.returncode == 0, done.stderr


def test_the_first_spec_of_the_readme_is_in_the_zoo() -> None:
    name, _, spec = YAMLS[0].partition("\n")
    assert (ROOT / name.removeprefix("# ")).read_text("utf-8") == spec


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert blocks
    for block in blocks:
        exec(block, {})  # noqa: S102  # the README's own code
