"""Warnings that a spec does not want to hear, and ignores that meet nothing."""

import pytest

from cnnshape.api import examine
from cnnshape.source import Source

CONV = "  - Conv2d(3, 8, 3)"
NORM = "  - BatchNorm2d(8)"
IGNORE = "# cnnshape: ignore"


def codes(*lines: str, advice: bool = True) -> list[tuple[str, int]]:
    """The codes of findings and their lines."""
    text = "\n".join(["input: [N, 3, 9, 9]", "layers:", *lines]) + "\n"
    source = Source("net.yaml", text)
    found = examine(source, advice=advice).diagnostics
    return [(one.code, source.position(one.at.span.start).line) for one in found]


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ([CONV, NORM], [("bias-before-norm", 3)]),
        ([f"{CONV}  {IGNORE}[bias-before-norm]", NORM], []),
        ([f"{CONV}  {IGNORE}[ idle-layer , bias-before-norm ]", NORM], [("unused-ignore", 3)]),
        ([f"{CONV}  # as published; {IGNORE[2:]}", NORM], [("bias-before-norm", 3)]),
        ([f"{CONV}  # as published {IGNORE}", NORM], []),
        ([f"  {IGNORE}[bias-before-norm]", CONV, NORM], []),
        (
            [CONV, f"{NORM}  {IGNORE}[bias-before-norm]"],
            [("bias-before-norm", 3), ("unused-ignore", 4)],
        ),
        ([CONV, NORM, "lint:", "  ignore: [bias-before-norm]"], []),
        ([CONV, NORM, "lint: {ignore: [bias-before-norm, idle-layer]}"], [("unused-ignore", 5)]),
        (
            [CONV, NORM, "lint: {ignore: [bias-befor-norm]}"],
            [("bias-before-norm", 3), ("unused-ignore", 5)],
        ),
        ([f"  - Conv2d(4, 8, 3)  {IGNORE}[axis-mismatch]"], [("axis-mismatch", 3)]),
        ([f"  - ReLU  {IGNORE}[axis-mismatch]"], [("unused-ignore", 3)]),
        ([f"  - ReLU  {IGNORE}"], [("unused-ignore", 3)]),
        (
            [f"  {IGNORE}[bias-before-norm] {IGNORE}[idle-layer]", CONV, NORM],
            [("unused-ignore", 3)],
        ),
        ([f"{CONV}  {IGNORE}[bias-before-norm", NORM], []),
        ([f"{CONV}  {IGNORE}[idle-layer", NORM], [("bias-before-norm", 3), ("unused-ignore", 3)]),
    ],
)
def test_what_is_ignored_is_not_heard(lines: list[str], left: list[tuple[str, int]]) -> None:
    assert codes(*lines) == left


@pytest.mark.parametrize(
    ("code", "message", "help_"),
    [
        ("idle-layer", "`idle-layer` is ignored but not found on this line", "take it out"),
        ("idle-laier", "no warning has the code `idle-laier`", "did you mean `idle-layer`?"),
        ("arity", "`arity` is an error, which cannot be ignored", "take it out"),
        ("no\u200bidea", "no warning has the code `no\\u200bidea`", "take it out"),
    ],
)
def test_an_ignore_that_meets_nothing_says_why(code: str, message: str, help_: str) -> None:
    text = f"input: [N, 3]\nlayers:\n  - ReLU  {IGNORE}[{code}]\n"
    (one,) = examine(Source("net.yaml", text), advice=True).diagnostics
    assert (one.message, one.help) == (message, (help_,))


def test_plans_hear_no_unused_ignores() -> None:
    assert codes(f"  - ReLU  {IGNORE}[idle-layer]", advice=False) == []


def test_many_ignores_hide_nothing_and_are_all_used() -> None:
    idle = "  - MaxPool2d(1)"
    assert codes(*[f"{idle}  {IGNORE}[idle-layer]"] * 150, idle) == [("idle-layer", 153)]
    lint = "lint: {ignore: [idle-layer]}"
    assert codes(*[idle] * 150, CONV, NORM, lint) == [("bias-before-norm", 153)]


def test_no_more_than_a_hundred_warnings_of_a_kind_are_listed() -> None:
    idle = "  - MaxPool2d(1)"
    found = codes(*[idle] * 150, CONV, NORM, *[f"  {IGNORE}[checkerboard]"] * 150)
    assert [code for code, _ in found].count("idle-layer") == 100
    assert [code for code, _ in found].count("unused-ignore") == 100
    assert ("bias-before-norm", 153) in found
