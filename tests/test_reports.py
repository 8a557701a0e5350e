"""Findings as documents: for people, editors, GitHub Actions, build servers and programs."""

import json
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from cnnshape.checked import Checked
from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.render.findings import full
from cnnshape.render.paint import plain
from cnnshape.render.reports import FORMATS
from cnnshape.source import Source, Span
from cnnshape.version import VERSION

Check = Callable[..., Checked]

BROKEN = """\
input: [N, 1, 28, 28]
layers:
  - Conv2d(1, 6, 5)
  - MaxPool2d(2)
  - Conv2d(3, 16, 5)
  - MaxPool2d(2)
  - Flatten
  - fc = Linear(400, 120)
"""
SOUND = "input: [N, 3, 8, 8]\nlayers: [ReLU]\n"
UNBATCHED = "input: [3, 8, 8]\nlayers:\n  - Conv2d(3, 8, 3)\n"
EMPTY = {"full": "", "line": "", "github": ""}


def report(style: str, *results: Checked) -> str:
    text: str = import_module(FORMATS[style]).text(results)
    return text


def one(message: str, span: Span, text: str, name: str = "net.yaml") -> Checked:
    found = Diagnostic(code="bad-call", message=message, at=Label(span))
    return Checked(Source(name, text), (found,))


def test_a_line_says_where_how_bad_what_kind_and_what(check: Check) -> None:
    results = [check(BROKEN, "models/net.yaml"), check(SOUND), check(UNBATCHED, "other.yaml")]
    assert report("line", *results) == (
        "models/net.yaml:5:12: error[axis-mismatch] `Conv2d` has `in_channels` 3 but receives 6\n"
        "models/net.yaml:8:17: error[axis-mismatch] "
        "`Linear` has `in_features` 400 but receives 256\n"
        "other.yaml:3:5: warning[unbatched-input] "
        "`Conv2d` takes [3, 8, 8] as one sample without a batch\n"
    )


def test_lines_are_in_the_order_of_places(check: Check) -> None:
    checked = check(BROKEN)
    turned = checked.but(diagnostics=checked.diagnostics[::-1])
    assert report("line", turned) == report("line", checked)


def test_the_full_form_is_what_plan_prints(check: Check) -> None:
    results = [check(BROKEN), check(UNBATCHED)]
    lines = [line for one in results for line in full(one.diagnostics, one.source)]
    assert import_module(FORMATS["full"]).lines(results) == lines
    assert report("full", *results) == plain(lines)


