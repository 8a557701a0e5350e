"""What an expression asks of the place where it stands."""

from typing import Protocol


class Names(Protocol):
    """What names mean where an expression stands."""

    def value(self, name: str) -> object:
        """The value of a name; raises `KeyError`."""

    def member(self, value: object, name: str) -> object:
        """`value.name`; raises `KeyError`."""

    def size(self, value: object, axis: int) -> object:
        """`value.shape[axis]`; raises `IndexError` or `TypeError`."""
