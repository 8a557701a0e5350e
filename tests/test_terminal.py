"""What a terminal sees: widths, a reader that leaves, an interrupt, a full disk."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.cells import cell_len

pty = pytest.importorskip("pty", reason="terminals are those of POSIX")

ROOT = Path(__file__).parents[1]
SPECS = sorted(map(str, ROOT.glob("specs/*.yaml")))
COMMAND = [sys.executable, "-m", "cnnshape"]
WIDE = "input: [N, 3, 32, 32]\nlayers:\n" + "".join(
    f"  - {name} = Conv2d(_, 3, 3, padding=same)\n" for name in ("编码器层" * 9, "é" * 70, "x" * 90)
)


def on_terminal(*arguments: str, columns: int) -> str:
    """What a terminal of so many columns gets, without colours."""
    screen, stdout = pty.openpty()
    child = subprocess.Popen(  # noqa: S603  # our own command
        [*COMMAND, *arguments, "--no-color"],
        stdout=stdout,
        stderr=stdout,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": str(columns), "PYTHONUTF8": "1"},
    )
    os.close(stdout)
    seen = bytearray()
    try:
        while piece := os.read(screen, 65536):
            seen += piece
    except OSError:  # the other end is closed
        pass
    os.close(screen)
    child.wait()
    return seen.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [120, 80, 60, 20])
def test_a_table_is_never_wider_than_the_terminal(columns: int, tmp_path: Path) -> None:
    wide = tmp_path / "w.yaml"
    wide.write_text(WIDE, "utf-8")
    every = "layer,type,input,output,params,macs,field,jump,offset,line"
    for options in ([], ["--columns", every]):
        lines = on_terminal("plan", *SPECS, str(wide), *options, columns=columns).splitlines()
        tables = [line for line in lines if not line.endswith(".yaml")]  # titles are what they are
        assert len(tables) > 500
        assert max(map(cell_len, tables)) <= columns


@pytest.mark.parametrize("command", [["plan"], ["check"], ["calc", "1x3x8x8"]])
def test_findings_are_never_wider_than_the_terminal(command: list[str], tmp_path: Path) -> None:
    steps = [f"Sequential({'ReLU(), ' * 30}nn.Conv2d(4, 8, 3))", "MaxPool2d(2, dilation=1, pad=4)"]
    spec = tmp_path / "net.yaml"
    spec.write_text("input: 1x3x8x8\nlayers:\n" + "".join(f"  - {step}\n" for step in steps))
    arguments = steps if command[0] == "calc" else [str(spec)]
    lines = on_terminal(*command, *arguments, columns=50).splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("error"))
    found = [line for line in lines[begin:] if "-->" not in line]  # a path is what it is
    assert max(map(cell_len, found)) <= 50
    marks = next(i for i, line in enumerate(found) if "^" in line)
    assert found[marks - 1][found[marks].index("^")] == "4"


def test_a_reader_that_leaves_ends_the_command_quietly(tmp_path: Path) -> None:
    spec = tmp_path / "net.yaml"
    spec.write_text("input: [N, 3, 8, 8]\nlayers: [ReLU * 90000]\n", "utf-8")
    for style in ("table", "json"):
        with subprocess.Popen(  # noqa: S603  # our own command
            [*COMMAND, "plan", str(spec), "--format", style],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": ""},  # else Python itself loses the rest
        ) as child:
            assert child.stdout is not None
            assert child.stderr is not None
            assert child.stdout.read(1)
            child.stdout.close()
            assert child.stderr.read() == b""
        assert child.returncode == 2


def test_an_interrupt_ends_the_command_without_a_traceback() -> None:
    with subprocess.Popen(  # noqa: S603  # our own command
        [*COMMAND, "plan", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as child:
        time.sleep(1)  # it waits for its input
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=10)
    assert child.returncode == 2
    assert out == b""
    assert b"Traceback" not in err


@pytest.mark.parametrize("lines", [1, 9000])
def test_a_full_disk_is_said(lines: int, tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no disk is full")
    spec = tmp_path / "net.yaml"
    spec.write_text(f"input: [N, 3, 8, 8]\nlayers: [ReLU * {lines}]\n", "utf-8")
    with full.open("wb") as stdout:
        done = subprocess.run(  # noqa: S603  # our own command
            [*COMMAND, "plan", str(spec)],
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=ROOT,
        )
    assert (done.returncode, done.stderr) == (2, "Error: cannot write: No space left on device\n")


@pytest.mark.parametrize(("closed", "code"), [(">&-", 0), ("2>&-", 0), ("<&-", 2)])
def test_a_closed_stream_is_no_crash(closed: str, code: int) -> None:
    done = subprocess.run(  # noqa: S602  # a shell closes the stream
        f"{sys.executable} -m cnnshape plan {'-' if closed[0] == '<' else SPECS[0]} {closed}",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr
