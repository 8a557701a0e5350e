"""Fields against what torch's layers let a single input reach."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from cnnshape.field import Field, origin, through
from cnnshape.layers.views import POINT, Lens, Lenses, Sample, Share, Spread, Window

pytestmark = pytest.mark.torch

SIZE = 240
Step = tuple[nn.Module, Callable[[int], Lens]]

kernels, strides, dilations = st.integers(1, 4), st.integers(1, 3), st.integers(1, 3)


@st.composite
def convolutions(draw: st.DrawFn) -> Step:
    k, s, d, p = draw(kernels), draw(strides), draw(dilations), draw(st.integers(0, 3))
    layer = nn.Conv2d(1, 1, (1, k), (1, s), (0, p), (1, d), bias=False)
    return _positive(layer), lambda _: Window(s, p, d * (k - 1) + 1, d)


@st.composite
def transposed_convolutions(draw: st.DrawFn) -> Step:
    k, s, d, p = draw(kernels), draw(strides), draw(dilations), draw(st.integers(0, 3))
    layer = nn.ConvTranspose2d(1, 1, (1, k), (1, s), (0, p), bias=False, dilation=(1, d))
    return _positive(layer), lambda _: Spread(s, p, k, d)


@st.composite
def poolings(draw: st.DrawFn) -> Step:
    k, s, d, ceil = draw(kernels), draw(strides), draw(dilations), draw(st.booleans())
    p = draw(st.integers(0, k // 2))
    if draw(st.booleans()):
        average = nn.AvgPool2d((1, k), (1, s), (0, p), ceil_mode=ceil)
        return average, lambda _: Window(s, p, k)
    most = nn.MaxPool2d((1, k), (1, s), (0, p), (1, d), ceil_mode=ceil)
    return most, lambda _: Window(s, p, d * (k - 1) + 1, d)


@st.composite
def adaptive_poolings(draw: st.DrawFn) -> Step:
    m = draw(st.sampled_from([96, 100, 120, 160, 180, 320]))
    return nn.AdaptiveAvgPool2d((1, m)), lambda n: Share(n, m)


@st.composite
def resizes(draw: st.DrawFn) -> Step:
    mode = draw(st.sampled_from(["nearest", "nearest-exact", "bilinear", "bicubic"]))
    taps = {"bilinear": 2, "bicubic": 4}.get(mode, 1)
    aligned = draw(st.booleans()) if taps > 1 else None
    factor = draw(st.sampled_from([Fraction(2), Fraction(3), Fraction(3, 2), Fraction(1, 2)]))
    layer = nn.Upsample(scale_factor=(1, float(factor)), mode=mode, align_corners=aligned)
    if aligned:
        return layer, lambda n: Sample(n - 1, int(n * factor) - 1, taps)
    shift = 0 if mode == "nearest" else 1
    return layer, lambda _: Sample(factor.denominator, factor.numerator, taps, shift)


STEPS = convolutions() | transposed_convolutions() | poolings() | adaptive_poolings() | resizes()


def _positive(layer: nn.Conv2d | nn.ConvTranspose2d) -> nn.Module:
    nn.init.uniform_(layer.weight, 0.5, 1.5)
    return layer.double()


def run(steps: list[Step], spikes: Tensor, field: Field) -> tuple[Tensor, Field]:
    """Spikes and field behind a chain; a spike shows where it comes through as not 0."""
    maximum = any(isinstance(layer, nn.MaxPool2d) for layer, _ in steps)
    cubic = any(isinstance(layer, nn.Upsample) and layer.mode == "bicubic" for layer, _ in steps)
    assume(not (maximum and cubic))  # a maximum hides what has a negative weight
    for layer, lens in steps:
        n = spikes.shape[-1]
        assume(10 < n < 2000)
        field = through(Lenses((lens(n),)), [field])
        spikes = layer(spikes)
    return spikes, field


def inside(spikes: Tensor, field: Field) -> list[tuple[int, int]]:
    """Spans of all outputs that see the middle of the input only, after comparing them."""
    spans = []
    assume(field.sights[0].beams)  # not a pattern too long
    for output in range(spikes.shape[-1]):
        seen = field.seen(-1, output)
        if seen and seen[0] > SIZE // 4 and seen[1] < SIZE * 3 // 4:
            found = (spikes[:, 0, 0, output].abs() > 1e-9).nonzero().flatten().tolist()
            assert (found[0], found[-1]) == seen
            spans.append(seen)
    return spans


def single_spikes() -> Tensor:
    return torch.eye(SIZE, dtype=torch.float64).reshape(SIZE, 1, 1, SIZE)


@settings(deadline=None)
@given(resizes())
@torch.no_grad()
def test_a_resize_sees_what_torch_sees(step: Step) -> None:
    inside(*run([step], single_spikes(), origin(4)))


@settings(deadline=None, max_examples=60)
@given(st.lists(STEPS, min_size=1, max_size=4))
@torch.no_grad()
def test_a_chain_sees_what_torch_sees(steps: list[Step]) -> None:
    spikes, field = run(steps, single_spikes(), origin(4))
    spans = inside(spikes, field)
    period = len(field.sights[0].beams[0].spans)
    assume(len(spans) >= period)
    reach = field.at(-1, tuple(spikes.shape))
    assert reach.receptive_field == max(last - first + 1 for first, last in spans)
    if period == 1:
        assert {b[0] - a[0] for a, b in pairwise(spans)} <= {reach.jump}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(STEPS, max_size=2), min_size=2, max_size=3), st.lists(STEPS, max_size=1))
@torch.no_grad()
def test_branches_see_what_torch_sees(branches: list[list[Step]], steps: list[Step]) -> None:
    parts = [run(branch, single_spikes(), origin(4)) for branch in branches]
    size = min(spikes.shape[-1] for spikes, _ in parts)
    total = torch.stack([spikes[..., :size] for spikes, _ in parts]).sum(0)
    if any(isinstance(layer, nn.MaxPool2d) for layer, _ in steps):
        assume(bool((total >= 0).all()))
    shape = tuple(total.shape)
    field = through(POINT, [field for _, field in parts], [shape] * len(parts), shape)
    inside(*run(steps, total, field))
