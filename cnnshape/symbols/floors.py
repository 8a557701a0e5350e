"""Quotients rounded down, as they stand among the factors of a product."""

from __future__ import annotations  # protocols are for type checkers alone

from typing import TYPE_CHECKING, Protocol, Self

Term = tuple[str, ...]
Terms = dict[Term, int]


if TYPE_CHECKING:

    class Sum(Protocol):
        """What is divided: products and how often each is added."""

        terms: Terms


class Floor(str):
    """A quotient rounded down, which stands in a product like a symbol: `⌊(H + 1)/2⌋`."""

    __slots__ = ("dividend", "divisor")
    dividend: Sum
    divisor: int

    def __new__(cls, dividend: Sum, divisor: int) -> Self:
        above = str(dividend) if len(dividend.terms) == 1 else f"({dividend})"
        floor = super().__new__(cls, f"⌊{above}/{divisor}⌋")
        floor.dividend, floor.divisor = dividend, divisor
        return floor
