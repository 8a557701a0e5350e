"""Folders that somebody has laid traps in, and places that cannot be written to."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]

GOOD = "input: [N, 3, 8, 8]\nlayers:\n  - Conv2d(3, 4, 3)\n"
WRONG = GOOD.replace("Conv2d(3", "Conv2d(5")
COMMAND = [sys.executable, "-m", "cnnshape"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with one good spec."""
    (tmp_path / "good.yaml").write_text(GOOD, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


def test_pipes_and_devices_are_passed_over(run: Run, folder: Path) -> None:
    os.mkfifo(folder / "pipe.yaml")
    (folder / "zero.yaml").symlink_to("/dev/zero")
    (folder / "terminal.yaml").symlink_to("/dev/tty")
    (folder / "empty.yaml").touch()
    code, _, err = run("check", ".")
    assert (code, err) == (0, "1 spec checked: all is well; 4 other YAML files passed over\n")
    for name in ("pipe.yaml", "zero.yaml"):
        message = f"Error: {name}: neither a file nor a folder\n"
        assert run("check", name) == (2, "", message)


def test_rings_of_links_end(run: Run, folder: Path) -> None:
    (folder / "again").symlink_to(folder)
    (folder / "itself.yaml").symlink_to("itself.yaml")
    code, _, err = run("check", ".")
    assert code == 2
    assert err.startswith("Error: itself.yaml: Too many levels of symbolic links\n1 spec checked;")
    assert run("check", "itself.yaml")[2].startswith("Error: itself.yaml: Too many levels")


def test_a_folder_may_have_the_name_of_a_spec(run: Run, folder: Path) -> None:
    (folder / "net.yaml").mkdir()
    (folder / "net.yaml" / "wrong.yaml").write_text(WRONG, "utf-8")
    assert "net.yaml/wrong.yaml:3:12" in run("check", ".")[2]
    assert run("annotate", "net.yaml") == (2, "", "Error: net.yaml: Is a directory\n")


def test_folders_may_be_deep_until_the_system_ends(run: Run, folder: Path) -> None:
    for _ in range(1500):
        os.mkdir("deep")  # noqa: PTH102  # of a path too long to be written
        os.chdir("deep")
    os.chdir(folder)
    code, _, err = run("check", ".")
    for _ in range(1500):
        os.chdir("deep")
    for _ in range(1500):
        os.chdir("..")
        os.rmdir("deep")  # noqa: PTH106  # as nothing else removes it
    assert code == 0 or (code == 2 and "File name too long" in err)
    assert "1 spec checked" in err


def test_a_folder_that_cannot_be_read_is_said(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "closed\x1b[31m").mkdir()
    scandir = os.scandir

    def refuse(path: str) -> object:
        if "closed" in path:
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr("os.scandir", refuse)  # for root may read everything
    code, _, err = run("check", ".")
    assert code == 2
    assert "Error: closed\\x1b[31m: Permission denied" in err
    assert "1 spec checked; 1 could not be checked" in err


def test_only_keys_at_the_beginning_of_lines_make_a_spec(run: Run, folder: Path) -> None:
    (folder / "functions.yaml").write_text("a:\n  layers: [b]\n", "utf-8")
    (folder / "marked.yml").write_text(f"\ufefflayers: [Relu]\n{GOOD[:20]}", "utf-8")
    code, _, err = run("check", ".")
    assert code == 1
    assert err.splitlines()[-1].startswith("2 specs checked: 1 error in 1 file; 1 other")


def test_a_file_that_is_meant_twice_is_checked_and_written_once(run: Run, folder: Path) -> None:
    paths = ["good.yaml", "./good.yaml", str(folder / "good.yaml"), "."]
    assert run("check", *paths)[2] == "1 spec checked: all is well\n"
    (folder / "link.yaml").symlink_to("good.yaml")
    code, _, err = run("annotate", *paths[:3], "link.yaml")
    assert (code, err.count(": written")) == (0, 1)
    assert (folder / "link.yaml").is_symlink()


def test_names_that_steer_a_terminal_are_shown(run: Run, folder: Path) -> None:
    names = ["\x1b[31m.yaml", "a\nb.yaml", "\u202e.yaml", os.fsdecode(b"\xff.yaml")]
    for name in names:
        (folder / name).write_text(WRONG, "utf-8")
    for style in ("full", "line", "github", "sarif", "junit", "json"):
        assert run("check", ".", "--format", style)[0] == 1
        assert run("check", ".", "--format", f"{style}=report")[0] == 1
    assert run("check", ".", "--set", "M=3")[0] == 2
    assert run("annotate", *names)[0] == 1
    for name in names:
        (folder / name).write_text(GOOD, "utf-8")
    assert run("annotate", *names)[0] == 0


def test_findings_are_not_written_over_a_spec(run: Run, folder: Path) -> None:
    (folder / "link").symlink_to("good.yaml")
    for target in ("good.yaml", "./good.yaml", "link"):
        code, _, err = run("check", ".", "--format", f"json={target}")
        assert code == 2
        assert f"{target} is a spec that is checked" in err
    assert (folder / "good.yaml").read_text("utf-8") == GOOD


@pytest.mark.parametrize("target", [".", "good.yaml/x", "/dev/full", ""])
@pytest.mark.parametrize("style", ["json", "sarif", "full"])
def test_a_file_that_cannot_be_written_is_said(run: Run, style: str, target: str) -> None:
    Path("wrong.yaml").write_text(WRONG, "utf-8")
    code, _, err = run("check", ".", "--format", f"{style}={target}")
    assert code == 2
    assert err.splitlines()[-1].startswith("Error: ")


def test_all_that_is_left_out_is_said(run: Run) -> None:
    message = "Error: no spec in .; 1 left out by --exclude or `exclude`\n"
    assert run("check", ".", "--exclude", "*") == (2, "", message)


def test_a_process_that_is_killed_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("wrong.yaml").write_text(WRONG, "utf-8")
    monkeypatch.setattr("cnnshape.cli.jobs._answer", _killed)
    code, out, err = run("check", ".", "-j", "2")
    assert (code, out) == (2, "")
    assert err == "Error: a process was ended from outside, perhaps for want of memory; try -j 1\n"


def _killed(*_: object) -> None:
    os._exit(9)


def test_a_system_without_processes_checks_one_by_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("wrong.yaml").write_text(WRONG, "utf-8")

    def refuse(_: int) -> ProcessPoolExecutor:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", refuse)
    assert run("check", ".", "-j", "2")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["check", "good.yaml"], 2), (["check", "nowhere"], 2), (["plan", "good.yaml"], 0)],
)
def test_what_nobody_can_be_told_still_has_its_exit_code(arguments: list[str], code: int) -> None:
    root = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*COMMAND, *arguments], stderr=full, env=root, check=False)  # noqa: S603  # our own command
    assert done.returncode == code


def test_findings_for_a_closed_stream_are_given_up(folder: Path) -> None:
    (folder / "idle.yaml").write_text(GOOD + "  - MaxPool2d(1)\n", "utf-8")
    root = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    shell = f"exec {sys.executable} -m cnnshape check idle.yaml 2>&-"
    assert subprocess.run(["/bin/sh", "-c", shell], env=root, check=False).returncode == 0  # noqa: S603  # our own command
