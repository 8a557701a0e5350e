"""torch refuses the broken networks where we do, in the words written there; it runs the fixes."""

from pathlib import Path

import pytest

from cnnshape.api import examine
from cnnshape.rewrite import rewritten
from cnnshape.source import Source
from cnnshape.verify.run import verify

pytestmark = pytest.mark.torch

REPORTED = sorted((Path(__file__).parents[1] / "specs" / "reported").glob("*.yaml"))


@pytest.mark.parametrize("path", REPORTED, ids=lambda path: path.stem)
def test_torch_refuses_the_same_layer_and_runs_every_fix(path: Path) -> None:
    text = path.read_text("utf-8")
    said = next((line[9:] for line in text.splitlines() if line.startswith("# torch: ")), "")
    plan = examine(Source(path.name, text))
    verify(plan)
    assert plan.verification
    assert plan.verification.ok
    refusals = {row.path: " ".join(row.refusal.split()) for row in plan.verification.rows}
    first = plan.diagnostics[0]
    assert refusals.get(first.layer or "", "") == said
    assert bool(said) == (first.code != "expect-mismatch")
    for fix in first.fixes:
        after = examine(rewritten(plan, fix))
        verify(after)
        assert after.verification
        assert after.verification.ok, fix.title
        if after.ok:
            assert after.verification.proven == len(after.layers), fix.title
