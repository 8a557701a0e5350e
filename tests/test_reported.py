"""Networks broken the way people break them, each with the layer, torch's words and the fix."""

from functools import cache
from pathlib import Path

import pytest

from cnnshape.api import examine
from cnnshape.plans import Plan
from cnnshape.rewrite import rewritten
from cnnshape.source import Source

REPORTED = sorted((Path(__file__).with_name("specs") / "reported").glob("*.yaml"))
FIRST = 3  # fixes among which the one is that a person would make

every_network = pytest.mark.parametrize("path", REPORTED, ids=lambda path: path.stem)


@cache
def plan_of(path: Path) -> Plan:
    return examine(Source(path.name, path.read_text("utf-8")))


def remark(path: Path, name: str) -> str:
    """What a comment `# name: ...` at the end says."""
    lines = path.read_text("utf-8").splitlines()
    return next((line[len(name) + 4 :] for line in lines if line.startswith(f"# {name}: ")), "")


@every_network
def test_the_first_finding_is_at_the_layer_that_does_not_fit(path: Path) -> None:
    assert plan_of(path).diagnostics[0].layer == remark(path, "layer")


@every_network
def test_what_torch_says_is_foretold(path: Path) -> None:
    told = plan_of(path).diagnostics[0].torch
    said = remark(path, "torch")
    assert told.replace("(1x", "(").partition("(")[0] in said or said.startswith(told[:20])


def test_the_fix_that_a_person_would_make_is_among_the_first_three() -> None:
    assert len(REPORTED) >= 60
    wanted = {path.stem: remark(path, "fix") for path in REPORTED}
    assert all(wanted.values())
    offered = {path.stem: plan_of(path).diagnostics[0].fixes[:FIRST] for path in REPORTED}
    missed = [
        name for name, fix in wanted.items() if fix not in [one.title for one in offered[name]]
    ]
    assert len(missed) <= len(REPORTED) / 10, missed


@every_network
def test_every_fix_removes_its_finding_and_adds_none(path: Path) -> None:
    plan = plan_of(path)
    for found in plan.diagnostics:
        for fix in found.fixes:
            after = examine(rewritten(plan, fix))
            assert len(after.diagnostics) < len(plan.diagnostics), fix.title
            assert after.output_shape == fix.makes


def test_no_size_that_an_error_hides_is_proposed() -> None:
    text = "input: [1, ~16, 3, 32, 32]\nlayers: ['Conv2d(3, 8, 3)']\n"
    plan = examine(Source("net.yaml", text))
    edits = [edit.data for one in plan.diagnostics for fix in one.fixes for edit in fix.edits]
    values = [edit["value"] for edit in edits if "input" in edit]
    assert edits
    assert not any(isinstance(value, list) and None in value for value in values)
