"""Comparisons point by point, and the choice that hangs on them."""

from cnnshape.layers.arguments import Shape
from cnnshape.layers.kind import MANY
from cnnshape.layers.merge import Pointwise, Stretching
from cnnshape.layers.refusals import Misfit


class _Comparison(Pointwise):
    arity = (1, 2)
    decides = True

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        if self.other is None and len(xs) == 1:
            message = "takes 2 tensors, or 1 and a number `other`, but is given 1 tensor"
            raise Misfit("arity", message)
        if self.other is not None and len(xs) > 1:
            message = f"has `other` {self.other} but is given {len(xs)} tensors"
            raise Misfit("arity", message, blame="other")
        return super().outputs(*xs)


class Eq(_Comparison):
    """Where tensors have the same numbers, or the number `other`."""

    function = "torch.eq"


class Ne(_Comparison):
    """Where tensors have different numbers, or none is `other`."""

    function = "torch.ne"


class Gt(_Comparison):
    """Where the first tensor is greater than the second, or than the number `other`."""

    function = "torch.gt"


class Ge(_Comparison):
    """Where the first tensor is at least the second, or the number `other`."""

    function = "torch.ge"


class Lt(_Comparison):
    """Where the first tensor is smaller than the second, or than the number `other`."""

    function = "torch.lt"


class Le(_Comparison):
    """Where the first tensor is at most the second, or the number `other`."""

    function = "torch.le"


class Maximum(Stretching):
    """The greatest number of all tensors, point by point; axes of 1 are stretched."""

    arity = (2, MANY)
    function = "torch.maximum"


class Minimum(Stretching):
    """The smallest number of all tensors, point by point; axes of 1 are stretched."""

    arity = (2, MANY)
    function = "torch.minimum"


class Where(Stretching):
    """Takes the second tensor where the first one holds, and the third elsewhere."""

    arity = (3, 3)
    flags = (0,)
    function = "torch.where"
