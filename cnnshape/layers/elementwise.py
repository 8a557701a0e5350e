"""What the kinds share that look at one number at a time."""

from cnnshape.layers.arguments import Shape
from cnnshape.layers.base import Layer


class ElementWise(Layer, abstract=True):
    """Looks at one number at a time, and so keeps every shape."""

    role = "activation"

    def output(self, x: Shape) -> Shape:
        return x
