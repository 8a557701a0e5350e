"""Arguments are called, ordered and set as torch's are."""

from inspect import Parameter, isfunction, signature
from typing import get_overloads

import pytest
import torch

from cnnshape.layers import KINDS
from cnnshape.verify.modules import is_module

pytestmark = pytest.mark.torch

MODULES = sorted(filter(is_module, KINDS))


@pytest.mark.parametrize("name", MODULES)
def test_arguments_are_those_of_torch(name: str) -> None:
    kind = KINDS[name]
    assert [one for one in kind.arguments() if one != kind.lazy] == list(parameters(name))


@pytest.mark.parametrize("name", MODULES)
def test_defaults_are_those_of_torch(name: str) -> None:
    kind = KINDS[name]
    for argument, default in parameters(name).items():
        ours = kind.arguments()[argument]
        assert ours.required == (default is Parameter.empty)
        assert ours.required or ours.default == ours.rule.read(default, kind.rank)


def parameters(name: str) -> dict[str, object]:
    """What torch's constructor takes, each with its default; a function by its name."""
    module = getattr(torch.nn, name)
    if module.__init__ is torch.nn.Module.__init__:  # it takes anything and keeps nothing
        return {}
    written = [*get_overloads(module.__init__), module][0]
    return {
        one.name: _default(one)
        for one in signature(written).parameters.values()
        if one.kind is not Parameter.VAR_KEYWORD and one.name != "self"
    }


def _default(one: Parameter) -> object:
    if one.kind is Parameter.VAR_POSITIONAL:
        return ()
    if isfunction(one.default):  # such as `relu`, which a spec writes as a word
        return one.default.__name__
    return one.default
