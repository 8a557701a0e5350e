"""Shapes, parameters and cost of convolutional networks, worked out without running them."""

from cnnshape.api import diagnose, plan
from cnnshape.plan import Plan, SpecError
from cnnshape.version import VERSION

__version__ = VERSION

__all__ = ["Plan", "SpecError", "__version__", "diagnose", "plan"]
