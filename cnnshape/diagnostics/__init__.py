"""Findings: values about a spec that renderers read and nobody edits."""

from cnnshape.diagnostics.codes import SEVERITY, Severity
from cnnshape.records import Record
from cnnshape.source import Source, Span

EXPECTED = "expect-mismatch"  # the error that a network may have which fits
MOST = 100  # errors that are listed, and as many warnings of a kind
_LONGEST = 500  # characters of a message


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
    spare: bool = False  # offered only where those before it do not hold
    makes: tuple[int, ...] | None = None  # what the network gives with it


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
    wanted: tuple[int, ...] | None = None  # the shape that is expected

    @property
    def severity(self) -> Severity:
        return SEVERITY[self.code]


class Report:
    """The findings about one source, each place and code once, up to a limit."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.is_full = False  # nothing is gained by looking for more errors
        self._found: dict[tuple[str, Span], Diagnostic] = {}
        self._counts: dict[str, int] = {}  # errors, and warnings by their codes

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep a finding, unless the same is known for the same place."""
        key = diagnostic.code, diagnostic.at.span
        if self.knows(*key):
            return
        kind = _kind(diagnostic.code)
        self._counts[kind] = self._counts.get(kind, 0) + 1
        if self._counts[kind] <= MOST:
            self._found[key] = _shortened(diagnostic)
        elif kind == Severity.ERROR:
            self.is_full = True
            message = f"more than {MOST} errors; the rest is not listed"
            self._found[key] = Diagnostic(code="too-large", message=message, at=diagnostic.at)

    def knows(self, code: str, span: Span) -> bool:
        """Whether nothing is gained by this finding."""
        return self.is_full or (code, span) in self._found

    def lists(self, code: str) -> bool:
        """Whether there is room for one more of a kind of finding."""
        return self._counts.get(_kind(code), 0) < MOST

    def error(self, code: str, message: str, span: Span, **more: object) -> None:
        """Add a finding at `span`."""
        self.add(Diagnostic(code=code, message=message, at=Label(span), **more))  # type: ignore[arg-type]  # passed on

    @property
    def failed(self) -> bool:
        return any(found.severity is Severity.ERROR for found in self._found.values())

    @property
    def fits(self) -> bool:
        """Whether the network fits, though other things may be expected of it."""
        errors = (one for one in self._found.values() if one.severity is Severity.ERROR)
        return all(one.code == EXPECTED for one in errors)

    def __len__(self) -> int:
        return len(self._found)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """The findings in the order of their places."""
        return tuple(sorted(self._found.values(), key=lambda found: found.at.span))


def _kind(code: str) -> str:
    """What a finding counts as, up to a limit."""
    return Severity.ERROR if SEVERITY[code] is Severity.ERROR else code


def _shortened(found: Diagnostic) -> Diagnostic:
    """The finding without texts that nobody would read to their end."""
    texts = (found.message, found.torch, *found.notes, *found.help)
    if max(map(len, texts)) <= _LONGEST:
        return found
    return found.but(
        message=_short(found.message),
        torch=_short(found.torch),
        notes=tuple(map(_short, found.notes)),
        help=tuple(map(_short, found.help)),
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
