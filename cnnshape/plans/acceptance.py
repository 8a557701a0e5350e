"""Which input sizes a network accepts, as values."""

from cnnshape.records import Record
from cnnshape.symbols.conditions import Condition
from cnnshape.symbols.sets import SizeSet

Sizes = dict[str, int]


class Axis(Record):
    """One axis of the input, or of several inputs that are as large along it."""

    symbol: str
    places: tuple[tuple[str, int], ...]  # names of inputs, and which axis from the end
    given: int | None  # as it is written, if as a number


class AxisSizes(Record):
    """What an axis may be while the others are as `beside` says."""

    axis: Axis
    accepted: SizeSet
    needs: tuple[Condition, ...]
    whole: SizeSet | None  # the accepted sizes at which no row or column is dropped
    beside: Sizes
    exact: bool = True  # or else nothing is known of sizes beyond those tried


class Acceptance(Record):
    """All axes, and what comes out as a function of them."""

    axes: tuple[AxisSizes, ...]
    outputs: dict[str, tuple[int, ...] | None]
