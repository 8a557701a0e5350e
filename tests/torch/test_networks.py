"""Whole networks do in torch what their plans say: random ones, and those in `specs/`."""

from collections import Counter
from pathlib import Path

import pytest
import torch
from networks import Network
from torch.utils.flop_counter import FlopCounterMode

from cnnshape.api import examine, load
from cnnshape.plans import Plan
from cnnshape.rewrite import rewritten
from cnnshape.source import Source
from cnnshape.symbols import bind
from cnnshape.verify.memory import OutOfMemory
from cnnshape.verify.run import verify

pytestmark = pytest.mark.torch

ZOO = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))


@pytest.mark.parametrize("path", ZOO, ids=lambda path: path.stem)
def test_a_network_of_the_zoo_is_proven(path: Path) -> None:
    plan = examine(load(path))
    verify(plan)
    assert plan.verification
    assert plan.verification.proven == len(plan.layers)
    assert not plan.diagnostics


@pytest.mark.parametrize("part", range(10))
def test_random_networks_agree_with_torch(part: int, networks: range) -> None:
    seen = Counter(compare(Network(seed)) for seed in networks[part::10])
    print(dict(seen))  # noqa: T201  # shown with -rP
    assert seen["accepted"] > seen.total() / 10
    assert seen["refused"] > seen.total() / 10


def compare(network: Network) -> str:
    """Hold a plan against a run that our reading of the spec has no part in."""
    text = network.yaml()
    plan = examine(Source("net.yaml", text))
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        run, y, refused = network.run()
    shapes = {row.path: bound(row.output_shape) for row in plan.layers}
    assert {path: shapes.get(path) for path in run.rows} == run.rows, text
    if y is None and not refused:
        return "too large"
    if y is None:
        assert not plan.ok, text
        ours = [row.path for row in plan.layers if row.refused or row.layer is None]
        assert refused == ours[0], text
        return "refused"
    assert plan.ok, (text, [found.message for found in plan.diagnostics])
    assert list(shapes) == list(run.rows), text
    held = [p.numel() for module in run.modules.values() for p in module.parameters()]
    assert plan.params == sum(held), text
    batches = 2 if network.batch == "N" else 1
    assert plan.macs * 2 * batches == counter.get_total_flops(), text
    return "accepted"


def bound(shape: tuple[int, ...] | None) -> tuple[int, ...] | None:
    """A shape with the batch that the run has."""
    return shape and tuple(bind(n, {"N": 2}) for n in shape)


def test_what_verification_says_is_what_a_run_of_its_own_says(networks: range) -> None:
    verified = 0
    for seed in networks[::20]:
        plan = examine(Source("net.yaml", Network(seed).yaml()))
        try:
            verify(plan)
        except OutOfMemory:
            continue
        verified += 1
        assert plan.verification
        assert plan.verification.ok
        assert proven(plan) or not plan.ok
    assert verified > len(networks) / 25


def proven(plan: Plan) -> bool:
    """Whether torch confirms every row."""
    return plan.verification is not None and plan.verification.proven == len(plan.layers)


def test_every_fix_of_a_random_network_removes_its_finding_and_adds_none(networks: range) -> None:
    tried = 0
    for seed in networks[::4]:
        plan = examine(Source("net.yaml", Network(seed).yaml()))
        for found in plan.diagnostics:
            for fix in found.fixes:
                after = examine(rewritten(plan, fix))
                tried += 1
                before = Counter(one.code for one in plan.diagnostics)
                left = Counter(one.code for one in after.diagnostics)
                assert left <= before - Counter([found.code]), (seed, found.message, fix.title)
    assert tried > len(networks) / 8
