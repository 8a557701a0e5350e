"""Activations that look at one number at a time, and `Identity`."""

from typing import Annotated

from cnnshape.layers.arguments import (
    Agreement,
    Anything,
    Either,
    Ignored,
    Loose,
    Maybe,
    Real,
    Several,
    Shape,
    Value,
    Whole,
    Word,
)
from cnnshape.layers.base import Layer, Misfit, torch_sizes


def _one_or_channels(x: Shape, written: Value) -> Value:
    if written is None or written == 1:
        return 1
    return x[1] if len(x) > 1 else 1


class _ElementWise(Layer):
    def output(self, x: Shape) -> Shape:
        return x


class Identity(_ElementWise):
    """Passes its input on, whatever its arguments."""

    args: Annotated[tuple[object, ...], Several(Either(Anything(), Real())), Loose] = ()


class ELU(_ElementWise):
    """x above 0, `alpha`·(exp(x) - 1) below."""

    alpha: float = 1.0
    inplace: bool = False


class Hardshrink(_ElementWise):
    """0 from -`lambd` to `lambd`, x elsewhere."""

    lambd: float = 0.5


class Hardsigmoid(_ElementWise):
    """A sigmoid of straight lines: x / 6 + 1/2, kept from 0 to 1."""

    inplace: bool = False


class Hardtanh(_ElementWise):
    """x, kept from `min_val` to `max_val`."""

    min_val: float = -1.0
    max_val: float = 1.0
    inplace: bool = False
    min_value: Annotated[float | None, Maybe(Real())] = None
    max_value: Annotated[float | None, Maybe(Real())] = None

    def output(self, x: Shape) -> Shape:
        low = self.min_val if self.min_value is None else self.min_value
        high = self.max_val if self.max_value is None else self.max_value
        if high <= low:
            raise Misfit(
                "conflicting-arguments",
                f"has `max_val` {high}, which is not above its `min_val` {low}",
                blame="max_val" if self.max_value is None else "max_value",
                torch=f"max_val ({high}) must be greater than min_val ({low})",
            )
        return x


class Hardswish(_ElementWise):
    """x times the `Hardsigmoid` of x."""

    inplace: bool = False


class LeakyReLU(_ElementWise):
    """x above 0, `negative_slope`·x below."""

    negative_slope: float = 0.01
    inplace: bool = False


class LogSigmoid(_ElementWise):
    """The logarithm of the sigmoid of x."""


class PReLU(_ElementWise):
    """x above 0, a learned slope times x below: one slope, or one for each channel."""

    num_parameters: Annotated[
        int, Whole(least=1), Agreement("1, or the channels, axis 1", _one_or_channels, 0)
    ] = 1
    init: float = 0.25
    device: Ignored = None
    dtype: Ignored = None

    def params(self) -> int:
        return self.num_parameters

    def complaint(self, x: Shape) -> str:
        if not x:
            return "Not allow zero-dim input tensor."
        channels = torch_sizes(x)[1] if len(x) > 1 else 1
        return (
            "Mismatch of parameter numbers and input channel size. "
            f"Found parameter numbers = {self.num_parameters} and channel size = {channels}."
        )


class ReLU(_ElementWise):
    """x above 0, 0 below."""

    inplace: bool = False


class ReLU6(_ElementWise):
    """x, kept from 0 to 6."""

    inplace: bool = False


class RReLU(_ElementWise):
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


class SELU(_ElementWise):
    """A scaled `ELU` whose outputs keep mean 0 and variance 1."""

    inplace: bool = False


class CELU(_ElementWise):
    """x above 0, `alpha`·(exp(x / `alpha`) - 1) below."""

    alpha: float = 1.0
    inplace: bool = False

    def output(self, x: Shape) -> Shape:
        if self.alpha == 0:
            raise Misfit(
                "out-of-range",
                f"has `alpha` {self.alpha} and divides by it",
                blame="alpha",
                instead=1.0,
                torch="alpha cannot be 0 for CELU",
            )
        return x


class GELU(_ElementWise):
    """x times the share of a normal distribution that lies below x."""

    approximate: Annotated[str, Word("none", "tanh")] = "none"


class Sigmoid(_ElementWise):
    """1 / (1 + exp(-x))."""


class SiLU(_ElementWise):
    """x times the sigmoid of x."""

    inplace: bool = False


class Mish(_ElementWise):
    """x times the hyperbolic tangent of the `Softplus` of x."""

    inplace: bool = False


class Softplus(_ElementWise):
    """log(1 + exp(`beta`·x)) / `beta`, and x where `beta`·x is above `threshold`."""

    beta: float = 1.0
    threshold: float = 20.0


class Softshrink(_ElementWise):
    """x moved by `lambd` towards 0, and 0 where it would pass it."""

    lambd: Annotated[float, Real(least=0)] = 0.5


class Softsign(_ElementWise):
    """x / (1 + |x|)."""


class Tanh(_ElementWise):
    """The hyperbolic tangent of x."""


class Tanhshrink(_ElementWise):
    """x less its hyperbolic tangent."""


class Threshold(_ElementWise):
    """x above `threshold`, `value` elsewhere."""

    threshold: float
    value: float
    inplace: bool = False
