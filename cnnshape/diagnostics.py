"""Findings: values about a spec that renderers read and nobody edits."""

from cnnshape.codes import SEVERITY, Severity
from cnnshape.records import Record
from cnnshape.source import Source, Span


class Edit(Record):
    """One change to a spec, as `data` in the JSON form, and where in the text it would be made."""

    data: dict[str, object]
    span: Span | None = None
    text: str = ""


class Fix(Record):
    """Edits that belong together."""

    title: str
    edits: tuple[Edit, ...]
    sure: bool = False  # no other repair is reasonable


class Label(Record):
    """A place with a word about it."""

    span: Span
    text: str = ""


class Diagnostic(Record):
    """One thing wrong with a spec."""

    code: str
    message: str
    at: Label
    layer: str | None = None
    related: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    torch: str = ""
    fixes: tuple[Fix, ...] = ()

    @property
    def severity(self) -> Severity:
        return SEVERITY[self.code]


class Report:
    """The findings about one source, each place and code once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._found: dict[tuple[str, Span], Diagnostic] = {}

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep a finding, unless the same is known for the same place."""
        self._found.setdefault((diagnostic.code, diagnostic.at.span), diagnostic)

    def error(self, code: str, message: str, span: Span, **more: object) -> None:
        """Add a finding at `span`."""
        self.add(Diagnostic(code=code, message=message, at=Label(span), **more))  # type: ignore[arg-type]  # passed on

    @property
    def failed(self) -> bool:
        return any(found.severity is Severity.ERROR for found in self._found.values())

    def __len__(self) -> int:
        return len(self._found)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """The findings in the order of their places."""
        return tuple(sorted(self._found.values(), key=lambda found: found.at.span))
