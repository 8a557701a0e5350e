"""What stands for an operation that the language has no word for."""

from typing import Annotated

from cnnshape.layers.arguments import Loose, Shape
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Several
from cnnshape.layers.kind import MANY
from cnnshape.layers.rules import Whole
from cnnshape.layers.views import EVERYTHING, View


class Opaque(Layer):
    """Gives a tensor of this `shape`, whatever happens in it: `Opaque(N, 64)`.

    Nothing is known of it beside its shape: no parameters are counted and no work.
    """

    function = "opaque"

    shape: Annotated[Shape, Several(Whole(least=1)), Loose]

    arity = (1, MANY)

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        return (self.shape,)

    def view(self, x: Shape, y: Shape) -> View:
        return EVERYTHING
