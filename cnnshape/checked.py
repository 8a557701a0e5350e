"""What a check has found, text by text: what every format of findings is made from."""

from cnnshape.diagnostics import Diagnostic
from cnnshape.records import Record
from cnnshape.source import Source, Span

Changes = tuple[tuple[Span, str], ...]  # characters of a text, and what to write in their place


class Checked(Record):
    """One text and what is wrong with it, in the order of places."""

    source: Source
    diagnostics: tuple[Diagnostic, ...]
    changes: tuple[tuple[Changes, ...], ...] = ()  # of each fix of each finding; () has no place

    def count(self, severity: str) -> int:
        """How many findings weigh so much."""
        return sum(found.severity == severity for found in self.diagnostics)
