"""What models write into tensors, also through views, is read by all names of those tensors."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from programs import SHAPE, Program

from cnnshape.api import examine
from cnnshape.exporting import exported
from cnnshape.importing.run import imported
from cnnshape.plans import Plan
from cnnshape.verify.exported import defined
from cnnshape.verify.run import verify

pytestmark = pytest.mark.torch

Write = Callable[[str], str]

_HEAD = """\
import torch
from torch import nn
from torch.nn import functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.gate = nn.Conv2d(3, 1, 3)
        self.relu = nn.ReLU(inplace=True)
        self.register_buffer("kept", torch.zeros(2, 4, 14, 14))

    def forward(self, x):
        y, z = self.conv(x), self.gate(x)
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a model that goes on from `y` of 4 channels and `z` of 1."""

    def written(forward: str) -> str:
        file = tmp_path / "net.py"
        file.write_text(_HEAD + "".join(f"        {row}\n" for row in forward.splitlines()))
        return f"{file}:Net"

    return written


def plan_of(target: str) -> Plan:
    model = imported(target, [(None, (2, 3, 16, 16))])
    return model.placed(examine(model))


def steps_of(target: str) -> list[str]:
    """The steps behind the two convolutions, with what each takes, of a model that fits."""
    plan = plan_of(target)
    assert [found.message for found in plan.diagnostics] == []
    verify(plan)
    assert plan.verification is not None
    assert plan.verification.ok
    names = {id(tensor): "x" for tensor in plan.inputs.values()}
    steps: list[str] = []
    for row in plan.layers:
        name = {"conv": "y", "gate": "z"}.get(row.path, str(len(steps)))
        if name.isdigit():
            steps.append(f"{row.layer!r} of {', '.join(names[id(one)] for one in row.inputs)}")
        names |= {id(one): f"{name}{place or ''}" for place, one in enumerate(row.outputs)}
    return [*steps, f"gives {', '.join(names[id(one)] for one in plan.outputs.values())}"]


@pytest.mark.parametrize(
    ("forward", "steps"),
    [
        ("y[:, 0] = z[:, 0]\nreturn y",
         ["Select(dim=1, index=0) of z", "SelectScatter(dim=1, index=0) of y, 0", "gives 1"]),
        ("y[:, -1:] = z\nreturn y", ["SliceScatter(dim=1, start=-1) of y, z", "gives 0"]),
        ("y[..., ::2] = z[..., ::2]\nreturn y",
         ["Slice(dim=-1, step=2) of z", "Slice(dim=-1, step=2) of y",
          "Expand(size=(2, 4, 14, 7)) of 0", "SliceScatter(dim=-1, step=2) of y, 2", "gives 3"]),
        ("y[:, 1:, 2] = z[:, :, 0]\nreturn y",
         ["Select(dim=2, index=0) of z", "Slice(dim=1, start=1) of y",
          "Select(dim=2, index=2) of 1", "Expand(size=(2, 3, 14)) of 0",
          "SelectScatter(dim=2, index=2) of 1, 3", "SliceScatter(dim=1, start=1) of y, 4",
          "gives 5"]),
        ("y[:, :1] += z\nreturn y",
         ["Slice(dim=1, end=1) of y", "Add() of 0, z", "SliceScatter(dim=1, end=1) of y, 1",
          "gives 2"]),
        ("y[:] = z\nreturn y", ["Expand(size=(2, 4, 14, 14)) of z", "gives 0"]),
        ("n = y.shape[2] // 2\ny[:, :, :n] = y[:, :, n:]\nreturn y",
         ["Slice(dim=2, start=7) of y", "SliceScatter(dim=2, end=7) of y, 0", "gives 1"]),
        ("out = torch.zeros_like(y)\nout[:, 1:] = y[:, :-1]\nreturn out",
         ["Slice(dim=1, end=-1) of y", "Buffer(shape=(2, 4, 14, 14)) of ",
          "SliceScatter(dim=1, start=1) of 1, 0", "gives 2"]),
        ("y[:, 0] = 0\nreturn y", ["gives y"]),
    ],
)  # fmt: skip
def test_what_is_put_into_a_part_is_a_step(write: Write, forward: str, steps: list[str]) -> None:
    assert steps_of(write(forward)) == steps


@pytest.mark.parametrize(
    ("forward", "steps"),
    [
        ("y[:, 0].add_(z[:, 0])\nreturn y",
         ["Select(dim=1, index=0) of y", "Select(dim=1, index=0) of z", "Add() of 0, 1",
          "SelectScatter(dim=1, index=0) of y, 2", "gives 3"]),
        ("y.narrow(1, -3, 2).mul_(z)\nreturn y",
         ["Narrow(dim=1, start=-3, length=2) of y", "Mul() of 0, z",
          "SliceScatter(dim=1, start=-3, end=-1) of y, 1", "gives 2"]),
        ("a, b = y.chunk(2, 1)\na += b\nreturn y",
         ["Chunk(chunks=2, dim=1) of y", "Add() of 0, 01", "Concat() of 1, 01", "gives 2"]),
        ("a, b = y.chunk(2, 1)\na += b\nreturn torch.cat([b, a], 1)",
         ["Chunk(chunks=2, dim=1) of y", "Add() of 0, 01", "Concat() of 01, 1", "gives 2"]),
        ("a, b, c, d = y.unbind(1)\nc *= 2\nreturn y",
         ["Select(dim=1, index=2) of y", "Mul(other=2) of 0",
          "SelectScatter(dim=1, index=2) of y, 1", "gives 2"]),
        ("y.view(y.size(0), -1).mul_(2)\nreturn y",
         ["Reshape(shape=(2, -1)) of y", "Mul(other=2) of 0", "Reshape(shape=(2, 4, 14, 14)) of 1",
          "gives 2"]),
        ("self.relu(y.flatten(2))\nreturn y",
         ["Flatten(start_dim=2) of y", "ReLU() of 0", "Reshape(shape=(2, 4, 14, 14)) of 1",
          "gives 2"]),
        ("a = y.permute(0, 2, 3, 1)\na[..., 0] = z[:, 0]\nreturn y",
         ["Permute(dims=(0, 2, 3, 1)) of y", "Select(dim=1, index=0) of z",
          "SelectScatter(dim=-1, index=0) of 0, 1", "Permute(dims=(0, 3, 1, 2)) of 2", "gives 3"]),
        ("return self.relu(y.flatten(2))", ["Flatten(start_dim=2) of y", "ReLU() of 0", "gives 1"]),
        ("a = y[:, 0]\na += 1\nreturn a",
         ["Select(dim=1, index=0) of y", "Add(other=1) of 0", "gives 1"]),
    ],
)  # fmt: skip
def test_a_change_of_a_view_is_seen_by_the_whole(
    write: Write, forward: str, steps: list[str]
) -> None:
    assert steps_of(write(forward)) == steps


@pytest.mark.parametrize(
    ("forward", "steps"),
    [
        ("a = y.flatten(2)\ny += 1\nreturn a",
         ["Add(other=1) of y", "Flatten(start_dim=2) of 0", "gives 1"]),
        ("a = y[:, 0]\ny[:, 1:].mul_(2)\nreturn a", ["Select(dim=1, index=0) of y", "gives 0"]),
        ("a = y.detach()\na += 1\nreturn y", ["Add(other=1) of y", "gives 0"]),
        ("y.data.mul_(2)\nreturn y", ["Mul(other=2) of y", "gives 0"]),
        ("a = y.clone()\na += 1\nreturn y", ["gives y"]),
        ("a = F.dropout(y, 0.5, self.training)\na += 1\nreturn y",
         ["Dropout() of y", "Add(other=1) of 0", "gives 1"]),
        ("a = y\nself.relu(a)\nreturn y", ["ReLU() of y", "gives 0"]),
        ("a = y.to('cpu')\na += 1\nreturn y", ["Add(other=1) of y", "gives 0"]),
        ("a = y.cpu()\na += 1\nreturn y", ["Add(other=1) of y", "gives 0"]),
        ("torch.add(y, 1, out=y)\nreturn y", ["Add(other=1) of y", "gives 0"]),
        ("with torch.inference_mode():\n    a = y[:]\n    a.mul_(2)\nreturn y",
         ["Mul(other=2) of y", "gives 0"]),
        ("self.kept[:, :1] = z\nreturn self.kept * y",
         ["Buffer(shape=(2, 4, 14, 14)) of ", "SliceScatter(dim=1, end=1) of 0, z", "Mul() of 1, y",
          "gives 2"]),
    ],
)  # fmt: skip
def test_a_change_of_a_tensor_is_seen_by_its_other_names(
    write: Write, forward: str, steps: list[str]
) -> None:
    assert steps_of(write(forward)) == steps


@pytest.mark.parametrize(
    ("forward", "steps"),
    [
        ("y.copy_(z)\nreturn y", ["Expand(size=(2, 4, 14, 14)) of z", "gives 0"]),
        ("y.copy_(2 * y)\nreturn y", ["Mul(other=2) of y", "gives 0"]),
        ("y.fill_(z.mean())\nreturn y",
         ["Mean() of z", "Expand(size=(2, 4, 14, 14)) of 0", "gives 1"]),
        ("y.zero_()\nreturn y + z",
         ["Buffer(shape=(2, 4, 14, 14)) of ", "Add() of 0, z", "gives 1"]),
        ("y.uniform_(0, 1)\nreturn y + z",
         ["Buffer(shape=(2, 4, 14, 14)) of ", "Add() of 0, z", "gives 1"]),
        ("y[:, 0].zero_()\nreturn y", ["gives y"]),
    ],
)  # fmt: skip
def test_a_tensor_that_is_overwritten_is_what_it_is_overwritten_with(
    write: Write, forward: str, steps: list[str]
) -> None:
    assert steps_of(write(forward)) == steps


@pytest.mark.parametrize(
    ("forward", "steps"),
    [
        ("y.transpose_(1, 2)\nreturn y", ["Transpose(dim0=1, dim1=2) of y", "gives 0"]),
        ("y.swapdims_(1, 2)\nreturn y", ["Transpose(dim0=1, dim1=2) of y", "gives 0"]),
        ("z.squeeze_(1)\nz += 1\nreturn z",
         ["Squeeze(dim=(1,)) of z", "Add(other=1) of 0", "gives 1"]),
        ("a = y\ny.unsqueeze_(1)\nreturn a * 2",
         ["Unsqueeze(dim=1) of y", "Mul(other=2) of 0", "gives 1"]),
        ("y @= z.mT\nreturn y",
         ["Transpose(dim0=-2, dim1=-1) of z", "MatMul() of y, 0", "gives 1"]),
    ],
)  # fmt: skip
def test_a_tensor_that_is_given_another_shape_in_place_is_a_step(
    write: Write, forward: str, steps: list[str]
) -> None:
    assert steps_of(write(forward)) == steps


@pytest.mark.parametrize(
    ("forward", "text", "words"),
    [
        ("y[y > 0] = z.mean()\nreturn y", "y[y > 0]", "an index that is a tensor"),
        ("y[:, [0, 2]] = z\nreturn y", "y[:, [0, 2]]", "a list with gaps"),
        ("a = torch.zeros(2, 4, 14, 14)\na[:, :1] = z\nreturn a * y", "a[:, :1]", "numbers alone"),
        (
            "torch.as_strided(y, (2, 2), (1, 1)).add_(1)\nreturn y",
            "torch.as_strided(",
            "is no slice",
        ),
        ("y.data = y + 1\nreturn y", "y.data", ""),
    ],
)
def test_what_cannot_be_followed_into_a_tensor_is_a_finding(
    write: Write, forward: str, text: str, words: str
) -> None:
    plan = plan_of(write(forward))
    found = plan.diagnostics[-1]
    assert found.code in {"unknown-operation", "untraceable"}
    assert plan.source.text[found.at.span.start :].startswith(text)
    assert any(words in note for note in found.notes) or not words


def test_what_cannot_be_followed_is_no_finding_where_nobody_reads_it(write: Write) -> None:
    forward = "a = torch.as_strided(y, (2, 2), (1, 1))\na.add_(1)\nreturn z"
    plan = plan_of(write(forward))
    assert [found.message for found in plan.diagnostics] == [
        "`as_strided` cannot be said in a spec"
    ]


@pytest.mark.parametrize("forward", ["z += y\nreturn z", "y[:, 0] = y\nreturn y"])
def test_a_tensor_is_not_stretched_by_what_is_put_into_it(write: Write, forward: str) -> None:
    plan = plan_of(write(forward))
    assert {found.code for found in plan.diagnostics} <= {"forward-fails", "join-mismatch"}
    assert plan.diagnostics


@pytest.mark.parametrize("seed", range(60))
def test_random_writes_give_the_numbers_of_what_they_are_exported_as(
    seed: int, tmp_path: Path
) -> None:
    file = tmp_path / "net.py"
    file.write_text(Program(seed).text())
    model = imported(f"{file}:Net", [(None, SHAPE)])
    plan = examine(model)
    assert not plan.diagnostics
    torch.manual_seed(seed)
    x = torch.randn(SHAPE)
    wanted = defined(file.read_text())()(x.clone())
    given = defined(exported(plan))()(x.clone())
    assert _different(given) == _different(wanted)


def _different(value: object) -> list[list[float]]:
    """The numbers in the different tensors of a result."""
    found: list[list[float]] = []
    for one in value if isinstance(value, tuple) else (value,):
        assert isinstance(one, torch.Tensor)
        numbers = one.flatten().tolist()
        found += [] if numbers in found else [numbers]
    return found
