"""A finding says where the number that does not fit comes from."""

from pathlib import Path

import pytest

from cnnshape.api import examine
from cnnshape.source import Source

REPORTED = Path(__file__).with_name("specs") / "reported"


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("lenet_on_mnist", "256 = 16 × 4 × 4, flattened at line 8"),
        ("concat_doubles_channels", "64 = 32 + 32, joined at line 6"),
        (
            "unet_on_odd_size",
            "height 125 → 62 at `MaxPool2d` on line 7: the last one is never read",
        ),
        (
            "volume_of_odd_depth",
            "depth 155 → 77 at `MaxPool3d` on line 5: the last one is never read",
        ),
        (
            "too_many_poolings_for_cifar",
            "height 32 → 16 (line 5) → 8 (line 6) → 4 (line 7) → 2 (line 8) → 1 (line 9)",
        ),
    ],
)
def test_the_cause_is_traced_to_its_line(name: str, note: str) -> None:
    text = (REPORTED / f"{name}.yaml").read_text("utf-8")
    assert note in examine(Source(name, text)).diagnostics[0].notes


def test_the_layer_that_made_the_channels_is_shown() -> None:
    text = (REPORTED / "replaced_block.yaml").read_text("utf-8")
    (label,) = examine(Source("net.yaml", text)).diagnostics[0].related
    assert label.text == "this makes [N, 48, 64, 64]"


def test_a_long_way_down_is_shown_by_its_ends() -> None:
    layers = "".join("  - Conv2d(1, 1, 3)\n" for _ in range(30))
    plan = examine(Source("net.yaml", f"input: [N, 1, 40, 40]\nlayers:\n{layers}"))
    (note,) = plan.diagnostics[0].notes
    assert note.startswith("height 40 → 38 (line 3) → 36 (line 4) → ... → ")
    assert note.endswith("→ 2 (line 21)")
