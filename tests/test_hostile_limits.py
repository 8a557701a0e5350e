"""The worst texts take two seconds and 500 MB at most, each in a process of its own.

Two seconds are those of a machine on which loading the libraries takes 75 ms.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

resource = pytest.importorskip("resource", reason="limits are those of POSIX")

HEAD = "input: [N, 3, 32, 32]\nlayers:\n"
LOADINGS = 27  # two seconds, on whatever machine
MEGABYTES = 500


def lines(text: str, count: int) -> str:
    return "".join(text.format(i, i + 1) for i in range(count))


def doubling(first: str, count: int) -> str:
    blocks = lines("  B{1}:\n    - B{0}\n    - B{0}\n", count)
    return f"blocks:\n  B0:\n    - {first}\n{blocks}{HEAD}  - B{count}\n"


WORST = {
    "blocks that double": doubling("Conv2d(_, 3, 1)", 40),
    "empty blocks that double": doubling("ReLU * 0", 40),
    "misfits that double": doubling("Conv2d(4, 4, 1)", 40),
    "groups repeated": HEAD + "  - " + "Sequential(" * 14 + "ReLU" + ") * 10" * 14 + "\n",
    "an alias bomb": "x-0: &0 [x]\n" + lines("x-{1}: &{1} [*{0}, *{0}, *{0}, *{0}]\n", 40),
    "a merge bomb": "x-0: &0 {a: 1}\n" + lines("x-{1}: &{1} {{<<: [*{0}, *{0}], k{0}: 1}}\n", 50),
    "an endless text": "x" * 5_000_000,
    "an endless list": "input: [" + "1, " * 1_000_000 + "]\n",
    "different sizes": "input: [" + lines("{0}, ", 100_000) + "]\nlayers: [ReLU]\n",
    "different keys": lines("k{0}: 1\n", 90_000),
    "the same key": "k: 1\n" * 90_000,
    "different steps": HEAD + lines("  - a{0} = ReLU(b{0})\n", 90_000),
    "different blocks": "blocks:\n" + lines("  B{0}: []\n", 60_000) + HEAD + "  - ReLU\n",
    "unknown layers": HEAD + lines("  - Relu{0}\n", 90_000),
    "unknown arguments": HEAD + "  - Conv2d(" + lines("k{0}=1, ", 15_000) + ")\n",
    "unknown names": HEAD + lines("  - a{0} = ReLU\n", 9000) + lines("  - ReLU(a{0}x)\n", 9000),
    "unknown paths": HEAD
    + "  - ReLU\n" * 9000
    + "expect:\n  output:\n"
    + lines("    p{0}: 1\n", 9000),
    "misfits": HEAD + "  - Conv2d(4, 3, 3, padding=1)\n" * 30_000,
    "fixes": HEAD + lines("  - Conv2d({0}, 3, 3, padding=1)\n", 99) + "  - ReLU\n" * 15_000,
    "split calls": "input: [N, 3]\nlayers: [" + "Conv2d(3, 4, 5), " * 9000 + "]\n",
    "open calls": "input: [N, 3]\nlayers: [" + "Conv2d(3, 4, 5, " * 9000 + "]\n",
    "targets": HEAD + "  - " + "a, " * 60_000 + "b = ReLU\n",
    "a pasted module": HEAD + "  - nn.Sequential(" + "nn.Relu(x='é'), " * 9000 + ")\n",
    "sizes with x between": f"input: {'x'.join('1' * 90_000)}\nlayers: [ReLU]\n",
    "a sum": HEAD + "  - Linear(" + "N + " * 40_000 + "N, 2)\n",
    "symbols multiplied": HEAD + "  - Linear(" + "(N + 1) * " * 15_000 + "N, 2)\n",
    "long names": f"input: [N, {'S' * 99}]\nlayers:\n" + "  - ReLU()(oops)\n  - ReLU\n" * 50_000,
    "tensors kept to the end": HEAD
    + "  - s = ReLU\n"
    + lines("  - a{0} = ReLU()(s)\n", 9000)
    + f"  - Concat: [{lines('a{0}, ', 9000)}]\n"
    + "expect: {activation_memory: 5}\n",
    "fields of unknown paths": HEAD
    + "  - ReLU\n" * 9000
    + "expect:\n  receptive_field:\n"
    + lines("    p{0}: 1\n", 9000),
    "joins without end": HEAD + "  - Concat: [" + "input, " * 90_000 + "]\n" * 2,
    "parts without end": "input: [90000, 3]\nlayers:\n" + "  - Split(1)(input)\n" * 3000,
}
IDLE = HEAD + "  - MaxPool2d(1)\n" * 150
IGNORE = "# cnnshape: ignore"
ADVISED = {
    "linear maps one behind the other": HEAD + "  - Conv2d(3, 3, 3, padding=1)\n" * 50_000,
    "averages between linear maps": HEAD
    + "  - Linear(32, 32)\n"
    + "  - AvgPool2d(3, 1, 1)\n" * 30_000
    + "  - Linear(32, 32)\n" * 20_000,
    "warnings": HEAD + "  - Conv2d(3, 3, 3, padding=1)\n  - BatchNorm2d\n  - ReLU\n" * 15_000,
    "warnings and steps left out": IDLE + "  - ReLU * 0\n" * 50_000,
    "warnings and empty blocks that double": "blocks:\n  B0:\n    - ReLU * 0\n"
    + lines("  B{1}:\n    - B{0}\n    - B{0}\n", 14)
    + IDLE
    + "  - B14\n",
    "wide joins": HEAD
    + "".join(
        "  - Concat:\n" + lines("      b{0}: Conv2d(_, 3, 1)\n", 1000) + "  - Conv2d(_, 3, 1)\n"
        for _ in range(20)
    ),
    "every layer joined": HEAD
    + "  - a0 = Conv2d(3, 3, 1)\n"
    + "".join(
        f"  - Concat: [{', '.join(f'a{j}' for j in range(i))}]\n  - a{i} = Conv2d(_, 3, 1)\n"
        for i in range(1, 300)
    ),
    "fields of many": HEAD
    + "  - Conv2d(3, 3, 3, padding=1)\n" * 9000
    + "expect:\n  receptive_field:\n"
    + lines("    {0}: <= 99999\n", 9000),
    "one tensor for many": HEAD
    + "  - s = Conv2d(3, 3, 3, padding=1)\n"
    + lines("  - Conv2d(3, 3, 1)(s)\n", 30_000),
    "strides without end": HEAD + "  - Conv2d(3, 3, 10**7, stride=10**7, padding=10**7)\n",
    "overlaps without end": HEAD + f"  - ConvTranspose2d(3, 3, {10**7 + 1}, stride=10**7)\n",
    "patterns that repeat late": IDLE
    + "  - Upsample(size=37)\n  - Upsample(size=31)\n  - Conv2d(3, 3, 5, padding=2)\n" * 2000
    + "expect:\n  object: 31\n",
    "comments on lines": HEAD + f"  - MaxPool2d(1)  {IGNORE}[idle-layer]\n" * 50_000,
    "comments on one line": IDLE + "  - ReLU " + f"{IGNORE} " * 150_000 + "\n",
    "comments that are open": IDLE + "  - ReLU " + f"{IGNORE}[" * 150_000 + "\n",
    "comments on nothing": IDLE + f"{IGNORE}[idle-layer]\n" * 100_000,
    "codes in a comment": IDLE + f"{IGNORE}[{lines('idl{0}, ', 200_000)}]\n",
    "codes in a list": IDLE + f"lint:\n  ignore: [{lines('idl{0}, ', 90_000)}]\n",
    "space in a comment": IDLE + f"#{' ' * 2_000_000}\n{IGNORE}[{' ' * 900_000}]\n",
}
LIMITED = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEGABYTES << 20},) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (20,) * 2)
from cnnshape.cli import main
main()
"""


