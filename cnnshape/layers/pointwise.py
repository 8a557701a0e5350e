"""Functions of single numbers: every shape stays."""

from typing import Annotated

from cnnshape.layers.arguments import Shape
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Maybe
from cnnshape.layers.refusals import Misfit
from cnnshape.layers.rules import Real

Bound = Annotated[float | None, Maybe(Real())]


class _Pointwise(Layer):
    role = "activation"

    def output(self, x: Shape) -> Shape:
        return x


class Abs(_Pointwise):
    """Numbers without their sign."""

    function = "torch.abs"


class Cos(_Pointwise):
    """The cosine of every number."""

    function = "torch.cos"


class Erf(_Pointwise):
    """The error function of every number."""

    function = "torch.erf"


class Exp(_Pointwise):
    """e to the power of every number."""

    function = "torch.exp"


class Floor(_Pointwise):
    """Numbers rounded down."""

    function = "torch.floor"


class Log(_Pointwise):
    """The natural logarithm of every number."""

    function = "torch.log"


class Neg(_Pointwise):
    """Numbers with the opposite sign."""

    function = "torch.neg"


class Reciprocal(_Pointwise):
    """One divided by every number."""

    function = "torch.reciprocal"


class Round(_Pointwise):
    """Numbers rounded to the next whole one."""

    function = "torch.round"


class Rsqrt(_Pointwise):
    """One divided by the square root of every number."""

    function = "torch.rsqrt"


class Sign(_Pointwise):
    """The sign of every number: -1, 0 or 1."""

    function = "torch.sign"


class Sin(_Pointwise):
    """The sine of every number."""

    function = "torch.sin"


class Sqrt(_Pointwise):
    """The square root of every number."""

    function = "torch.sqrt"


class Square(_Pointwise):
    """Every number times itself."""

    function = "torch.square"


class Pow(_Pointwise):
    """Every number to the power of `exponent`."""

    function = "torch.pow"

    exponent: float


class Rsub(_Pointwise):
    """Subtracts every number from `other`: `Rsub(1)` gives 1 - x."""

    function = "torch.rsub"

    other: float


class Clamp(_Pointwise):
    """Numbers no smaller than `min` and no greater than `max`."""

    function = "torch.clamp"

    min: Bound = None
    max: Bound = None

    def conflicts(self) -> None:
        if self.min is None and self.max is None:
            raise Misfit(
                "conflicting-arguments",
                "has neither `min` nor `max`, and needs one",
                blame="min",
                torch="At least one of 'min' or 'max' must not be None",
            )
