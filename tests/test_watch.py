"""`cnnshape plan --watch`: every save is planned, errors included."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from select import select
from time import monotonic

import pytest

Run = Callable[..., tuple[int, str, str]]

NET = "input: [N, 3, 8, 8]\nlayers:\n  - Conv2d(3, 4, 3)\n"
CLEAR = "\x1b[2J"
# Whoever runs the tests in the background may have told them to leave the keyboard alone.
LISTENING = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from cnnshape.__main__ import run
run()
"""
PATIENCE = 20  # seconds, on a machine that does other things as well


class Watched:
    """A command that watches a file, and what it has written on its terminal."""

    def __init__(self, file: Path, terminal: int, process: subprocess.Popen[bytes]) -> None:
        self.file, self.terminal, self.process = file, terminal, process
        self.said = ""

    def until(self, words: str) -> str:
        """What is written until some words are, from the last time that the screen was cleared."""
        end = monotonic() + PATIENCE
        while words not in self.said.rpartition(CLEAR)[2]:
            assert monotonic() < end, self.said
            if select([self.terminal], [], [], 0.1)[0]:
                self.said += os.read(self.terminal, 65536).decode()
        return self.said.rpartition(CLEAR)[2]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    file = tmp_path / "net.yaml"
    file.write_text(NET, "utf-8")
    terminal, inside = pty.openpty()
    command = [sys.executable, "-c", LISTENING, "plan", "--watch", str(file)]
    environment = os.environ | {"TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "100"}
    with subprocess.Popen(  # noqa: S603  # our own interpreter
        command, stdin=inside, stdout=inside, stderr=inside, env=environment
    ) as process:
        try:
            yield Watched(file, terminal, process)
        finally:
            process.kill()
    os.close(terminal)
    os.close(inside)


def test_every_save_is_planned_on_a_clear_screen(watched: Watched) -> None:
    watched.until("N×4×6×6")
    watched.file.write_text(NET.replace("4, 3)", "16, 3)"), "utf-8")
    assert "N×4×6×6" not in watched.until("N×16×6×6")
    watched.file.write_text(NET.replace("(3", "(5"), "utf-8")
    assert "1 error" in watched.until("says more")
    draft = watched.file.with_suffix(".new")
    draft.write_text(NET.replace("4, 3)", "32, 3)"), "utf-8")
    draft.replace(watched.file)
    watched.until("N×32×6×6")


def test_a_file_that_is_gone_is_awaited(watched: Watched) -> None:
    watched.until("N×4×6×6")
    watched.file.unlink()
    watched.until("No such file or directory")
    watched.file.write_text(NET, "utf-8")
    watched.until("N×4×6×6")


@pytest.mark.parametrize(("text", "code"), [(NET, 0), (NET.replace("(3", "(5"), 1)])
def test_the_keyboard_ends_it_with_the_last_exit_code(
    watched: Watched, text: str, code: int
) -> None:
    watched.until("N×4×6×6")
    watched.file.write_text(text, "utf-8")
    watched.until("1 error" if code else "N×4×6×6")
    watched.process.send_signal(signal.SIGINT)
    assert watched.process.wait(PATIENCE) == code


def test_standard_input_cannot_be_watched(run: Run) -> None:
    code, _, err = run("plan", "--watch", "-", text=NET)
    assert code == 2
    assert "standard input comes once" in err
