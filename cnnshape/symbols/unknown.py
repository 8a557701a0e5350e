"""A size that nobody knows."""

from typing import Final, cast


class Unknown:
    """A size that an earlier error hides: it never gives a reason to complain."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "?"

    def __hash__(self) -> int:
        return id(self)

    def __bool__(self) -> bool:
        return False

    def _unknown(self, *_: object) -> "Unknown":
        return self

    def __divmod__(self, _: object) -> tuple["Unknown", "Unknown"]:
        return self, self

    __rdivmod__ = __divmod__

    def _agrees(self, _: object) -> bool:
        return True

    def _differs(self, _: object) -> bool:
        return False

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _unknown
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = _unknown
    __neg__ = __abs__ = _unknown
    __eq__ = __le__ = __ge__ = _agrees
    __ne__ = __lt__ = __gt__ = _differs


UNKNOWN: Final = cast("int", Unknown())


def is_known(size: object) -> bool:
    """Whether `size` is a number or an expression, not one that an error hides."""
    return size is not UNKNOWN
