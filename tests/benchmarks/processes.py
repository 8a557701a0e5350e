"""Whole processes: what `cnnshape plan` costs beyond the libraries that it imports."""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.benchmarks.measure import (
    RESNET50,
    ROOT,
    Effort,
    Result,
    at_most,
    milliseconds,
    ratio,
    rounds,
)

PLAN = ("-m", "cnnshape", "plan", str(RESNET50.relative_to(ROOT)))
TABLE_LIBRARIES = ("-c", "import click, yaml, rich.console, rich.table")
JSON_LIBRARIES = ("-c", "import click, yaml")
TORCHINFO = (str(Path(__file__).with_name("torch_resnet50.py")),)

TABLE_LIMIT = 1.4
JSON_LIMIT = 1.25
TORCHINFO_LIMIT = 15

PARAMS = "25,557,032"  # of ResNet-50, as both tools print them


def measured(effort: Effort) -> list[Result]:
    """Tables and JSON against bare imports, and the table against torchinfo."""
    if PARAMS not in run(*PLAN) or PARAMS not in run(*TORCHINFO):  # this also writes bytecode
        raise AssertionError("both tools have to count the same parameters")
    table, imports = paired(PLAN, TABLE_LIBRARIES, effort.processes)
    coloured, imports_again = paired((*PLAN, "--color"), TABLE_LIBRARIES, effort.processes)
    json, two_imports = paired((*PLAN, "--format", "json"), JSON_LIBRARIES, effort.processes)
    against = "against importing click, yaml"
    return [
        at_most(f"plan resnet50 {against}, rich", table, imports, TABLE_LIMIT),
        at_most(f"  --color {against}, rich", coloured, imports_again, TABLE_LIMIT),
        at_most(f"  --format json {against}", json, two_imports, JSON_LIMIT),
        _against_torchinfo(effort),
    ]


def _against_torchinfo(effort: Effort) -> Result:
    ours, theirs = paired(PLAN, TORCHINFO, effort.torchinfo)
    times = ratio(theirs, ours)
    return Result(
        "plan resnet50 against torchinfo, times faster",
        milliseconds(ours),
        milliseconds(theirs),
        f"{times:.1f} ×",
        f"≥ {TORCHINFO_LIMIT} ×",
        times >= TORCHINFO_LIMIT,
    )


def paired(
    ours: tuple[str, ...], theirs: tuple[str, ...], repeats: int
) -> tuple[list[float], list[float]]:
    """Seconds of two commands in turns, after both have run once."""
    tasks: list[Callable[[], str]] = [partial(run, *ours), partial(run, *theirs)]
    for task in tasks:
        task()
    first, second = rounds(tasks, repeats)
    return first, second


def run(*arguments: str) -> str:
    """What a Python process prints into a pipe; raises where it fails."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=_ENVIRONMENT, capture_output=True, check=False)  # noqa: S603  # our own interpreter
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr.decode()}")
    return done.stdout.decode()


# Bytecode is kept and output buffered, as they are by default.
_ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name not in {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
} | {"PYTHONIOENCODING": "utf-8"}