def test_github_is_told_place_kind_reason_and_the_first_fix(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    results = [check(BROKEN, "models/net.yaml"), check(UNBATCHED, "./other.yaml")]
    assert report("github", *results) == (
        "::error file=models/net.yaml,line=5,col=12,endLine=5,endColumn=13,"
        "title=cnnshape axis-mismatch::`Conv2d` has `in_channels` 3 but receives 6"
        "%0Atorch: Given groups=1, weight of size [16, 3, 5, 5], expected input[1, 6, 12, 12] "
        "to have 3 channels, but got 6 channels instead"
        "%0Ahelp: set `in_channels` to 6\n"
        "::error file=models/net.yaml,line=8,col=17,endLine=8,endColumn=20,"
        "title=cnnshape axis-mismatch::`Linear` has `in_features` 400 but receives 256"
        "%0Anote: 256 = 16 × 4 × 4, flattened at line 7"
        "%0Atorch: mat1 and mat2 shapes cannot be multiplied (1x256 and 400x120)"
        "%0Ahelp: set `in_features` to 256 = 16·4·4\n"
        "::warning file=other.yaml,line=3,col=5,endLine=3,endColumn=11,"
        "title=cnnshape unbatched-input::"
        "`Conv2d` takes [3, 8, 8] as one sample without a batch"
        "%0Ahelp: write the input as [N, 3, 8, 8]\n"
    )


def test_github_gets_no_columns_where_a_finding_covers_several_lines() -> None:
    line = report("github", one("m", Span(2, 6), "a: b\nc: d\n"))
    assert line == "::error file=net.yaml,line=1,endLine=2,title=cnnshape bad-call::m\n"


def test_github_gets_paths_from_the_root_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "models"
    inner.mkdir()
    monkeypatch.chdir(inner)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    names = ["net.yaml", "../top.yaml", str(inner / "a.yaml"), "../../away.yaml"]
    lines = [report("github", one("m", Span(0, 1), "a", name)) for name in names]
    files = [line.partition("file=")[2].partition(",")[0] for line in lines]
    assert files == ["models/net.yaml", "top.yaml", "models/a.yaml", "../../away.yaml"]


def test_json_loads_back_with_every_finding_and_the_totals(check: Check) -> None:
    results = [check(BROKEN, "models/net.yaml"), check(SOUND, "b.yaml"), check(UNBATCHED, "c.yaml")]
    found = json.loads(report("json", *results))
    specs = found.pop("specs")
    assert found == {
        "schema": 1,
        "cnnshape": VERSION,
        "ok": False,
        "totals": {"specs": 3, "errors": 2, "warnings": 1},
    }
    assert [(spec["spec"], spec["ok"], len(spec["diagnostics"])) for spec in specs] == [
        ("models/net.yaml", False, 2),
        ("b.yaml", True, 0),
        ("c.yaml", True, 1),
    ]
    first = specs[0]["diagnostics"][0]
    assert (first["code"], first["line"], first["column"]) == ("axis-mismatch", 5, 12)


def test_warnings_alone_are_ok_in_json(check: Check) -> None:
    assert json.loads(report("json", check(UNBATCHED)))["ok"] is True


def test_junit_has_a_test_for_each_spec_and_counts_right(check: Check) -> None:
    results = [check(BROKEN, "models/net.yaml"), check(SOUND, "b.yaml"), check(UNBATCHED, "c.yaml")]
    root = fromstring(report("junit", *results))  # noqa: S314  # our own text
    (suite,) = root
    counts = {"tests": "3", "failures": "1", "errors": "0", "skipped": "0"}
    assert (root.tag, root.attrib) == ("testsuites", counts)
    assert (suite.tag, suite.attrib) == ("testsuite", {"name": "cnnshape", **counts})
    broken, sound, warned = suite
    assert [(case.get("classname"), case.get("name")) for case in suite] == [
        ("models", "net.yaml"),
        (".", "b.yaml"),
        (".", "c.yaml"),
    ]
    assert [child.tag for case in suite for child in case] == ["failure", "system-out"]
    assert broken[0].attrib == {
        "message": "`Conv2d` has `in_channels` 3 but receives 6 (and 1 more)",
        "type": "axis-mismatch",
    }
    assert broken[0].text == report("full", results[0])[:-1]
    assert len(sound) == 0
    assert (warned[0].text or "").startswith("warning[unbatched-input]: `Conv2d` takes")


def test_errors_and_warnings_of_one_spec_are_kept_apart_in_junit(check: Check) -> None:
    checked = check(UNBATCHED + "  - Linear(7, 2)\n")
    (case,) = fromstring(report("junit", checked))[0]  # noqa: S314  # our own text
    failure, out = (child.text or "" for child in case)
    assert "axis-mismatch" in failure
    assert "unbatched-input" not in failure
    assert "unbatched-input" in out
    assert "axis-mismatch" not in out


@pytest.mark.parametrize("style", FORMATS)
def test_nothing_found_is_a_whole_document_too(style: str, check: Check) -> None:
    text = report(style, check(SOUND))
    assert text == EMPTY.get(style, text)
    assert text.endswith("\n") or style in EMPTY
    assert report(style).count("\n") <= text.count("\n")


@pytest.mark.parametrize("style", FORMATS)
def test_a_format_loads_no_rich_and_no_torch(style: str) -> None:
    code = f"import {FORMATS[style]}; import sys; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # our own interpreter
    loaded = done.stdout.split()
    assert FORMATS[style] in loaded
    assert {"rich", "torch", "yaml"}.isdisjoint(loaded)
