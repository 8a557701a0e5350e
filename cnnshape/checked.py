"""What is asked of a check, and what it has found: what every format is made from."""

from cnnshape.diagnostics import Diagnostic
from cnnshape.layers.arguments import Shape
from cnnshape.records import Record
from cnnshape.source import Source, Span

Changes = tuple[tuple[Span, str], ...]  # characters of a text, and what to write in their place


class Request(Record):
    """What is asked of a check, the same for all texts."""

    inputs: tuple[tuple[str | None, Shape], ...] = ()
    values: dict[str, object] = {}
    ignore: tuple[str, ...] = ()  # codes of warnings
    with_changes: bool = False  # whether places for fixes are wanted
    lock: str = ""  # the lock file that plans are held to, if they are


class Checked(Record):
    """One text and what is wrong with it, in the order of places."""

    source: Source
    diagnostics: tuple[Diagnostic, ...]
    changes: tuple[tuple[Changes, ...], ...] = ()  # of each fix of each finding; () has no place
    ignored: tuple[str, ...] = ()  # codes of warnings that were found and that nobody wants

    def count(self, severity: str) -> int:
        """How many findings weigh so much."""
        return sum(found.severity == severity for found in self.diagnostics)
