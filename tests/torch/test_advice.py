"""What advice says of a network is what torch does with it."""

import re
from collections import Counter
from collections.abc import Callable
from functools import reduce
from random import Random

import pytest
import torch
from torch import Tensor, nn

from cnnshape.api import examine
from cnnshape.diagnostics import Diagnostic
from cnnshape.document import dump
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row
from cnnshape.source import Source
from cnnshape.verify.modules import build

pytestmark = pytest.mark.torch

AXES = {1: ["position"], 2: ["row", "column"]}


def advised(layers: list[object], arriving: list[int], **more: object) -> Plan:
    text = dump({"input": arriving, "layers": layers, **more})
    return examine(Source("net.yaml", text), advice=True)


def random_of(seed: int) -> Random:
    return Random(seed)  # noqa: S311  # no secret


def window(random: Random, *, dilated: bool) -> tuple[str, list[int]]:
    """A layer with a window, and the sizes of an input."""
    rank = random.choice([1, 2, 2])

    def each(values: list[int]) -> tuple[int, ...]:
        same = random.choice([True, False])
        return (random.choice(values),) * rank if same else tuple(random.choices(values, k=rank))

    kernel, stride = each([1, 2, 3, 4, 5]), each([1, 2, 2, 3, 4, 5])
    dilation = each([1, 2, 3]) if dilated else (1,) * rank
    kind, ceil = random.choice(["Conv", "MaxPool", "AvgPool"]), random.random() < 0.3
    most = min(kernel) - 1 if kind == "Conv" else min(kernel) // 2
    padding = random.randint(0, most)
    sizes = [random.randint(1, 14) for _ in range(rank)]
    if kind == "Conv":
        layer = f"Conv{rank}d(1, 1, {kernel}, {stride}, {padding}, {dilation}, bias=False)"
    elif kind == "MaxPool":
        layer = f"MaxPool{rank}d({kernel}, {stride}, {padding}, {dilation}, ceil_mode={ceil})"
    else:
        layer = f"AvgPool{rank}d({kernel}, {stride}, {padding}, {ceil})"
    return layer, sizes


def read(row: Row, sizes: list[int]) -> list[list[bool]]:
    """For each axis, which positions of the input come through a layer."""
    assert row.layer is not None
    layer = build(type(row.layer), row.layer.values)
    if isinstance(layer, nn.Conv1d | nn.Conv2d):
        nn.init.ones_(layer.weight)
    spikes = torch.eye(torch.Size(sizes).numel()).reshape(-1, 1, *sizes)
    with torch.no_grad():
        through = (layer(spikes).flatten(1) > 0).any(1).reshape(sizes)
    axes = range(len(sizes))
    return [through.movedim(i, 0).reshape(sizes[i], -1).any(1).tolist() for i in axes]


def said_of(plan: Plan) -> dict[str, Diagnostic]:
    return {found.code: found for found in plan.diagnostics}


def unread(found: Diagnostic, sizes: list[int]) -> list[int]:
    """For each axis, how many positions at its end are said to be dropped."""
    said = re.findall(r"the last(?: (\d+))? of (\d+) ([a-z]+?)s?\b", found.message)
    counts = {name: int(count or 1) for count, _, name in said}
    assert {name: int(n) for _, n, name in said}.items() <= dict(
        zip(AXES[len(sizes)], sizes, strict=True)
    ).items()
    return [counts.get(name, 0) for name in AXES[len(sizes)]]


