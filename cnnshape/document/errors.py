"""What is said of a text that is not YAML."""

from cnnshape.diagnostics import Label, Report
from cnnshape.nodes import DEPTH
from cnnshape.source import Source, Span, printable

_PARSER_DEPTH = "exceeded maximum nesting depth"  # how libyaml says that its own limit is reached
_TAKEN = (  # how libyaml says what it reads, the sign that begins it, and what that is
    ("while scanning a block scalar", ">", "a text below it"),
    ("while scanning an alias", "*", "the name of an anchor"),
)

Said = tuple[str | None, int | None]  # words of the parser, and where in the text they belong


def report_syntax(report: Report, problem: Said, context: Said) -> None:
    """Report what the parser says is wrong, and in the course of what."""
    (what, at), (around, begun) = problem, context
    related: tuple[Label, ...] = ()
    if around and at is not None and begun is not None:
        related = (Label(_span(begun), printable(around)),)
    place = _span(next((one for one in (at, begun) if one is not None), 0))
    if what == _PARSER_DEPTH:
        report.error("too-large", f"nested deeper than {DEPTH} levels", place)
        return
    message = printable(what or "this is not YAML")
    help_ = _spelling(problem, report.source) or _quoting(context, report.source)
    report.error("yaml-syntax", message, place, related=related, help=help_)


def report_character(report: Report, character: object, position: object) -> None:
    """Report a character that YAML does not allow, as far as the parser says which and where."""
    what = f"U+{character:04X}" if isinstance(character, int) else "a character"
    at = position if isinstance(position, int) else 0
    report.error("yaml-syntax", f"{what} is not allowed in YAML", _span(at))


def _spelling(problem: Said, source: Source) -> tuple[str, ...]:
    """What to do about a tab, a sign of YAML's own, and a mapping where none can be."""
    what, at = problem
    if at is None or what is None:
        return ()
    if "cannot start any token" in what:
        is_tab = source.text[at : at + 1] == "\t"
        return ("YAML is indented by spaces, not tabs" if is_tab else "put the text in quotes",)
    if "mapping values are not allowed" in what:
        before = source.text[:at].rpartition("\n")[2]
        inner = "the inner one of two mappings stands in braces: `Conv2d: {out_channels: 8}`"
        return (inner if ": " in before else "a step with options ends in a colon: `ReLU:`",)
    return ()


def _quoting(context: Said, source: Source) -> tuple[str, ...]:
    """What to do about `> 5M` and `*[...]`, which YAML takes for a text and for an alias."""
    around, at = context
    for known, sign, meaning in _TAKEN:
        if at is not None and around == known and source.text[at : at + 1] == sign:
            text = printable(source.text[at:].partition("\n")[0].strip())
            what = f"YAML takes a `{sign}` at the beginning for {meaning}"
            return (f"put it in quotes, `'{text}'`: {what}",)
    return ()


def _span(at: int) -> Span:
    return Span(at, at + 1)
