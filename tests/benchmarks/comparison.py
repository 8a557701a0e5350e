"""Two networks of many layers compared, against planning both from text."""

from collections.abc import Callable
from functools import partial

from cnnshape.api import examine
from cnnshape.comparison.differences import compare
from cnnshape.comparison.outlines import Outline, outline
from cnnshape.plans import Plan
from cnnshape.source import Source
from tests.benchmarks.measure import Effort, Result, at_most, rounds

LAYERS = 20_000
LIMIT = 2.0  # times planning both


def measured(effort: Effort) -> list[Result]:
    """A chain against another one in which most layers are others."""
    before, after = (text(kinds) for kinds in (("ReLU", "GELU", "SiLU"), ("ReLU", "Tanh")))
    outlines = [outline(planned(one)) for one in (before, after)]
    tasks: list[Callable[[], object]] = [partial(compared, *outlines), partial(both, before, after)]
    ours, theirs = rounds(tasks, effort.chains)
    return [at_most(f"compare {LAYERS:,} layers against planning both", ours, theirs, LIMIT)]


def text(kinds: tuple[str, ...]) -> str:
    """A chain in which kinds take turns."""
    steps = [f"  - {kinds[n % len(kinds)]}" for n in range(LAYERS)]
    return "\n".join(["input: [N, 3]", "layers:", *steps]) + "\n"


def planned(text: str) -> Plan:
    return examine(Source("net.yaml", text))


def both(before: str, after: str) -> list[Plan]:
    return [planned(before), planned(after)]


def compared(before: Outline, after: Outline) -> int:
    return len(compare(before, after).layers)
