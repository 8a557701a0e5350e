"""`cnnshape diff`: two specs, or one and its past, in three formats."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cnnshape.cli import revisions

Run = Callable[..., tuple[int, str, str]]

BEFORE = """\
input: [N, 3, 32, 32]
layers:
  - Conv2d(3, 8, 3)
  - ReLU
  - Flatten
  - fc = Linear(7200, 10)
"""
AFTER = BEFORE.replace("  - ReLU", "  - BatchNorm2d\n  - ReLU").replace("10)", "12)")
TABLE = """\
1 layer added, 1 changed
  layer  type                   output        params     MACs
─────────────────────────────────────────────────────────────
  … 1 layer the same
+ 1      BatchNorm2d(8)         N×8×30×30        +16
  … 2 layers the same
~ fc     Linear(7200, 10 → 12)  N×10 → N×12  +14,402  +14,400
~ fc     output(N×10 → N×12)
─────────────────────────────────────────────────────────────
parameters   72,234  →   86,652  +14,418  +20.0 %
MACs        266,400  →  280,800  +14,400   +5.4 %
layers            4  →        5       +1  +25.0 %
"""
GIT = ["git", "-c", "user.name=Someone", "-c", "user.email=someone@example.org"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with two specs."""
    (tmp_path / "a.yaml").write_text(BEFORE, "utf-8")
    (tmp_path / "b.yaml").write_text(AFTER, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository in which `specs/net.yaml` was changed since the last revision."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    spec = folder / "specs" / "net.yaml"
    spec.parent.mkdir()
    spec.write_text(BEFORE, "utf-8")
    for arguments in (["init", "--quiet"], ["add", "specs"], ["commit", "--quiet", "-m", "a net"]):
        subprocess.run([*GIT, *arguments], check=True, cwd=folder)  # noqa: S603  # our own command
    spec.write_text(AFTER, "utf-8")
    return folder


def test_a_table_says_what_differs(run: Run, folder: Path) -> None:
    assert run("diff", "a.yaml", "b.yaml") == (0, f"a.yaml → b.yaml\n{TABLE}", "")
    assert folder.joinpath("a.yaml").read_text("utf-8") == BEFORE


@pytest.mark.usefixtures("folder")
def test_no_difference_is_one_sentence_in_every_format(run: Run) -> None:
    assert run("diff", "a.yaml", "a.yaml") == (0, "the plans are the same\n", "")
    _, out, _ = run("diff", "a.yaml", "a.yaml", "--format", "markdown")
    assert out == "**a.yaml → a.yaml**: the plans are the same\n"
    found = json.loads(run("diff", "a.yaml", "a.yaml", "--format", "json")[1])
    assert (found["same"], found["layers"]) == (True, [])


@pytest.mark.usefixtures("folder")
def test_json_has_both_sides_of_each_layer_that_differs(run: Run) -> None:
    code, out, err = run("diff", "a.yaml", "b.yaml", "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert (found["schema"], found["before"], found["after"]) == (1, "a.yaml", "b.yaml")
    assert found["outputs"] == {"before": {"fc": "N×10"}, "after": {"fc": "N×12"}}
    assert found["totals"] == {
        "params": {"before": 72234, "after": 86652},
        "macs": {"before": 266400, "after": 280800},
        "layers": {"before": 4, "after": 5},
    }
    norm, fc = found["layers"]
    assert norm == {
        "change": "added",
        "path": "1",
        "fields": [],
        "follows": False,
        "before": None,
        "after": {
            "path": "1",
            "call": "BatchNorm2d(8)",
            "shape": "N×8×30×30",
            "params": 16,
            "macs": 0,
            "takes": ["0"],
        },
    }
    assert (fc["change"], fc["path"]) == ("changed", "fc")
    assert (fc["before"]["call"], fc["after"]["call"]) == ("Linear(7200, 10)", "Linear(7200, 12)")


@pytest.mark.usefixtures("folder")
def test_markdown_is_fit_for_a_comment(run: Run) -> None:
    assert run("diff", "a.yaml", "b.yaml", "--format", "markdown")[1] == (
        "**a.yaml → b.yaml**: parameters 72.2 k → 86.7 k (+20.0 %), "
        "MACs 266.4 k → 280.8 k (+5.4 %)\n"
        "\n"
        "1 layer added, 1 changed\n"
        "\n"
        "|   | layer | type | output | params | MACs |\n"
        "| --- | --- | --- | --- | ---: | ---: |\n"
        "| + | 1 | BatchNorm2d(8) | N×8×30×30 | +16 |  |\n"
        "| \\~ | fc | Linear(7200, 10 → 12) | N×10 → N×12 | +14,402 | +14,400 |\n"
        "| \\~ | fc | output(N×10 → N×12) |  |  |  |\n"
    )


def test_long_markdown_is_folded_and_ends(run: Run, folder: Path) -> None:
    folder.joinpath("a|b.yaml").write_text(BEFORE + "  - ReLU * 900\n", "utf-8")
    _, out, _ = run("diff", "a.yaml", "a|b.yaml", "--format", "markdown")
    assert out.startswith("**a.yaml → a\\|b.yaml**: parameters 72.2 k, MACs 266.4 k\n")
    assert "<details>\n<summary>900 layers added</summary>\n\n|" in out
    assert out.endswith("|   | and 700 more | | | | |\n\n</details>\n")
    assert len(out) < 65_000
    rows = [line for line in out.splitlines() if line.startswith("| ")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {7}


@pytest.mark.usefixtures("folder")
def test_the_exit_code_says_that_plans_differ_to_those_who_ask(run: Run) -> None:
    assert run("diff", "a.yaml", "b.yaml", "--exit-code")[0] == 1
    assert run("diff", "a.yaml", "a.yaml", "--exit-code")[0] == 0


@pytest.mark.usefixtures("folder")
def test_inputs_and_variables_are_set_in_both(run: Run) -> None:
    code, out, _ = run("diff", "a.yaml", "b.yaml", "--set", "N=4")
    assert code == 0
    assert "4×10 → 4×12" in out
    assert run("diff", "a.yaml", "b.yaml", "--set", "M=4")[0] == 2
    code, _, err = run("diff", "a.yaml", "b.yaml", "--input", "Nx3x40x40")
    assert code == 1
    assert err.count("error[axis-mismatch]") == 2


@pytest.mark.usefixtures("folder")
def test_a_spec_with_errors_is_compared_as_far_as_it_goes(run: Run) -> None:
    text = BEFORE.replace("Conv2d(3", "Conv2d(4")
    code, out, err = run("diff", "-", "b.yaml", text=text)
    assert (code, out) == (1, f"<stdin> → b.yaml\n{TABLE}")
    assert err.startswith("error[axis-mismatch]: `Conv2d` has `in_channels` 4 but receives 3\n")


@pytest.mark.usefixtures("folder")
def test_of_a_text_that_says_nothing_only_the_findings_are_printed(run: Run) -> None:
    code, out, err = run("diff", "a.yaml", "-", text="- a list\n")
    assert (code, out) == (1, "")
    assert "error[wrong-type]" in err
    code, out, _ = run("diff", "a.yaml", "-", "--format", "json", text="- a list\n")
    assert code == 1
    assert json.loads(out)["totals"]["layers"] == {"before": 4, "after": 0}


@pytest.mark.usefixtures("repository")
def test_a_revision_is_compared_with_the_file_as_it_is_now(run: Run) -> None:
    expected = f"HEAD:specs/net.yaml → specs/net.yaml\n{TABLE}"
    assert run("diff", "HEAD:specs/net.yaml") == (0, expected, "")
    assert run("diff", "HEAD:specs/net.yaml", "specs/net.yaml") == (0, expected, "")
    code, out, _ = run("diff", "specs/net.yaml", "HEAD:specs/net.yaml")
    assert code == 0
    assert "- 1      BatchNorm2d(8)" in out


def test_paths_of_a_revision_are_those_of_git(
    run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "specs")
    code, out, _ = run("diff", "HEAD:specs/net.yaml")
    assert (code, out) == (0, f"HEAD:specs/net.yaml → ../specs/net.yaml\n{TABLE}")
    code, out, _ = run("diff", "HEAD:./net.yaml")
    assert (code, out) == (0, f"HEAD:./net.yaml → ./net.yaml\n{TABLE}")
    assert run("diff", ":./net.yaml")[0] == 0  # as it is staged


def test_a_file_with_the_name_of_a_revision_comes_first(run: Run, repository: Path) -> None:
    try:
        repository.joinpath("HEAD:a.yaml").write_text(AFTER, "utf-8")
    except OSError:
        pytest.skip("no file can have this name")
    assert run("diff", "HEAD:a.yaml", "b.yaml") == (0, "the plans are the same\n", "")


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["NONE:specs/net.yaml"], "no such file, and git says: fatal: invalid object name 'NONE'."),
        (["HEAD:none.yaml"], "path 'none.yaml' does not exist in 'HEAD'"),
        (["HEAD:specs"], "bad file"),
        (["a\x1b[31m:b"], "a\\x1b[31m:b: no such file, and git says: "),
        (["--", "--textconv:a.yaml"], "--textconv:a.yaml: a revision does not begin with -"),
        (["a:b\0c", "a.yaml"], "a:b\\x00c: git cannot be run: embedded null byte"),
        (["a:\ud800", "a.yaml"], "a:\\ud800: git cannot be run: "),
        (["a.yaml"], "Missing argument 'B'"),
        (["none.yaml", "a.yaml"], "none.yaml: No such file or directory"),
        (["-", "-"], "only one of the two can be standard input"),
    ],
)
def test_what_cannot_be_read_is_said(run: Run, arguments: list[str], sentence: str) -> None:
    code, out, err = run("diff", *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err


@pytest.mark.usefixtures("folder")
def test_a_folder_that_is_no_repository_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(Path.cwd().parent))
    code, _, err = run("diff", "HEAD:a.yaml", "b.yaml")
    assert code == 2
    assert "not a git repository" in err


@pytest.mark.usefixtures("repository")
def test_no_git_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    code, _, err = run("diff", "HEAD:specs/net.yaml", "b.yaml")
    sentence = "HEAD:specs/net.yaml: no such file, and no git to look it up"
    assert (code, err) == (2, f"Error: {sentence}\n")


@pytest.mark.usefixtures("repository")
def test_of_a_file_in_git_no_more_is_read_than_a_spec_can_have(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "_LONGEST", len(BEFORE) - 5)
    code, _, err = run("diff", "HEAD:specs/net.yaml", "b.yaml")
    assert code == 1
    assert "HEAD:specs/net.yaml" in err


@pytest.mark.usefixtures("folder")
def test_color_marks_what_came_and_went(run: Run) -> None:
    _, out, _ = run("diff", "a.yaml", "b.yaml", "--color")
    assert "\x1b[32m+ \x1b[0m\x1b[32m1      BatchNorm2d(8)" in out
    assert "\x1b[33m~ \x1b[0mfc     Linear(7200, 10 → 12)" in out
    assert "\x1b[31m- \x1b[0m" in run("diff", "b.yaml", "a.yaml", "--color")[1]
