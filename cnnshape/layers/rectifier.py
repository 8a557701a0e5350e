"""Activations that let large numbers pass and hold small ones back."""

from typing import Annotated

from cnnshape.layers.arguments import Agreement, Ignored, Shape
from cnnshape.layers.elementwise import ElementWise
from cnnshape.layers.refusals import Misfit, torch_sizes
from cnnshape.layers.rules import Value, Whole, Word
from cnnshape.layers.terms import Terms

_LARGEST_FLOAT = (2 - 2**-23) * 2.0**127  # of 32 bits


def _one_or_channels(x: Shape, written: Value) -> Value:
    if written is None or written == 1:
        return 1
    return x[1] if len(x) > 1 else 1


class ReLU(ElementWise):
    """x above 0, 0 below."""

    inplace: bool = False

    idempotent = True


class ReLU6(ElementWise):
    """x, kept from 0 to 6."""

    inplace: bool = False

    idempotent = True


class LeakyReLU(ElementWise):
    """x above 0, `negative_slope`·x below."""

    negative_slope: float = 0.01
    inplace: bool = False


class PReLU(ElementWise):
    """x above 0, a learned slope times x below: one slope, or one for each channel."""

    num_parameters: Annotated[
        int, Whole(least=1), Agreement("1, or the channels, axis 1", _one_or_channels, 0)
    ] = 1
    init: float = 0.25
    device: Ignored = None
    dtype: Ignored = None

    def weights(self) -> Terms:
        return ((("num_parameters", self.num_parameters),),)

    def complaint(self, x: Shape) -> str:
        if not x:
            return "Not allow zero-dim input tensor."
        channels = torch_sizes(x)[1] if len(x) > 1 else 1
        return (
            "Mismatch of parameter numbers and input channel size. "
            f"Found parameter numbers = {self.num_parameters} and channel size = {channels}."
        )


class RReLU(ElementWise):
    """x above 0, a random slope from `lower` to `upper` times x below."""

    lower: float = 1 / 8
    upper: float = 1 / 3
    inplace: bool = False

    def output(self, x: Shape) -> Shape:
        if self.lower > self.upper:
            raise Misfit(
                "conflicting-arguments",
                f"has `lower` {self.lower}, which is above its `upper` {self.upper}",
                blame="lower",
                torch="Lower bound should be less than or equal to the upper bound",
            )
        return x


class ELU(ElementWise):
    """x above 0, `alpha`·(exp(x) - 1) below."""

    alpha: float = 1.0
    inplace: bool = False


class SELU(ElementWise):
    """A scaled `ELU` whose outputs keep mean 0 and variance 1."""

    inplace: bool = False


class CELU(ElementWise):
    """x above 0, `alpha`·(exp(x / `alpha`) - 1) below."""

    alpha: float = 1.0
    inplace: bool = False

    def output(self, x: Shape) -> Shape:
        if abs(self.alpha) * _LARGEST_FLOAT < 1:
            raise Misfit(
                "out-of-range",
                f"has `alpha` {self.alpha} and divides by it",
                blame="alpha",
                instead=1.0,
                torch="value cannot be converted to type float without overflow"
                if self.alpha
                else "alpha cannot be 0 for CELU",
            )
        return x


class GELU(ElementWise):
    """x times the share of a normal distribution that lies below x."""

    approximate: Annotated[str, Word("none", "tanh")] = "none"


class SiLU(ElementWise):
    """x times the sigmoid of x."""

    inplace: bool = False


class Mish(ElementWise):
    """x times the hyperbolic tangent of the `Softplus` of x."""

    inplace: bool = False


class Softplus(ElementWise):
    """log(1 + exp(`beta`·x)) / `beta`, and x where `beta`·x is above `threshold`."""

    beta: float = 1.0
    threshold: float = 20.0


class Hardswish(ElementWise):
    """x times the `Hardsigmoid` of x."""

    inplace: bool = False


class Threshold(ElementWise):
    """x above `threshold`, `value` elsewhere."""

    threshold: float
    value: float
    inplace: bool = False
