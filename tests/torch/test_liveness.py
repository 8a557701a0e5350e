"""The peak of memory against the storages of torch's tensors while a network runs."""

from collections import Counter
from random import Random

import pytest
import torch
from networks import Network
from torch import Tensor

from cnnshape.api import examine
from cnnshape.document import dump
from cnnshape.plans import Plan
from cnnshape.plans.liveness import peak
from cnnshape.plans.rows import Row
from cnnshape.source import Source
from cnnshape.verify.modules import build, call, indices, tensors
from cnnshape.verify.run import REFUSALS

pytestmark = pytest.mark.torch

BATCH = {"N": 2}

STEPS = [
    *["Conv2d(_, 4, 3, padding=1)", "Conv2d(_, 8, 1)", "Conv1d(_, 4, 1)", "Linear(_, 4)"],
    *["ReLU", "Sigmoid", "BatchNorm2d", "LayerNorm", "GLU(1)", "Upsample(scale_factor=2)"],
    *["ReLU(inplace=True)", "SiLU(inplace=True)", "Dropout", "Dropout(inplace=True)", "Identity"],
    *["MaxPool2d(2)", "AdaptiveAvgPool2d(1)", "Mean(1)", "Sum(-1, keepdim=True)", "Softmax(-1)"],
    *["Flatten", "Flatten(2)", "Flatten(0, 1)", "Unflatten(1, (2, -1))", "Unflatten(-1, (-1, 2))"],
    *["Reshape(2, -1)", "Reshape(2, 4, -1)", "Reshape(-1)", "Reshape(2, 2, -1, 4)", "Squeeze"],
    *["Permute(0, 2, 3, 1)", "Permute(0, 2, 1)", "Transpose(1, 2)", "Transpose(0, 1)"],
    *["Unsqueeze(1)", "Unsqueeze(-1)", "Squeeze(1)", "Select(1, 0)", "Select(-1, 1)"],
    *["Select(0, 1)", "Narrow(1, 1, 2)", "Narrow(-1, 0, 2)", "Narrow(0, 0, 1)"],
    *["Expand(2, 4, 6, 6)", "Expand(3, -1, -1, -1, -1)", "Expand(5, -1, -1)", "ZeroPad2d(1)"],
    *["PixelShuffle(2)", "PixelUnshuffle(2)", "ChannelShuffle(2)", "MaxPool2d(1)", "Pad([0, 0])"],
]
SPLITS = ["Chunk(2, dim=0)", "Chunk(2, dim=1)", "Chunk(2, dim=-1)", "Split((1, 1), dim=0)"]
SPLITS += ["Split(2, dim=1)", "MaxPool2d(2, return_indices=True)", "LSTM(_, 3)", "GRU(_, 4)"]
MERGES = ["Add", "Mul", "Sub", "Concat", "Concat(dim=0)", "Concat(dim=-1)", "Stack", "MatMul"]


