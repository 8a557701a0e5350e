"""What may be wrong with a block and its uses."""

import pytest

import cnnshape


def codes(blocks: object, *layers: object) -> list[str]:
    spec = {"input": "Nx16x32x32", "blocks": blocks, "layers": list(layers)}
    return [found.code for found in cnnshape.diagnose(spec).diagnostics]


@pytest.mark.parametrize(
    "blocks", [{"A": "A"}, {"A": "B", "B": ["ReLU", {"Sequential": "A"}]}, {"A": "A * 3"}]
)
def test_a_cycle_is_one_error(blocks: object) -> None:
    assert codes(blocks, "A", "A", "ReLU") == ["cycle"]


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("block(a)", "bad-call"),
        ("Block(a", "bad-call"),
        ("Block(1)", "bad-call"),
        ("Block(*a)", "bad-call"),
        ("Block(a, a)", "duplicate-name"),
        ("Block(input)", "duplicate-name"),
        ("Block(in_channels=3)", "duplicate-name"),
        ("Block(max)", "duplicate-name"),
        ("Conv2d(out)", "duplicate-name"),
        ("Sequential", "duplicate-name"),
    ],
)
def test_a_head_is_a_python_signature(head: str, code: str) -> None:
    assert codes({head: "ReLU"}, "ReLU") == [code]


def test_two_blocks_of_one_name_are_one_finding() -> None:
    assert codes({"Block(a)": "ReLU", "Block": "ReLU"}, "Block(1)") == ["duplicate-name"]


@pytest.mark.parametrize(
    ("use", "code"),
    [
        ("Block", "missing-argument"),
        ("Block(1, 2, 3)", "arity"),
        ("Block(1, widht=2)", "unknown-argument"),
        ("Block(1, out=2)", "bad-call"),
        ("Block(_)", "open-question"),
        ("Block(k)", "unknown-name"),
        ("Block(1)(input, input)", "arity"),
        ("Blok(1)", "unknown-layer"),
        ("block(1)", "unknown-layer"),
    ],
)
def test_a_wrong_use_is_one_finding(use: str, code: str) -> None:
    assert codes({"Block(out, width=1)": "Conv2d(_, out * width, 1)"}, use, "ReLU") == [code]


def test_a_block_that_is_not_used_is_still_read() -> None:
    assert codes({"Unused(a)": ["Conv2d(_, a, 1", "Relu"]}, "ReLU") == [
        "bad-call",
        "unknown-layer",
    ]


def test_a_mistake_in_a_block_is_one_finding_for_all_its_uses() -> None:
    assert codes({"Block": ["Conv2d(16, 8, 1)", "Conv2d(7, 16, 1)"]}, "Block * 3") == [
        "axis-mismatch"
    ]