def test_what_windows_are_said_to_leave_out_is_what_torch_leaves_out(networks: range) -> None:
    seen: Counter[str] = Counter()
    for seed in networks:
        layer, sizes = window(random_of(seed), dilated=False)
        plan = advised([layer], [1, 1, *sizes])
        if not plan.ok:
            continue
        through, said = read(plan.layers[0], sizes), said_of(plan)
        border, gaps = said.get("dropped-border"), said.get("stride-over-kernel")
        if gaps is None:
            counts = unread(border, sizes) if border else [0] * len(sizes)
            ends = zip(sizes, counts, strict=True)
            assert through == [[True] * (n - count) + [False] * count for n, count in ends], layer
        else:
            assert not all(map(all, through)), (layer, sizes)
        seen["border"] += border is not None
        seen["gaps"] += gaps is not None
        seen["whole"] += not border and not gaps
    assert min(seen[key] for key in ("border", "gaps", "whole")) > len(networks) / 20


def test_what_is_said_of_dilated_windows_is_true(networks: range) -> None:
    seen: Counter[str] = Counter()
    for seed in networks:
        layer, sizes = window(random_of(seed), dilated=True)
        plan = advised([layer], [1, 1, *sizes])
        said = said_of(plan)
        if border := said.get("dropped-border"):
            counts = unread(border, sizes)
            for positions, count in zip(read(plan.layers[0], sizes), counts, strict=True):
                assert not any(positions[len(positions) - count :]), layer
        if "stride-over-kernel" in said:
            assert not all(map(all, read(plan.layers[0], sizes))), (layer, sizes)
        seen.update(said.keys())
    assert min(seen["dropped-border"], seen["stride-over-kernel"]) > len(networks) / 20


def test_a_stride_reads_the_part_of_the_positions_that_is_said(networks: range) -> None:
    compared = 0
    for seed in networks[::2]:
        layer, _ = window(random_of(seed), dilated=True)
        sizes = [30] * (2 if "2d" in layer else 1)
        plan = advised([layer], [1, 1, *sizes])
        found = said_of(plan).get("stride-over-kernel") if plan.ok else None
        if found is None:
            continue
        part, whole = map(int, re.findall(r"reads (\d+) of (\d+)", found.message)[0])
        assert plan.layers[0].layer
        stride = plan.layers[0].layer.values["stride"]
        assert isinstance(stride, tuple)
        strides = torch.Size(stride)
        inside = [
            sum(positions[12 : 12 + step])
            for positions, step in zip(read(plan.layers[0], sizes), strides, strict=True)
        ]
        assert (part, whole) == (torch.Size(inside).numel(), strides.numel()), layer
        compared += 1
    assert compared > len(networks) / 20


def test_what_is_said_to_paint_a_checkerboard_does(networks: range) -> None:
    seen: Counter[bool] = Counter()
    for seed in networks:
        random = random_of(seed)
        rank = random.choice([1, 2])
        kernel, stride, dilation = (
            random.choices(n, k=rank) for n in ([1, 2, 3, 4, 5, 6], [1, 2, 3], [1, 1, 2])
        )
        extra, padding = random.choice([0, 0, 1]), random.choice([0, 1, 2])
        layer = (
            f"ConvTranspose{rank}d(1, 1, {tuple(kernel)}, {tuple(stride)}, {padding}, {extra}, "
            f"bias=False, dilation={tuple(dilation)})"
        )
        size = random.choice([1, 20, 20])
        plan = advised([layer], [1, 1, *[size] * rank])
        if not plan.ok:
            continue
        row = plan.layers[0]
        assert row.layer
        transposed = build(type(row.layer), row.layer.values)
        assert isinstance(transposed, nn.ConvTranspose1d | nn.ConvTranspose2d)
        nn.init.ones_(transposed.weight)
        with torch.no_grad():
            y = transposed(torch.ones(1, 1, *[size] * rank))[0, 0]
        reaches = [d * (k - 1) for d, k in zip(dilation, kernel, strict=True)]
        inside = y[tuple(slice(edge, -edge - extra or None) for edge in reaches)]
        warned = "checkerboard" in said_of(plan)
        assert warned == (size > 1 and len(inside.unique()) > 1), layer
        seen[warned] += 1
    assert min(seen[True], seen[False]) > len(networks) / 10


