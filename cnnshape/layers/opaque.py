"""What stands for an operation that the language has no word for."""

from typing import Annotated

from cnnshape.layers.arguments import Loose, Several, Shape, Whole
from cnnshape.layers.base import Layer
from cnnshape.layers.views import EVERYTHING, View


class Opaque(Layer):
    """Gives tensors of these `shapes`, whatever happens in it: `Opaque([N, 64], [N, 8])(x, y)`.

    Nothing is known of it beside its shapes: no parameters are counted and no work.
    """

    shapes: Annotated[tuple[Shape, ...], Several(Several(Whole(least=1)), least=1), Loose]

    arity = (1, 10**6)

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        return self.shapes

    def view(self, x: Shape, y: Shape) -> View:
        return EVERYTHING
