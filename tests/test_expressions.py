"""Expressions: what may stand where a number, flag or shape is expected."""

import pytest

import cnnshape
from cnnshape.layers.refusals import show


def diagnose(expression: object, **more: object) -> cnnshape.Plan:
    spec = {
        "input": "Nx6x32x20",
        "vars": {"a": 3, "yes": True, "none": None, "word": "'same'", "sizes": [4, 5, 6]},
        "layers": [
            "skip = MaxPool2d(2)",
            "input",
            {"Conv2d": {"out_channels": expression, "kernel_size": 1}},
            "ReLU",
        ],
    }
    return cnnshape.diagnose(spec | more)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (7, 7),
        ("7", 7),
        ("1 + 2 * 3 - 4", 3),
        ("7 // 2 + 7 % 4", 6),
        ("-7 // 2 + 10", 6),
        ("2 ** 5", 32),
        ("+a", 3),
        ("--a", 3),
        ("int(7 / 2)", 3),
        ("int(2.9)", 2),
        ("round(2.5)", 2),
        ("round(3.5)", 4),
        ("round(2.567, 0) * 0 + 3", None),
        ("ceil(2.1)", 3),
        ("floor(2.9)", 2),
        ("ceil(7 / 2)", 4),
        ("abs(-4)", 4),
        ("min(3, 1, 2)", 1),
        ("max(3, 1, 2)", 3),
        ("max(sizes)", 6),
        ("min([3, 2])", 2),
        ("a if a > 2 else 1", 3),
        ("1 if not a > 2 else 2", 2),
        ("1 if a > 2 and a < 9 else 2", 1),
        ("1 if a < 2 or a == 3 else 2", 1),
        ("1 if 1 < a <= 3 else 2", 1),
        ("1 if a != 3 else 2", 2),
        ("1 if yes else 2", 1),
        ("1 if True and not False else 2", 1),
        ("1 if none is None else 2", 1),
        ("1 if a is not None else 2", 1),
        ("1 if a in (1, 3) else 2", 1),
        ("1 if a not in sizes else 2", 1),
        ("1 if word == 'same' else 2", 1),
        ("sizes[0]", 4),
        ("sizes[-1]", 6),
        ("sizes[1:][0]", 5),
        ("sizes[::2][1]", 6),
        ("(1, 2, 3)[a - 1]", 3),
        ("[1, 2, 3][:a][2]", 3),
        ("(sizes + [9])[3]", 9),
        ("input.shape[1]", 6),
        ("input.shape[-1]", 20),
        ("input.shape[2:][0]", 32),
        ("skip.shape[2]", 16),
        ("skip.shape[2:][1]", 10),
        ("in_channels", 6),
        ("in_features", 20),
        ("in_channels // 2", 3),
        ("max(1, in_channels // 4)", 1),
        ("int(0.75 * 8)", 6),
        ("(2\n  + 3)", 5),
    ],
)
def test_an_expression_has_its_value_in_python(expression: object, value: int | None) -> None:
    plan = diagnose(expression)
    if value is None:
        assert len(plan.diagnostics) == 1
        return
    assert [found.message for found in plan.diagnostics] == []
    assert show(plan.output_shape) == f"[N, {value}, 32, 20]"


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("8 / 2", "ambiguous-scalar"),
        ("nothing", "unknown-name"),
        ("a.b", "unknown-name"),
        ("skip.size", "unknown-name"),
        ("skap.shape[1]", "unknown-name"),
        ("input.shap[1]", "unknown-name"),
        ("sizes[3]", "bad-expression"),
        ("sizes['a']", "bad-expression"),
        ("skip.shape[4]", "bad-expression"),
        ("skip.shape", "wrong-type"),
        ("a[0]", "bad-expression"),
        ("1 // 0", "bad-expression"),
        ("1 % 0", "bad-expression"),
        ("1 / 0", "bad-expression"),
        ("0 ** -1", "bad-expression"),
        ("(-8) ** 0.5", "bad-expression"),
        ("2 ** 9 ** 9 ** 9", "too-large"),
        ("(9 ** 9) ** (9 ** 9)", "too-large"),
        ("10 ** 30", "too-large"),
        ("9" * 30, "too-large"),
        ("9" * 5000, "too-large"),
        ("1e400", "wrong-type"),
        ("int(1e400)", "bad-expression"),
        ("int(1e30)", "too-large"),
        ("[1] * 3", "bad-expression"),
        ("'a' * 10 ** 9", "bad-expression"),
        ("'a' + 'b'", "bad-expression"),
        ("1 + None", "bad-expression"),
        ("1 < None", "bad-expression"),
        ("max()", "bad-expression"),
        ("max(1, None)", "bad-expression"),
        ("max", "unknown-name"),
        ("len(sizes)", "bad-expression"),
        ("open('x')", "bad-expression"),
        ("a.__class__", "unknown-name"),
        ("[x for x in sizes]", "bad-expression"),
        ("lambda: 1", "bad-expression"),
        ("(x := 3)", "bad-expression"),
        ("{1: 2}", "bad-expression"),
        ("1 & 2", "bad-expression"),
        ("1 << 2", "bad-expression"),
        ("~1", "bad-expression"),
        ("a @ a", "bad-expression"),
        ("f'{a}'", "bad-expression"),
        ("b'a'", "bad-expression"),
        ("1j", "bad-expression"),
        ("...", "bad-expression"),
        ("max(a, key=a)", "bad-expression"),
        ("max(*sizes)", "bad-expression"),
        ("await a", "bad-expression"),
        ("1 +", "bad-call"),
        ("(1", "bad-call"),
        ("'abc", "bad-call"),
        ("(" * 300 + "1" + ")" * 300, "too-large"),
        ("-" * 5000 + "1", "too-large"),
        ("1" + " + 1" * 5000, "too-large"),
        ("N", "open-size"),
    ],
)
def test_anything_else_is_refused_once(expression: str, code: str) -> None:
    if code == "open-size":
        assert diagnose(expression).ok  # an open number of channels
        return
    assert [found.code for found in diagnose(expression).diagnostics] == [code]


def test_a_refusal_has_the_position_of_the_part_that_is_wrong() -> None:
    plan = diagnose("1 + len(sizes)")
    span = plan.diagnostics[0].at.span
    assert plan.source.text[span.start : span.end] == "len"
