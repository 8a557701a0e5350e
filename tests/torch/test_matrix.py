"""What is said of a linear layer is so in torch: its matrix, its strips, the way back."""

from typing import Any

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.nn import functional

from cnnshape.explaining.connections import connections
from cnnshape.explaining.matrices import matrix
from cnnshape.explaining.strips import Strip, strips
from cnnshape.explaining.undoing import Stuffing, undone
from cnnshape.layers import KINDS, Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.layers.refusals import Misread
from cnnshape.verify.matrices import agrees, numbers
from cnnshape.verify.modules import build

pytestmark = pytest.mark.torch

ANY = 10_000  # rows
few = settings(deadline=None, max_examples=150)

Case = tuple[Layer, Shape, Shape]


@st.composite
def layers(draw: st.DrawFn, *names: str) -> Case:
    """A layer with an input that it takes, whatever is in its signature drawn at random."""
    kind = KINDS[draw(st.sampled_from(names))]
    groups = draw(st.integers(1, 2))
    before, after = (groups * draw(st.integers(1, 2)) for _ in range(2))
    most = 8 if kind.rank == 1 else 4
    each = st.tuples(*[st.integers(1, 3)] * kind.rank)
    values: dict[str, Any] = {
        "in_channels": before,
        "out_channels": after,
        "in_features": before,
        "out_features": after,
        "groups": groups,
        "kernel_size": draw(each),
        "stride": draw(each),
        "dilation": draw(each),
        "padding": tuple(n - 1 for n in draw(each)),
        "output_padding": tuple(n - 1 for n in draw(each)),
        "output_size": draw(each),
        "ceil_mode": draw(st.booleans()),
        "count_include_pad": draw(st.booleans()),
        "divisor_override": draw(st.sampled_from([None, None, 3])),
        "bias": draw(st.booleans()),
    }
    given_ = {name: value for name, value in values.items() if name in kind.arguments()}
    space = draw(st.lists(st.integers(1, most), min_size=kind.rank, max_size=kind.rank))
    x = (1, before, *space) if kind.rank else (1, *draw(st.sampled_from([(), (3,)])), before)
    return fitting(kind, given_, x)


def fitting(kind: type[Layer], given_: dict[str, Any], x: Shape) -> Case:
    try:
        layer = kind(**given_)
        return layer, x, layer.apply(x, *layer.companions(x))[0]
    except (Misread, Misfit):
        assume(False)
        raise


@st.composite
def resizes(draw: st.DrawFn) -> Case:
    mode = draw(st.sampled_from(["nearest", "linear", "nearest-exact"]))
    factor = draw(st.sampled_from([2.0, 3.0, 0.5, 1.5, 0.25]))
    x = (1, 1, draw(st.integers(4, 12)))
    return fitting(KINDS["Upsample"], {"scale_factor": factor, "mode": mode}, x)


convolutions = layers("Conv1d", "Conv2d")
transposed = layers("ConvTranspose1d", "ConvTranspose2d")
averages = layers("AvgPool1d", "AvgPool2d", "AdaptiveAvgPool1d", "AdaptiveAvgPool2d")


@few
@given(convolutions | transposed | averages | layers("Linear"))
def test_a_layer_multiplies_by_its_matrix(case: Case) -> None:
    layer, x, y = case
    assert agrees(layer, x, matrix(layer, x, y, ANY))


@few
@given(convolutions | transposed | layers("Linear"))
def test_a_matrix_with_weights_for_names_gives_what_the_layer_gives(case: Case) -> None:
    layer, x, y = case
    module = build(type(layer), layer.values)
    assert isinstance(module, torch.nn.Module)
    module = module.double()
    weight = next(module.parameters())
    sample = torch.randn(x, dtype=torch.float64)
    bias = module(torch.zeros_like(sample))
    ours = numbers(matrix(layer, x, y, ANY), weight) @ sample.flatten()
    assert torch.allclose(module(sample).flatten(), ours + bias.flatten())


@few
@given(convolutions | transposed | averages | layers("Linear"))
def test_the_connections_are_the_entries_of_the_matrix(case: Case) -> None:
    layer, x, y = case
    found, whole = connections(layer, x, y), matrix(layer, x, y, ANY)
    assert found is not None
    assert found.links == len(whole.entries)
    assert found.pairs == whole.rows * whole.columns
    if whole.weight:
        assert found.weights == torch.Size(whole.weight).numel()
    fullest = max(sum(place[0] == row for place in whole.entries) for row in range(whole.rows))
    assert fullest <= found.window


