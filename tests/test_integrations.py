"""The hooks for pre-commit and the action for GitHub: valid, quoted, and true to the commands."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Run = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).parents[1]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"] if "run" in step}
BASH = shutil.which("bash")
GOOD = "input: [N, 3, 8, 8]\nlayers: [ReLU]\n"
BAD = "input: [N, 3, 8, 8]\nlayers:\n  - Conv2d(4, 6, 3)\n"
PYTHON = """\
#!{bash}
# Notes what is installed, and runs everything else.
if [ "$3" = pip ]; then printf '%s\\n' "$@" >installed; else exec {python} "$@"; fi
"""


@pytest.mark.parametrize(
    "command",
    [
        ["check_jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"],
        ["pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"],
    ],
    ids=lambda command: command[0],
)
def test_a_file_is_what_its_reader_takes(command: list[str]) -> None:
    done = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_passes_what_is_sound_and_stops_what_is_not(
    run: Run, hook: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    spec = tmp_path / "net.yaml"
    program, *command = hook["entry"].split() + hook.get("args", [])
    command += ["net.yaml"] if hook.get("pass_filenames", True) else []
    spec.write_text(GOOD, "utf-8")
    assert program == "cnnshape"
    assert run(*command)[0] == 0
    spec.write_text(BAD, "utf-8")
    assert run(*command)[0] == 1


def test_hooks_are_for_yaml_that_is_not_hidden() -> None:
    for hook in HOOKS:
        assert re.search(hook["files"], "nets/unet.yml")
        assert not re.search(hook["files"], "nets/unet.yaml.bak")
    hidden = HOOKS[1]["exclude"]
    assert re.search(hidden, ".github/workflows/ci.yml")
    assert not re.search(hidden, "nets/v1.5/unet.yaml")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with specs, and a Python that installs nothing."""
    folder = tmp_path / "project"
    (folder / "nets").mkdir(parents=True)
    (folder / "nets" / "good one.yaml").write_text(GOOD, "utf-8")
    (folder / "nets" / "bad.yaml").write_text(BAD, "utf-8")
    (folder / "click.py").write_text("raise SystemExit(9)", "utf-8")
    python = tmp_path / "python"
    python.write_text(PYTHON.format(bash=BASH, python=sys.executable), "utf-8")
    python.chmod(0o755)
    return folder


def done(step: str, folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """What a step of the action does in a folder, with the variables that its inputs make."""
    if BASH is None:
        pytest.skip("there is no bash")
    known = {name: entry["default"] for name, entry in ACTION["inputs"].items()}
    values = {f"inputs.{name}": value for name, value in (known | inputs).items()}
    values["github.action_path"] = str(ROOT)
    values["steps.python.outputs.python-path"] = str(folder.parent / "python")
    variables = {
        name: re.sub(r"\$\{\{ (.*?) \}\}", lambda found: values[found[1]], text)
        for name, text in STEPS[step]["env"].items()
    }
    (script := folder.parent / "script.sh").write_text(STEPS[step]["run"], "utf-8")
    return subprocess.run(  # noqa: S603  # as the runner calls it
        [BASH, "--noprofile", "--norc", "-eo", "pipefail", str(script)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "GITHUB_ACTIONS": "true", **variables},
    )


def test_no_input_is_written_into_a_script() -> None:
    assert set(STEPS) == {"Install cnnshape", "Check"}
    assert not any("${{" in step["run"] for step in STEPS.values())
    used = re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text("utf-8"))
    assert sorted(used) == sorted(ACTION["inputs"])


@pytest.mark.parametrize(("version", "what"), [("", str(ROOT)), ("0.2.0", "cnnshape==0.2.0")])
def test_the_action_installs_itself_or_a_version(project: Path, version: str, what: str) -> None:
    assert done("Install cnnshape", project, version=version).returncode == 0
    assert (project / "installed").read_text("utf-8").splitlines()[-1] == what


def test_the_action_marks_what_is_wrong_and_fails(project: Path) -> None:
    found = done("Check", project)
    assert found.returncode == 1, found.stderr
    assert found.stdout.startswith("::error file=nets/bad.yaml,line=3,")


def test_the_action_takes_paths_with_spaces_and_options(project: Path) -> None:
    paths = "  nets/good one.yaml\n\nnets/good one.yaml"
    found = done("Check", project, paths=paths, strict="true", args="-j 1", sarif="out put.sarif")
    assert (found.returncode, found.stdout) == (0, ""), found.stderr
    assert '"2.1.0"' in (project / "out put.sarif").read_text("utf-8")


@pytest.mark.parametrize("name", ["paths", "args", "sarif", "strict", "version"])
@pytest.mark.parametrize(
    "text",
    ["$(touch x)", "`touch x`", "; touch x", "' ; touch x; '", '"; touch x; "', "x\ntouch x"],
)
def test_no_input_is_run_as_a_command(project: Path, name: str, text: str) -> None:
    for step in STEPS:
        done(step, project, **{name: text})
    made = {path.name for path in project.iterdir()}
    assert "x" not in made


def test_a_path_that_looks_like_an_option_is_a_path(project: Path) -> None:
    found = done("Check", project, paths="--help")
    assert found.returncode == 2
    assert "no such file" in found.stderr
