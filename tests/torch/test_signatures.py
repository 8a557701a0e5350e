"""Arguments are called, ordered and set as torch's are."""

import inspect

import pytest
import torch
from judge import FUNCTIONS, is_module

from cnnshape.layers import KINDS

pytestmark = pytest.mark.torch

MODULES = sorted(filter(is_module, KINDS))


@pytest.mark.parametrize("name", MODULES)
def test_arguments_are_those_of_torch(name: str) -> None:
    kind = KINDS[name]
    ours = [argument for argument in kind.arguments() if argument != kind.lazy]
    assert ours == list(inspect.signature(getattr(torch.nn, name)).parameters)


@pytest.mark.parametrize("name", MODULES)
def test_defaults_are_those_of_torch(name: str) -> None:
    kind = KINDS[name]
    for argument, theirs in inspect.signature(getattr(torch.nn, name)).parameters.items():
        ours = kind.arguments()[argument]
        assert ours.required == (theirs.default is inspect.Parameter.empty)
        if not ours.required:
            assert ours.default == ours.rule.read(theirs.default, kind.rank)


def test_every_other_kind_is_a_merge_or_a_function_of_tensors() -> None:
    assert sorted(set(KINDS) - set(MODULES)) == sorted(FUNCTIONS)
