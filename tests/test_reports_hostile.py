"""Whatever names and messages say, documents stay whole and steer nothing."""

import json
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnshape.checked import Changes, Checked
from cnnshape.diagnostics import Diagnostic, Fix, Label
from cnnshape.diagnostics.codes import SEVERITY
from cnnshape.render.reports import FORMATS
from cnnshape.source import Source, Span, printable

Sarif = Callable[[Sequence[Checked]], Any]

TEXTS = (
    "\x1b[31m\x9b31m\x07\x7f",
    "a\nb\r\nc\rd\u2028e\x85f\x0bg",
    "::error::x",
    "::stop-commands::x\n::set-output name=a::b",
    "100% %0A %25",
    "a,line=1:2",
    "]]><script>alert('&amp;\"')</script>",
    "\0\ufffe\uffff\ud800\U0001f600\u202e",
    "[a](javascript:b) {0}",
    "",
)


def report(style: str, results: Sequence[Checked]) -> str:
    text: str = import_module(FORMATS[style]).text(results)
    return text


def command(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner takes it apart."""
    head, _, data = line.removeprefix("::").partition("::")
    name, _, rest = head.partition(" ")
    fields = dict(part.split("=", 1) for part in rest.split(","))
    return name, {key: unescaped(value) for key, value in fields.items()}, unescaped(data)


def unescaped(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")):
        text = text.replace(code, character)
    return text.replace("%25", "%")


def everywhere(text: str, name: str) -> Checked:
    """A finding that says the same in all its parts."""
    at = Label(Span(0, 1), text)
    fix = Fix(title=text, edits=())
    found = Diagnostic("bad-call", text, at, text, (at, at), (text,), (text,), text, (fix, fix))
    return Checked(Source(name, f"a{text}"), (found,), ((((Span(0, 1), text),),) * 2,))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("style", FORMATS)
def test_no_character_of_a_text_steers_a_terminal(text: str, style: str) -> None:
    document = report(style, [everywhere(text, f"{text}.yaml".replace("\ud800", ""))])
    assert {character for character in document if not character.isprintable()} <= {"\n"}


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_no_command_of_its_own(text: str) -> None:
    name = f"{text}.yaml".replace("/", "").replace("\0", "")
    (line,) = report("github", [everywhere(text, name)]).splitlines()
    kind, fields, data = command(line)
    assert kind == "error"
    assert list(fields) == ["file", "line", "col", "endLine", "endColumn", "title"]
    assert fields["file"].replace("\n", "").replace("\r", "").isprintable()
    said = [text, f"note: {text}", *([f"torch: {text}"] if text else []), f"help: {text}"]
    kept = "".join(c if c in "\r\n" else printable(c) for c in "\n".join(said))
    assert data == kept


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_no_markup(text: str) -> None:
    document = report("junit", [everywhere(text, "net.yaml")])
    (suite,) = fromstring(document)  # noqa: S314  # our own text
    ((failure,),) = suite
    assert failure.get("message") == printable(text)
    assert f"error[bad-call]: {printable(text)}".rstrip() in (failure.text or "")
    assert "<script>" not in document
    assert "]]>" not in document


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_valid_sarif_in_every_place_and_more_than_once(text: str, sarif: Sarif) -> None:
    (result,) = sarif([everywhere(text, "net.yaml")])["results"]
    assert len(result["relatedLocations"]) == 2
    assert len(result["fixes"]) == 1


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{0} of [N, 3]", "{{0}} of [N, 3]"),
        (r"[a](b) \ {c}", r"\[a\](b) \\ {{c}}"),
        ("[8, 16]", "[8, 16]"),
    ],
)
def test_braces_and_links_in_a_message_stay_words(text: str, written: str, sarif: Sarif) -> None:
    (result,) = sarif([everywhere(text, "net.yaml")])["results"]
    assert result["message"]["text"] == written


@st.composite
def findings(draw: st.DrawFn) -> Checked:
    """Any texts in any part of findings at any places."""
    words = st.text(st.characters(exclude_categories=()), max_size=12)
    text = draw(st.text(max_size=40))
    ends = st.integers(0, len(text))
    spans = st.builds(lambda a, b: Span(min(a, b), max(a, b)), ends, ends)
    labels = st.builds(Label, spans, words)
    some = st.lists(words, max_size=2).map(tuple)
    fixes = st.lists(st.builds(Fix, words, st.just(())), max_size=3).map(tuple)
    found = st.builds(
        Diagnostic,
        st.sampled_from(list(SEVERITY)),
        words,
        labels,
        st.none() | words,
        st.lists(labels, max_size=2).map(tuple),
        some,
        some,
        words,
        fixes,
    )
    changes: st.SearchStrategy[Changes] = st.lists(st.tuples(spans, words), max_size=2).map(tuple)
    written = st.lists(st.lists(changes, max_size=3).map(tuple), max_size=3).map(tuple)
    name = draw(st.text(min_size=1))
    return Checked(Source(name, text), draw(st.lists(found, max_size=3).map(tuple)), draw(written))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(results=st.lists(findings(), max_size=3))
def test_any_findings_make_whole_documents(sarif: Sarif, results: list[Checked]) -> None:
    found = [one for checked in results for one in checked.diagnostics]
    run = sarif(results)
    assert [(one["ruleId"], one["level"]) for one in run["results"]] == [
        (one.code, one.severity) for one in found
    ]
    root = fromstring(report("junit", results))  # noqa: S314  # our own text
    assert len(root[0]) == len(results)
    totals = json.loads(report("json", results))["totals"]
    assert totals["errors"] + totals["warnings"] == len(found)
    for style in ("github", "line"):
        lines = report(style, results).splitlines()
        assert len(lines) == len(found)
    kinds = [command(line)[0] for line in report("github", results).splitlines()]
    assert kinds == [one.severity for one in found]
    assert all(line.isprintable() for line in report("full", results).split("\n"))
