"""An exported network, traced and imported, is the plan that it was exported from."""

from pathlib import Path

import pytest
from networks import Network
from trips import essence, trip

from cnnshape.api import examine, load
from cnnshape.plans import Plan
from cnnshape.source import Source

pytestmark = pytest.mark.torch

ROOT = Path(__file__).parents[2]
HOMES = ("specs", "tests/specs/good", "tests/specs/exported")
SPECS = [path for home in HOMES for path in sorted((ROOT / home).glob("*.yaml"))]


def returns(plan: Plan, folder: Path) -> None:
    """Hold what comes back against what went out."""
    there, back = (essence(one) for one in trip(plan, folder))
    for before, after in zip(there.steps, back.steps, strict=False):
        assert before == after
    assert there == back


@pytest.mark.parametrize("path", SPECS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_spec_comes_back_as_the_same_plan(path: Path, tmp_path: Path) -> None:
    returns(examine(load(path)), tmp_path)


@pytest.mark.parametrize("part", range(10))
def test_random_networks_come_back(part: int, networks: range, tmp_path: Path) -> None:
    for seed in networks[part::10]:
        plan = examine(Source("net.yaml", Network(seed).yaml()))
        if plan.ok:
            returns(plan, tmp_path)
