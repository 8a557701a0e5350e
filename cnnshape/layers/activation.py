"""Activations with two bounds or none, and `Identity`; those like `ReLU` are in `rectifier`."""

from typing import Annotated

from cnnshape.layers.arguments import Loose, Shape
from cnnshape.layers.combined_rules import Either, Maybe, Several
from cnnshape.layers.elementwise import ElementWise
from cnnshape.layers.refusals import Misfit
from cnnshape.layers.rules import Anything, Real


class Identity(ElementWise):
    """Passes its input on, whatever its arguments."""

    args: Annotated[tuple[object, ...], Several(Either(Anything(), Real())), Loose] = ()

    memory = "arranged"

    def idles(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
        return False  # as it says


class Hardshrink(ElementWise):
    """0 from -`lambd` to `lambd`, x elsewhere."""

    lambd: float = 0.5


class Hardsigmoid(ElementWise):
    """A sigmoid of straight lines: x / 6 + 1/2, kept from 0 to 1."""

    inplace: bool = False


class Hardtanh(ElementWise):
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


class LogSigmoid(ElementWise):
    """The logarithm of the sigmoid of x."""


class Sigmoid(ElementWise):
    """1 / (1 + exp(-x))."""


class Softshrink(ElementWise):
    """x moved by `lambd` towards 0, and 0 where it would pass it."""

    lambd: Annotated[float, Real(least=0)] = 0.5


class Softsign(ElementWise):
    """x / (1 + |x|)."""


class Tanh(ElementWise):
    """The hyperbolic tangent of x."""


class Tanhshrink(ElementWise):
    """x less its hyperbolic tangent."""
