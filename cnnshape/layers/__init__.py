"""The vocabulary: one class a layer, one module a family, which is loaded when it is needed."""

from cnnshape.layers.base import KINDS, Layer
from cnnshape.layers.refusals import Misfit

__all__ = ["KINDS", "Layer", "Misfit"]
