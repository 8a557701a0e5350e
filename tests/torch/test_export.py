"""What is exported does in torch what its plan says."""

import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from networks import Network

import cnnshape
from cnnshape.api import examine, load
from cnnshape.cli import main
from cnnshape.exporting import exported
from cnnshape.exporting.identifiers import Identifiers
from cnnshape.layers import KINDS
from cnnshape.plans import Plan
from cnnshape.source import Source
from cnnshape.verify.exported import defined, differences, examples, network
from cnnshape.verify.modules import build, call, function_named, is_module, tensors
from cnnshape.verify.onnx import NoOnnx, onnx_model
from cnnshape.verify.sizes import bound

pytestmark = pytest.mark.torch

ROOT = Path(__file__).parents[2]
ZOO = sorted((ROOT / "specs").glob("*.yaml"))
HOMES = [ROOT / "tests/specs" / name for name in ("good", "exported")]
SPECS = sorted(path for home in HOMES for path in home.glob("*.yaml"))
SMALLER = {  # inputs that take seconds less
    "deeplabv3_resnet50": "1x3x97x97",
    "unet": "1x1x188x188",
    "unet_padded": "1x3x64x64",
    "vgg16": "1x3x64x64",
    "wavenet": "1x256x2100",
}
EXPORTS = sorted((ROOT / "tests/exports").glob("*.py"))


@pytest.mark.parametrize("path", [*ZOO, *SPECS], ids=lambda path: path.stem)
def test_an_export_gives_the_shapes_parameters_and_macs_of_its_plan(path: Path) -> None:
    plan = examine(load(path))
    assert plan.ok
    assert differences(exported(plan), plan, "meta") == ()


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_small_export_runs_on_the_cpu(path: Path) -> None:
    plan = examine(load(path))
    assert differences(exported(plan), plan) == ()


def filled(module: Any) -> Any:  # noqa: ANN401  # a module, a learned tensor or a function
    """Weights that depend on their shapes alone, so that no order of layers matters."""
    weights = module.parameters() if isinstance(module, torch.nn.Module) else ()
    for weight in [module] if isinstance(module, torch.nn.Parameter) else weights:
        seed = int(torch.tensor([*weight.shape, 7]).prod()) % 1000 + weight.ndim
        noise = torch.randn(weight.shape, generator=torch.Generator().manual_seed(seed))
        weight.data = noise / max(weight[0].numel() if weight.ndim else 1, 1) ** 0.5
    return module


def by_rows(plan: Plan, inputs: list[torch.Tensor]) -> list[torch.Tensor]:
    """What the rows of a plan make, one layer after the other."""
    values = dict(zip(map(id, plan.inputs.values()), inputs, strict=True))
    for row in plan.layers:
        assert row.layer
        own = {name: value for name, value in row.layer.values.items() if name != "inplace"}
        layer = filled(build(type(row.layer), own))  # a row changes no other row's tensor
        made = [*tensors(call(layer, type(row.layer), [values[id(x)] for x in row.inputs]))]
        values |= zip(map(id, row.outputs), map(filled, made), strict=True)
    return [values[id(tensor)] for tensor in plan.outputs.values()]


def as_real(x: torch.Tensor) -> torch.Tensor:
    return x if x.is_floating_point() else x.double()


def agree(plan: Plan) -> None:
    """Hold the numbers of an export against those of its plan's rows."""
    concrete, _ = bound(plan)
    generator = torch.Generator().manual_seed(1)
    inputs = [
        torch.randn(x.shape, generator=generator) if x.is_floating_point() else x
        for x in examples(concrete, "cpu")
    ]
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = [*tensors(filled(defined(exported(plan))().eval())(*inputs))]
        wanted = by_rows(concrete, inputs)
    for one, other in zip(map(as_real, found), map(as_real, wanted), strict=True):
        scale = other.abs().max().item() if other.numel() else 0
        assert torch.allclose(one, other, rtol=1e-3, atol=1e-3 * scale + 1e-9, equal_nan=True)


@pytest.mark.parametrize("path", [*ZOO, *SPECS], ids=lambda path: path.stem)
def test_an_export_makes_the_numbers_of_its_plan(path: Path) -> None:
    """Tensors of one shape that take each other's place show in nothing else."""
    plan = examine(load(path))
    agree(plan.at(SMALLER[path.stem]) if path.stem in SMALLER else plan)


@pytest.mark.parametrize("part", range(10))
def test_random_exports_make_the_numbers_of_their_plans(part: int, networks: range) -> None:
    for seed in networks[part::10]:
        plan = examine(Source("net.yaml", Network(seed).yaml()))
        if plan.ok:
            agree(plan)


@pytest.mark.parametrize("part", range(10))
def test_random_networks_are_exported(part: int, networks: range) -> None:
    tried = 0
    for seed in networks[part::10]:
        plan = examine(Source("net.yaml", Network(seed).yaml()))
        if plan.ok:
            tried += 1
            assert differences(exported(plan), plan, "meta") == (), seed
    assert tried > len(networks) / 100


@pytest.mark.parametrize("cut", ["Chunk(2, 1)", "Split(2, dim=1)", "Split([1], dim=1)"])
def test_a_tensor_that_is_cut_into_one_part_is_that_part(cut: str) -> None:
    plan = cnnshape.diagnose({"input": [2, 1, 4], "layers": [cut, "Unsqueeze(1)"]})
    x = torch.randn(2, 1, 4)
    assert torch.equal(defined(exported(plan))()(x), x.unsqueeze(1))


