"""What is said of expectations that cannot be read, or that a newcomer writes otherwise."""

import pytest

from cnnshape.api import examine
from cnnshape.diagnostics import Diagnostic
from cnnshape.source import Source

SPEC = """
input: [N, 3, 32, 32]
layers:
  - conv = Conv2d(3, 8, 3)
  - ReLU
  - MaxPool2d(2)
"""
FLAT = SPEC + "  - Flatten\n  - fc = Linear(1800, 10)\n"
PARAMS = 8 * (3 * 9 + 1) + 10 * (1800 + 1)


def found(expect: str, spec: str = FLAT) -> tuple[Diagnostic, ...]:
    text = f"{spec}expect:\n  {expect}\n"
    return examine(Source("net.yaml", text), advice=True).diagnostics


@pytest.mark.parametrize(
    ("expect", "message", "help_"),
    [
        ("params: 5 million", "a number or a bound, and `5 million` is neither", "25M..26M"),
        ("params: =< 20000", "and `=< 20000` is neither", "write `25557032`, `<= 25.6M`"),
        ("params: [18234]", "and a list is neither", "`'>= 25M'`"),
        ("params: <= \u0663", "and `<= \u0663` is neither", "25M"),
        ("macs: <= 1 GFLOPs", "and `<= 1 GFLOPs` is neither", "1 MAC is 2 FLOPs"),
        ("weight_memory: <= 1 Mb", "and `<= 1 Mb` is neither", "`<= 64 MB`, `<= 64 MiB`"),
        ("receptive_field: {conv: [3, x]}", "and `x` is neither", "write `64`, `<= 64`"),
        ("receptive_field: {conv: [3]}", "has 2 axes but 1 bound", ""),
        ("receptive_field: 224", "to be 224 but takes in the whole input", ""),
        ("depth: 3", "expected to be 3 but is 2, 1 fewer", ""),
        ("weight_memory: 72930", "expected to be 72,930 B but is 72,936 B, 6 B more", ""),
        ("weight_memory: 73.9 kB", "to be 73.9 kB but is 72.9 kB, 964 B less", ""),
        ("parameters: 5", "`expect` has no `parameters`", "did you mean `params`?"),
        ("flops: 5", "`expect` has no `flops`", "did you mean `macs`?"),
        ("field: 5", "`expect` has no `field`", "did you mean `receptive_field`?"),
        ("memory: 5", "has no `memory`", "mean `weight_memory` or `activation_memory`?"),
        ("shape: 5", "`expect` has no `shape`", "there are output, object, params, macs,"),
        ("params: > 5k", "did not find expected", "put it in quotes, `'> 5k'`: YAML takes"),
        ("output: [None, 10]", "`None` is not a size", "`_` stands for any size"),
        ("output: [-1, 10]", "[-1, 10] is expected but [N, 10]", "`_` stands for any size"),
        ("object: image", "`image` is not known here", ""),
        ("object: [1, 2, 3]", "`object` has 3 sizes but the input has 2 axes", "one size for all"),
        ("object: -5", "`object` is a number of input positions", "write `64` or `64x48`"),
        ("object: N", "`object` is a number of input positions", "write `64` or `64x48`"),
    ],
)
def test_a_newcomer_is_told_what_to_write(expect: str, message: str, help_: str) -> None:
    (one,) = found(expect)
    assert message in one.message
    assert help_ in " ".join(one.help)


def test_what_a_measure_counts_is_said_where_no_layer_weighs_most() -> None:
    (one,) = found("depth: 3")
    assert one.notes == ("this counts layers with weights on the longest way through",)


def test_numbers_may_be_written_as_messages_write_them() -> None:
    assert found(f"params: {PARAMS:,}") == ()
    assert found(f"params: '>= {PARAMS:,}, <= {PARAMS:,}'") == ()


def test_the_size_of_an_object_is_an_expression() -> None:
    assert found("object: 2 * 2", SPEC) == ()
    (one,) = found("object: 2 * 2 + 1", SPEC)
    assert one.code == "small-field"


@pytest.mark.parametrize(
    ("lint", "message", "help_"),
    [
        ("lint: ignore", "`lint` needs a mapping", "write `lint: {ignore: [code]}`"),
        ("lint: {ignore: idle-layer}", "`ignore` is a list of codes", "write `[idle-layer]`"),
        ("lint: {ignore: }", "`ignore` is a list of codes", "write `[code]`"),
        ("lint: {ignore: [[idle-layer]]}", "a code is one word", ""),
        ("ignore: [x]", "`ignore` is not a key of a spec", "write `lint: {ignore: [code]}`"),
    ],
)
def test_an_ignore_in_another_form_is_told_the_right_one(
    lint: str, message: str, help_: str
) -> None:
    (one,) = examine(Source("net.yaml", f"{SPEC}{lint}\n")).diagnostics
    assert one.message == message
    assert " ".join(one.help) == help_
