"""What is worth knowing of a layer beside its numbers, from what its class says of itself."""

from collections.abc import Iterator

from cnnshape.explaining.strips import lenses_of, view_of
from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.layers.views import Mixed, Moved, Scattered, Share, Spread, Window


def notes(layer: Layer, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> tuple[str, ...]:
    """Sentences about a layer at work; shapes with their batch."""
    if not xs:
        return ("It has no input: what it gives is learned.",)
    x, y = xs[0], ys[0]
    return (
        *_windows(layer, x, y),
        *_axes(layer, x, y),
        *_arguments(layer),
        *_memory(layer, xs, ys),
    )


def _windows(layer: Layer, x: Shape, y: Shape) -> Iterator[str]:
    lenses = lenses_of(layer, x, y)
    if not lenses:
        return
    if all(isinstance(lens, Spread) for lens in lenses):
        yield from _spread(layer)
    elif layer.mixing():
        yield from _convolution(
            layer, is_point=all(isinstance(one, Window) and one.reach == 1 for one in lenses)
        )
    elif all(isinstance(lens, Window | Share) for lens in lenses):
        yield from _pooling(layer, x, y)


def _convolution(layer: Layer, *, is_point: bool) -> Iterator[str]:
    before, _, groups = layer.mixing() or (0, 0, 0)
    is_apart = before == groups > 1
    if is_point and not is_apart:
        yield "A window of 1 mixes channels only: every position by itself, with one matrix."
    elif not is_point:
        yield (
            "It is a cross-correlation: the kernel is laid on the input as it is, not flipped as "
            "in the convolution of mathematics. Learned weights do not mind."
        )
    if is_apart:
        yield "Channels do not mix: each one is seen by itself."
    if not is_point:
        yield (
            "A window of k numbers over n positions costs O(n·k), a fully connected layer O(n²); "
            "and its weights are shared by all positions."
        )


def _spread(layer: Layer) -> Iterator[str]:
    if not layer.mixing():
        yield "Every number goes back to the place that it was taken from; all others become 0."
        return
    yield (
        "It multiplies by the transpose of the matrix of that convolution. It is also called a "
        "fractionally strided convolution and, wrongly, a deconvolution: it gives the shape back, "
        "not the numbers."
    )


def _pooling(layer: Layer, x: Shape, y: Shape) -> Iterator[str]:
    lenses = lenses_of(layer, x, y)
    if all(isinstance(lens, Window) and lens.reach == lens.stride == 1 for lens in lenses):
        return
    rank = len(lenses)
    channels = f": {x[-1 - rank]} in, {x[-1 - rank]} out" if len(x) > rank else ""
    yield f"Channels stay{channels}; each is looked at by itself, and nothing is learned."
    if layer.averages:
        yield "An average is linear: a matrix with the same number all along each row."
    else:
        yield "It is not linear: pooling a sum is not the sum of pooling each part."


def _axes(layer: Layer, x: Shape, y: Shape) -> Iterator[str]:
    match view_of(layer, x, y):
        case Mixed(axes):
            many = f"axes {' and '.join(map(str, axes))}" if len(axes) > 1 else f"axis {axes[0]}"
            yield f"Every output sees the whole of {many}, and the other axes position by position."
        case Moved(sources) if None not in sources and len(sources) == len(x):
            if sources != tuple(range(-1, -len(x) - 1, -1)):
                yield "It puts axes in another order."
        case Moved(sources):
            unseen = [axis for axis in range(-len(x), 0) if axis not in sources]
            if unseen:
                yield f"Every output sees the whole of axis {' and '.join(map(str, unseen))}."
        case Scattered(axes) if axes:
            yield "Which inputs an output sees follows no rule along some of the axes."
        case None if layer.arity == (1, 1) and x == y:
            yield "It works on one position at a time, and keeps the shape."


def _arguments(layer: Layer) -> Iterator[str]:
    for name, argument in type(layer).arguments().items():
        if argument.like:
            follows = getattr(layer, name) == getattr(layer, argument.like)
            same = ", as it is here" if follows else ""
            yield f"`{name}` is that of `{argument.like}` where it is left out{same}."


def _memory(layer: Layer, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> Iterator[str]:
    if layer.idles(xs, ys):
        yield "With these arguments it changes nothing."
    elif layer.memory != "own":
        yield "No number is worked out: the same ones are looked at with other axes."
    if layer.dense():
        yield "With no activation between them, two linear layers are one."
    if layer.idempotent:
        yield "Applied a second time, it changes nothing more."
