"""What is taken for granted about sizes that are left open, while a rule works with them."""

from __future__ import annotations  # protocols are for type checkers alone

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

from cnnshape.records import Record


class Assumption(Record):
    """A condition on open sizes: `difference` is 0 where `equal`, and else at least 0.

    The first is what a network needs. The second marks off the sizes of which its closed forms
    speak: below, a window may not fit, or an axis of 1 may be stretched.
    """

    difference: object
    equal: bool


if TYPE_CHECKING:

    class Sizes(Protocol):
        """The sizes at which something is so."""

        @property
        def period(self) -> int:
            """Over how many sizes it repeats itself."""

        @property
        def least(self) -> int | None:
            """The smallest of them."""

        @property
        def is_every(self) -> bool:
            """Whether no size is left out."""


class Assumptions:
    """Those made so far, with the path of the layer that makes each first.

    None is made about the symbols in `closed`.
    """

    def __init__(self, closed: set[str], zeros: Callable[[object, str, int], Sizes]) -> None:
        self.closed, self.zeros = closed, zeros
        self.path = ""
        self.made: dict[Assumption, str] = {}
        self.patience = 20_000  # remainders that may be looked at, for all conditions together

    def settled(self, difference: object, symbols: set[str]) -> bool | None:
        """Whether a difference is 0 at every size, or at none; `None` where it is at some."""
        if len(symbols) != 1:
            return None
        (symbol,) = symbols
        try:
            sizes = self.zeros(difference, symbol, self.patience)
        except ArithmeticError:
            return None
        self.patience -= sizes.period
        return False if sizes.least is None else sizes.is_every or None

    def make(self, difference: object, *, equal: bool) -> None:
        """Take a condition for granted, unless it is already."""
        self.made.setdefault(Assumption(difference, equal), self.path)


_CURRENT: ContextVar[Assumptions | None] = ContextVar("assumptions", default=None)


@contextmanager
def assuming(assumptions: Assumptions) -> Iterator[None]:
    """Let rules assume what they need to know about open sizes."""
    before = _CURRENT.set(assumptions)
    try:
        yield
    finally:
        _CURRENT.reset(before)


def allowed(symbols: set[str]) -> Assumptions | None:
    """Where to keep assumptions about some symbols, if any may be made."""
    assumptions = _CURRENT.get()
    return assumptions if assumptions and not symbols & assumptions.closed else None
