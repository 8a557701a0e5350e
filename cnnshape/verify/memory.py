"""How much memory running a plan takes, before it is tried."""

import os
from collections.abc import Iterator

from cnnshape.plans import Plan
from cnnshape.plans.rows import Row, Tensor
from cnnshape.symbols import product

BYTES = 4  # of a number


class OutOfMemory(Exception):
    """More memory than there is."""

    def __init__(self) -> None:
        super().__init__(
            "there is not enough memory to run this network; --verify=meta needs hardly any"
        )


def last_uses(plan: Plan) -> list[list[int]]:
    """For each row, the tensors (by identity) that nothing after it takes."""
    last: dict[int, int] = {}
    for index, row in enumerate(plan.layers):
        for tensor in (*row.inputs, *row.outputs):
            last[id(tensor)] = index
    uses: list[list[int]] = [[] for _ in plan.layers]
    for key, index in last.items():
        uses[index].append(key)
    return uses


def check_memory(plan: Plan) -> None:
    """Refuse a network whose peak is more than the machine has; raises `OutOfMemory`."""
    if max(peaks(plan), default=0) * BYTES > _memory():
        raise OutOfMemory


def peaks(plan: Plan) -> Iterator[int]:
    """The numbers held while each row runs: its weights, and the tensors that are still needed."""
    held = {id(tensor): _numbers(tensor) for tensor in plan.inputs.values()}
    for row, done in zip(plan.layers, last_uses(plan), strict=True):
        held |= {id(tensor): _numbers(tensor) for tensor in row.outputs}
        yield sum(held.values()) + _weights(row)
        for key in done:
            held.pop(key, None)


def _numbers(tensor: Tensor) -> int:
    numbers = product(tensor.shape or ())
    return numbers if isinstance(numbers, int) else 0


def _weights(row: Row) -> int:
    return row.params if isinstance(row.params, int) else 0


def _memory() -> float:
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):  # not a POSIX machine
        return float("inf")
