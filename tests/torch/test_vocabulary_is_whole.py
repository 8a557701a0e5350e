"""Every layer of `torch.nn` is a kind, but for those listed here with a reason."""

from inspect import isclass

import pytest
import torch
from click.testing import CliRunner

from cnnshape.cli import main
from cnnshape.layers import KINDS
from cnnshape.verify.modules import build, is_module

pytestmark = pytest.mark.torch

NO_LAYERS = {
    "Module": "the base of all",
    "Sequential": "a group of steps, which the language has as a word",
    "ModuleList": "holds layers and computes nothing",
    "ModuleDict": "holds layers and computes nothing",
    "ParameterList": "holds tensors and computes nothing",
    "ParameterDict": "holds tensors and computes nothing",
    "Container": "the old name of a base, deprecated",
    "DataParallel": "spreads a network over devices",
    "RNNBase": "the base of `RNN`, `GRU` and `LSTM`",
    "RNNCellBase": "the base of their cells",
}


def public() -> list[str]:
    """The classes of `torch.nn` that are modules."""
    found = [name for name in dir(torch.nn) if not name.startswith("_")]
    return [name for name in found if isclass(getattr(torch.nn, name)) and is_module(name)]


def is_loss(name: str) -> bool:
    """A loss compares an output with what is wanted; it is no part of a network."""
    return name in torch.nn.modules.loss.__all__ or name == "NLLLoss2d"  # its old name


@pytest.mark.parametrize("name", public())
def test_every_layer_of_torch_is_a_kind_or_has_a_reason(name: str) -> None:
    if name in KINDS:
        page = CliRunner().invoke(main, ["layers", name])
        assert page.exit_code == 0
        assert page.output.startswith(f"{name}(")
        assert "example" in page.output
    else:
        assert name in NO_LAYERS or is_loss(name)


def test_reasons_are_for_what_is_there_and_is_no_kind() -> None:
    assert set(NO_LAYERS) <= set(public())
    assert not set(NO_LAYERS) & set(KINDS)
    assert not any(is_loss(name) for name in KINDS)


@pytest.mark.parametrize("name", sorted(name for name in KINDS if not is_module(name)))
def test_a_kind_that_is_no_module_is_a_function_of_tensors(name: str) -> None:
    kind = KINDS[name]
    arguments = {one.name: (1,) for one in kind.arguments().values() if one.required}
    assert callable(build(kind, arguments))
