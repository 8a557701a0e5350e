"""Python that was pasted where a step belongs: a finding with the step to write."""

import pytest

import cnnshape

START = ["a = ReLU", "b = ReLU"]


def diagnose(*layers: object) -> cnnshape.Plan:
    return cnnshape.diagnose({"input": "Nx3x20x20", "layers": [*START, *layers]})


@pytest.mark.parametrize(
    ("written", "step"),
    [
        ("x = torch.cat([a, b], dim=1)", "x = Concat(dim=1)(a, b)"),
        ("torch.cat((a, b), 1)", "Concat(1)(a, b)"),
        ("x = a.view(-1, 400)", "x = Reshape(-1, 400)"),
        ("a + b", "Add()(a, b)"),
        ("x = a - b", "x = Sub()(a, b)"),
        ("a * b", "Mul()(a, b)"),
        ("F.relu(a)", "ReLU"),
        ("x = F.max_pool2d(a, 2)", "x = MaxPool2d(2)"),
        ("torch.flatten(a, 1)", "Flatten(1)"),
        ("F.relu(a, inplace=True)", "ReLU(inplace=True)"),
        ("*[ReLU() for _ in range(3)]", "ReLU() * 3"),
        ("*(nn.ReLU() for i in range(n))", "nn.ReLU() * n"),
    ],
)
def test_pasted_python_is_one_finding_with_the_step_to_write(written: str, step: str) -> None:
    plan = diagnose(written)
    (found,) = plan.diagnostics
    assert found.code == "not-a-step"
    titles = [fix.title for fix in found.fixes]
    if "range(n)" not in written:
        (edit,) = found.fixes[0].edits
        assert edit.span is not None
        assert step in plan.source.replaced(edit.span, edit.text).text
    else:
        assert titles == []  # `n` is unknown, so that the step alone would not do


def test_a_call_within_a_call_is_one_finding() -> None:
    (found,) = diagnose("x = F.relu(self.conv1(x))").diagnostics
    assert found.code == "not-a-step"


def test_names_from_the_code_around_are_one_finding_that_offers_variables() -> None:
    (found,) = diagnose("nn.Conv2d(in_planes, planes, 3)", "ReLU").diagnostics
    assert found.code == "unknown-name"
    assert found.help == ("give a value: `vars: {in_planes: ..., planes: ...}`",)
