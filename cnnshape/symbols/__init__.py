"""Dimensions that are not numbers: sizes left open (`N`, `16*N`) and sizes that nobody knows."""

from collections.abc import Iterable
from functools import reduce
from operator import mul
from typing import cast

from cnnshape.symbols.polynomials import OpenSize, Polynomial, symbols_of
from cnnshape.symbols.unknown import UNKNOWN, Unknown, is_known

__all__ = [
    "UNKNOWN",
    "OpenSize",
    "Polynomial",
    "Unknown",
    "bind",
    "bulk",
    "differ",
    "is_known",
    "is_open",
    "product",
    "symbol",
    "symbols_of",
    "total",
]


def symbol(name: str) -> int:
    """An open size; to a type checker and to every rule it is a number like any other."""
    return cast("int", Polynomial({(name,): 1}))


def is_open(size: object) -> bool:
    """Whether `size` contains a symbol."""
    return isinstance(size, Polynomial)


def differ(a: int, b: int) -> bool:
    """Whether two sizes are never the same; raises `OpenSize` where that is open."""
    if isinstance(a, Polynomial):
        return a.differs(b)
    if isinstance(b, Polynomial):
        return b.differs(a)
    return a < b or a > b


def bulk(size: object) -> int:
    """How much there is to write of a size: 1, or the characters of its symbols."""
    if not isinstance(size, Polynomial):
        return 1
    return sum(1 + sum(map(len, term)) for term in size.terms)


def bind(size: int, sizes: dict[str, int]) -> int:
    """The dimension `size` with the symbols in `sizes` replaced."""
    return cast("int", size.at(sizes)) if isinstance(size, Polynomial) else size


def total(sizes: Iterable[int]) -> int:
    """The sum of counts, unknown where it has too many parts to be written."""
    try:
        return sum(sizes)
    except OpenSize:
        return UNKNOWN


def product(sizes: Iterable[int]) -> int:
    """The product of dimensions, open ones included."""
    return reduce(mul, sizes, 1)
