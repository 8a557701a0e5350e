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


def measured(effort: Effort) -> list[Result]:
    """The same step again and again, many different ones, and a repetition."""
    return [
        *_times("a chain", 1, effort),
        *_times(f"{DIFFERENT:,} texts", DIFFERENT, effort),
        _memory("a chain", 1),
        _memory(f"{DIFFERENT:,} texts", DIFFERENT),
        _repetition(effort),
    ]


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
        raise RuntimeError(f"{len(plan.layers):,} rows of {rows:,}: {said}")
    return plan


def _times(what: str, different: int, effort: Effort) -> list[Result]:
    tasks = [
        partial(planned, Source("<chain>", text(steps, different)), steps) for steps in LENGTHS
    ]
    tasks[0]()  # what the first plan prepares
    times = rounds(tasks, effort.chains)
    results = []
    for steps, seconds in zip(LENGTHS, times, strict=True):
        each = 1e6 * median(seconds) / steps
        name = f"{what} of {steps:,} steps, a layer"
        figure = f"{each:.2f} µs"
        results.append(
            Result(name, milliseconds(seconds), "", figure, f"≤ {TIME} µs", each <= TIME)
        )
    growth = ratio(times[-1], times[0]) * LENGTHS[0] / LENGTHS[-1]
    name = f"{what}, a layer at {LENGTHS[-1]:,} against {LENGTHS[0]:,}"
    limit = f"≤ {GROWTH} ×"
    return [*results, Result(name, "", "", f"{growth:.2f} ×", limit, growth <= GROWTH)]


def _memory(what: str, different: int) -> Result:
    steps = LENGTHS[-1]
    kept = float(run("-m", "tests.benchmarks.kept", str(steps), str(different)))
    name = f"{what} of {steps:,} steps, memory a layer"
    return Result(name, "", "", f"{kept:,.0f} B", f"≤ {MEMORY:,} B", kept <= MEMORY)


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
