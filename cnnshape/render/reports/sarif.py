"""Findings as SARIF 2.1.0, which code scanning services read."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from cnnshape.checked import Changes, Checked
from cnnshape.diagnostics import Diagnostic, Fix, Label
from cnnshape.render.reports.rules import rule
from cnnshape.source import Source, Span
from cnnshape.version import VERSION

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_BRACKET = re.compile(r"[\[\]\\]")

Object = dict[str, object]


def text(results: Sequence[Checked]) -> str:
    """One run with all findings, the kinds of finding that occur and the specs."""
    run = _Run(results)
    fields = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run.fields()]}
    return json.dumps(fields, indent=2) + "\n"


class _Run:
    """Findings that refer to kinds and specs by their numbers."""

    def __init__(self, checked: Sequence[Checked]) -> None:
        self.checked = checked
        found = [found for one in checked for found in one.diagnostics]
        self.codes = _numbered(one.code for one in found)
        self.uris = _numbered(_uri(one.source.name) for one in checked)
        self.seen: Counter[tuple[str, str]] = Counter()

    def fields(self) -> Object:
        driver = {"name": "cnnshape", "version": VERSION, "rules": list(map(rule, self.codes))}
        return {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "artifacts": [
                {"location": {"uri": uri}, "encoding": "utf-8", "roles": ["analysisTarget"]}
                for uri in self.uris
            ],
            "results": [result for one in self.checked for result in self._results(one)],
        }

    def _results(self, one: Checked) -> list[Object]:
        changes = [*one.changes, *[()] * len(one.diagnostics)]  # there may be none
        return [
            self._result(found, one.source, fixes)
            for found, fixes in zip(one.diagnostics, changes, strict=False)
        ]

    def _result(self, found: Diagnostic, source: Source, changes: tuple[Changes, ...]) -> Object:
        fields: Object = {
            "ruleId": found.code,
            "ruleIndex": self.codes[found.code],
            "level": found.severity,
            "message": _message(found.message),
            "locations": [self._location(found.at, source)],
            "relatedLocations": [
                {"id": number, **self._location(label, source)}
                for number, label in enumerate(found.related)
            ],
            "partialFingerprints": {"cnnshape/v1": self._fingerprint(found, source)},
            "fixes": self._fixes(found.fixes, source, changes),
            "properties": _properties(found),
        }
        return {name: value for name, value in fields.items() if value not in ([], {})}

    def _location(self, label: Label, source: Source) -> Object:
        place = {"artifactLocation": self._artifact(source), "region": _region(label.span, source)}
        about = {"message": _message(label.text)} if label.text else {}
        return {"physicalLocation": place, **about}

    def _artifact(self, source: Source) -> Object:
        uri = _uri(source.name)
        return {"uri": uri, "index": self.uris[uri]}

    def _fixes(
        self, fixes: tuple[Fix, ...], source: Source, changes: tuple[Changes, ...]
    ) -> list[Object]:
        """The fixes that can be written, each once."""
        found: list[Object] = []
        for fix, replacements in zip(fixes, changes, strict=False):
            edit = {
                "artifactLocation": self._artifact(source),
                "replacements": [
                    {"deletedRegion": _region(span, source), "insertedContent": {"text": new}}
                    for span, new in replacements
                ],
            }
            fields: Object = {"description": _message(fix.title), "artifactChanges": [edit]}
            if replacements and fields not in found:
                found.append(fields)
        return found

    def _fingerprint(self, found: Diagnostic, source: Source) -> str:
        """The same wherever the finding moves in its text; equal ones there are numbered."""
        words = "\0".join((found.code, found.layer or "", found.message))
        digest = sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
        self.seen[source.name, digest] += 1
        return f"{digest}:{self.seen[source.name, digest]}"


def _numbered(values: Iterable[str]) -> dict[str, int]:
    """Each value once, with its number in the order of first appearance."""
    return {value: number for number, value in enumerate(dict.fromkeys(values))}


def _uri(name: str) -> str:
    """Where a spec is, relative if its name is."""
    path = Path(name)
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))


def _message(words: str) -> Object:
    """A text in which nothing is a placeholder or a link: `{0}`, `[word](target)`."""
    escaped = words.replace("{", "{{").replace("}", "}}")
    return {"text": _BRACKET.sub(r"\\\g<0>", escaped) if "](" in words else escaped}


def _region(span: Span, source: Source) -> Object:
    line, column = source.position(span.start)
    end_line, end_column = source.position(span.end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": span.start,
        "charLength": span.end - span.start,
    }


def _properties(found: Diagnostic) -> Object:
    known = {"layer": found.layer, "torch": found.torch, "notes": list(found.notes)}
    return {name: value for name, value in known.items() if value}
