"""What advice says of receptive fields, and of tensors that nobody uses, is so in torch."""

import re
from collections import Counter
from random import Random

import pytest
import torch
from test_liveness import drawn
from torch import Tensor, nn

from cnnshape.api import examine
from cnnshape.document import dump
from cnnshape.plans import Plan
from cnnshape.source import Source
from cnnshape.verify.modules import build, call, indices, tensors
from cnnshape.verify.run import REFUSALS

pytestmark = pytest.mark.torch

Stage = tuple[list[object], list[nn.Module]]


def advised(spec: dict[str, object]) -> Plan:
    return examine(Source("net.yaml", dump(spec)), advice=True)


def stage(random: Random, *, grown: bool) -> Stage:
    """Steps, and what torch makes of the way through them that sees least."""
    kernel, stride, dilation = random.choice([1, 2, 3, 5]), random.choice([1, 1, 2]), 1
    layers: list[object]
    choice = random.random()
    if choice < 0.25:
        body = f"Conv1d(_, 2, {2 * kernel - 1}, padding={kernel - 1})"
        return [{"Add": {"body": [body, "ReLU"], "skip": []}}], []
    if choice < 0.4:
        return ["ReLU"], [nn.ReLU()]
    if choice < 0.55:
        layers = [f"AvgPool1d({kernel}, {stride}, {kernel // 2})", "ReLU"]
        return layers, [nn.AvgPool1d(kernel, stride, kernel // 2)]
    if choice < 0.7 and not grown:
        kernel, dilation = 3, random.choice([2, 3])
    padding = dilation * (kernel - 1) // 2 + 1
    text = f"Conv1d(2, 2, {kernel}, {stride}, {padding}, {dilation})"
    return [text, "ReLU"], [nn.Conv1d(2, 2, kernel, stride, padding, dilation)]


def field(layers: list[nn.Module]) -> int:
    """From the first to the last of the positions that one output in the middle depends on."""
    x = torch.ones(1, 2, 4000, dtype=torch.float64, requires_grad=True)
    y: Tensor = x
    for layer in layers:
        for weight in layer.parameters():
            nn.init.ones_(weight)
        y = layer.double()(y)
    (gradient,) = torch.autograd.grad(y[0, 0, y.shape[-1] // 2], x)
    seen = gradient[0, 0].nonzero().flatten()
    return int(seen[-1] - seen[0]) + 1


def test_what_positions_are_said_to_have_seen_they_see_in_torch(networks: range) -> None:
    warned = 0
    for seed in networks:
        random = Random(seed)  # noqa: S311  # no secret
        stages = [stage(random, grown=True) for _ in range(random.randint(2, 9))]
        size = random.randint(3, 9)
        layers = [step for steps, _ in stages for step in steps]
        plan = advised({"input": [1, 2, size], "layers": layers})
        if not plan.ok:
            continue
        found = [one for one in plan.diagnostics if one.code == "field-exceeds-input"]
        expected = first_beyond(stages, 2 * size)
        heard = [(place(one.layer), one.message.split(" receptive field of ")[1]) for one in found]
        assert [(path, text.partition(" ")[0]) for path, text in heard] == expected, layers
        warned += bool(found)
    assert warned > len(networks) / 10


def first_beyond(stages: list[Stage], limit: int) -> list[tuple[str, str]]:
    """The first step with weights that looks further where `limit` positions have been seen."""
    before: list[nn.Module] = []
    steps = 0
    for texts, modules in stages:
        kernel = re.search(r"Conv1d\([2_], 2, (\d+)", str(texts[0]))
        if kernel and int(kernel[1]) > 1 and field(before) >= limit:
            return [(str(steps), str(field(before)))]
        before += modules
        steps += len(texts)
    return []


def place(path: str | None) -> str:
    """The step of the network that a layer is in."""
    return (path or "").split(".")[0]


def test_objects_are_said_to_be_too_large_where_torch_sees_less(networks: range) -> None:
    seen: Counter[bool] = Counter()
    for seed in networks[::2]:
        random = Random(seed)  # noqa: S311  # no secret
        stages = [stage(random, grown=False) for _ in range(random.randint(1, 6))]
        stages = [one for one in stages if isinstance(one[0][0], str)]
        layers = [step for steps, _ in stages for step in steps]
        sees = field([module for _, modules in stages for module in modules])
        wanted = max(sees + random.choice([-1, 0, 1, 2]), 1)
        pooled = random.choice([[], ["AdaptiveAvgPool1d(1)", "Flatten", "Linear(_, 3)"]])
        steps = [*layers, *pooled]
        spec = {"input": [1, 2, 64], "layers": steps, "expect": {"object": wanted}}
        plan = advised(spec)
        if not layers or not plan.ok:
            continue
        found = [one.message for one in plan.diagnostics if one.code == "small-field"]
        assert len(found) == (sees < wanted), dump(spec)
        assert not found or f" see {sees} position" in found[0]
        seen[bool(found)] += 1
    assert min(seen[True], seen[False]) > len(networks) / 20


def test_what_is_said_to_be_unused_gets_no_gradient(networks: range) -> None:
    seen: Counter[str] = Counter()
    for seed in networks:
        plan = examine(Source("net.yaml", drawn(seed)), advice=True)
        unused = {found.layer for found in plan.diagnostics if found.code == "unused-output"}
        try:
            gradients = trained(plan.bound({"N": 2}))
        except REFUSALS:
            continue
        untrained = {path for path, has in gradients.items() if not has}
        assert not any(gradients.get(path or "") for path in unused), plan.source.text
        seen["unused"] += bool(unused & gradients.keys())
        for row in plan.layers:
            if row.path in untrained:
                assert leads_to(plan, row.path) & unused, plan.source.text
        seen["used"] += len(gradients) - len(untrained)
    assert min(seen.values()) > len(networks) / 10


def leads_to(plan: Plan, path: str) -> set[str]:
    """The rows that depend on one, itself among them."""
    found = {path}
    for row in plan.layers:
        if any(tensor.row and tensor.row.path in found for tensor in row.inputs):
            found.add(row.path)
    return found


def trained(plan: Plan) -> dict[str, bool]:
    """For each row with weights, whether they get a gradient from the outputs."""
    values = {id(t): torch.rand(t.shape or ()) for t in plan.inputs.values()}
    weights: dict[str, list[Tensor]] = {}
    for row in plan.layers:
        assert row.layer is not None
        kind, xs = type(row.layer), [values[id(tensor)] for tensor in row.inputs]
        layer = build(kind, row.layer.values)
        made = [*tensors(call(layer, kind, indices(kind, xs)))]
        values |= {id(t): y for t, y in zip(row.outputs, made, strict=True)}
        own: list[Tensor] = [*layer.parameters()] if isinstance(layer, nn.Module) else []
        weights[row.path] = own if row.inputs else made
    ends = [values[id(tensor)] for tensor in plan.outputs.values()]
    total = sum(y.sum() for y in ends if y.requires_grad)
    if isinstance(total, Tensor):
        torch.autograd.backward([total])
    return {path: any(w.grad is not None for w in own) for path, own in weights.items() if own}
