"""Prints the bytes that a plan keeps for each layer, its text not counted."""

import gc
import sys
import tracemalloc

from cnnshape.source import Source
from tests.benchmarks.chain import planned, text


def kept(steps: int, different: int) -> float:
    """Bytes a layer that stay allocated while the plan does."""
    planned(Source("<first>", text(10, 1)), 10)  # what the first plan prepares
    source = Source("<chain>", text(steps, different))
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    plan = planned(source, steps)
    gc.collect()
    return (tracemalloc.get_traced_memory()[0] - before) / len(plan.layers)


if __name__ == "__main__":
    sys.stdout.write(f"{kept(int(sys.argv[1]), int(sys.argv[2]))}\n")
