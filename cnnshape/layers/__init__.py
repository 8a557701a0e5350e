"""The vocabulary: one class a layer, one module a family. Importing a family registers it."""

from cnnshape.layers import border as _border  # noqa: F401  # registers its kinds
from cnnshape.layers import convolution as _convolution  # noqa: F401
from cnnshape.layers import linear as _linear  # noqa: F401
from cnnshape.layers import merge as _merge  # noqa: F401
from cnnshape.layers import padding as _padding  # noqa: F401
from cnnshape.layers import permute as _permute  # noqa: F401
from cnnshape.layers import shape as _shape  # noqa: F401
from cnnshape.layers import tensor as _tensor  # noqa: F401
from cnnshape.layers.base import KINDS, Layer, Misfit

__all__ = ["KINDS", "Layer", "Misfit"]