class Memory:
    """What a run of a plan keeps: tensors until their last use, outputs to the end."""

    def __init__(self, plan: Plan) -> None:
        self.kept = {id(t): torch.rand(t.shape or ()) for t in plan.inputs.values()}
        self.needed = Counter(id(t) for row in plan.layers for t in row.inputs)
        self.needed.update(id(t) for t in plan.outputs.values())
        self.learned: list[Tensor] = []  # kept, so that nothing else gets their places
        self.most = self.numbers()
        self._free()
        for row in plan.layers:
            self._run(row)

    def numbers(self) -> int:
        """How many numbers the storages hold that are alive."""
        storages = {_home(x): x.untyped_storage().nbytes() // x.itemsize for x in self._alive()}
        return sum(storages.values())

    def _alive(self) -> list[Tensor]:
        learned = set(map(_home, self.learned))
        return [x for x in self.kept.values() if _home(x) not in learned]

    def _run(self, row: Row) -> None:
        assert row.layer is not None
        kind, xs = type(row.layer), [self.kept[id(t)] for t in row.inputs]
        made = call(build(kind, row.layer.values), kind, indices(kind, xs))
        ours = {_home(x) for x in xs}
        for t, y in zip(row.outputs, tensors(made), strict=True):
            # a layer with memory of its own is taken to put its numbers in order
            self.kept[id(t)] = y if _home(y) in ours or not xs else y.contiguous()
        if not xs:
            self.learned += [self.kept[id(t)] for t in row.outputs]
        self.most = max(self.most, self.numbers())
        self.needed.subtract(id(t) for t in row.inputs)
        self._free()

    def _free(self) -> None:
        self.kept = {key: x for key, x in self.kept.items() if self.needed[key] > 0}


def _home(x: Tensor) -> int:
    return x.untyped_storage().data_ptr()


def compared(text: str) -> Plan | None:
    """The plan of a spec whose peak is that of torch; `None` where torch or we refuse it."""
    plan = examine(Source("net.yaml", text))
    if not plan.ok:
        return None
    found = peak(plan, BATCH)
    assert found is not None
    try:
        with torch.no_grad():
            most = Memory(plan.bound(BATCH)).most
    except REFUSALS:
        return None
    assert found.numbers == most, text
    assert found.numbers == sum(n for _, n in found.alive)
    return plan


def test_the_peak_of_random_networks_is_that_of_torch(networks: range) -> None:
    seen = Counter(bool(compared(Network(seed).yaml())) for seed in networks[::5])
    assert seen[True] > seen.total() / 10


@pytest.mark.parametrize("part", range(4))
def test_the_peak_among_views_and_in_place_is_that_of_torch(part: int, networks: range) -> None:
    seen = Counter(bool(compared(drawn(seed))) for seed in networks[part::4])
    assert seen[True] > seen.total() / 2


def drawn(seed: int) -> str:
    """A network that takes tensors from anywhere before it."""
    random = Random(seed)  # noqa: S311  # no secret
    names, layers = ["a", "b"], ["t = Identity()(a)"]
    shape = random.choice(["N", "2"]) + "x4x6x6"
    spec = {"input": {"a": shape, "b": shape}, "layers": layers}
    for number in range(random.randint(4, 14)):
        step, targets = _step(random, names, number)
        layers.append(step)
        if examine(Source("net.yaml", dump(spec))).ok:
            names += targets
        else:
            layers.pop()
    if random.random() < 0.3:
        spec["output"] = random.sample(names, min(2, len(names)))
    return dump(spec)


def _step(random: Random, names: list[str], number: int) -> tuple[str, list[str]]:
    recent = names[-3:] if random.random() < 0.8 else names
    name, operand, choice = f"s{number}", random.choice(recent), random.random()
    if choice < 0.1:
        split = random.choice(SPLITS)
        return f"{name}, {name}b = {_on(split, operand)}", [name, f"{name}b"]
    if choice < 0.25:
        operands = ", ".join([operand, *random.sample(names, random.randint(0, 2))])
        return f"{name} = {_on(random.choice(MERGES), operands)}", [name]
    if choice < 0.3:
        return f"{name} = Parameter(4, 6, 6)", [name]
    return f"{name} = {_on(random.choice(STEPS), operand)}", [name]


def _on(layer: str, operands: str) -> str:
    return f"{layer}{'' if layer.endswith(')') else '()'}({operands})"


WRITTEN = {
    "residual": [{"Add": {"body": ["Conv2d(_, 4, 3, padding=1)", "ReLU"], "skip": []}}, "ReLU"],
    "dense": [{"Concat": {"all": [], "new": ["ReLU", "Conv2d(_, 8, 3, padding=1)"]}}] * 3,
    "in place": ["c = Conv2d(_, 8, 1)", "ReLU(inplace=True)", "d = SiLU()(c)", "Add()(c, d)"],
    "in place on a view": ["p, q = Chunk(2, dim=1)", "r = ReLU(inplace=True)(p)", "Add()(q, r)"],
    "views of views": ["Permute(0, 2, 3, 1)", "Select(3, 0)", "Transpose(1, 2)", "Flatten"],
    "in order again": ["Permute(0, 2, 3, 1)", "Permute(0, 3, 1, 2)", "Flatten"],
    "part of channels": ["p, q = Chunk(2, dim=1)", "Select(1, 1)", "Flatten(0, 1)", "Linear(_, 2)"],
    "heads": ["Flatten(2)", "Linear(_, 12)", "q, k = Chunk(2, dim=-1)", "Reshape(N, -1, 2, 3)(k)"],
    "skip": [
        "d = Conv2d(_, 8, 3, padding=1)",
        "MaxPool2d(2)",
        "Conv2d(_, 16, 3, padding=1)",
        "u = ConvTranspose2d(_, 8, 2, 2)",
        "Concat()(u, d)",
        "Conv2d(_, 1, 1)",
    ],
    "shared weights": ["c = Conv2d(_, 8, 1)", "d = c(input)", "Mul()(c, d)"],
    "a view at the end": ["Conv2d(_, 8, 1)", "Select(1, 0)", "Unsqueeze(0)"],
    "a tensor for nobody": ["c = Conv2d(_, 64, 1)", "d = Conv2d(_, 4, 1)(input)"],
    "a merge of one": ["c = Conv2d(_, 64, 1)", "Add()(c)", "Conv2d(_, 64, 1)"],
    "learned": [
        "p = Parameter(1, 4, 1, 1)",
        "Add()(input, p)",
        "e = Expand(9, -1, 6, 6)(p)",
        "ReLU",
    ],
}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_peak_of_a_known_network_is_that_of_torch(name: str) -> None:
    assert compared(dump({"input": "Nx4x6x6", "layers": WRITTEN[name]}))


def test_several_inputs_and_outputs_stay_while_they_are_needed() -> None:
    layers = ["p = Conv2d(_, 9, 1)(a)", "q = ReLU()(b)", "r = Add()(b, q)", "s = Flatten()(p)"]
    spec = {"input": {"a": "Nx3x4x4", "b": "Nx5x4x4"}, "layers": layers}
    for output in ("s", ["p", "r"], ["p", "s", "q"], ["a", "s"]):
        assert compared(dump(spec | {"output": output}))
