"""What stands for an operation that the language has no word for."""

from typing import Annotated

from cnnshape.layers.arguments import Loose, Several, Shape, Value, Whole
from cnnshape.layers.base import Layer
from cnnshape.layers.views import EVERYTHING, View


class Shapes(Several):
    """Several shapes; one alone is a list of one."""

    def read(self, value: Value, rank: int) -> Value:
        is_one = isinstance(value, tuple) and not any(isinstance(n, tuple) for n in value)
        return super().read((value,) if is_one and value else value, rank)


class Opaque(Layer):
    """Gives tensors of these `shapes`, whatever happens in it: `Opaque(N, 64)`.

    Several outputs are `a, b = Opaque([N, 64], [N, 8])`. Nothing is known of it beside its shapes:
    no parameters are counted and no work.
    """

    shapes: Annotated[tuple[Shape, ...], Shapes(Several(Whole(least=1)), least=1), Loose]

    arity = (1, 10**6)

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        return self.shapes

    def view(self, x: Shape, y: Shape) -> View:
        return EVERYTHING
