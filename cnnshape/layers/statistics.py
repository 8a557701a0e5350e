"""What normalizations share: how many channels they take, and of how many values they need."""

from typing import Annotated

from cnnshape.layers.arguments import CHANNELS, Shape
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.rules import Whole
from cnnshape.symbols import is_open, product

_FEWEST = 2  # values that have a variance

NormChannels = Annotated[int, Whole(), CHANNELS]  # not affine, torch takes any


def check_values(x: Shape, counted: list[int], owner: str, torch: str) -> None:
    """Refuse statistics over a single value, unless `counted` holds an open size."""
    if not any(map(is_open, counted)) and product(counted) < _FEWEST:
        raise Misfit(
            "out-of-range",
            f"needs at least {_FEWEST} values for each {owner} but receives 1 in {show(x)}",
            torch=f"Expected more than 1 {torch} when training",
        )


def negative_size(channels: int) -> str:
    """What torch says when it is to make weights for `channels` below 0."""
    return f"Trying to create tensor with negative dimension {channels}: [{channels}]"