LINEAR = ["Linear(_, 6)", "Conv1d(_, 6, 3, padding=1)", "Conv2d(_, 6, 3, padding=1)"]
LINEAR += ["Conv2d(_, 6, 1, groups=2)", "ConvTranspose2d(_, 6, 2, 2)", "Conv1d(_, 4, 1)"]
LINEAR += ["Conv2d(_, 2, (1, 3))", "Conv2d(_, 6, (3, 1))", "Linear(_, 2)"]
NORMS = ["BatchNorm1d", "BatchNorm2d", "InstanceNorm1d", "InstanceNorm2d", "LayerNorm"]
NORMS += ["GroupNorm(2)", "GroupNorm(6)", "InstanceNorm2d(_, affine=True)"]
BETWEEN = ["ReLU", "Dropout", "Identity", "AvgPool2d(2)", "AvgPool1d(2)", "MaxPool2d(2)", "Tanh"]
BETWEEN += ["Flatten", "Flatten(2)", "Permute(0, 2, 3, 1)", "Transpose(1, 2)", "Mean(1)"]
BETWEEN += ["AdaptiveAvgPool2d(2)", "Select(1, 0)", "Narrow(1, 0, 2)", "Unflatten(1, (2, -1))"]
BETWEEN += ["AvgPool2d(3, 2, 1, True, False)", "Reshape(3, -1)", "Upsample(scale_factor=2)"]


def chain(seed: int, *pools: list[str]) -> Plan:
    """A plan of layers one behind the other, from each pool in turn, that fit."""
    random = random_of(seed)
    torch.manual_seed(seed)
    arriving = random.choice([[3, 4, 6, 6], [3, 4, 6], [3, 4], [4, 6, 6]])
    layers: list[object] = []
    for pool in pools:
        tried = random.sample(pool, len(pool))
        layers += [next((one for one in tried if fits([*layers, one], arriving)), "Identity")]
    return advised(layers, arriving)


def fits(layers: list[object], arriving: list[int]) -> bool:
    return examine(Source("net.yaml", dump({"input": arriving, "layers": layers}))).ok


def modules(plan: Plan) -> list[Callable[..., Tensor]]:
    """What torch makes of each row, so exact that nothing is hidden by rounding."""
    made = [build(type(row.layer), row.layer.values) for row in plan.layers if row.layer]
    return [one.double() if isinstance(one, nn.Module) else one for one in made]


def noise(plan: Plan, path: str = "input") -> Tensor:
    """A random tensor like the one with this path."""
    shapes = {tensor.label: tensor.shape for tensor in plan.inputs.values()}
    shapes |= {row.path: row.output_shape for row in plan.layers}
    return torch.randn(shapes[path] or (), dtype=torch.float64)


def behind(layers: list[Callable[..., Tensor]], x: Tensor) -> Tensor:
    with torch.no_grad():
        return reduce(lambda y, layer: layer(y), layers, x)


def test_a_bias_is_said_to_go_where_a_norm_takes_it_away(networks: range) -> None:
    seen: Counter[bool] = Counter()
    for seed in networks[::2]:
        plan = chain(seed, [one for one in LINEAR if one != "Linear(_, 2)"], NORMS)
        kinds = [row.kind for row in plan.layers]
        if "Identity" in kinds or said_of(plan).keys() & {"training-refuses", "unbatched-input"}:
            continue
        if kinds[1] == "LayerNorm" and kinds[0] != "Linear":
            continue  # over space alone, which nobody means
        first, norm = modules(plan)
        assert isinstance(first, nn.Module)
        assert isinstance(norm, nn.Module)
        norm = norm.train()
        x = noise(plan)
        before = behind([first, norm], x)
        with torch.no_grad():
            bias = first.get_parameter("bias")
            bias.add_(torch.randn_like(bias))
        is_same = torch.allclose(behind([first, norm], x), before)
        assert ("bias-before-norm" in said_of(plan)) == is_same, plan.source.text
        seen[is_same] += 1
    assert min(seen[True], seen[False]) > len(networks) / 20


