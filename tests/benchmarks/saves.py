"""`cnnshape plan --watch`: from a save to the new table."""

import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.benchmarks.measure import RESNET50, ROOT, Effort, Result

LIMIT = 100.0  # milliseconds
LAST = b"largest activation"  # what the last line of a table begins with


def measured(effort: Effort) -> list[Result]:
    """Milliseconds from the write of ResNet-50 to the end of its table."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "net.yaml"
        file.write_bytes(RESNET50.read_bytes())
        command = [sys.executable, "-m", "cnnshape", "plan", "--watch", str(file)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:  # noqa: S603  # our own interpreter
            try:
                awaited(process)
                times = [saved(file, process) for _ in range(effort.processes)]
            finally:
                process.kill()
    found = 1e3 * median(times)
    shown = f"{found:.0f} ms"
    limit = f"≤ {LIMIT:g} ms"
    return [Result("plan --watch resnet50, after a save", shown, "", shown, limit, found <= LIMIT)]


def saved(file: Path, process: subprocess.Popen[bytes]) -> float:
    """Seconds until what is written is planned."""
    text = RESNET50.read_bytes()
    start = perf_counter()
    file.write_bytes(text)
    awaited(process)
    return perf_counter() - start


def awaited(process: subprocess.Popen[bytes]) -> None:
    """Wait for a table."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(LAST):
            return
    raise RuntimeError("the command has ended")
