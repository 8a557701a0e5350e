"""Padding layers, and the limits of every way to fill a border."""

from typing import Annotated, ClassVar

from cnnshape.layers.arguments import PerAxis, Several, Shape, Whole
from cnnshape.layers.base import Misfit, Spatial, show
from cnnshape.layers.views import Lenses, View, Window


def check_border(
    mode: str, space: list[int], borders: list[tuple[int, int]], blame: str = "padding"
) -> None:
    """Refuse a border that `mode` cannot fill from inside an input of sizes `space`."""
    for n, border in zip(space, borders, strict=True):
        widest = {"reflect": n - 1, "circular": n}.get(mode)
        if widest is not None and max(border) > widest:
            raise Misfit(
                "padding-too-large",
                f"pads by {max(border)} but an axis of {n} has only {widest} to {mode}",
                blame=blame,
            )
