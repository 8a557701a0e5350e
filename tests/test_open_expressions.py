"""Expressions of sizes that are left open."""

import pytest

import cnnshape
from cnnshape.layers.refusals import show


def diagnose(expression: str) -> cnnshape.Plan:
    step = {"Conv2d": {"out_channels": expression, "kernel_size": 1}}
    more = {"vars": {"sizes": [4, 5, 6]}, "layers": [step, "ReLU"]}
    return cnnshape.diagnose({"input": "Nx6x32x20", **more})


@pytest.mark.parametrize(
    ("expression", "size"),
    [
        ("2 * N", "2*N"),
        ("N + 1", "N + 1"),
        ("(4 * N) // 2", "2*N"),
        ("N // N", "1"),
        ("N // 2 + 1", "⌊N/2⌋ + 1"),
        ("(N + 3) // 2 // 2", "⌊(N + 3)/4⌋"),
        ("(2 * N + 3) // 4", "⌊(N + 1)/2⌋"),
        ("-(-N // 2)", "⌊(N + 1)/2⌋"),
        ("N % 2 + 1", "N - 2*⌊N/2⌋ + 1"),
        ("N - N + 1", "1"),
    ],
)
def test_symbols_travel_through_arithmetic(expression: str, size: str) -> None:
    assert show(diagnose(expression).output_shape) == f"[N, {size}, 32, 20]"


@pytest.mark.parametrize(
    "expression",
    [
        "N // 2",
        "N / 2",
        "min(N, 4)",
        "abs(N - 4)",
        "1 if N == 1 else 2",
        "1 if N != 4 else 2",
        "1 if input.shape == (1, 6, 32, 20) else 2",
        "1 if N in (1, 2) else 3",
        "2 ** N",
        "sizes[N]",
    ],
)
def test_what_depends_on_an_open_size_asks_for_it(expression: str) -> None:
    (found,) = diagnose(expression).diagnostics
    assert found.code == "open-size"
    assert "--set N=" in found.help[0]
    assert "--input" in found.help[0]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 if N > 0 else 2", 1),
        ("max(N, 1) // N", 1),
        ("1 if N == 0 else 2", 2),
        ("1 if N == N else 2", 1),
        ("1 if N is None else 2", 2),
        ("1 if N == 'a' else 2", 2),
    ],
)
def test_a_size_is_at_least_one(expression: str, value: int) -> None:
    plan = diagnose(expression)
    assert plan.ok
    assert show(plan.output_shape) == f"[N, {value}, 32, 20]"
