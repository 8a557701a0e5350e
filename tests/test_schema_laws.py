"""Laws of the JSON Schema: it takes what a layer's arguments take, and nothing that they refuse."""

from functools import cache
from itertools import product
from typing import Annotated

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import cnnshape
from cnnshape.layers import KINDS, Layer
from cnnshape.layers.arguments import REQUIRED, Argument
from cnnshape.layers.refusals import Misread
from cnnshape.layers.rules import Rule, Schema, Value
from cnnshape.render.manual import example_call
from cnnshape.schema import spec_schema
from cnnshape.schema.layers import value_of
from cnnshape.schema.values import opened
from cnnshape.spec.binding import signature_of

VALIDATOR = Draft202012Validator(spec_schema())
NUMBERS = (-2, -1, 0, 1, 2, 3, 7, 0.25, 1.5, -0.5)
WORDS = ("zeros", "same", "reflect", "nearest", "bilinear", "sum", "relu", "gelu", "tanh", "none")
PAIRS = list(product((1, 0, -1, None, True, 0.5, "a", [1]), repeat=2))
LISTS = [[1] * length for length in range(9)] + [[2] * 200, [2] * 201]
VALUES: list[object] = [*NUMBERS, True, False, None, *WORDS, "nonsense", {"a": 1}]
VALUES += [*map(list, PAIRS), *LISTS, [1.5] * 3]
SPELLINGS = ("{}", "nn.{}", "torch.nn.{}", "x = {}", "self.x = nn.{}", "{}()", "{} * 1", " x ={} ,")
REFUSED = {"wrong-type", "out-of-range", "ambiguous-scalar", "unknown-argument", "bad-call"}
REFUSED |= {"missing-argument", "unknown-key", "unknown-layer", "missing-key", "duplicate-name"}

every_kind = pytest.mark.parametrize("name", sorted(KINDS))


def frozen(value: object) -> Value:
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def takes(argument: Argument, rank: int, value: object) -> bool:
    """Whether a layer takes a value, as it is, for an argument."""
    whole = frozen(value)
    if argument.loose and type(whole) is int:
        whole = (whole,)
    if isinstance(whole, dict):
        return False
    try:
        argument.rule.read(whole, rank)
    except Misread:
        return False
    return True


@cache
def readable(kind_name: str, name: str) -> tuple[object, ...]:
    kind = KINDS[kind_name]
    argument = kind.arguments()[name]
    calls = map(example_call, argument.rule.kinds)
    return (*calls, *(value for value in VALUES if takes(argument, kind.rank, value)))


@every_kind
def test_an_argument_takes_what_its_schema_takes(name: str) -> None:
    kind = KINDS[name]
    for argument in kind.arguments().values():
        if argument.rule.kinds:  # written as a call, which no value is
            continue
        schema = VALIDATOR.evolve(schema=value_of(argument, kind.rank))
        for value in VALUES:
            assert schema.is_valid(value) == takes(argument, kind.rank, value), (
                argument.name,
                value,
            )


@st.composite
def steps(draw: st.DrawFn, kind: type[Layer]) -> dict[str, object]:
    """A layer in the mapping form, with arguments that it can read."""
    known = signature_of(kind)
    arguments: dict[str, object] = {}
    for name in known.names:
        if name not in known.required and draw(st.booleans()):
            continue
        value = draw(st.sampled_from(readable(kind.__name__, name)))
        if type(value) in {int, float} and draw(st.booleans()):
            value = draw(st.sampled_from(("{}", " {}", "({})", "{} + 0"))).format(value)
        if kind.arguments()[name].agreement and draw(st.booleans()):
            value = "_"
        arguments[name] = value
    key = draw(st.sampled_from(SPELLINGS)).format(kind.__name__)
    step: dict[str, object] = {key: arguments or None}
    options = {"repeat": 1, "if": "N == 2", "from": ["input"] * max(kind.arity[0], 1)}
    return step | {name: options[name] for name in options if draw(st.booleans())}


@every_kind
def test_a_layer_that_can_be_read_fits(name: str) -> None:
    kind = KINDS[name]
    seen = {True: 0, False: 0}

    @settings(
        max_examples=20,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(steps(kind))
    def fits(step: dict[str, object]) -> None:
        spec: dict[str, object] = {"input": [2, 4, 8, 8, 8][: min(kind.ranks or (4,))]}
        spec["layers"] = [step]
        found = {one.code for one in cnnshape.diagnose(spec).diagnostics}
        seen[not found & REFUSED] += 1
        if not found & REFUSED:
            assert [error.message for error in VALIDATOR.iter_errors(spec)] == []

    fits()
    assert seen[True] > 3


def test_a_new_rule_says_itself_what_fits_it() -> None:
    class Even(Rule):
        def schema(self, rank: int) -> Schema:
            return {"type": "integer", "multipleOf": 2 * rank}

    argument = Argument("n", Annotated[int, Even()], REQUIRED, 2)
    schema = VALIDATOR.evolve(schema=opened(value_of(argument, 2)))
    assert [value for value in (4, 6, "n + 2", None) if schema.is_valid(value)] == [4, "n + 2"]


def test_a_rule_that_says_nothing_takes_everything() -> None:
    assert opened(Rule().schema(2)) == {}


def test_every_rule_of_the_vocabulary_says_something() -> None:
    for kind in KINDS.values():
        for name, argument in kind.arguments().items():
            assert argument.rule.schema(kind.rank), (kind.__name__, name)
