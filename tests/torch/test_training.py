"""What torch refuses in training only, and nothing else, is warned of."""

import warnings

import pytest
import torch
from hypothesis import given, settings
from inputs import Case, cases
from judge import SILENCED

from cnnshape.layers import KINDS, Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.layers.refusals import Misread
from cnnshape.verify.modules import build, call, is_module, zeros
from cnnshape.verify.run import REFUSALS

pytestmark = pytest.mark.torch


@pytest.mark.parametrize("name", sorted(filter(is_module, KINDS)))
def test_training_refuses_what_a_layer_says(name: str, search: settings) -> None:
    @settings(search, max_examples=search.max_examples // 5)
    @given(cases(KINDS[name]))
    def agrees(case: Case) -> None:
        try:
            layer = case.kind(**case.arguments)
            layer.apply(*case.shapes)
        except (Misread, Misfit):
            return
        expected = expectation(layer, case.shapes)
        said = refusal(case)
        assert expected in said if expected else not said

    agrees()


def expectation(layer: Layer, shapes: tuple[Shape, ...]) -> str:
    """What torch is expected to say in training mode."""
    try:
        layer.training(layer.batched(shapes)[0])
    except Misfit as misfit:
        return misfit.torch
    return ""


def refusal(case: Case) -> str:
    """What torch says in training mode, if it refuses."""
    with warnings.catch_warnings(), torch.no_grad():
        for message in SILENCED:
            warnings.filterwarnings("ignore", message)
        module = build(case.kind, case.told)
        assert isinstance(module, torch.nn.Module)
        try:
            call(module.train(), case.kind, zeros(case.kind, case.shapes))
        except REFUSALS as refused:
            return str(refused) or type(refused).__name__
    return ""
