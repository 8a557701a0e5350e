"""Padding that extends an input by its own values; see `padding` for zeros and constants."""

from typing import ClassVar

from cnnshape.layers.arguments import Shape
from cnnshape.layers.padding import Padding


class _Inner(Padding):
    overflow: ClassVar[str] = "Trying to create tensor with negative dimension"

    def emptied(self, space: Shape) -> str:
        if all(n < 1 for n in space):
            return "is too small. Calculated output"
        return self.overflow if any(n < 0 for n in space) else ""


class _Reflection(_Inner):
    mode = "reflect"


class ReflectionPad1d(_Reflection):
    """Mirrors a signal [N, C, L] at its ends: `padding` is (left, right)."""

    rank = 1


class ReflectionPad2d(_Reflection):
    """Mirrors an image [N, C, H, W] at its edges: (left, right, top, bottom)."""

    rank = 2
    overflow = "numel: integer multiplication overflow"


class ReflectionPad3d(_Reflection):
    """Mirrors a volume [N, C, D, H, W] at its faces: (left, right, top, bottom, front, back)."""

    rank = 3


class _Replication(_Inner):
    mode = "replicate"


class ReplicationPad1d(_Replication):
    """Repeats the end values of a signal [N, C, L]: `padding` is (left, right)."""

    rank = 1


class ReplicationPad2d(_Replication):
    """Repeats the edge values of an image [N, C, H, W]: (left, right, top, bottom)."""

    rank = 2


class ReplicationPad3d(_Replication):
    """Repeats the outer values of a volume [N, C, D, H, W]: (left, right, top, ..., back)."""

    rank = 3


class _Circular(Padding):
    mode = "circular"


class CircularPad1d(_Circular):
    """Goes on at the other end of a signal [N, C, L]: `padding` is (left, right)."""

    rank = 1


class CircularPad2d(_Circular):
    """Goes on at the opposite edge of an image [N, C, H, W]: (left, right, top, bottom)."""

    rank = 2


class CircularPad3d(_Circular):
    """Goes on at the opposite face of a volume [N, C, D, H, W]: (left, right, ..., back)."""

    rank = 3
