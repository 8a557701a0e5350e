"""Networks planned without numbers: closed forms, and what they need of the sizes left open."""

import pytest

import cnnshape
from cnnshape.layers.refusals import show
from cnnshape.symbols import symbol


def plan(*layers: object, arriving: str = "Nx6xHxW") -> cnnshape.Plan:
    return cnnshape.diagnose({"input": arriving, "layers": list(layers)})


def out(*layers: object, arriving: str = "Nx6xHxW") -> str:
    found = plan(*layers, arriving=arriving)
    assert found.ok, found.diagnostics
    return show(found.output_shape)


def needs(*layers: object, arriving: str = "Nx6xHxW") -> list[str]:
    found = plan(*layers, arriving=arriving)
    assert found.ok, found.diagnostics
    return [one.text for one in found.conditions]


HALF = "Conv2d(_, 8, 3, stride=2, padding=1)"
DOUBLE = "ConvTranspose2d(_, 8, 2, stride=2)"


def test_a_window_that_strides_is_one_floor() -> None:
    assert out(HALF) == "[N, 8, ⌊(H + 1)/2⌋, ⌊(W + 1)/2⌋]"
    assert out("MaxPool2d(2)") == "[N, 6, ⌊H/2⌋, ⌊W/2⌋]"
    assert out("MaxPool2d(2, ceil_mode=True)") == "[N, 6, ⌊(H + 1)/2⌋, ⌊(W + 1)/2⌋]"


def test_a_chain_of_strides_collapses_into_one_floor() -> None:
    assert out(*[HALF] * 5) == "[N, 8, ⌊(H + 31)/32⌋, ⌊(W + 31)/32⌋]"


def test_a_transposed_convolution_leaves_its_factor_outside() -> None:
    assert out(HALF, DOUBLE) == "[N, 8, 2*⌊(H + 1)/2⌋, 2*⌊(W + 1)/2⌋]"
    assert out(HALF, DOUBLE, HALF) == "[N, 8, ⌊(H + 1)/2⌋, ⌊(W + 1)/2⌋]"


def test_a_floor_stays_in_a_floor_where_something_is_multiplied_between() -> None:
    triple = "ConvTranspose2d(_, 8, 3, stride=3)"
    assert out("MaxPool1d(2)", "ConvTranspose1d(_, 8, 3, 3)", "MaxPool1d(2)", arriving="Nx6xL") == (
        "[N, 8, ⌊L/2⌋ + ⌊⌊L/2⌋/2⌋]".replace("⌊⌊L/2⌋/2⌋", "⌊L/4⌋")
    )
    assert out("MaxPool2d(4)", triple, "MaxPool2d(5)").startswith("[N, 8, ⌊3*⌊H/4⌋/5⌋")


@pytest.mark.parametrize(
    ("layers", "text"),
    [
        (["Conv2d(_, 8, 29)"], "H ≥ 29"),
        (["MaxPool2d(2)", "Conv2d(_, 8, 3)"], "H ≥ 6"),
        (["c = ReLU", "MaxPool2d(2)", "u = ConvTranspose2d(_, 6, 2, 2)", "Add()(u, c)"],
         "H is a multiple of 2"),
        (["c = ReLU", *["MaxPool2d(2)"] * 4, "u = Upsample(scale_factor=16)", "Concat()(u, c)"],
         "H is a multiple of 16"),
        (["PixelUnshuffle(3)"], "H is a multiple of 3"),
        (["c = ReLU", "MaxPool2d(2)", "u = ConvTranspose2d(_, 6, 3, 2)", "Add()(u, c)"],
         "H = 2k + 1, H ≥ 3"),
    ],
)  # fmt: skip
def test_what_a_network_needs_is_gathered(layers: list[str], text: str) -> None:
    assert needs(*layers)[0] == text
    assert needs(*layers)[1] == text.replace("H", "W")


def test_a_head_for_one_size_only_is_a_condition() -> None:
    assert needs("MaxPool2d(2)", "Flatten", "Linear(96, 10)", arriving="Nx6xHx8") == ["H: 8 to 9"]
    assert needs("Flatten", "Linear(96, 10)") == ["6*H*W = 96"]


def test_a_head_that_no_size_suits_is_a_finding() -> None:
    (found,) = plan("MaxPool2d(2)", "Flatten", "Linear(95, 10)", arriving="Nx6xHx8").diagnostics
    assert found.code == "axis-mismatch"


def test_shapes_are_shortest_under_the_conditions() -> None:
    layers = ["c = ReLU", "MaxPool2d(2)", "u = ConvTranspose2d(_, 6, 2, 2)", "Concat()(u, c)"]
    found = plan(*layers)
    assert show(found.layers[2].output_shape) == "[N, 6, H, W]"
    assert show(found.layers[1].output_shape) == "[N, 6, ⌊H/2⌋, ⌊W/2⌋]"


def test_a_batch_is_never_assumed_to_be_anything() -> None:
    (found,) = plan("Reshape(-1, 100)").diagnostics
    assert found.code == "open-size"


def test_needs_that_exclude_each_other_are_a_finding() -> None:
    text = """
    input: [N, 3, H, 32]
    layers:
      - c = ReLU
      - MaxPool2d(2)
      - even = ConvTranspose2d(3, 3, 2, 2)
      - Add: [even, c]
      - Conv2d(3, 3, 3, stride=(2, 1), padding=1)
      - odd = ConvTranspose2d(3, 3, 3, stride=(2, 1), padding=1)
      - Add: [odd, c]
    """
    from cnnshape.api import examine
    from cnnshape.source import Source

    (found,) = examine(Source("net.yaml", text)).diagnostics
    assert found.code == "no-size-fits"
    assert "`3` and `6`" in found.message


def test_equal_sizes_have_one_form() -> None:
    size = symbol("H")
    assert -(-size // 2) == (size + 1) // 2
    assert (4 * size + 6) // 8 == (2 * size + 3) // 4
    assert ((size + 1) // 2 + 1) // 2 == (size + 3) // 4
