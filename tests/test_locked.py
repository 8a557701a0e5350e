"""`cnnshape check --locked`: a spec is what was locked, or a finding says how not."""

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]

NET = """\
# a comment
input: [N, 3, 8, 8]
layers:
  - Conv2d(3, 4, 3)
  - ReLU
  - Flatten
  - fc = Linear(144, 10)
"""


@pytest.fixture
def folder(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two locked specs, which is the working directory."""
    (tmp_path / "nets").mkdir()
    for name in ("one", "two"):
        (tmp_path / "nets" / f"{name}.yaml").write_text(NET, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert run("lock", "nets")[0] == 0
    assert run("check", "nets", "--locked", "--strict") == (0, "", "2 specs checked: all is well\n")
    return tmp_path


def test_a_changed_plan_fails_and_says_what_changed(run: Run, folder: Path) -> None:
    text = NET.replace("4, 3)", "8, 3)").replace("144", "288").replace("ReLU", "GELU")
    (folder / "nets/one.yaml").write_text(text, "utf-8")
    code, out, err = run("check", "nets", "--locked")
    assert (code, out) == (1, "")
    assert "error[lock-mismatch]: the network is not what it was when it was locked: " in err
    assert " --> nets/one.yaml:4:5\n" in err
    assert "note: ~ 0  Conv2d(3, 4 → 8, 3)  N×4×6×6 → N×8×6×6\n" in err
    assert "note: parameters 1,562 → 3,114 (+99.4 %)\n" in err
    assert "help: `cnnshape lock nets/one.yaml` locks what it is now\n" in err
    assert run("check", "nets")[0] == 0
    assert run("lock", "nets/one.yaml")[0] == 0
    assert run("check", "nets", "--locked")[0] == 0


@pytest.mark.parametrize(
    "text",
    [
        NET.replace("# a comment\n", ""),
        NET.replace("3, 4, 3", "_, 2 * 2, kernel_size=3"),
        NET.replace("input: [N, 3, 8, 8]\n", "") + "input: Nx3x8x8\n",
        NET.replace("Flatten", "Flatten -> [N, 144]"),
    ],
)
def test_another_spelling_of_the_same_plan_is_no_change(run: Run, folder: Path, text: str) -> None:
    (folder / "nets/one.yaml").write_text(text, "utf-8")
    assert run("check", "nets", "--locked")[0] == 0


def test_a_spec_that_is_not_locked_or_no_longer_there_fails(run: Run, folder: Path) -> None:
    (folder / "nets/one.yaml").rename(folder / "nets/three.yaml")
    code, _, err = run("check", "nets", "--locked", "--format", "line")
    assert code == 1
    assert err.splitlines()[:2] == [
        "nets/three.yaml:1:1: error[lock-mismatch] the network is not in cnnshape.lock",
        "cnnshape.lock:4:6: error[lock-mismatch] nets/one.yaml is locked but no longer there",
    ]
    assert run("check", "nets/two.yaml", "--locked")[0] == 0


def test_what_is_expected_does_not_hide_what_is_locked(run: Run, folder: Path) -> None:
    text = NET.replace("ReLU", "ReLU6") + "expect: {params: 5}\n"
    (folder / "nets/one.yaml").write_text(text, "utf-8")
    code, _, err = run("check", "nets", "--locked")
    assert code == 1
    assert "error[expect-mismatch]" in err
    assert "error[lock-mismatch]" in err
    (folder / "nets/one.yaml").write_text(NET.replace("144", "145"), "utf-8")
    assert "lock-mismatch" not in run("check", "nets", "--locked")[2]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_jobs_hold_to_the_same_lock(run: Run, folder: Path, jobs: str) -> None:
    for number in range(8):
        (folder / f"nets/{number}.yaml").write_text(NET, "utf-8")
    code, _, err = run("check", "nets", "--locked", "--format", "line", "-j", jobs)
    assert code == 1
    assert err.count("error[lock-mismatch]") == 8


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--locked=no.lock"], "no.lock: No such file or directory; `cnnshape lock` writes it"),
        (["--locked=nets/one.yaml"], "nets/one.yaml: line 1 is no JSON"),
        (["--locked", "--set", "N=3"], "--locked holds specs to what they are"),
        (["--locked", "--input", "1x3x8x8"], "--locked holds specs to what they are"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_cannot_be_held_to_is_said(run: Run, arguments: list[str], sentence: str) -> None:
    code, _, err = run("check", "nets", *arguments)
    assert code == 2
    assert sentence in err
