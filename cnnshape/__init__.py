"""Shapes, parameters and cost of convolutional networks, worked out without running them."""

from typing import TYPE_CHECKING

from cnnshape.version import VERSION

if TYPE_CHECKING:
    from cnnshape.api import diagnose, plan
    from cnnshape.plans import Plan, SpecError

__version__ = VERSION

__all__ = ["Plan", "SpecError", "__version__", "diagnose", "plan"]


def __getattr__(name: str) -> object:
    """Load the library when it is first asked for; the command begins without it."""
    if name not in __all__:
        raise AttributeError(f"module 'cnnshape' has no attribute {name!r}")
    from cnnshape import api

    globals()[name] = value = getattr(api, name)
    return value
