"""Every code has a page, whose first spec shows the finding and whose second has none."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from cnnshape.api import examine
from cnnshape.diagnostics.codes import ADVICE, ERRORS, FAULTS, GATES, IMPORTS, SEVERITY, WARNINGS
from cnnshape.plans import Plan
from cnnshape.render.findings import full
from cnnshape.source import Source

PACKAGE = Path(__file__).parents[1] / "cnnshape"
PAGES = PACKAGE / "explanations"
WORDS = Path(__file__).with_name("explanations.txt")

_SPEC = re.compile(r"^```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_GIVEN = re.compile(
    r"""(?:Misfit|Misread|Refused|\.error|\.add|\.at_step|_stop)\(\s*"([a-z]+(?:-[a-z]+)*)",""",
)


@cache
def page(code: str) -> str:
    return (PAGES / f"{code}.md").read_text("utf-8")


@cache
def plans(code: str) -> tuple[Plan, ...]:
    texts = _SPEC.findall(page(code))
    return tuple(examine(Source("net.yaml", text), advice=code in ADVICE) for text in texts)


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert sorted(path.name for path in PAGES.iterdir()) == sorted(f"{c}.md" for c in SEVERITY)


def test_a_code_is_an_error_or_a_warning_and_listed_once() -> None:
    codes = [*ERRORS, *FAULTS, *GATES, *IMPORTS, *WARNINGS]
    assert len(set(codes)) == len(codes) == len(SEVERITY)


def test_every_code_that_the_program_gives_is_listed() -> None:
    sources = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py")]
    given = {code for text in sources for code in _GIVEN.findall(text)}
    assert len(given) > len(SEVERITY) // 2
    assert given <= set(SEVERITY)


@pytest.mark.parametrize("code", [*ERRORS, *WARNINGS])
def test_a_page_has_a_title_two_specs_and_prose_around_them(code: str) -> None:
    title, *parts = page(code).split("\n\n")
    assert title == f"# {code}"
    assert len(plans(code)) == 2
    prose = [part for part in parts if not part.startswith(("```", "  "))]
    assert "Repaired:" in prose
    assert all(len(line) <= 100 for line in page(code).splitlines())


@pytest.mark.parametrize("code", FAULTS)
def test_the_page_of_a_fault_says_what_to_do(code: str) -> None:
    title, *parts = page(code).split("\n\n")
    assert title == f"# {code}"
    assert not plans(code)
    assert any("report" in part for part in parts)
    assert all(len(line) <= 100 for line in page(code).splitlines())


@pytest.mark.parametrize("code", [*GATES, *IMPORTS])
def test_the_page_of_a_gate_or_an_import_shows_commands(code: str) -> None:
    title, *parts = page(code).split("\n\n")
    assert title == f"# {code}"
    assert not plans(code)
    assert any(part.startswith("    cnnshape ") for part in parts)
    assert all(len(line) <= 100 for line in page(code).splitlines())


@pytest.mark.parametrize("code", [*ERRORS, *WARNINGS])
def test_the_first_spec_of_a_page_has_this_finding_and_no_other(code: str) -> None:
    found = plans(code)[0].diagnostics
    assert [(one.code, one.severity) for one in found] == [(code, SEVERITY[code])]


@pytest.mark.parametrize("code", [*ERRORS, *WARNINGS])
def test_the_second_spec_of_a_page_has_no_finding(code: str) -> None:
    assert [one.message for one in plans(code)[1].diagnostics] == []


def test_findings_say_what_they_said(snapshot: Callable[[Path, str], None]) -> None:
    lines = [
        "".join(piece for piece, _ in line).rstrip()
        for code in [*ERRORS, *WARNINGS]
        for plan in plans(code)[:1]
        for line in full(plan.diagnostics, plan.source)
    ]
    snapshot(WORDS, "\n".join(lines))
