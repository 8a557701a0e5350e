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
        ("a / b", "Div()(a, b)"),
        ("y = a * 2", "y = Mul(2)(a)"),
        ("0.5 * a", "Mul(0.5)(a)"),
        ("a + 1", "Add(1)(a)"),
        ("a - 1", "Sub(1)(a)"),
        ("1 - a", "Rsub(1)(a)"),
        ("a / -8", "Div(-8)(a)"),
        ("a ** 2", "Pow(2)(a)"),
        ("-a", "Neg()(a)"),
        ("y = a > 0", "y = Gt(0)(a)"),
        ("0 >= a", "Le(0)(a)"),
        ("a != b", "Ne()(a, b)"),
        ("torch.maximum(a, b)", "Maximum()(a, b)"),
        ("torch.add(a, 1)", "Add(1)(a)"),
        ("a.matmul(b)", "MatMul()(a, b)"),
        ("torch.slice_scatter(a, b, 1, 0, 8)", "SliceScatter(1, 0, 8)(a, b)"),
        ("x = torch.slice_scatter(a, b, dim=1)", "x = SliceScatter(dim=1)(a, b)"),
        ("x = a[:, 1:]", "x = Slice(1, start=1)(a)"),
        ("a[..., ::2]", "Slice(-1, step=2)(a)"),
        ("a[:, :-1]", "Slice(1, end=-1)(a)"),
        ("a[:, 0]", "Select(1, 0)(a)"),
        ("a[..., 0, :]", "Select(-2, 0)(a)"),
        ("a[None]", "Unsqueeze(0)(a)"),
        ("a[:]", "a"),
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


@pytest.mark.parametrize(
    ("written", "steps"),
    [
        ("a[:, :, 1:-1, 1:]", "`Slice(2, start=1, end=-1)(a)`, `Slice(3, start=1)`"),
        ("a[0, :, ::2]", "`Select(0, 0)(a)`, `Slice(1, step=2)`"),
        ("a[:, None, 3]", "`Unsqueeze(1)(a)`, `Select(2, 3)`"),
        ("a[..., 0, 1:]", "`Select(-2, 0)(a)`, `Slice(-1, start=1)`"),
    ],
)
def test_an_index_of_several_axes_is_told_step_by_step(written: str, steps: str) -> None:
    (found,) = diagnose(written).diagnostics
    assert found.code == "not-a-step"
    assert found.help == (f"write steps one after another: {steps}",)


@pytest.mark.parametrize("written", ["a[b]", "a[:, [0, 1]]", "a[..., None]", "2 / a", "a // 2"])
def test_what_no_step_does_is_offered_none(written: str) -> None:
    (found,) = diagnose(written).diagnostics
    assert (found.code, found.fixes, found.help) == ("bad-call", (), ())


def test_tensors_among_the_arguments_of_a_merge_are_told_their_place() -> None:
    (found,) = diagnose("Add(a, b)").diagnostics
    assert found.help == ("tensors follow in parentheses of their own: `Add()(a, b)`",)


def test_a_call_within_a_call_is_one_finding() -> None:
    (found,) = diagnose("x = F.relu(self.conv1(x))").diagnostics
    assert found.code == "not-a-step"


def test_names_from_the_code_around_are_one_finding_that_offers_variables() -> None:
    (found,) = diagnose("nn.Conv2d(in_planes, planes, 3)", "ReLU").diagnostics
    assert found.code == "unknown-name"
    assert found.help == ("give a value: `vars: {in_planes: ..., planes: ...}`",)
