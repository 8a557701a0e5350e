"""Windows laid out as columns, and back."""

from cnnshape.layers.arguments import Paddings, Shape, Sizes, each
from cnnshape.layers.axes import moved
from cnnshape.layers.base import Layer
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.views import View
from cnnshape.sizes import slide
from cnnshape.symbols import differ, product


class _Windows(Layer):
    kernel_size: Sizes
    dilation: Sizes = each(1)
    padding: Paddings = each(0)
    stride: Sizes = each(1)

    rank = 2
    unbatched = True

    def stops(self, x: Shape, space: Shape) -> tuple[int, int]:
        """Numbers in a window, and how many windows there are."""
        axes = zip(space, self.kernel_size, self.stride, self.padding, self.dilation, strict=True)
        counts = [slide(*axis) for axis in axes]
        if any(count < 1 for count in counts):
            message = f"has no window of {show(self.kernel_size)} in {show(space)} of {show(x)}"
            raise Misfit("empty-output", message, blame="kernel_size")
        return product(self.kernel_size), product(counts)

    def view(self, x: Shape, y: Shape) -> View:
        return moved([0, *[None] * (len(y) - 1)], x)


class Unfold(_Windows):
    """Lays each window over an image [N, C, H, W] out as a column: [N, C·kernel, windows]."""

    def output(self, x: Shape) -> Shape:
        numbers, windows = self.stops(x, x[2:])
        return x[0], x[1] * numbers, windows


class _Sized(Layer):
    output_size: Sizes


class Fold(_Windows, _Sized):
    """Adds columns [N, C·kernel, windows] up to an image of `output_size`: undoes an `Unfold`."""

    ranks = (3,)

    def output(self, x: Shape) -> Shape:
        numbers, windows = self.stops(x, self.output_size)
        if x[1] % numbers:
            message = f"has windows of {numbers} numbers, which does not divide {x[1]}, axis 1 of"
            raise Misfit("not-divisible", f"{message} {show(x)}", blame="kernel_size")
        if differ(x[2], windows):
            message = f"has {windows} windows in {show(self.output_size)} but receives {x[2]} in"
            raise Misfit("axis-mismatch", f"{message} {show(x)}", blame="output_size")
        return x[0], x[1] // numbers, *self.output_size