def run(command: list[str]) -> tuple[subprocess.CompletedProcess[bytes], float]:
    """Run a command; what came out, and the processor's seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  # our own command
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.fixture
def loading() -> float:
    """How long a process takes just now that loads the libraries and does nothing."""
    command = [sys.executable, "-c", "import click, yaml, rich.console, rich.table"]
    return max(run(command)[1] for _ in range(2))


@pytest.mark.parametrize("style", ["table", "json"])
@pytest.mark.parametrize("text", WORST.values(), ids=list(WORST))
def test_the_worst_texts_are_refused_soon_and_in_little_memory(
    text: str, style: str, loading: float, tmp_path: Path
) -> None:
    spec = tmp_path / "net.yaml"
    spec.write_text(text, "utf-8")
    command = [sys.executable, "-c", LIMITED, "plan", str(spec), "--color", "--format", style]
    done, seconds = run(command)
    assert done.returncode == 1, done.stderr[-500:]
    assert b"Traceback" not in done.stderr
    assert b'"severity": "error"' in done.stdout if style == "json" else b"error[" in done.stderr
    assert len(done.stdout) + len(done.stderr) < 10_000_000
    allowed = LOADINGS * loading
    if seconds > allowed:  # the machine may have been busy
        seconds = run(command)[1]
    assert seconds < allowed


@pytest.mark.parametrize("text", ADVISED.values(), ids=list(ADVISED))
def test_advice_is_soon_given_and_in_little_memory(
    text: str, loading: float, tmp_path: Path
) -> None:
    spec = tmp_path / "net.yaml"
    spec.write_text(text, "utf-8")
    command = [sys.executable, "-c", LIMITED, "check", str(spec), "--format", "line"]
    done, seconds = run(command)
    assert done.returncode == 0, done.stderr[-500:]
    assert len(done.stderr) < 100_000
    allowed = LOADINGS * loading
    if seconds > allowed:  # the machine may have been busy
        seconds = run(command)[1]
    assert seconds < allowed


@pytest.mark.parametrize("around", ["name: '{}'\n", "# {}\n", "x-a: [a, a] {}\n"])
def test_comments_are_soon_renewed(around: str, loading: float, tmp_path: Path) -> None:
    spec = tmp_path / "net.yaml"
    spec.write_text(around.format("# ⇒ " * 500_000) + HEAD + "  - ReLU\n", "utf-8")
    done, seconds = run([sys.executable, "-c", LIMITED, "annotate", str(spec)])
    assert (done.returncode, done.stdout) == (0, b""), done.stderr[-500:]
    assert seconds < LOADINGS * loading


def test_an_endless_file_is_not_read_to_its_end() -> None:
    zero = Path("/dev/zero")
    if not zero.exists():
        pytest.skip("there is no endless file")
    command = [sys.executable, "-c", LIMITED, "plan", os.fspath(zero)]
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  # our own command
    assert done.returncode == 1
    assert b"error[too-large]" in done.stderr
    assert time.monotonic() - start < 10
