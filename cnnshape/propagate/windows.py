"""What a window leaves unread at the end of what it slides over."""

from cnnshape.layers.views import Lenses, Window
from cnnshape.plans.rows import Row
from cnnshape.symbols import OpenSize


def unread(row: Row) -> dict[int, int]:
    """For each axis, from the end, along which a row's window strides: the sizes left over.

    A window that may hang over the end leaves nothing.
    """
    shape, y, layer = (row.input_shapes or (None,))[0], row.output_shape, row.layer
    if layer is None or shape is None or y is None or getattr(layer, "ceil_mode", False):
        return {}
    try:
        view = layer.view(layer.batched((shape,))[0], y)
    except OpenSize:
        return {}
    if not isinstance(view, Lenses):
        return {}
    lenses = {axis: view.lenses[axis] for axis in range(-len(view.lenses), 0)}
    return {
        axis: shape[axis] + 2 * lens.padding - lens.reach - (y[axis] - 1) * lens.stride
        for axis, lens in lenses.items()
        if isinstance(lens, Window) and lens.stride > 1
    }
