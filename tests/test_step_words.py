"""What is said of steps that cannot be read or do not fit: what to write instead."""

import pytest

from cnnshape.api import examine
from cnnshape.diagnostics import Diagnostic
from cnnshape.source import Source

HEAD = "input: [N, 3, 20, 20]\nlayers:\n  - a = ReLU\n  - b = ReLU\n"


def found(step: str) -> Diagnostic:
    """The one finding about a step behind two others."""
    (one,) = examine(Source("net.yaml", f"{HEAD}  - {step}\n")).diagnostics
    return one


def said(one: Diagnostic) -> str:
    """All that a finding says beside its headline."""
    return "\n".join([*one.notes, *one.help, *(fix.title for fix in one.fixes)])


@pytest.mark.parametrize(
    ("step", "instead"),
    [
        ("Gt(a, 0.5)", "Gt(0.5)(a)"),
        ("Mul(0.5, a)", "Mul(0.5)(a)"),
        ("Concat(a, b, dim=1)", "Concat(dim=1)(a, b)"),
        ("Concat([a, b], dim=1)", "Concat(dim=1)(a, b)"),
        ("y = Concat((a, b), 1) -> [N, 6, 20, 20]", "Concat(1)(a, b)"),
        ("MatMul(a, b)", "MatMul()(a, b)"),
        ("CosineSimilarity(a, b)", "CosineSimilarity()(a, b)"),
        ("Sigmoid(a)", "Sigmoid()(a)"),
        ("Sigmoid(x)", "Sigmoid"),
        ("ReLU(a)", "ReLU()(a)"),
        ("ReLU(a, inplace=True)", "ReLU(inplace=True)(a)"),
        ("ReLU(x)", "ReLU"),
        ("Flatten(a, 1)", "Flatten(1)(a)"),
        ("Flatten(x, 1)", "Flatten(1)"),
        ("Softmax(x, dim=1)", "Softmax(dim=1)"),
        ("Mean(a, 1)", "Mean(1)(a)"),
        ("Reshape(a, -1)", "Reshape(-1)(a)"),
        ("nn.Conv2d(a, 8, 3)", "Conv2d(_, 8, 3)(a)"),
        ("nn.Conv2d(x, 8, 3)", "Conv2d(_, 8, 3)"),
        ("Conv2d(3, 8, 3)(x)", "Conv2d(3, 8, 3)"),
    ],
)
def test_a_tensor_among_the_arguments_is_one_finding_with_the_call_to_write(
    step: str, instead: str
) -> None:
    one = found(step)
    (fix,) = one.fixes
    assert fix.title == f"write `{instead}`"
    assert one.notes


@pytest.mark.parametrize(
    ("step", "help_"),
    [
        ("Concat(a, dim=1)", "write `Concat(dim=1)(a, ...)`"),
        ("Add(a)", "write `Add()(a, ...)`"),
        ("Where(a > 0, a, b)", "write `Where()(..., a, b)`"),
        ("Sub(a, b)(a)", "write `Sub()(a, b)`"),
        ("Dropout(p)", "give a value: `vars: {p: ...}`"),
    ],
)
def test_where_the_tensors_are_not_all_known_the_form_is_told(step: str, help_: str) -> None:
    one = found(step)
    assert (one.help, one.fixes) == ((help_,), ())


def test_a_list_with_a_tensor_is_quoted_in_words() -> None:
    assert "[a tensor, -1]" in found("Reshape(a, -1)").message


@pytest.mark.parametrize(
    ("step", "help_"),
    [
        ("Where", "`Where()(a, b, c)`"),
        ("Bilinear(20, 20, 4)", "`Bilinear(20, 20, 4)(a, b)`"),
        ("MatMul: [a]", "`MatMul: [a, b]`"),
        ("MatMul: [a, b, a]", "a step for each two of them"),
        ("{Bilinear: {in1_features: 20, in2_features: 20, out_features: 3}}", "`from: [a, b]`"),
        ("ReLU()(a, b)", "join them in a step before, such as `Concat`"),
        ("Parameter(3)(a)", "write `Parameter` without tensors"),
        ("Gt", "`Gt(0.5)` compares with a number, `Gt()(a, b)` two tensors"),
        ("Gt(0.5)(a, b)", "`Gt(0.5)` compares with a number, `Gt()(a, b)` two tensors"),
        ("ReLU(True, a)", "it takes `inplace`"),
    ],
)
def test_another_number_of_tensors_is_told_how_to_give_them(step: str, help_: str) -> None:
    one = found(step)
    assert one.code == "arity"
    assert help_ in said(one)


