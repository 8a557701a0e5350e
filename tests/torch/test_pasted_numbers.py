"""The steps that are offered for pasted Python compute what the Python computes."""

import re

import pytest
import torch

import cnnshape
from cnnshape.exporting import exported
from cnnshape.verify.exported import defined

pytestmark = pytest.mark.torch

SHAPES = {"a": (2, 3, 5, 6), "b": (2, 3, 5, 6), "c": (2, 1, 5, 6)}


def diagnose(*layers: str) -> cnnshape.Plan:
    return cnnshape.diagnose({"input": {k: [*x] for k, x in SHAPES.items()}, "layers": [*layers]})


def offers(written: str) -> list[list[str]]:
    """Each list of steps that is offered for a line."""
    (found,) = diagnose("ReLU()(a)", written).diagnostics
    fixes = [fix.title.removeprefix("write ") for fix in found.fixes]
    told = [text for text in found.help if text.startswith("write steps")]
    return [re.findall(r"`([^`]*)`", text) for text in fixes + told]


@pytest.mark.parametrize(
    "written",
    [
        "torch.cat([a, b])",
        "torch.cat(tensors=(a, b), dim=-1)",
        "torch.cat([a.abs(), b]).abs()",
        "torch.flatten(a)",
        "a.flatten(end_dim=1)",
        "F.max_pool2d(a, 2, 2, 0, 1, True)",
        "F.max_pool2d(a, 2, 2, 0, 1, True, True)[0]",
        "F.max_pool2d(a, 3, 2, 1, 1, False)",
        "F.dropout(a, 0.5, False, True)",
        "F.group_norm(a, 3)",
        "F.layer_norm(a, (5, 6), eps=0.1)",
        "F.relu(input=a)",
        "torch.max(a, other=b)",
        "torch.max(a, b)[0]",
        "a.max(1)[0][0]",
        "a.topk(2)[0]",
        "a.topk(2, dim=1).values + 1",
        "a.chunk(2, 1)[0]",
        "c.split(1, 1)[0].unsqueeze(1)",
        "torch.sub(1, a)",
        "torch.sub(a, other=b)",
        "torch.add(1, a)",
        "a.sum(axis=1, keepdims=True)",
        "a.mean((2, 3), dtype=torch.float32)",
        "c.expand(a.shape)",
        "a[:, : a.size(1) // 2]",
        "a @ b.mT",
        "(a > 0).to(torch.int) * b",
        "torch.special.erf(a)",
        "-a ** 2 + 2 ** a / 3",
    ],
)
def test_offered_steps_give_the_numbers_of_the_expression(written: str) -> None:
    torch.manual_seed(0)
    tensors = {name: torch.randn(shape) for name, shape in SHAPES.items()}
    wanted = eval(written, {"torch": torch, "F": torch.nn.functional}, dict(tensors))  # noqa: S307  # written above
    assert offers(written)
    for steps in offers(written):
        plan = diagnose("a", *steps)
        assert not plan.diagnostics
        given = defined(exported(plan))().eval()(*(tensors[name] for name in plan.inputs))
        given = given[0] if isinstance(given, tuple) else given
        torch.testing.assert_close(given, wanted, check_dtype=False)
        assert plan.params == 0


@pytest.mark.parametrize(
    "written",
    [
        "torch.where(a > 0, a, 0)",
        "torch.pow(a, b) + 1",
        "torch.add(a, b, alpha=2)",
        "a.div(2, rounding_mode='floor')",
        "a.unfold(2, 3, 1)",
        "a.topk(2)[1]",
        "a.chunk(2, 1)[-1] + b",
        "self.lstm(a)[0]",
        "a.to(torch.long)",
        "torch.clamp(a, min=b)",
        "F.group_norm(a, 3, c, c)",
        "F.linear(a, weight=b)",
        "a.view(*a.shape[:2], -1)",
        "1e999 ** a",
        "a[0.5]",
        "np.std(a, 1)",
        "np.split(a, 2, 1)",
        "torch.linalg.norm(a, 1, (2, 3))",
    ],
)
def test_what_no_step_computes_is_offered_none(written: str) -> None:
    assert offers(written) == []
