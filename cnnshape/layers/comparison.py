"""Comparisons point by point, and the choice that hangs on them."""

from functools import reduce

from cnnshape.layers.arguments import Shape
from cnnshape.layers.merge import Join, Pointwise, broadcast


class _Comparison(Pointwise):
    decides = True


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


class _Joined(Join):
    arity = (2, 10**6)

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        return (reduce(broadcast, xs),)


class Maximum(_Joined):
    """The greatest number of all tensors, point by point; axes of 1 are stretched."""

    function = "torch.maximum"


class Minimum(_Joined):
    """The smallest number of all tensors, point by point; axes of 1 are stretched."""

    function = "torch.minimum"


class Where(_Joined):
    """Takes the second tensor where the first one holds, and the third elsewhere."""

    arity = (3, 3)
    flags = (0,)
    function = "torch.where"
