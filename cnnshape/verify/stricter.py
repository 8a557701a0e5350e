"""Where cnnshape refuses what torch takes, on purpose: the whole list, with the reasons."""

from collections.abc import Sequence

from cnnshape.layers import Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.layers.refusals import Misread

REASONS = {
    "empty": "An output with an axis of 0 holds nothing; torch gives one and fails further on.",
    "kind": "A value of the wrong kind or a list of a wrong length, which torch cuts or repeats.",
    "overlap": "Circular padding that also cuts: torch copies memory onto itself, and refuses some"
    " sizes.",
    "window": "A kernel or stride below 1, or a padding below 0, at which some kernels never look.",
    "state": "A cell's state with another number of axes than its input: torch stretches a state of"
    " one number.",
}

_WINDOW = {"kernel_size": 1, "size": 1, "stride": 1, "padding": 0}  # the least of each


def reason(
    refusal: Misfit | Misread, arguments: dict[str, object], ys: Sequence[Shape]
) -> str | None:
    """The reason, by its key in `REASONS`, for refusing what torch turns into shapes `ys`."""
    if any(0 in y for y in ys):
        return "empty"
    if isinstance(refusal, Misread):
        if refusal.code == "out-of-range" and any(
            map(_is_below, _WINDOW, map(arguments.get, _WINDOW))
        ):
            return "window"
        return "kind" if refusal.code == "wrong-type" else None
    border = arguments.get("padding") or arguments.get("pad")
    if refusal.code == "padding-too-large" and isinstance(border, tuple) and min(border) < 0:
        return "overlap"
    if refusal.code == "rank-mismatch" and arguments.get("hidden_size") == 1:
        return "state"
    return None


def _is_below(name: str, value: object) -> bool:
    sizes = value if isinstance(value, tuple) else (value,)
    return any(isinstance(size, int) and size < _WINDOW[name] for size in sizes)
