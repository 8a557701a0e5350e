"""What is said of keys, inputs, variables and blocks that are written otherwise."""

import pytest

from cnnshape.api import examine
from cnnshape.source import Source


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("input: 3, 32, 32\nlayers: [ReLU]", "write `[3, 32, 32]`"),
        ("input: [None, 3, 8, 8]\nlayers: [ReLU]", "left open has a name, such as `N`"),
        ("input: [-1, 3, 8, 8]\nlayers: [ReLU]", "left open has a name, such as `N`"),
        ("input: [[N, 3], [N, 4]]\nlayers: [ReLU]", "several inputs have names"),
        ("input: {shape: [N, 3]}\nlayers: [ReLU]", "such as `shape_1`"),
        ("input: {a: [N, 3], b: [N, 3]}\nlayers: [ReLU]", "behind: `ReLU()(name)`"),
        ("input: {a: [3], b: [3]}\nlayers: [{ReLU: {inplace: True}}]", "with `from: name`"),
        ("input: [N, 3]\nlayers: [ReLU]\nConv2d(3, 8, 3): ", "steps stand below `layers:`"),
        ("input: [N, 3]\nlayers: [c.d]", "it would be `d` within a step that is called `c`"),
        ("input: [N, 3]\nlayers: [ReLU]\nfoo: 3", "keys that begin with `x-` are passed over"),
        ("inputs: [N, 3, 8, 8]\nlayers: [ReLU]", "write `input`"),
        ("input: [N, 3, 8, 8]\nlayer: [ReLU]", "write `layers`"),
        ("input: [N, 3]\nlayers:", "add one, such as `- Conv2d(_, 64, 3)`"),
        ("input: [N, 3]\nlayers: {}", "write the layer before its options"),
        ("- ReLU", "write `input: [N, 3, 224, 224]`"),
        ("input: [N, 3]\nlayers: [ReLU]\nvars: [a]", "write `vars: {name: value}`"),
        ("input: [N, 3]\nlayers: [ReLU]\nvars: {a: yes}", "write `True`"),
        ("input: [N, 3]\nlayers: [ReLU]\nvars: {a: b}", "give a value: `vars: {b: ...}`"),
        ("input: [N, 3]\nlayers: [ReLU]\nexpect: [N, 3]", "write `expect: {output: [N, 10]}`"),
        ("input: [N, 3]\nlayers: [ReLU]\nexpect: {params: >= 3}", "put the text in quotes"),
        ("input: [N, 3]\nlayers: [ReLU]\noutput: foo", "give a step this name: `foo = ...`"),
        ("input: [N, 3]\nlayers: [ReLU]\noutput: {a: b}", "write one name, or `[a, b]`"),
        ("input: [N, 3]\nlayers: [ReLU]\nblocks: [A]", "write `Block(out):` without a dash"),
        ("input: [N, 3]\nlayers: [b(3)]\nblocks: {b(c): [ReLU]}", "with a capital letter"),
        ("input: [N, 3]\nlayers: [ReLU]\nblocks: {B(*a): [ReLU]}", "maybe with a default"),
        ("input: [N, 3]\nlayers: [ReLU]\nblocks: {B(c=): [ReLU]}", "a head reads `Block(out"),
        ("input: [N, 3]\nlayers: [B]\nblocks: {B(c): [ReLU]}", "write `B(c=...)`"),
        ("input: [N, 3]\nlayers: [B(d=3)]\nblocks: {B(c=1): [ReLU]}", "it takes `c`"),
        ("input: [N, 3]\nlayers: [B(3)]\nblocks: {B(s): [{Add: [s, input]}]}", "`s=...`"),
        ("input: [N, 3]\nlayers: [{B: 3}]\nblocks: {B(s): [ReLU]}", "in parentheses: `B(3)`"),
    ],
)
def test_one_slip_is_one_finding_that_says_what_to_write(text: str, help_: str) -> None:
    (one,) = examine(Source("net.yaml", f"{text}\n")).diagnostics
    assert help_ in " ".join([*one.help, *(fix.title for fix in one.fixes)])