def test_a_difference_is_found() -> None:
    plan = examine(load(ROOT / "specs/lenet5.yaml"))
    text = exported(plan)
    wrong = text.replace("nn.Linear(84, 10)", "nn.Linear(84, 11)")
    assert differences(wrong, plan) == (
        "outputs are [(2, 11)] but [(2, 10)] are planned",
        "parameters are 61791 but 61706 are planned",
        "MACs are 833208 but 833040 are planned",
    )
    broken = differences(text.replace("nn.Linear(84, 10)", "nn.Linear(85, 10)"), plan)
    assert broken[0].startswith("torch refuses it: mat1 and mat2 shapes cannot be multiplied")
    assert differences(text.replace("nn.Tanh", "nn.Tan"), plan)[0].startswith("torch refuses it")


def test_an_export_has_the_weights_of_a_model_written_by_hand() -> None:
    """Values, not shapes alone: the same weights make the same numbers."""
    spec = """
input: [N, 3, 16, 16]
blocks:
  Block(out, stride=1):
    - Add:
        body:
          - Conv2d(_, out, 3, stride, padding=1)
          - ReLU
          - Conv2d(_, out, 3, padding=1)
        shortcut:
          - Conv2d(_, out, 1, stride):
            if: stride != 1 or in_channels != out
    - ReLU
layers:
  - Block(8, stride=2)
  - Block(8)
  - Flatten
  - Linear(_, 5)
"""
    torch.manual_seed(0)
    made = defined(exported(examine(Source("net.yaml", spec))))().eval()
    x = torch.randn(2, 3, 16, 16)
    weights = list(made.parameters())
    conv = torch.nn.functional.conv2d
    a, b, c, d, e, f, g, h, i, j, k, m = weights
    y = conv(conv(x, a, b, 2, 1).relu(), c, d, 1, 1) + conv(x, e, f, 2)
    y = y.relu()
    y = (conv(conv(y, g, h, 1, 1).relu(), i, j, 1, 1) + y).relu()
    wanted = y.flatten(1) @ k.T + m
    assert torch.allclose(made(x), wanted, atol=1e-5)


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_a_pinned_export_runs(path: Path) -> None:
    home = "exported" if path.stem in {"repeated", "counts"} else "good"
    spec = ROOT / "specs" / f"{path.stem}.yaml"
    if not spec.exists():
        spec = ROOT / "tests/specs" / home / f"{path.stem}.yaml"
    assert differences(path.read_text("utf-8"), examine(load(spec)), "meta") == ()


def test_an_export_follows_sizes_that_it_was_not_planned_for() -> None:
    plan = examine(load(ROOT / "specs/unet.yaml"))
    with torch.no_grad():
        made = network(exported(plan), "meta")(torch.zeros(1, 1, 700, 604, device="meta"))
    assert tuple(made.shape[2:]) == plan.at([1, 1, 700, 604]).output_shape[2:]  # type: ignore[index]  # it has one


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_says_how_torch_calls_it(name: str) -> None:
    kind = KINDS[name]
    assert bool(kind.function) != is_module(name)
    for function in filter(None, (kind.function, kind.inline)):
        assert callable(function_named(function))


def test_no_attribute_of_an_export_hides_one_of_a_module() -> None:
    members = [name for name in dir(torch.nn.Module()) if not name.startswith("_")]
    names = Identifiers(members=True)
    assert [name for name in members if names.free(name) == name] == []


def onnx_values(data: bytes, inputs: list[torch.Tensor]) -> list[Any]:
    from onnx import load_model_from_string
    from onnx.reference import ReferenceEvaluator

    model = load_model_from_string(data)
    names = [one.name for one in model.graph.input]
    given = dict(zip(names, (x.numpy() for x in inputs), strict=True))
    found: Any = ReferenceEvaluator(model).run(None, given)
    return list(found)


@pytest.mark.parametrize("path", ["specs/lenet5.yaml", "tests/specs/good/several_inputs.yaml"])
def test_onnx_takes_any_batch(path: str) -> None:
    plan = examine(load(ROOT / path))
    data = onnx_model(exported(plan), plan)
    for batch in (1, 3):
        concrete = plan.bound({"N": batch})
        torch.manual_seed(0)
        made = defined(exported(plan))().eval()
        inputs = [torch.randn_like(x) for x in examples(concrete, "cpu")]
        with torch.no_grad():
            wanted = [*tensors(made(*inputs))]
        found = onnx_values(data, inputs)
        for one, other in zip(found, wanted, strict=True):
            assert one.shape == tuple(other.shape)
            assert abs(one - other.numpy()).max() < 1e-4


def test_onnx_needs_numbers_for_sizes_of_space() -> None:
    plan: Plan = examine(Source("n", "input: [N, 3, H, W]\nlayers:\n  - Conv2d(3, 4, 3)\n"))
    with pytest.raises(NoOnnx, match="a number for H and W; give it with --set"):
        onnx_model(exported(plan), plan)


def test_the_command_proves_and_writes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    spec = ROOT / "specs/lenet5.yaml"
    for style in ("torch", "onnx"):
        file = tmp_path / f"net.{style}"
        with pytest.raises(SystemExit) as left:
            main(["export", str(spec), "--to", style, "--verify", "-o", str(file)])
        assert left.value.code == 0
        assert capfd.readouterr().err.startswith("proven in torch: outputs, parameters and MACs")
        assert file.stat().st_size > 100
    assert sorted(one.name for one in tmp_path.iterdir()) == ["net.onnx", "net.torch"]