@pytest.mark.parametrize(
    ("step", "note", "fix"),
    [
        ("Mean(7)", "its axes are 0 to 3, or -4 to -1 counted from the end", "`dim` to 3"),
        ("Mean([1, 7])", "its axes are 0 to 3", "`dim` to [1, 3]"),
        ("Mean([2, 2])", "", "`dim` to 2"),
        ("Unsqueeze(9)", "with the new one, its axes are 0 to 4, or -5 to -1", "`dim` to 4"),
        ("Permute(0, 1)", "`dims` names each axis once, such as [3, 2, 1, 0]", ""),
    ],
)
def test_axes_that_are_not_there_are_told_those_that_are(step: str, note: str, fix: str) -> None:
    one = found(step)
    assert note in " ".join(one.notes)
    assert fix in " ".join(fix.title for fix in one.fixes)


def test_an_empty_list_of_axes_is_told_how_many_it_needs() -> None:
    assert found("LogSumExp([])").message.endswith("needs at least 1, each a whole number")


@pytest.mark.parametrize(
    ("step", "fix"),
    [
        ("GELU(approximate=None)", "none"),
        ("GELU(approximate='tanhh')", "tanh"),
        ("Conv2d(3, 8, 3, padding=sames)", "same"),
        ("Upsample(scale_factor=2, mode=biliner)", "bilinear"),
        ("Conv2d(3, 010, 3)", "10"),
        ("Conv2d: {out_channels: 010, kernel_size: 3}", "10"),
        ("MaxPool(2)", "MaxPool2d"),
        ("Conv2d(3, '8', 3)", "8"),
        ("Sequential([ReLU(), Tanh()])", "ReLU(), Tanh()"),
        ("3 * ReLU()", "ReLU() * 3"),
        ("Conv2d(3, 8, 3, out_chanels=8)", ""),
        ("Conv2d(3, '²', 3)", ""),
    ],
)
def test_what_was_meant_is_tried_and_offered(step: str, fix: str) -> None:
    assert [one.title for one in found(step).fixes] == [f"write `{fix}`"] * bool(fix)


