"""An exported network, traced and imported, is the plan that it was exported from."""

import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from inputs import Case, cases
from networks import Network
from trips import essence, trip

from cnnshape.api import examine, load
from cnnshape.exporting import exported
from cnnshape.layers import KINDS, Layer, Misfit
from cnnshape.layers.refusals import Misread
from cnnshape.layers.rules import Anything
from cnnshape.plans import Plan
from cnnshape.source import Source
from cnnshape.verify.exported import defined, differences

pytestmark = pytest.mark.torch

ROOT = Path(__file__).parents[2]
HOMES = ("specs", "tests/specs/good", "tests/specs/exported")
SPECS = [path for home in HOMES for path in sorted((ROOT / home).glob("*.yaml"))]

UNTAKEN = {
    "AdaptiveLogSoftmaxWithLoss": "looks at numbers, which an import has none of",
    "Hardtanh": "has two names for each of its bounds, and torch keeps one",
    "Opaque": "stands for what no spec can say, and so for no code",
}


def returns(plan: Plan, folder: Path) -> Plan:
    """Hold what comes back against what went out."""
    plans = trip(plan, folder)
    there, back = map(essence, plans)
    for before, after in zip(there.steps, back.steps, strict=False):
        assert before == after
    assert there == back
    return plans[1]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_spec_comes_back_as_the_same_plan(path: Path, tmp_path: Path) -> None:
    back = returns(examine(load(path)), tmp_path)
    returns(back, tmp_path)  # which was written by no person


@pytest.mark.parametrize("path", SPECS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_learned_layers_come_back_under_the_names_of_their_attributes(
    path: Path, tmp_path: Path
) -> None:
    """What an attribute is called is made of the spec's names, which Python may not take as is.

    A number behind a name keeps it apart from an argument of the same name. The numbers of nameless
    steps move where one block serves lists of different lengths, of which some leave steps out.
    """
    _, back = trip(examine(load(path)), tmp_path)
    with torch.device("meta"):
        module = defined((tmp_path / "net.py").read_text("utf-8"))()
    ours = [row.path for row in back.layers if row.params and row.owner is None]
    assert Counter(map(_names, ours)) == Counter(map(_names, learned(module, "")))


def learned(module: torch.nn.Module, path: str) -> Iterator[str]:
    """The paths of the layers of torch that learn something, and of tensors beside them."""
    if type(module).__name__ in KINDS and any(True for _ in module.parameters()):
        yield path
        return
    for name, _ in module.named_parameters(recurse=False):
        yield f"{path}.{name}"
    for name, inner in module.named_children():
        yield from learned(inner, f"{path}.{name}")


def _names(path: str) -> tuple[str, ...]:
    return tuple(
        part.rstrip("0123456789") for part in path.strip(".").split(".") if not part.isdigit()
    )


@pytest.mark.parametrize("part", range(10))
def test_random_networks_come_back(part: int, networks: range, tmp_path: Path) -> None:
    for seed in networks[part::10]:
        plan = examine(Source("net.yaml", Network(seed).yaml()))
        if plan.ok:
            returns(plan, tmp_path)


@pytest.mark.parametrize("name", sorted(KINDS.keys() - UNTAKEN.keys()))
def test_every_layer_comes_back(name: str, tmp_path: Path, search: settings) -> None:
    @settings(search, max_examples=8)
    @given(cases(KINDS[name]))
    def comes_back(case: Case) -> None:
        plan = alone(case)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch has many for layers that nobody makes
            if plan is not None:
                assert differences(exported(plan), plan) == ()
                returns(plan, tmp_path)

    comes_back()


def alone(case: Case) -> Plan | None:
    """The plan of one layer, of a case that fits and is called as torch calls it."""
    try:
        case.kind(**case.arguments).apply(*case.shapes)
    except (Misread, Misfit):
        return None
    names = [f"x{place}" for place in range(len(case.shapes))]
    inputs = dict(zip(names, map(list, case.shapes), strict=True)) or {"x": [1]}
    written = (f"{name}={spelled(value)}" for name, value in case.told.items())
    call = f"{case.kind.__name__}({', '.join(written)})"
    taken = f"({', '.join(names)})" if names else ""
    spec = f"input: {inputs}\nlayers:\n  - y = {call}{taken}\noutput: y\n"
    plan = examine(Source("net.yaml", spec))
    assert plan.ok
    return plan


def spelled(value: object) -> str:
    """An argument as a spec has it."""
    if not isinstance(value, Layer):
        return repr(value)
    known = value.arguments()
    parts = (
        f"{name}={spelled(one)}"
        for name, one in value.values.items()
        if one is not None and not isinstance(known[name].rule, Anything)
    )
    return f"{type(value).__name__}({', '.join(parts)})"


@pytest.mark.parametrize("name", ["IndexSelect(0)(table, places)", "Embedding(4, 2)(places)"])
def test_a_buffer_that_is_taken_for_places_is_exported_as_whole_numbers(name: str) -> None:
    steps = f"  - table = Parameter(4, 2)\n  - places = Buffer(9)\n  - {name}\n"
    plan = examine(Source("net.yaml", f"input: [N, 2]\nlayers:\n{steps}"))
    text = exported(plan)
    assert "nn.Buffer(torch.zeros(9, dtype=torch.int64))" in text
    assert differences(text, plan) == ()


def test_a_tensor_that_is_also_taken_as_it_was_is_not_changed_in_place() -> None:
    spec = "input: [N, 4]\nlayers:\n  - a = Linear(4, 4)\n  - b = ReLU(inplace=True)\n"
    alone = exported(examine(Source("net.yaml", f"{spec}  - Linear(4, 4)\n")))
    assert "nn.ReLU(inplace=True)" in alone
    shared = exported(examine(Source("net.yaml", f"{spec}  - Add()(a, b)\n")))
    assert "inplace" not in shared


def test_calls_stay_in_their_order_inside_of_sums() -> None:
    spec = "input: [N, 4]\nlayers:\n  - a = Linear(4, 4)\n  - b = Linear(4, 4)(input)\n"
    text = exported(examine(Source("net.yaml", f"{spec}  - Add()(b, a)\n")))
    assert "return self.b(x) + a" in text
