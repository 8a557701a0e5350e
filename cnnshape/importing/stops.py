"""Why a model cannot be followed any further."""

from torch import fx

from cnnshape.importing.births import TORCH
from cnnshape.importing.frames import Point, Points, stack, told

_ASKS = "the model asks for numbers that only data has"
_BRANCH = (
    "decide by shapes, which are known here, or import the modules on both sides one at a time"
)
_LOOSE = "`{}` is no part of the model, which does not know its weights"
_HELD = "hold it in an attribute of the model, and a list of layers in `nn.ModuleList`"


class Untraceable(Exception):
    """A model that cannot be followed, and the operation at which that shows."""

    def __init__(self, message: str, places: Points, help: str = "") -> None:  # noqa: A002  # as findings call it
        super().__init__(message)
        self.message, self.places, self.help = message, places, help


class Stopped(Untraceable):
    """A model that stops itself: an assertion that does not hold, or another exception."""


class Loose(Exception):
    """A layer with weights that is not found among those of the model."""


def stopped(error: BaseException) -> Untraceable:
    """What an exception says that arises while a model is followed."""
    if isinstance(error, RecursionError):
        return Untraceable("the model calls itself without an end", ())
    places = _raised(error)
    if isinstance(error, Loose):
        return Untraceable(_LOOSE.format(error), places, _HELD)
    if isinstance(error, fx.proxy.TraceError):
        return Untraceable(_ASKS, places, _BRANCH)
    if _is_own(error):
        return Stopped(f"the model stops itself: {told(error)}", places)
    return Untraceable(f"the model cannot be followed: {told(error)}", places)


def _is_own(error: BaseException) -> bool:
    """Whether an exception is raised by the model's own code, with a reason of its own."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    is_outside = trace is not None and bool(stack(trace.tb_frame, TORCH)[:1])
    return (
        is_outside
        and trace is not None
        and stack(trace.tb_frame, TORCH)[0].code is trace.tb_frame.f_code
        and not isinstance(error, TypeError | NameError)
    )


def _raised(error: BaseException) -> Points:
    """Where an exception comes from, innermost first."""
    trace = error.__traceback__
    places: list[Point] = []
    while trace is not None:
        places = [*stack(trace.tb_frame, TORCH)[:1], *places]
        trace = trace.tb_next
    return tuple(places)
