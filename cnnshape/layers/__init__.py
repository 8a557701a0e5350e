"""The vocabulary: one class a layer, one module a family. Importing a family registers it."""

from cnnshape.layers import activation as _activation  # noqa: F401  # registers its kinds
from cnnshape.layers import adaptive as _adaptive  # noqa: F401
from cnnshape.layers import adaptive_softmax as _adaptive_softmax  # noqa: F401
from cnnshape.layers import attention as _attention  # noqa: F401
from cnnshape.layers import batchnorm as _batchnorm  # noqa: F401
from cnnshape.layers import border as _border  # noqa: F401
from cnnshape.layers import cells as _cells  # noqa: F401
from cnnshape.layers import convolution as _convolution  # noqa: F401
from cnnshape.layers import dropout as _dropout  # noqa: F401
from cnnshape.layers import embedding as _embedding  # noqa: F401
from cnnshape.layers import extension as _extension  # noqa: F401
from cnnshape.layers import folding as _folding  # noqa: F401
from cnnshape.layers import instancenorm as _instancenorm  # noqa: F401
from cnnshape.layers import linear as _linear  # noqa: F401
from cnnshape.layers import merge as _merge  # noqa: F401
from cnnshape.layers import norm_pooling as _norm_pooling  # noqa: F401
from cnnshape.layers import normalization as _normalization  # noqa: F401
from cnnshape.layers import padding as _padding  # noqa: F401
from cnnshape.layers import pairs as _pairs  # noqa: F401
from cnnshape.layers import permute as _permute  # noqa: F401
from cnnshape.layers import pooling as _pooling  # noqa: F401
from cnnshape.layers import rectifier as _rectifier  # noqa: F401
from cnnshape.layers import recurrent as _recurrent  # noqa: F401
from cnnshape.layers import resize as _resize  # noqa: F401
from cnnshape.layers import shape as _shape  # noqa: F401
from cnnshape.layers import shuffle as _shuffle  # noqa: F401
from cnnshape.layers import softmax as _softmax  # noqa: F401
from cnnshape.layers import tensor as _tensor  # noqa: F401
from cnnshape.layers import transformer as _transformer  # noqa: F401
from cnnshape.layers import transformer_stack as _transformer_stack  # noqa: F401
from cnnshape.layers import transposed as _transposed  # noqa: F401
from cnnshape.layers import unpooling as _unpooling  # noqa: F401
from cnnshape.layers.base import KINDS, Layer, Misfit

__all__ = ["KINDS", "Layer", "Misfit"]
