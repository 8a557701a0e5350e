"""The formulas along one axis. They see whole numbers, or anything that calculates like them."""

_FINEST = 1024  # parts of 1 that a factor can be a whole number of


def slide(
    n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1, *, ceil: bool = False
) -> int:
    """Stops of a window on its way over `n` inputs padded on both sides.

    >>> slide(224, kernel=7, stride=2, padding=3)
    112
    >>> slide(6, kernel=3, stride=2), slide(6, kernel=3, stride=2, ceil=True)
    (2, 3)

    Not positive when the window is wider than the padded input.
    """
    room = n + 2 * padding - reach(kernel, dilation)
    if not ceil:
        return room // stride + 1
    stops = -(-room // stride) + 1
    # A last window must start inside the input or its left padding, not in the right padding:
    # pooling_output_shape in aten/src/ATen/native/Pool.h of PyTorch.
    return stops - 1 if (stops - 1) * stride >= n + padding else stops


def unslide(
    n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1, extra: int = 0
) -> int:
    """Outputs of a transposed convolution: the size that `slide` maps to `n`, and `extra` more.

    >>> unslide(7, kernel=4, stride=2, padding=1)
    14
    """
    return (n - 1) * stride - 2 * padding + reach(kernel, dilation) + extra


def reach(kernel: int, dilation: int = 1) -> int:
    """Positions from the first to the last one that a window touches.

    >>> reach(3, dilation=2)
    5
    """
    return dilation * (kernel - 1) + 1


def scale(n: int, factor: float) -> int:
    """Outputs of a resize by `factor`, rounded down as PyTorch does.

    >>> scale(7, 1.5)
    10
    """
    if factor == int(factor):
        return n * int(factor)
    if isinstance(n, int):
        return int(n * factor)
    above, below = factor.as_integer_ratio()
    return (
        n * above // below if below <= _FINEST else n * factor
    )  # an open size says which number it needs
