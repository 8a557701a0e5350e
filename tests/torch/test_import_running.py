"""What models do while they run: tensors of their own, layers made on the way, devices, errors."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from cnnshape.api import examine
from cnnshape.importing.model import Model
from cnnshape.importing.run import imported
from cnnshape.layers.refusals import show
from cnnshape.plans import Plan
from cnnshape.propagate.inputs import shape_of
from cnnshape.verify.run import verify

pytestmark = pytest.mark.torch

Write = Callable[..., str]

_HEAD = """\
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class Net(nn.Module):
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a model with a body of `__init__` and one of `forward`."""

    def written(init: str, forward: str, before: str = "", arguments: str = "x") -> str:
        head = _HEAD.replace("class Net", f"{before}class Net")
        rows = ["    def __init__(self):", "        super().__init__()"]
        rows += [f"        {row}" for row in init.splitlines()]
        rows += [f"    def forward(self, {arguments}):"]
        rows += [f"        {row}" for row in forward.splitlines()]
        file = tmp_path / "net.py"
        file.write_text(head + "\n".join(rows) + "\n")
        return f"{file}:Net"

    return written


def plan_of(target: str, *inputs: str) -> tuple[Plan, Model]:
    model = imported(target, [(None, shape_of(text)) for text in inputs], expects=True)
    return model.placed(examine(model)), model


def proven(target: str, *inputs: str) -> Plan:
    """The plan of a model that fits and that torch agrees with."""
    plan, _ = plan_of(target, *inputs)
    assert [found.message for found in plan.diagnostics] == []
    verify(plan)
    assert plan.verification is not None
    assert plan.verification.ok
    return plan


@pytest.mark.parametrize(
    ("forward", "inputs", "output"),
    [
        ("h = torch.zeros(x.size(0), 8)\nreturn x + h", "1x8", ("N", 8)),
        ("return x + torch.arange(x.size(1), device=x.device)", "1x8", ("N", 8)),
        ("return torch.eye(4).repeat(x.size(0), 1, 1) @ x", "1x4x5", ("N", 4, 5)),
        ("return x / np.sqrt(x.shape[1])", "1x8", ("N", 8)),
        ("return x[:, [-1], :]", "1x5x8", ("N", 1, 8)),
        ("return x * torch.tensor(8.0).sqrt()", "1x8", ("N", 8)),
        ("return nn.Flatten()(nn.ReLU()(x))", "1x2x4", ("N", 8)),
        ("return nn.MaxPool1d(x.size(-1))(x)", "1x2x4", ("N", 2, 1)),
        ("return x.view(x.size(0))", "1x1", ("N",)),
        ("return x.view(-1, 2)", "1x8", ("4*N", 2)),
        ("return x.cuda() + torch.ones(1, 8).to('cuda')", "1x8", ("N", 8)),
        ("return x + torch.zeros(1, 8, device='cuda')", "1x8", ("N", 8)),
        ("a, b = torch.meshgrid(torch.arange(2), torch.arange(4))\nreturn x + a", "1x2x4", None),
        ("return F.cosine_similarity(x, 2 * x)", "1x2x4", ("N", 4)),
        ("return F.pairwise_distance(x, 2 * x)", "1x8", ("N",)),
        ("return x.clamp_(0, 1).sqrt_().exp_()", "1x8", ("N", 8)),
        ("_, b, _ = x.chunk(3, 1)\nreturn b", "1x9", ("N", 3)),
        ("assert isinstance(x, torch.Tensor)\nassert isinstance(x.size(1), int)\nreturn x + 1",
         "1x8", ("N", 8)),
        ("assert len({8: 1, x.shape[1]: 2}) == 1\nreturn x + 1", "1x8", ("N", 8)),
    ],
)  # fmt: skip
def test_what_a_model_works_out_is_followed(
    write: Write, forward: str, inputs: str, output: tuple[object, ...] | None
) -> None:
    plan = proven(write("pass", forward), inputs)
    (y,) = plan.outputs.values()
    assert output is None or tuple(map(str, y.shape or ())) == tuple(map(str, output))


def test_a_batch_is_open_on_any_axis_of_what_comes_out(write: Write) -> None:
    _, model = plan_of(
        write("self.l = nn.LSTM(4, 8)", "return self.l(x.transpose(0, 1))[0]"), "1x5x4"
    )
    assert "output: [5, N, 8]" in model.text


def test_layers_without_sizes_get_them_as_in_torch(write: Write) -> None:
    plan = proven(
        write(
            "self.c = nn.LazyConv2d(8, 3)\nself.f = nn.LazyLinear(10)",
            "return self.f(self.c(x).flatten(1))",
        ),
        "1x3x8x8",
    )
    assert plan.params == 3 * 8 * 9 + 8 + 288 * 10 + 10


@pytest.mark.parametrize("norm", ["nn.utils.weight_norm", "nn.utils.parametrizations.weight_norm"])
@pytest.mark.filterwarnings("ignore:.*weight_norm.*is deprecated")
def test_weights_in_two_parts_are_counted_once(write: Write, norm: str) -> None:
    target = write(f"self.c = {norm}(nn.Conv1d(2, 4, 3))", "return self.c(x)")
    assert proven(target, "1x2x8").params == 28
    assert "# Weight norm adds 4 parameters" in plan_of(target, "1x2x8")[1].text


def test_spectral_norm_changes_nothing(write: Write) -> None:
    init = "self.c = nn.utils.parametrizations.spectral_norm(nn.Conv2d(3, 8, 3))"
    assert proven(write(init, "return self.c(x)"), "1x3x8x8").params == 224


@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
def test_masks_of_a_transformer_are_no_inputs_of_it(write: Write) -> None:
    init = (
        "layer = nn.TransformerEncoderLayer(16, 2, 32)\nself.t = nn.TransformerEncoder(layer, 2)\n"
        "self.d = nn.Transformer(16, 2, 1, 1, 32)"
    )
    forward = "mask = torch.ones(len(x), len(x)).tril()\nx = self.t(x, mask)\nreturn self.d(x, x)"
    plan = proven(write(init, forward), "5x2x16")
    assert plan.layers[1].layer is not None
    assert plan.layers[1].layer.values["d_model"] == 16


def test_an_asked_output_size_is_output_padding(write: Write) -> None:
    init = "self.c = nn.Conv2d(1, 4, 3, 2, 1)\nself.t = nn.ConvTranspose2d(4, 1, 3, 2, 1)"
    forward = "return self.t(self.c(x), output_size=x.size())"
    assert show(proven(write(init, forward), "1x1x8x8").output_shape) == "[N, 1, 8, 8]"
    unpool = "self.p = nn.MaxPool2d(2, return_indices=True)\nself.u = nn.MaxUnpool2d(2)"
    forward = "y, i = self.p(x)\nreturn self.u(y, i, output_size=x.size())"
    plan, _ = plan_of(write(unpool, forward), "1x1x9x9")
    (found,) = plan.diagnostics
    assert (found.code, found.notes) == ("unknown-operation", ("it is told its `output_size`",))


def test_ids_are_whole_numbers_where_the_model_wants_them(write: Write) -> None:
    forward = "assert ids.dtype == torch.long, ids.dtype\nreturn self.e(ids)"
    plan = proven(write("self.e = nn.Embedding(10, 4)", forward, arguments="ids"), "1x5")
    assert show(plan.output_shape) == "[N, 5, 4]"


def test_a_function_with_a_gradient_of_its_own_is_followed(write: Write) -> None:
    function = (
        "class Twice(torch.autograd.Function):\n"
        "    @staticmethod\n"
        "    def forward(ctx, x):\n"
        "        ctx.save_for_backward(x)\n"
        "        return x * 2\n\n\n"
    )
    plan = proven(write("pass", "return Twice.apply(x)", function), "1x8")
    assert [row.kind for row in plan.layers] == ["Mul"]


def test_outputs_may_be_named(write: Write) -> None:
    pair = (
        "from dataclasses import dataclass\nfrom typing import NamedTuple\n\n\n"
        "class Pair(NamedTuple):\n    a: object\n    b: object\n\n\n"
        "@dataclass\nclass Both:\n    pair: object\n    none: object = None\n\n\n"
    )
    plan = proven(write("pass", "return Both(pair=Pair(x + 1, b=x[0]))", pair), "4x8")
    assert [y.shape for y in plan.outputs.values()] == [(4, 8), (8,)]


def test_what_a_model_prints_does_not_mix_with_the_spec(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    plan_of(write("pass", "print(f'{x.shape} {x.size(1):>3}', x.shape[1:])\nreturn x + 1"), "1x8")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "torch.Size([1, 8])   8 torch.Size([8])" in captured.err


@pytest.mark.parametrize(
    ("init", "forward", "code", "text", "words"),
    [
        ("pass", "assert x.shape[1] == 9, f'{x.shape[1]} is not 9'\nreturn x",
         "forward-fails", "x.shape[1] == 9", "AssertionError: 8 is not 9"),
        ("pass", "a, b = x.chunk(4, 1)\nreturn a", "forward-fails", "a, b", "too many values"),
        ("pass", "import sys; sys.exit('no')", "forward-fails", "sys.exit", "SystemExit: no"),
        ("pass", "x = x + 1", "untraceable", "Net", "`forward` gives no tensor"),
        ("pass", "return self.nothing(x)", "untraceable", "self.nothing", "no attribute 'nothing'"),
        ("self.l = [nn.Linear(8, 8)]", "return self.l[0](x)", "untraceable", "self.l[0](x)",
         "`Linear` is no part of the model"),
        ("pass", "return nn.Linear(x.size(1), 2)(x)", "untraceable", "nn.Linear(x.size(1), 2)(x)",
         "`Linear` is no part of the model"),
        ("pass", "return x[x > 0]", "untraceable", "x[x > 0]", "depends on data"),
        ("pass", "return x[:, : int(x.max().item())]", "untraceable", "int(", "only data has"),
        ("pass", "return torch.tensor(x)", "untraceable", "torch.tensor(x)", "cannot be followed"),
        ("pass", "return torch.sort(x)[0]", "unknown-operation", "torch.sort", "sort"),
        ("self.p = nn.Parameter(torch.ones(1))", "return x.pow(self.p)", "unknown-operation",
         "x.pow", "pow"),
        ("self.a = nn.Embedding(9, 8)\nself.b = nn.Linear(8, 9)\nself.b.weight = self.a.weight",
         "return self.b(self.a(x))", "unknown-operation", "self.b(", "Linear"),
        ("self.a = nn.Linear(4, 4)", "return F.one_hot(x, 4).nothing()", "forward-fails",
         "F.one_hot", "refuses"),
        ("self.a = nn.Linear(9, 8)", "y = self.a(x)\nassert int(y.sum()) == 3\nreturn y",
         "axis-mismatch", "9", "`in_features` 9 but receives 8"),
    ],
)  # fmt: skip
def test_what_stops_a_model_is_shown_where_it_stands(
    write: Write, init: str, forward: str, code: str, text: str, words: str
) -> None:
    plan, _ = plan_of(write(init, forward), "1x8")
    (found,) = plan.diagnostics
    assert found.code == code
    assert plan.source.text[found.at.span.start : found.at.span.end].startswith(text)
    assert words in found.message


def test_a_fix_names_its_layer_where_one_line_makes_several(write: Write) -> None:
    init = "self.c = nn.ModuleList([nn.Conv1d(2 + i, 2, 1) for i in range(3)])"
    forward = "for one in self.c:\n    x = torch.cat([x, one(x)], 1)\nreturn x"
    plan, _ = plan_of(write(init, forward), "1x2x8")
    titles = [found.fixes[0].title for found in plan.diagnostics]
    assert titles == ["set `in_channels` of `c.1` to 4", "set `in_channels` of `c.2` to 6"]


def test_a_model_used_again_with_several_results_is_a_finding(write: Write) -> None:
    inner = (
        "class Cell(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.a, self.b = nn.Linear(8, 8), nn.Linear(8, 8)\n"
        "    def forward(self, x, h):\n"
        "        h = self.a(x) + h\n"
        "        return self.b(h), h\n\n\n"
    )
    forward = "h = x\nfor _ in range(3):\n    x, h = self.c(x, h)\nreturn x"
    plan, _ = plan_of(write("self.c = Cell()", forward, inner), "1x8")
    assert {found.code for found in plan.diagnostics} <= {"untraceable"}


def test_following_a_model_leaves_torch_and_python_as_they_were(write: Write) -> None:
    before = (isinstance, torch.zeros, torch.Tensor.view, vars(torch.autograd.Function)["apply"])
    plan_of(write("pass", "raise ValueError"), "1x8")
    after = (isinstance, torch.zeros, torch.Tensor.view, vars(torch.autograd.Function)["apply"])
    assert before == after
    assert "view" not in vars(torch.Tensor)


@pytest.mark.parametrize(
    ("forward", "steps"),
    [
        ("x.max(1)[1]", ["Argmax(1)"]),
        ("torch.max(x, dim=1).indices", ["Argmax(1)"]),
        ("tuple(x.min(1))", ["amin = Amin(1)", "argmin = Argmin(1)(conv)"]),
        ("torch.min(x, x.exp())", ["exp = Exp", "Minimum: [conv, exp]"]),
        ("x.std(1, correction=0)", ["Std(1, unbiased=False)"]),
        ("x.var(False)", ["Var(unbiased=False)"]),
        ("torch.norm(x, float('inf'), dim=1)", ["Norm(1e999, dim=1)"]),
        ("torch.linalg.vector_norm(x, 2, dim=(2, 3))", ["Norm(dim=(2, 3))"]),
        ("torch.add(x, x.exp(), alpha=2)", ["Exp", "mul = Mul(2)", "Add: [conv, mul]"]),
        ("x.sub(2, alpha=3)", ["Sub(6)"]),
        ("x.mean(axis=1, keepdims=True)", ["Mean(1, keepdim=True)"]),
        (
            "F.avg_pool2d(x, 3, 1, 1, False, False)",
            ["AvgPool2d(3, stride=1, padding=1, count_include_pad=False)"],
        ),
        ("torch.dropout(x, 0.1, True)", ["Dropout(0.1)"]),
        ("x.softmax(1, torch.float64)", ["Softmax(1)"]),
        ("torch.where(x > 0, x, 0.0)", ["gt = Gt(0)", "Where: [gt, conv, buffer]"]),
    ],
)
def test_a_function_is_said_as_it_is_meant(write: Write, forward: str, steps: list[str]) -> None:
    target = write("self.conv = nn.Conv2d(3, 4, 3)", f"x = self.conv(x)\nreturn {forward}")
    plan = proven(target, "2x3x16x16")
    lines = [line.strip(" -") for line in plan.source.text.splitlines()]
    assert [line for line in lines if line in steps] == steps


@pytest.mark.parametrize(
    ("forward", "code"),
    [
        ("x.var(1, correction=2)", "unknown-operation"),
        ("torch.linalg.norm(x, 2, dim=(2, 3))", "unknown-operation"),
        ("x * x.max().item()", "untraceable"),
        ("torch.round(x, decimals=2)", "unknown-operation"),
        ("torch.div(x, 3, rounding_mode='floor')", "unknown-operation"),
        (
            "F.interpolate(x, scale_factor=0.5, mode='bilinear', antialias=True)",
            "unknown-operation",
        ),
    ],
)
def test_a_function_that_means_something_else_is_a_finding(
    write: Write, forward: str, code: str
) -> None:
    forward = f"x = self.conv(x)\nreturn {forward}"
    target = write("self.conv = nn.Conv2d(3, 4, 3)", forward)
    plan, _ = plan_of(target, "2x3x16x16")
    assert [found.code for found in plan.diagnostics] == [code]


def test_a_file_that_is_saved_twice_in_a_moment_is_read_again(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    kinds = []
    for function in ("relu", "tanh"):
        target = write("pass", f"return torch.{function}(x)")
        os.utime(target.rpartition(":")[0], (0, 0))
        kinds += [row.kind for row in proven(target, "1x8").layers]
    assert kinds == ["ReLU", "Tanh"]


def test_outputs_are_held_against_those_of_torch(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = write("self.conv = nn.Conv2d(3, 4, 3)", "return self.conv(x), x.mean(1)")
    assert len(proven(target, "2x3x16x16").outputs) == 2
    wrong: list[tuple[int, ...]] = [(2, 9)]
    monkeypatch.setattr("cnnshape.importing.reading.shapes_given", lambda *_: wrong)
    plan, _ = plan_of(target, "2x3x16x16")
    (found,) = plan.diagnostics
    assert found.code == "torch-disagrees"
    assert found.message.startswith("the model gives [2, 9], the plan [")
