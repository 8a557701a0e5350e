"""What is taken for granted about sizes that are left open, while a rule works with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from cnnshape.records import Record


class Assumption(Record):
    """A condition on open sizes: `difference` is 0 where `equal`, and else at least 0.

    The first is what a network needs. The second marks off the sizes of which its closed forms
    speak: below, a window may not fit, or an axis of 1 may be stretched.
    """

    difference: object
    equal: bool


class Assumptions:
    """Those made so far, with the path of the layer that makes each first.

    None is made about the symbols in `closed`.
    """

    def __init__(self, closed: set[str]) -> None:
        self.closed = closed
        self.path = ""
        self.made: dict[Assumption, str] = {}
        self.patience = 20_000  # remainders that may be looked at, for all conditions together


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
