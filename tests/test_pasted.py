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
        ("np.add(a, b)", "Add()(a, b)"),
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
        ("a[..., 0, 1:]", "`Slice(-1, start=1)(a)`, `Select(-2, 0)`"),
        ("a[..., 0, None]", "`Unsqueeze(-1)(a)`, `Select(-2, 0)`"),
    ],
)
def test_an_index_of_several_axes_is_told_step_by_step(written: str, steps: str) -> None:
    (found,) = diagnose(written).diagnostics
    assert found.code == "not-a-step"
    assert found.help == (f"write steps one after another: {steps}",)


@pytest.mark.parametrize(
    ("written", "steps"),
    [
        ("F.relu(a + b)", ["Add()(a, b)", "ReLU"]),
        ("x = F.relu(self.bn(self.conv(a)))", ["conv", "bn", "ReLU"]),
        ("(a + b) * 2", ["Add()(a, b)", "Mul(2)"]),
        ("a * b + 1", ["Mul()(a, b)", "Add(1)"]),
        ("F.relu(a) + b", ["t1 = ReLU()(a)", "Add()(t1, b)"]),
        ("torch.tanh(a) * b.sigmoid()", ["t1 = Tanh()(a)", "t2 = Sigmoid()(b)", "Mul()(t1, t2)"]),
        ("torch.cat([F.relu(a), b], 1)", ["t1 = ReLU()(a)", "Concat(1)(t1, b)"]),
        ("torch.where(a > 0, a, b)", ["t1 = Gt(0)(a)", "Where()(t1, a, b)"]),
        ("Where()(a > 0, a, b)", ["t1 = Gt(0)(a)", "Where()(t1, a, b)"]),
        ("F.softmax(a @ b, dim=-1)", ["MatMul()(a, b)", "Softmax(dim=-1)"]),
        ("a.transpose(2, 3).contiguous().flatten(1)", ["Transpose(2, 3)(a)", "Flatten(1)"]),
        ("Conv2d(3, 8, 3)(F.relu(a))", ["ReLU()(a)", "Conv2d(3, 8, 3)"]),
        ("a + self.drop(b)", ["t1 = drop(b)", "Add()(a, t1)"]),
        ("2 ** a", ["Mul(0.6931471805599453)(a)", "Exp"]),
        ("2 / a", ["Reciprocal()(a)", "Mul(2)"]),
        ("a // 2", ["Div(2)(a)", "Floor"]),
        ("-a + 1", ["Neg()(a)", "Add(1)"]),
    ],
)
def test_several_things_done_in_a_line_are_several_steps(written: str, steps: list[str]) -> None:
    (found,) = diagnose(written).diagnostics
    listed = ", ".join(f"`{step}`" for step in steps)
    assert (found.code, found.fixes) == ("not-a-step", ())
    assert found.help == (f"write steps one after another: {listed}",)
    if "self" not in written:
        assert diagnose(*steps).ok


@pytest.mark.parametrize(
    ("written", "step"),
    [
        ("a.topk(2)", "Topk(2)(a)"),
        ("x.topk(2)", "Topk(2)"),
        ("a.max(1)", "Amax(1)(a)"),
        ("x.max(1)", "Amax(1)"),
        ("a.max(dim=1)[0]", "Amax(dim=1)(a)"),
        ("torch.min(a, 1).indices", "Argmin(1)(a)"),
        ("torch.max(a, b)", "Maximum()(a, b)"),
        ("F.relu(a)", "ReLU()(a)"),
        ("F.relu(x)", "ReLU"),
        ("x[:, 0]", "Select(1, 0)"),
        ("a[..., None]", "Unsqueeze(-1)(a)"),
        ("a[..., None, :]", "Unsqueeze(-2)(a)"),
        ("a & b", "Mul()(a, b)"),
        ("a | b", "Maximum()(a, b)"),
        ("~a", "Eq(0)(a)"),
        ("1 / a", "Reciprocal()(a)"),
        ("a + b + a", "Add()(a, b, a)"),
        ("abs(a)", "Abs()(a)"),
        ("F.avg_pool2d(a, a.size()[2:])", "AvgPool2d(a.shape[2:])(a)"),
        ("a.view(a.size(0), -1)", "Flatten()(a)"),
        ("a.contiguous()", "a"),
        ("y = a.clone()", "a"),
    ],
)
def test_one_thing_done_is_one_step_on_the_tensor_if_it_is_known(written: str, step: str) -> None:
    (found,) = diagnose(written).diagnostics
    assert [fix.title for fix in found.fixes] == [f"write `{step}`"]


@pytest.mark.parametrize(
    "written",
    [
        "a[b]",
        "a[:, [0, 1]]",
        "a % 2",
        "a.masked_fill(b, 0)",
        "F.linear(a, w)",
        "torch.fft.fft(a)",
        "np.sqrt(2)",
    ],
)
def test_what_no_step_does_is_told_what_stands_for_it(written: str) -> None:
    (found,) = diagnose(written).diagnostics
    assert (found.code, found.fixes) == ("not-a-step", ())
    assert found.help[0].startswith("`Opaque(N, 64, 8, 8)` stands for what no layer does")


@pytest.mark.parametrize("written", ["a.topk(2)[1]", "a.chunk(2, 1)[-1]", "self.lstm(a)[0]"])
def test_one_of_several_outputs_is_told_that_it_gets_a_name(written: str) -> None:
    (found,) = diagnose(written).diagnostics
    assert found.help == ("several outputs are given names, as in `left, right = Chunk(2, dim=1)`",)


@pytest.mark.parametrize(
    "written", ["a.shape", "a.shape[0]", "a.size(0)", "a.size()[2:]", "a.dim()"]
)
def test_a_size_is_no_step(written: str) -> None:
    (found,) = diagnose(written).diagnostics
    assert found.message == "a size is a number, not a step"


@pytest.mark.parametrize("written", ["group.norm(a)", "group.mean", "group.size", "group.size(b)"])
def test_a_step_that_is_called_as_a_function_is_no_pasted_code(written: str) -> None:
    group = {"group = Sequential": ["norm = BatchNorm2d", "mean = ReLU", "size = ReLU"]}
    assert diagnose(group, written).ok


def test_tensors_among_the_arguments_of_a_merge_are_told_their_place() -> None:
    (found,) = diagnose("Add(a, b)").diagnostics
    assert found.notes == ("tensors follow in parentheses of their own",)
    assert [fix.title for fix in found.fixes] == ["write `Add()(a, b)`"]


def test_a_call_within_a_call_is_one_finding() -> None:
    (found,) = diagnose("x = F.relu(self.conv1(x))").diagnostics
    assert found.code == "not-a-step"


def test_names_from_the_code_around_are_one_finding_that_offers_variables() -> None:
    (found,) = diagnose("nn.Conv2d(in_planes, planes, 3)", "ReLU").diagnostics
    assert found.code == "unknown-name"
    assert found.help == ("give a value: `vars: {in_planes: ..., planes: ...}`",)
