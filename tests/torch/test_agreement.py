"""Every kind of layer does what torch does: the same shapes and counts, the same refusals."""

import warnings
from collections import Counter
from itertools import chain

import pytest
import torch
from hypothesis import event, given, note, settings
from hypothesis import strategies as st
from inputs import Case, cases
from judge import Verdict, judge

from cnnshape.layers import KINDS, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.layers.refusals import Misread
from cnnshape.symbols import UNKNOWN, OpenSize, Polynomial, bind, symbol
from cnnshape.symbols.assumptions import Assumption, Assumptions, assuming
from cnnshape.symbols.equations import zeros
from cnnshape.verify.stricter import REASONS, reason

pytestmark = pytest.mark.torch

every_kind = pytest.mark.parametrize("name", sorted(KINDS))


@every_kind
def test_a_layer_agrees_with_torch(name: str, search: settings) -> None:
    seen: Counter[str] = Counter()

    @search
    @given(cases(KINDS[name]))
    def agrees(case: Case) -> None:
        outcome = compare(case)
        seen[outcome] += 1
        event(outcome)

    agrees()
    print(name, dict(seen))  # noqa: T201  # shown with -rP
    assert seen["accepted"] > seen.total() / 50


@every_kind
def test_an_open_size_never_contradicts(name: str, search: settings) -> None:
    @settings(search, max_examples=search.max_examples // 2)
    @given(cases(KINDS[name]), st.data())
    def matches(case: Case, data: st.DataObject) -> None:
        try:
            layer = case.kind(**case.arguments)
            concrete = layer.apply(*case.shapes)
        except (Misread, Misfit):
            return
        sizes: dict[str, int] = {}
        opened = tuple(tuple(data.draw(opened_size(n, sizes)) for n in x) for x in case.shapes)
        assumptions = Assumptions(set(), zeros)
        try:
            with assuming(assumptions):
                ys = layer.apply(*opened)
            layer.work(opened, ys)
        except OpenSize:
            return
        except Misfit:  # which may come of a bound that does not hold here
            assert not all(holds(one, sizes) for one in assumptions.made)
            return
        if not all(holds(one, sizes) for one in assumptions.made):
            return
        assert [len(y) for y in ys] == [len(y) for y in concrete]
        pairs = zip(chain(*ys), chain(*concrete), strict=True)
        assert all(n is UNKNOWN or bind(n, sizes) == size for n, size in pairs)

    matches()


def compare(case: Case) -> str:
    """Hold ours against torch's; whether both accept or both refuse."""
    ys: tuple[Shape, ...] = ()
    ours: Misread | Misfit | None = None
    try:
        layer = case.kind(**case.arguments)
        ys = layer.apply(*case.shapes)
    except (Misread, Misfit) as refusal:
        if isinstance(refusal, Misfit) and refusal.crashes:
            return "refused"
        if case.kind.lacks_a_part(len(case.shapes)):  # LSTMCell reads a state that is not there
            return "refused"
        ours = refusal
    verdict = judge(case.kind, case.told, case.shapes)
    note(f"torch: {verdict}")
    if ours:
        justify(ours, verdict, case)
        return "refused"
    assert not verdict.refusal
    assert ys == verdict.shapes
    assert layer.params == verdict.params
    assert 2 * layer.work(case.shapes, ys) == verdict.flops
    return "accepted"


def justify(refusal: Misread | Misfit, verdict: Verdict, case: Case) -> None:
    """Hold torch to it, except where we are stricter: every output has some numbers."""
    if isinstance(refusal, Misfit) and verdict.refusal:
        assert refusal.torch in verdict.refusal
    ours = reason(refusal, case.arguments, verdict.shapes)
    assert verdict.refusal or ours in REASONS or objects(case)


def objects(case: Case) -> bool:
    """Whether torch refuses the same layer by other ways.

    Its own kernels check more than oneDNN's, such as a dilation of 0, and so do the constructors of
    kinds that are not lazy.
    """
    twin = KINDS[case.kind.__name__.removeprefix("Lazy")]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "TF32 acceleration on top of oneDNN is available")
        with torch.backends.mkldnn.flags(enabled=False):
            return bool(judge(twin, case.arguments, case.shapes).refusal)


def holds(assumption: Assumption, sizes: dict[str, int]) -> bool:
    """Whether what was assumed of open sizes is so."""
    assert isinstance(assumption.difference, Polynomial)
    difference = assumption.difference.at(sizes)
    assert isinstance(difference, int)
    return difference == 0 if assumption.equal else difference >= 0


@st.composite
def opened_size(draw: st.DrawFn, n: int, sizes: dict[str, int]) -> int:
    """The size `n`, or a symbol that stands for it, or a size that nobody knows."""
    name = draw(st.sampled_from(["", "", f"S{n}", f"T{len(sizes)}", "?"]))
    if name == "?":
        return UNKNOWN
    if name:
        sizes[name] = n
    return symbol(name) if name else n
