"""Whole specs: bad ones are found out line by line, good ones give the plan beside them."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from cnnshape.api import examine
from cnnshape.cli import main
from cnnshape.plans import Plan
from cnnshape.source import Source

SPECS = Path(__file__).with_name("specs")
BAD = sorted((SPECS / "bad").glob("*.yaml"))
GOOD = sorted((SPECS / "good").glob("*.yaml"))

Found = tuple[int, str, str]

_EXPECTED = re.compile(r"# (error|warning): ([a-z-]+)")


def stem(path: Path) -> str:
    return path.stem


@cache
def plan_of(path: Path) -> Plan:
    return examine(Source(path.name, path.read_text("utf-8")))


def found_in(plan: Plan) -> list[Found]:
    return sorted(
        (plan.source.position(one.at.span.start).line, one.severity.value, one.code)
        for one in plan.diagnostics
    )


def expected_in(path: Path) -> list[Found]:
    lines = path.read_text("utf-8").splitlines()
    return sorted(
        (number, severity, code)
        for number, line in enumerate(lines, start=1)
        for severity, code in _EXPECTED.findall(line)
    )


@pytest.mark.parametrize("path", BAD, ids=stem)
def test_each_mistake_is_one_finding_on_its_line(path: Path) -> None:
    assert expected_in(path)
    assert found_in(plan_of(path)) == expected_in(path)


def test_three_independent_mistakes_are_three_findings() -> None:
    codes = [one.code for one in plan_of(SPECS / "bad" / "three_mistakes.yaml").diagnostics]
    assert codes == ["axis-mismatch", "unknown-layer", "axis-mismatch"]


def test_a_mistake_in_a_block_is_found_once_however_often_the_block_is_used() -> None:
    plan = plan_of(SPECS / "bad" / "mistake_in_a_block_used_often.yaml")
    assert sum(row.kind == "BatchNorm2d" for row in plan.layers) == 4
    assert len(plan.diagnostics) == 1
    assert "in all 4 uses" in plan.diagnostics[0].fixes[0].title


@pytest.mark.parametrize("path", BAD, ids=stem)
def test_every_underline_covers_what_is_written_and_no_blank_beside_it(path: Path) -> None:
    source = plan_of(path).source
    for one in plan_of(path).diagnostics:
        for label in (one.at, *one.related):
            text = source.text[label.span.start : label.span.end]
            assert text
            assert text == text.strip()


@pytest.mark.parametrize("path", GOOD, ids=stem)
def test_a_good_spec_gives_its_plan(
    path: Path, snapshot: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    result = CliRunner().invoke(main, ["plan", path.name])
    assert (result.exit_code, result.stderr) == (0, "")
    snapshot(path.with_suffix(".plan"), result.stdout)


def test_every_plan_belongs_to_a_good_spec() -> None:
    plans = sorted((SPECS / "good").glob("*.plan"))
    assert [path.stem for path in plans] == [path.stem for path in GOOD]
