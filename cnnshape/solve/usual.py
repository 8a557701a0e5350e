"""How usual arguments are: what people would try first costs least."""

from math import gcd

from cnnshape.layers import Layer
from cnnshape.sizes import reach
from cnnshape.solve.windows import DILATION, EXTRA, IDLE, KERNEL, PADDING, STRIDE, Values

_SLIDING = {3: 0, 1: 2, 5: 2, 7: 3}  # kernels of convolutions
_POOLING = {2: 0, 3: 1, 1: 9}
_LARGE = 8  # a kernel beyond which size no longer counts
_EVEN = 7  # convolutions with a middle are more usual than all without one
_SKIPS = 4  # a stride that steps over positions
_UNEVEN = 5  # a transposed kernel that is no multiple of its stride paints a checkerboard
_OFF = 3  # a padding that neither is 0 nor keeps the middle
_DILATED, _EXTENDED = 4, 3


def cost(kind: type[Layer], values: Values) -> int:
    """How unusual the arguments of a window are, 0 for the first that come to mind.

    Convolutions have kernels of 3, 1, 5 or 7, then other odd ones, a stride of 1 or 2, and a
    padding that keeps the middle, or none. Pools have kernels of 2 or 3, their kernel as stride,
    or 2, and no padding. Transposed convolutions have kernels of once, twice, three times their
    stride. Dilation and output padding are used by those who need them.
    """
    of = IDLE | values
    kernel, stride = of[KERNEL], of[STRIDE]
    middles = [(reach(kernel, of[DILATION]) - 1) // 2]
    if kind.arguments()[STRIDE].like:
        habit = _pooling(kernel, stride) + _border(of[PADDING], 0, middles)
    elif EXTRA in kind.arguments():
        middles.append((reach(kernel, of[DILATION]) - stride) // 2)
        habit = _spreading(kernel, stride) + _border(of[PADDING], middles[1], [0, *middles])
    else:
        habit = _sliding(kernel, stride) + _border(of[PADDING], middles[0], [0])
    read = min(kernel, stride // gcd(stride, of[DILATION]))  # of as many positions as the stride
    skips = _SKIPS + min(stride - read, _LARGE) if read < stride else 0
    return habit + skips + _DILATED * (of[DILATION] - 1) + _EXTENDED * of[EXTRA]


def _sliding(kernel: int, stride: int) -> int:
    other = min((kernel - 1) // 2, _LARGE) if kernel % 2 else _EVEN + min(kernel // 2, _LARGE)
    return _SLIDING.get(kernel, other) + {1: 0, 2: 1}.get(stride, 2 * min(stride, _LARGE))


def _pooling(kernel: int, stride: int) -> int:
    steps = {2: 1, 1: 2, kernel: 0} if kernel > 1 else {}
    return _POOLING.get(kernel, min(kernel, _LARGE)) + steps.get(stride, _UNEVEN)


def _spreading(kernel: int, stride: int) -> int:
    if stride == 1:
        return _SLIDING.get(kernel, min(kernel, _LARGE))
    times = kernel // stride - 1
    habit = times if kernel % stride == 0 else _UNEVEN + abs(times)
    return habit + {2: 0}.get(stride, min(stride, _LARGE))


def _border(padding: int, best: int, others: list[int]) -> int:
    if padding == best:
        return 0
    return 1 if padding in others else _OFF + min(abs(padding - best), _LARGE)