@few
@given(transposed)
def test_a_transposed_convolution_has_the_transpose_of_the_convolutions_matrix(case: Case) -> None:
    layer, x, y = case
    whole = matrix(layer, x, y, ANY)
    back = undone(layer, x, y)
    assert whole.is_transpose
    assert back is not None
    assume(back.layer.apply(y)[0] == x)  # not where output_padding goes beyond what it undoes
    forth = matrix(back.layer, y, x, ANY)
    assert {(column, row): place for (row, column), place in forth.entries.items()} == whole.entries


@few
@given(transposed)
@torch.no_grad()
def test_a_transposed_convolution_is_one_over_an_input_with_zeros_put_in(case: Case) -> None:
    layer, x, y = case
    module: Any = build(type(layer), layer.values)
    module = module.double()
    found = undone(layer, x, y)
    assert found is not None
    sample = torch.randn(x, dtype=torch.float64)
    groups, (_, out, *kernel) = module.groups, module.weight.shape
    flipped = module.weight.flip(list(range(2, 2 + len(kernel))))
    turned = flipped.reshape(groups, -1, out, *kernel).transpose(1, 2).flatten(0, 1)
    convolve = functional.conv1d if len(kernel) == 1 else functional.conv2d
    ours = convolve(
        stuffed(sample, found.stuffing), turned, module.bias, 1, 0, module.dilation, groups
    )
    assert torch.allclose(ours, module(sample))


def stuffed(sample: torch.Tensor, several: tuple[Stuffing, ...]) -> torch.Tensor:
    """The input with the zeros that are told of each axis."""
    for axis, one in enumerate(several, 2):
        n, length, _ = one.sizes
        shape = [*sample.shape[:axis], length, *sample.shape[axis + 1 :]]
        wide = sample.new_zeros(shape)
        places = torch.arange(n) * (one.between + 1)
        wide.index_copy_(axis, places, sample)
        pad = [0, 0] * (sample.dim() - 1 - axis) + [one.around, one.around + one.behind]
        sample = functional.pad(wide, pad)
    return sample


@few
@given(transposed | layers("MaxUnpool1d"))
def test_the_sizes_that_are_told_are_those_that_the_undone_layer_makes_the_same(case: Case) -> None:
    layer, x, y = case
    found = undone(layer, x, y)
    assert found is not None
    channels = y[1]
    for axis, one in enumerate(found.preimages):
        for size in range(1, one.most + 3):
            other = [y[2 + i] if i != axis else size for i in range(len(y) - 2)]
            try:
                made = found.layer.apply((1, channels, *other))[0][2 + axis]
            except Misfit:
                made = 0
            if all(n >= 1 for n in other):
                assert (made == one.size) == (one.least <= size <= one.most) or not made


@few
@given(layers("Conv1d", "ConvTranspose1d", "AvgPool1d", "AdaptiveAvgPool1d") | resizes())
def test_a_strip_shows_the_cells_whose_gradient_is_not_0(case: Case) -> None:
    layer, x, y = case
    (strip,) = strips(layer, x, y)
    links = jacobian(layer, x)
    along = links.T if strip.is_spread else links
    assert along.shape == (strip.count, strip.size)
    for at in range(strip.count):
        seen = [cell for cell in strip.stop(at).cells if 0 <= cell < strip.size]
        assert seen == along[at].nonzero().flatten().tolist()
    assert [*map(strip.touches, range(strip.size))] == along.any(0).tolist()
    assert strip.missed == int((~along.any(0)).sum())
    check_shown(strip)


def jacobian(layer: Layer, x: Shape) -> torch.Tensor:
    """Which outputs along the axis of space depend on which inputs, of any channels."""
    module = build(type(layer), layer.values)
    if isinstance(module, torch.nn.Module):
        for weight in module.parameters():
            torch.nn.init.uniform_(weight, 0.5, 1.5)
    found: torch.Tensor = torch.autograd.functional.jacobian(module, torch.rand(x))  # type: ignore[no-untyped-call]  # as torch has it
    return found.sum((0, 1, 3, 4)).abs() > 1e-6  # but for rounding


def check_shown(strip: Strip) -> None:
    assert [stop.at for stop in strip.stops] == sorted(
        {0, min(1, strip.count - 1), strip.count - 1}
    )
    for stop in strip.stops:
        assert all(strip.first <= cell < strip.end for cell in stop.cells)


def test_shared_positions_count_in_a_linear_layer_over_a_sequence() -> None:
    layer = KINDS["Linear"](in_features=4, out_features=2)
    found = connections(layer, (1, 3, 4), (1, 3, 2))
    assert found is not None
    assert (found.links, found.pairs, found.weights) == (3 * 8, 12 * 6, 8)
