"""What kinds say of themselves beside shapes holds in torch: memory, idleness, linearity."""

import warnings
from collections import Counter
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from inputs import Case, cases
from judge import SILENCED

from cnnshape.layers import KINDS, Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.layers.refusals import Misread
from cnnshape.verify.modules import build, call, tensors, zeros

pytestmark = pytest.mark.torch

every_kind = pytest.mark.parametrize("name", sorted(KINDS))
BENT = 0.3  # a factor that a linear map keeps


@every_kind
def test_a_layer_shares_memory_or_idles_where_it_says_so(name: str, search: settings) -> None:
    seen: Counter[str] = Counter()

    @settings(search, max_examples=max(search.max_examples // 3, 20))
    @given(cases(KINDS[name]))
    def holds(case: Case) -> None:
        ready = fitting(case)
        if ready is None:
            return
        layer, ys = ready
        inputs = [noise(x) for x in zeros(case.kind, case.shapes)]
        before = [x.clone() for x in inputs]
        with torch.no_grad():
            outputs = list(tensors(run(case, inputs)))
        ours = {x.untyped_storage().data_ptr() for x in inputs if x.numel()}
        shared = {y.untyped_storage().data_ptr() in ours for y in outputs if inputs}
        assert shared <= {layer.shares(len(inputs))}
        seen["in place"] += layer.shares(len(inputs))
        if layer.idles(case.shapes, ys):
            assert torch.equal(outputs[0], before[0])
            seen["idle"] += 1

    holds()
    print(name, dict(seen))  # noqa: T201  # shown with -rP


@pytest.mark.parametrize("name", sorted(n for n in KINDS if KINDS[n].mixing is not Layer.mixing))
def test_a_dense_layer_is_linear_and_sees_every_channel(name: str, search: settings) -> None:
    @settings(search, max_examples=40)
    @given(cases(KINDS[name]))
    def holds(case: Case) -> None:
        ready = fitting(case)
        if ready is None or ready[0].dense() is None:
            return
        case.arguments["bias"] = False
        x = torch.randn(case.shapes[0], dtype=torch.float64, requires_grad=True)
        layer = built(case).double()
        y = layer(x)
        assert torch.allclose(layer(BENT * x), BENT * y)
        taken, given_ = ready[0].dense() or (0, 0)
        weight = next(layer.parameters())
        assert taken * given_ * kernel(weight, case) == weight.numel()

    holds()


@pytest.mark.parametrize(
    "name", sorted(n for n in KINDS if KINDS[n].bias_axis is not Layer.bias_axis)
)
def test_a_bias_is_added_along_the_axis_that_is_said(name: str, search: settings) -> None:
    @settings(search, max_examples=40)
    @given(cases(KINDS[name]))
    def holds(case: Case) -> None:
        ready = fitting(case)
        axis = ready[0].bias_axis() if ready else None
        if axis is None:
            return
        layer = built(case).double()
        x = torch.randn(case.shapes[0], dtype=torch.float64)
        before = layer(x)
        bias = torch.arange(1.0, layer.bias.numel() + 1, dtype=torch.float64)
        layer.bias.data += bias
        added = (layer(x) - before).movedim(axis, -1)
        assert torch.allclose(added, bias.expand_as(added))

    holds()


@pytest.mark.parametrize("name", sorted(n for n in KINDS if KINDS[n].averages))
def test_a_layer_that_averages_is_linear(name: str, search: settings) -> None:
    @settings(search, max_examples=40)
    @given(cases(KINDS[name]))
    def holds(case: Case) -> None:
        if fitting(case) is None:
            return
        x, z = (torch.randn(case.shapes[0], dtype=torch.float64) for _ in range(2))
        layer = built(case)
        assert torch.allclose(layer(x + BENT * z), layer(x) + BENT * layer(z))

    holds()


@pytest.mark.parametrize("name", sorted(n for n in KINDS if KINDS[n].idempotent))
def test_a_second_time_changes_nothing(name: str) -> None:
    layer = build(KINDS[name], {})
    once = layer(torch.randn(100) * 10)
    assert torch.equal(layer(once), once)


@pytest.mark.parametrize("name", sorted(n for n in KINDS if KINDS[n].centers is not Layer.centers))
def test_a_centering_norm_loses_what_is_added_to_a_channel(name: str) -> None:
    axes = max(KINDS[name].ranks or (4,))
    x = torch.randn(6, 3, *[5] * (axes - 2), dtype=torch.float64)
    arguments = (3, 3) if name == "GroupNorm" else (3,)
    assert KINDS[name](**dict(zip(KINDS[name].arguments(), arguments, strict=False))).centers()
    layer = getattr(torch.nn, name.removeprefix("Lazy"))(*arguments).double().train()
    shifted = x + torch.randn(3, *[1] * (axes - 2), dtype=torch.float64)
    assert torch.allclose(layer(x), layer(shifted))


def fitting(case: Case) -> tuple[Layer, tuple[Shape, ...]] | None:
    """The layer and what it makes, where it fits and torch may be asked."""
    try:
        layer = case.kind(**case.arguments)
        return layer, layer.apply(*case.shapes)
    except (Misread, Misfit):
        return None


def built(case: Case) -> Any:  # noqa: ANN401  # a module or a function
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layer = build(case.kind, case.told)
        if isinstance(layer, torch.nn.Module):
            layer(torch.zeros(case.shapes[0]))  # a Lazy kind takes its weights from it
    return layer


def run(case: Case, inputs: list[torch.Tensor]) -> object:
    with warnings.catch_warnings():
        for message in SILENCED:
            warnings.filterwarnings("ignore", message)
        return call(build(case.kind, case.told), case.kind, inputs)


def noise(x: torch.Tensor) -> torch.Tensor:
    return torch.randn_like(x) if x.is_floating_point() else x


def kernel(weight: torch.Tensor, case: Case) -> int:
    """The positions of a kernel."""
    return weight[0, 0].numel() if case.kind.rank else 1
