"""Models in Python become specs that torch agrees with; their mistakes are shown in Python."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from cnnshape.api import examine
from cnnshape.importing.model import Model
from cnnshape.importing.run import imported
from cnnshape.importing.targets import NoModel, load
from cnnshape.plans import Plan
from cnnshape.propagate.inputs import shape_of
from cnnshape.verify.modules import tensors
from cnnshape.verify.run import verify

pytestmark = pytest.mark.torch

MODELS = Path(__file__).parents[1] / "models"

FITTING = {
    "functional.py:Net": "1x3x32x32",
    "features.py:Classifier": "1x3x32x32",
    "nested.py:make": "1x1x28x28",
    "nested.py:model": "1x1x28x28",
    "loops.py:Mlp": "1x1x28x28",
    "loops.py:Tower": "1x1x100",
    "residual.py:ResNet": "1x3x32x32",
    "siamese.py:Siamese": "left=1x1x32x32 right=1x1x32x32",
    "unet.py:Unet": "1x3x64x64",
    "vision_transformer.py:Vit": "1x3x32x32",
    "arithmetic.py:Arithmetic": "1x4x32x32",
    "recurrent.py:Reader": "1x20",
    "steps.py:Steps": "1x5x8",
    "writing.py:Writing": "1x6x8x8",
    "turning.py:Turned": "1x1x28x28",
    "response.py:Classifier": "1x3x64x64",
    "selection.py:Selection": "1x3x32x32",
    "reused.py:Tied": "1x8",
    "reused.py:Words": "1x5x16",
}

every_model = pytest.mark.parametrize("name", FITTING)


def spec(name: str, inputs: str, call: str = "") -> Model:
    """The spec of a model in the folder of models."""
    halves = [text.rpartition("=") for text in inputs.split()]
    given = [(word or None, shape_of(shape)) for word, _, shape in halves]
    return imported(str(MODELS / name), given, call, expects=True)


def findings(name: str, inputs: str) -> tuple[Plan, Model]:
    model = spec(name, inputs)
    return model.placed(examine(model)), model


@every_model
def test_a_model_is_written_as_a_person_would(
    name: str, snapshot: Callable[[Path, str], None]
) -> None:
    model = spec(name, FITTING[name])
    assert not model.own
    snapshot(MODELS / f"{name.replace('.py:', '_').lower()}.yaml", model.text)


@every_model
def test_the_spec_of_a_model_fits_and_torch_proves_it(name: str) -> None:
    plan = examine(spec(name, FITTING[name]))
    assert [found.message for found in plan.diagnostics] == []
    verify(plan)
    assert plan.verification is not None
    assert plan.verification.proven == len(plan.layers)


@every_model
def test_a_run_of_the_model_gives_what_the_plan_says(name: str) -> None:
    model = load(str(MODELS / name)).model
    plan = examine(spec(name, FITTING[name]))
    shapes = [[2, *(n for n in t.shape or () if isinstance(n, int))] for t in plan.inputs.values()]
    is_text = name == "recurrent.py:Reader"
    inputs = [torch.zeros(x, dtype=torch.int64 if is_text else None, device="meta") for x in shapes]
    with torch.device("meta"):
        made = [*tensors(model(*inputs))]
    outputs = plan.bound({"N": 2}).outputs.values()
    assert [x.shape for x in outputs] == [tuple(x.shape) for x in made]
    assert plan.params == sum(one.numel() for one in model.parameters())


@pytest.mark.parametrize(
    "name", ["unet.py:Unet", "residual.py:ResNet", "features.py:Classifier", "loops.py:Tower"]
)
def test_paths_are_those_of_torch(name: str) -> None:
    model = load(str(MODELS / name)).model
    plan = examine(spec(name, FITTING[name]))
    ours = {row.path: row.params for row in plan.layers if row.params}
    theirs = {
        path: sum(one.numel() for one in module.parameters())
        for path, module in model.named_modules()
        if not [*module.children()] and [*module.parameters()]
    }
    assert ours == theirs


def test_arguments_of_the_call_are_used() -> None:
    assert (
        "Linear(128, 3)"
        in spec("features.py:Classifier", "1x3x32x32", "Classifier(classes=3)").text
    )


def test_a_batch_that_the_model_fixes_stays_a_number(tmp_path: Path) -> None:
    file = tmp_path / "fixed.py"
    file.write_text(
        "from torch import nn\n"
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.fc = nn.Linear(12, 2)\n"
        "    def forward(self, x):\n"
        "        return self.fc(x.view(1, 12))\n"
    )
    model = imported(f"{file}:Net", [(None, (1, 3, 4))])
    assert "input: [1, 3, 4]" in model.text
    assert not model.own


@pytest.mark.parametrize(
    ("name", "inputs", "code", "line", "text"),
    [
        ("lenet.py:LeNet", "1x1x28x28", "axis-mismatch", 13, "400"),
        ("unet.py:Broken", "1x3x64x64", "axis-mismatch", 55, "32"),
        ("unsaid.py:Spectral", "1x1x64", "unknown-operation", 14, "torch.fft.rfft"),
        ("unsaid.py:Undecided", "1x8", "untraceable", 24, "x.sum() > 0"),
        ("unsaid.py:Gated", "1x1x32", "untraceable", 24, "x.sum() > 0"),
    ],
)
def test_a_mistake_is_shown_in_the_python_file(
    name: str, inputs: str, code: str, line: int, text: str
) -> None:
    plan, _ = findings(name, inputs)
    (found,) = plan.diagnostics
    assert found.code == code
    assert plan.source.name.endswith(name.partition(":")[0])
    assert plan.source.position(found.at.span.start).line == line
    assert plan.source.text[found.at.span.start : found.at.span.end].startswith(text)


def test_the_fix_of_a_mistake_works_in_python(tmp_path: Path) -> None:
    plan, _ = findings("lenet.py:LeNet", "1x1x28x28")
    (found,) = plan.diagnostics
    value = found.fixes[0].edits[0].data["value"]
    mended = plan.source.replaced(found.at.span, str(value))
    file = tmp_path / "lenet.py"
    file.write_text(mended.text)
    model = imported(f"{file}:LeNet", [(None, (1, 1, 28, 28))])
    assert not model.own
    assert examine(model).ok


def test_layers_on_one_line_are_told_apart_by_columns(tmp_path: Path) -> None:
    file = tmp_path / "line.py"
    file.write_text(
        "import torch\n"
        "from torch import nn\n"
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.a = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3))\n"
        "    def forward(self, x):\n"
        "        return torch.cat([x, self.a(x)], 1)\n"
    )
    model = imported(f"{file}:Net", [(None, (1, 1, 28, 28))])
    plan = model.placed(examine(model))
    (found,) = plan.diagnostics
    titles = [fix.title for fix in found.fixes]
    assert len(set(titles)) == len(titles) > 1
    line = plan.source.text.split("\n")[5]
    columns = [line.index("nn.Conv2d") + 1, line.rindex("nn.Conv2d") + 1]
    assert all(f"at line 6, column {column}" in " ".join(titles) for column in columns)


def test_what_cannot_be_said_is_a_step_that_states_its_shapes() -> None:
    plan, model = findings("unsaid.py:Spectral", "1x1x64")
    assert "Opaque(N, 8, 33)" in model.text
    assert plan.output_shape is not None
    assert plan.output_shape[1:] == (10,)


def test_a_module_that_cannot_be_followed_is_a_step_that_states_its_shapes() -> None:
    plan, model = findings("unsaid.py:Gated", "1x1x32")
    assert "gate = Opaque(N, 8)" in model.text
    assert [row.kind for row in plan.layers] == ["Conv1d", "Mean", "Opaque", "Linear"]
    (found,) = plan.diagnostics
    assert "`Undecided`" in found.help[0]


@pytest.mark.parametrize(
    ("name", "inputs", "reason"),
    [
        ("nowhere.py:Net", "1x8", "no such file"),
        ("unet.py:Unett", "1x3x64x64", "did you mean Unet?"),
        ("unet.py:Double", "1x3x64x64", "needs arguments"),
        ("unet.py:functional", "1x3x64x64", "is no torch.nn.Module"),
        ("unet.py:Unet", "image=1x3x64x64", "has no input image"),
        ("unet.py:Unet", "1x3xHxW", "needs a number"),
        ("unet.py:Unet", "1x3x64x64 1x3x64x64", "more inputs than the model has: x"),
        ("siamese.py:Siamese", "1x1x32x32", "--input right=..."),
    ],
)
def test_what_is_no_model_is_told(name: str, inputs: str, reason: str) -> None:
    with pytest.raises(NoModel, match=reason.replace("?", r"\?")):
        spec(name, inputs)
