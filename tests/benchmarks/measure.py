"""Measuring in rounds, and the table of what was measured."""

import gc
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
RESNET50 = ROOT / "specs" / "resnet50.yaml"


class Effort(NamedTuple):
    """How often each thing is done."""

    processes: int
    torchinfo: int
    replays: int
    chains: int


THOROUGH = Effort(processes=40, torchinfo=5, replays=200, chains=9)
QUICK = Effort(processes=9, torchinfo=2, replays=30, chains=3)


class Result(NamedTuple):
    """One line of the table; `holds` is `None` where there is no limit."""

    what: str
    ours: str = ""
    theirs: str = ""
    figure: str = ""
    limit: str = ""
    holds: bool | None = None
    ran: bool = True

    @property
    def mark(self) -> str:
        if not self.ran:
            return "FAILED"
        return {True: "holds", False: "MISSED", None: ""}[self.holds]


def rounds(tasks: Sequence[Callable[[], object]], repeats: int) -> list[list[float]]:
    """Seconds that each task takes, a list for each, measured in turns: A B A B ...

    What slows the machine down for a while slows neighbours in a round alike. What a task
    returns is freed after the clock has stopped.
    """
    seconds: list[list[float]] = [[] for _ in tasks]
    for _ in range(repeats):
        for task, times in zip(tasks, seconds, strict=True):
            gc.collect()
            start = perf_counter()
            made = task()
            times.append(perf_counter() - start)
            del made
    return seconds


def ratio(ours: list[float], theirs: list[float]) -> float:
    """The median of the ratios in each round."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))


def milliseconds(seconds: list[float]) -> str:
    middle = 1e3 * median(seconds)
    return f"{middle:,.0f} ms" if middle >= 100 else f"{middle:.2f} ms"


def at_most(what: str, ours: list[float], theirs: list[float], limit: float) -> Result:
    """A line that compares two lists of seconds."""
    found = ratio(ours, theirs)
    return Result(
        what,
        milliseconds(ours),
        milliseconds(theirs),
        f"{found:.2f} ×",
        f"≤ {limit:g} ×",
        found <= limit,
    )


def table(results: list[Result]) -> str:
    """The results, a line each, with columns in line."""
    heads = ("", "cnnshape", "the other", "figure", "limit", "")
    cells = [heads, *((*result[:5], result.mark) for result in results)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    lines = []
    for first, *others in cells:
        rest = [cell.rjust(width) for cell, width in zip(others[:-1], widths[1:], strict=False)]
        lines.append("  ".join([first.ljust(widths[0]), *rest, others[-1]]).rstrip())
    return "\n".join(lines)
