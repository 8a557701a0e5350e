"""SARIF that the published schema accepts, with fixes that can be applied as they stand."""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cnnshape.api import examine
from cnnshape.checked import Checked
from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.diagnostics.codes import SEVERITY
from cnnshape.source import Source, Span
from cnnshape.version import VERSION

Check = Callable[..., Checked]
Sarif = Callable[[Sequence[Checked]], Any]

SPECS = sorted((Path(__file__).with_name("specs") / "bad").glob("*.yaml"))
BROKEN = """\
input: [N, 1, 28, 28]
layers:
  - Conv2d(1, 6, 5)
  - Conv2d(3, 16, 5)
  - Flatten
  - fc = Linear(400, 120)
"""
UNBATCHED = "input: [3, 8, 8]\nlayers:\n  - Conv2d(3, 8, 3)\n"


def one(*found: Diagnostic, name: str = "net.yaml") -> Checked:
    return Checked(Source(name, "input: [1]\n"), found)


def finding(message: str, code: str = "bad-call") -> Diagnostic:
    return Diagnostic(code=code, message=message, at=Label(Span(0, 5)))


def applied(text: str, fix: Any) -> str:  # noqa: ANN401  # what JSON holds
    """The text with the replacements of a fix made at their lines and columns."""
    (change,) = fix["artifactChanges"]
    for replacement in reversed(change["replacements"]):
        region = replacement["deletedRegion"]
        start = offset(text, region["startLine"], region["startColumn"])
        end = offset(text, region["endLine"], region["endColumn"])
        assert (start, end - start) == (region["charOffset"], region["charLength"])
        text = text[:start] + replacement["insertedContent"]["text"] + text[end:]
    return text


def offset(text: str, line: int, column: int) -> int:
    return sum(map(len, text.split("\n")[: line - 1])) + line - 1 + column - 1


def test_a_finding_has_kind_level_place_related_places_and_properties(
    check: Check, sarif: Sarif
) -> None:
    run = sarif([check(BROKEN, "models/net 1.yaml"), check(UNBATCHED)])
    first, second, third = run["results"]
    uri = "models/net%201.yaml"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": uri, "index": 0}
    assert place["region"] == {
        "startLine": 4,
        "startColumn": 12,
        "endLine": 4,
        "endColumn": 13,
        "charOffset": 61,
        "charLength": 1,
    }
    assert run["columnKind"] == "unicodeCodePoints"
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("axis-mismatch", 0, "error")
    assert first["message"] == {"text": "`Conv2d` has `in_channels` 3 but receives 6"}
    (related,) = first["relatedLocations"]
    assert related["message"] == {"text": "this makes [N, 6, 24, 24]"}
    assert second["properties"] == {
        "layer": "fc",
        "torch": "mat1 and mat2 shapes cannot be multiplied (1x6400 and 400x120)",
        "notes": ["6400 = 16 × 20 × 20, flattened at line 5"],
    }
    kind = third["ruleId"], third["ruleIndex"], third["level"]
    assert kind == ("unbatched-input", 1, "warning")
    assert third["locations"][0]["physicalLocation"]["artifactLocation"]["index"] == 1
    assert [one["location"]["uri"] for one in run["artifacts"]] == [uri, "net.yaml"]


def test_a_kind_of_finding_is_described_by_the_page_that_explains_it(
    check: Check, sarif: Sarif
) -> None:
    driver = sarif([check(BROKEN), check(UNBATCHED)])["tool"]["driver"]
    mismatch, unbatched = driver["rules"]
    assert (driver["name"], driver["version"]) == ("cnnshape", VERSION)
    assert "informationUri" not in driver
    assert mismatch["shortDescription"]["text"] == (
        "An argument repeats a size of the incoming tensor (its channels, its features), "
        "but the tensor has another size there."
    )
    assert mismatch["help"]["markdown"].count("```yaml\n") == 2
    levels = [rule["defaultConfiguration"]["level"] for rule in (mismatch, unbatched)]
    assert levels == ["error", "warning"]


