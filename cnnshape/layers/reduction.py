"""Functions that make one number of all those along some axes."""

from typing import Annotated, ClassVar, cast

from cnnshape.layers.arguments import Shape
from cnnshape.layers.axes import moved, place, places
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Maybe, Several
from cnnshape.layers.permute import Axes
from cnnshape.layers.rules import Whole
from cnnshape.layers.views import View

Axis = Annotated[int | None, Maybe(Whole())]


class _Reduction(Layer):
    role = "pooling"
    # Whether torch looks whether all axes are there before it looks for one that stands twice.
    looks_for_all: ClassVar[bool] = True

    def output(self, x: Shape) -> Shape:
        gone = self._gone(x)
        if self.values["keepdim"]:
            return tuple(1 if axis in gone else n for axis, n in enumerate(x))
        return tuple(n for axis, n in enumerate(x) if axis not in gone)

    def view(self, x: Shape, y: Shape) -> View:
        gone = self._gone(x)
        if self.values["keepdim"]:
            return moved([None if axis in gone else axis for axis in range(len(x))], x)
        return moved([axis for axis in range(len(x)) if axis not in gone], x)

    def _gone(self, x: Shape) -> list[int]:
        dim = cast("int | Shape | None", self.values["dim"])
        axes = (dim,) if isinstance(dim, int) else dim
        if not axes:  # to torch, no axes are all axes
            return list(range(len(x)))
        for axis in axes if self.looks_for_all else ():
            place(axis, x)
        return places(axes, x, "dim", "dim {} appears multiple times in the list of dims")


class _Plain(_Reduction):
    dim: Axes = None
    keepdim: bool = False


class Mean(_Plain):
    """The mean over the axes `dim`, or over all."""

    function = "Tensor.mean"
    averages = True


class Sum(_Plain):
    """The sum over the axes `dim`, or over all."""

    function = "Tensor.sum"
    averages = True


class Amax(_Plain):
    """The greatest number along the axes `dim`, or of all."""

    function = "Tensor.amax"


class Amin(_Plain):
    """The smallest number along the axes `dim`, or of all."""

    function = "Tensor.amin"


class _Deviation(_Reduction):
    dim: Axes = None
    unbiased: bool = True
    keepdim: bool = False

    looks_for_all = False


class Std(_Deviation):
    """The standard deviation over the axes `dim`, or over all."""

    function = "Tensor.std"


class Var(_Deviation):
    """The variance over the axes `dim`, or over all."""

    function = "Tensor.var"


class Norm(_Reduction):
    """The `p`-norm over the axes `dim`, or over all."""

    p: float = 2.0
    dim: Axes = None
    keepdim: bool = False

    function = "Tensor.norm"
    looks_for_all = False


class LogSumExp(_Reduction):
    """The logarithm of the sum of e to the power of every number along the axes `dim`."""

    dim: Annotated[Shape, Several(Whole(), least=1, bare=True)]
    keepdim: bool = False

    function = "Tensor.logsumexp"


class Argmax(_Reduction):
    """The place of the greatest number along the axis `dim`, or of all."""

    dim: Axis = None
    keepdim: bool = False

    function = "Tensor.argmax"


class Argmin(_Reduction):
    """The place of the smallest number along the axis `dim`, or of all."""

    dim: Axis = None
    keepdim: bool = False

    function = "Tensor.argmin"
