"""Long networks: the time and the memory that a layer takes, from a text."""

from functools import partial
from itertools import cycle, islice
from statistics import median

from cnnshape import Plan
from cnnshape.api import examine
from cnnshape.source import Source
from tests.benchmarks.measure import Effort, Result, milliseconds, ratio, rounds
from tests.benchmarks.processes import run

LENGTHS = (25_000, 50_000, 100_000)
DIFFERENT = 1_000  # different texts in the second chain
TIME = 15  # microseconds a layer
GROWTH = 1.15
MEMORY = 1536  # bytes a layer
REPEATS = 1_000


class Refused(Exception):
    """A chain that is not planned."""


def measured(effort: Effort) -> list[Result]:
    """The same step again and again, many different ones, and a repetition."""
    chains = {"a chain": 1, f"{DIFFERENT:,} texts": DIFFERENT}
    results = []
    for what, different in chains.items():
        results += _chain(what, different, effort)
    return [*results, _repetition(effort)]


def text(steps: int, different: int) -> str:
    """A chain of `steps` convolutions and activations; so many convolutions are different."""
    widths = [8 + index for index in range(different)]
    pairs = zip(widths, widths[1:] + widths[:1], strict=True)
    written = [f"- Conv2d({a}, {b}, 3, padding=1)\n- ReLU\n" for a, b in pairs]
    return "input: [N, 8, 32, 32]\nlayers:\n" + "".join(islice(cycle(written), steps // 2))


def planned(source: Source, rows: int) -> Plan:
    """The plan of a text, which has to succeed."""
    plan = examine(source)
    if not plan.ok or len(plan.layers) != rows:
        said = "; ".join(found.message for found in plan.diagnostics)
        raise Refused(f"{len(plan.layers):,} rows of {rows:,}: {said}")
    return plan


def _chain(what: str, different: int, effort: Effort) -> list[Result]:
    """Chains of each length in turns; those that are refused are said to be."""
    tasks = {}
    results = []
    for steps in LENGTHS:
        task = partial(planned, Source("<chain>", text(steps, different)), steps)
        try:
            task()
        except Refused as refused:
            results.append(Result(f"{what} of {steps:,} steps: {refused}", ran=False))
        else:
            tasks[steps] = task
    times = dict(zip(tasks, rounds(list(tasks.values()), effort.chains), strict=True))
    return [*_times(what, times), _memory(what, max(times), different), *results]


def _times(what: str, times: dict[int, list[float]]) -> list[Result]:
    results = []
    for steps, seconds in times.items():
        each = 1e6 * median(seconds) / steps
        name, figure = f"{what} of {steps:,} steps, a layer", f"{each:.2f} µs"
        limit = f"≤ {TIME} µs"
        results.append(Result(name, milliseconds(seconds), "", figure, limit, each <= TIME))
    short, long = min(times), max(times)
    growth = ratio(times[long], times[short]) * short / long
    name, figure = f"{what}, a layer at {long:,} against {short:,}", f"{growth:.2f} ×"
    return [*results, Result(name, "", "", figure, f"≤ {GROWTH} ×", growth <= GROWTH)]


def _memory(what: str, steps: int, different: int) -> Result:
    kept = float(run("-m", "tests.benchmarks.kept", str(steps), str(different)))
    name, limit = f"{what} of {steps:,} steps, memory a layer", f"≤ {MEMORY:,} B"
    return Result(name, "", "", f"{kept:,.0f} B", limit, kept <= MEMORY)


def _repetition(effort: Effort) -> Result:
    """A block of three steps, many times."""
    source = Source(
        "<repetition>",
        "input: [N, 8, 32, 32]\n"
        "blocks:\n"
        "  Unit:\n"
        "    - Conv2d(8, 8, 3, padding=1)\n"
        "    - BatchNorm2d\n"
        "    - ReLU\n"
        f"layers:\n  - Unit:\n    repeat: {REPEATS}\n",
    )
    task = partial(planned, source, 3 * REPEATS)
    task()
    (seconds,) = rounds([task], 3 * effort.chains)
    return Result(f"repeat: {REPEATS} of a block of three steps", milliseconds(seconds))