def test_layers_that_are_said_to_collapse_are_one_linear_map(networks: range) -> None:
    warned = 0
    for seed in networks[::2]:
        plan = chain(seed, LINEAR, BETWEEN, BETWEEN + ["Identity"] * 9, LINEAR)
        found = said_of(plan).get("collapsing-layers")
        if found is None:
            continue
        paths = [row.path for row in plan.layers]
        first, last = paths.index(found.message.split("`")[5]), paths.index(found.layer or "")
        layers = modules(plan)[first : last + 1]
        x, z = (noise(plan, (["input", *paths])[first]) for _ in range(2))
        zero, both = behind(layers, 0 * x), behind(layers, 0.3 * x + z)
        apart = 0.3 * (behind(layers, x) - zero) + behind(layers, z)
        assert torch.allclose(both, apart), plan.source.text
        warned += 1
    assert warned > len(networks) / 50


STILL = ["MaxPool2d(1)", "AvgPool2d(1)", "MaxPool1d(1, 1)", "AvgPool2d(1, divisor_override=2)"]
STILL += ["AvgPool2d(2, 1)", "MaxPool2d(1, 2)", "Dropout(0)", "AlphaDropout(0.0)", "Dropout(0.5)"]
STILL += ["ZeroPad2d(0)", "ReflectionPad2d((0, 0, 0, 1))", "Pad([0, 0, 0, 0])", "Pad([1, -1])"]
STILL += [
    "Flatten(1, 1)",
    "Flatten",
    "Reshape(3, -1)",
    "Squeeze",
    "Permute(0, 2, 1)",
    "Permute(0, 1)",
]
STILL += ["Transpose(1, 1)", "Transpose(0, -1)", "Upsample(scale_factor=1)", "Upsample(6)"]
STILL += [
    "Upsample(scale_factor=1.1)",
    "Upsample(scale_factor=1, mode='bicubic')",
    "PixelShuffle(1)",
]
STILL += ["PixelUnshuffle(1)", "ChannelShuffle(1)", "ChannelShuffle(4)", "ChannelShuffle(2)"]
STILL += ["AdaptiveAvgPool2d((None, None))", "AdaptiveMaxPool2d((None, None))", "Chunk(1, dim=1)"]
STILL += ["Narrow(1, 0, 4)", "Narrow(0, 0, 3)", "Split(9)", "Mean(1, keepdim=True)", "Sum(1)"]
STILL += ["Expand(-1, -1, -1, -1)", "Expand(3, 4)", "Unflatten(1, (4,))", "Unflatten(1, (-1, 2))"]
STILL += [
    "ReLU",
    "ReLU6",
    "LeakyReLU",
    "Sigmoid",
    "Hardtanh",
    "Softmax(1)",
    "Identity",
    "LPPool2d(1, 1)",
]
STILL += [
    "Dropout(0, inplace=True)",
    "AlphaDropout(0)",
    "FeatureAlphaDropout(0)",
    "Threshold(0, 0)",
]


def test_what_is_said_to_change_nothing_changes_nothing(networks: range) -> None:
    seen: Counter[bool] = Counter()
    for seed in networks[::2]:
        plan = chain(seed, STILL, STILL + ["ReLU", "ReLU6"] * 9)
        idle = {found.layer for found in plan.diagnostics if found.code == "idle-layer"}
        x = noise(plan)
        for row, layer in zip(plan.layers, modules(plan), strict=True):
            ys = []
            for training in (False, True):
                if isinstance(layer, nn.Module):
                    layer.train(training)
                made = layer(x.clone())
                ys += [made] if isinstance(made, Tensor) else made
            is_same = all(torch.equal(x, y) for y in ys)
            if row.path in idle:
                assert is_same, plan.source.text
            seen[is_same] += row.path in idle
            x = ys[0]
    assert seen[True] > len(networks) / 9