@pytest.mark.parametrize(
    ("step", "help_"),
    [
        ("Conv2d(010, 3, 3)", "write `10`"),
        ("MaxPool2d", "write `MaxPool2d(kernel_size=...)`"),
        ("Conv2D(3, 8, 3, activation='relu')", "write `Conv2d`"),
        ("Conv2d(3, 8, 3, activation=relu)", "it takes `in_channels`, `out_channels`"),
        ("Conv2d(3, 8, 3, name=conv)", "`name` is an option: a key of its own"),
        ("Conv(3, 8)", "there are `Conv1d`, `Conv2d`, `Conv3d`"),
        ("Dense(10)", "here it is `Linear`"),
        ("GlobalAveragePooling2D()", "here it is `AdaptiveAvgPool2d(1)`"),
        ("a = ReLU", "give it another name"),
        ("shape = ReLU", "such as `shape_1`"),
        ("self.layers[0] = ReLU", "a name is one word, such as `layers_0`"),
        ("1a = ReLU", "a name is one word"),
        ("3 = ReLU", "a name is one word, such as `conv1`"),
        ("'[] = ReLU'", "a name is one word, such as `conv1`"),
        ("c, d = ReLU", "as many names as outputs"),
        ("Add: [a, ReLU]", "`ReLU` is a layer; give it a step of its own"),
        ("{ReLU: , from: c}", "names that are known here: `a`, `b`"),
        ("print(a)", "names that are known here: `a`, `b`"),
        ("{ReLU: , if: yes}", "write `True`"),
        ("{ReLU: , repeat: n}", "give a value: `vars: {n: ...}`"),
        ("{ReLU: , if: shape}", "as in `input.shape[1]`"),
        ("ReLU:\n    if: x.shape[1] > 2", "give a step this name: `x = ...`"),
        ("Linear(x.shape[-1], 10)", "give a step this name: `x = ...`"),
        ("Linear(max, 10)", "`max` is a function, as in `max(...)`"),
        ("Linear(ReLU, 10)", "`ReLU` is a layer, which is a step and no value"),
        ("a()", "name one in the parentheses"),
        ("Conv2d(*sizes)", "write them out"),
        ("Conv2d(**sizes)", "write them out"),
        ("Sequential(c=ReLU)", "stand below `Sequential:`"),
        ("ReLU, ReLU", "write each on a line of its own"),
        ("return a", "what the last step gives is the output"),
        ("a += b", "a step makes another tensor: `Add()(a, b)`"),
        ("import torch", "a spec has steps alone"),
        ("Conv2d(3 8 3)", "a call reads `Conv2d(3, 64, kernel_size=3)`"),
        ("ReLU ->", "write a shape behind `->`"),
        ("conv =", "write a layer behind `=`"),
        ("5", "a step is a layer, such as"),
        ("[a, b]", "write one step, or `Sequential:` and the list behind it"),
        ("ReLU\n   - ReLU", "begin every step in the same column"),
        ("{type: Conv2d, out_channels: 8}", "write `Conv2d: {out_channels: ...}`"),
        ("{type: ReLU}", "write `ReLU`"),
        ("Conv2d(3, 8, 3): {padding: 1}", "all of them in the parentheses, or all behind"),
        ("Conv2d: 3", "without names they stand in parentheses: `Conv2d(3)`"),
        ("stem: [ReLU, ReLU]", "a step's name stands before `=`: `stem = Sequential: ...`"),
        ("a: {c: 1}", "write `a` alone to go on from that tensor"),
        ("a: b", "a step that is done again takes a tensor: `a(b)`"),
        ("Concat: {dim: 1, body: [ReLU]}", "before the colon: `Concat(...):`"),
        ("Conv2d: out_channels: 8", "stands in braces: `Conv2d: {out_channels: 8}`"),
        ("ReLU\n    name: c", "a step with options ends in a colon"),
        ("\t- ReLU", "indented by spaces, not tabs"),
        ("ReLU => [N, 3, 20, 20]", "write `->`"),
        ("Conv2d(3, 8, 3x3)", "sizes along two axes are a list: `(3, 3)`"),
        ("Conv2d(3, len(a), 3)", "they know `min`, `max`, `abs`"),
        ("Conv2d(a + 1, 8, 3)", "sizes, such as `x.shape[1]`"),
        ("TransformerEncoder(ReLU, 2)", "`ReLU` is a layer"),
        ("[Conv2d(3, 8, 3), ReLU]", "give the step a line of its own"),
    ],
)
def test_a_newcomer_is_told_what_to_write(step: str, help_: str) -> None:
    assert help_ in said(found(step))


def test_what_a_fix_says_is_not_said_twice() -> None:
    one = found("Conv2d(3, 010, 3)")
    assert [fix.title for fix in one.fixes] == ["write `10`"]
    assert one.help == ()


def test_a_name_before_a_colon_is_known_from_there_on() -> None:
    text = "input: [N, 3, 8, 8]\nlayers:\n  - stem: input\n  - ReLU\n  - Add: [stem, input]\n"
    (one,) = examine(Source("net.yaml", text)).diagnostics
    assert one.help == ("a step's name stands before `=`: `stem = input`",)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("Conv2d(in_channels=3, 8, 3)", "an argument without a name stands behind one with a name"),
        ("Linear(max(3, default=4), 10)", "`max(3, default=4)` has an argument with a name"),
        ("Conv2d: [3, 8]", "`Conv2d:` needs arguments behind it, each as `name: value`"),
        ("a()", "`a()` is given no tensor"),
    ],
)
def test_what_is_wrong_is_said_at_the_step_itself(step: str, message: str) -> None:
    one = found(step)
    assert one.message.startswith(message)
    assert one.at.span.start >= len(HEAD)


def test_a_layer_that_takes_no_tensor_is_done_again_with_none() -> None:
    text = "input: [N, 3]\nlayers:\n  - a = Buffer(3)\n  - a()\n"
    assert examine(Source("net.yaml", text)).ok