def test_every_kind_of_finding_has_a_rule(sarif: Sarif) -> None:
    run = sarif([one(*(finding("m", code) for code in SEVERITY))])
    found = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in found] == list(SEVERITY)
    assert all(rule["shortDescription"]["text"].endswith(".") for rule in found)
    assert [result["ruleIndex"] for result in run["results"]] == list(range(len(SEVERITY)))


def test_a_kind_without_a_page_is_described_by_its_code(
    sarif: Sarif, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nowhere = SimpleNamespace(files=lambda _: tmp_path)
    monkeypatch.setattr("cnnshape.render.reports.rules.resources", nowhere)
    (rule,) = sarif([one(finding("m"))])["tool"]["driver"]["rules"]
    assert rule["shortDescription"] == rule["fullDescription"] == {"text": "bad-call"}


def test_nothing_found_is_a_run_with_no_results(check: Check, sarif: Sarif) -> None:
    run = sarif([check("input: [N, 3, 8, 8]\nlayers: [ReLU]\n")])
    assert run["results"] == run["tool"]["driver"]["rules"] == []
    assert len(run["artifacts"]) == 1


def test_a_fingerprint_stays_when_lines_move_and_tells_findings_apart(
    check: Check, sarif: Sarif
) -> None:
    def prints(text: str) -> list[str]:
        results = sarif([check(text)])["results"]
        return [result["partialFingerprints"]["cnnshape/v1"] for result in results]

    twice = BROKEN + "  - Unheard(1)\n  - Unheard(1)\n"
    assert prints(twice) == prints("# a comment\n\n" + twice)
    assert len(set(prints(twice))) == len(prints(twice)) == 4
    assert set(prints(BROKEN)) < set(prints(twice))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_bad_spec_is_valid_sarif_and_its_fixes_are_what_fix_writes(
    path: Path, check: Check, sarif: Sarif
) -> None:
    checked = check(path.read_text("utf-8"), path.name)
    results = sarif([checked])["results"]
    assert len(results) == len(checked.diagnostics) > 0
    for result, changes in zip(results, checked.changes, strict=True):
        texts = []
        for change in filter(None, changes):
            source = checked.source
            for span, new in reversed(change):
                source = source.replaced(span, new)
            texts.append(source.text)
        assert [applied(checked.source.text, fix) for fix in result.get("fixes", [])] == texts


def test_the_replacements_of_a_fix_remove_its_finding(check: Check, sarif: Sarif) -> None:
    checked = check(BROKEN)
    results = sarif([checked])["results"]
    assert [len(result["fixes"]) for result in results] == [2, 3]
    for result in results:
        for fix in result["fixes"]:
            after = examine(Source("net.yaml", applied(BROKEN, fix)))
            left = [found.message for found in after.diagnostics]
            assert result["message"]["text"] not in left, fix["description"]
            assert len(left) < len(checked.diagnostics)


def test_fixes_without_places_are_left_out(check: Check, sarif: Sarif) -> None:
    checked = check(BROKEN)
    first = checked.changes[0]
    for changes, counts in [
        ((), [0, 0]),
        ((first,), [len(first), 0]),
        ((first[:1],), [1, 0]),
        (((), first[1:]), [0, len(first) - 1]),
        ((((), first[1]),), [1, 0]),
    ]:
        results = sarif([checked.but(changes=changes)])["results"]
        assert [len(result.get("fixes", [])) for result in results] == counts


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("./a/b.yaml", "a/b.yaml"),
        ("a:b%20.yaml", "a%3Ab%2520.yaml"),
        ("<stdin>", "%3Cstdin%3E"),
        ("é.yaml", "%C3%A9.yaml"),
        ("\udcff.yaml", "%FF.yaml"),
        ("/work/a b.yaml", "file:///work/a%20b.yaml"),
    ],
)
def test_a_spec_is_named_by_a_uri(name: str, uri: str, sarif: Sarif) -> None:
    (artifact,) = sarif([one(finding("m"), name=name)])["artifacts"]
    assert artifact["location"]["uri"] == uri
