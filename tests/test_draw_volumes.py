"""`cnnshape draw --style volumes`: feature maps as boxes."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

import cnnshape
from cnnshape.render import words
from cnnshape.render.drawing import Wish, drawn

Run = Callable[..., tuple[int, str, str]]


def said(plan: cnnshape.Plan) -> set[str]:
    """Every text in the SVG of a plan."""
    root = ET.fromstring(drawn(plan, "svg", Wish(style="volumes")))  # noqa: S314  # our own file
    return {"".join(one.itertext()) for one in root.iter() if one.tag.endswith("text")}


@pytest.mark.parametrize("name", ["lenet5", "alexnet", "vgg16", "unet", "resnet18", "video_3d"])
def test_volumes_show_every_shape_of_the_main_path(name: str) -> None:
    plan = cnnshape.plan(f"specs/{name}.yaml")
    wanted = {words.shape(row.output_shape)[2:] for row in plan.layers if row.params}
    assert wanted <= said(plan)


def test_volumes_that_cannot_be_are_refused(run: Run, tmp_path: Path) -> None:
    layers = "".join(f"  - Conv2d(_, {3 + n % 2}, 1)\n" for n in range(62))
    text = f"input: [N, 3, 8, 8]\nlayers:\n{layers}"
    for arguments, why in (
        (("specs/resnet18.yaml", "--input", "Nx3xHxW", "-o", "net.svg"), "need numbers for sizes"),
        (("specs/lenet5.yaml", "-o", "net.html"), "drawn as .svg and .png alone"),
        (("-", "-o", "net.svg"), "62 volumes in a row are too many"),
    ):
        *others, output = arguments
        code, _, err = run("draw", *others, str(tmp_path / output), "--style", "volumes", text=text)
        assert code == 2
        assert why in err


def test_what_is_carried_across_a_u_net_is_drawn_once_each() -> None:
    text = drawn(cnnshape.plan("specs/unet.yaml"), "svg", Wish(style="volumes")).decode()
    assert text.count('class="carry"') == text.count('class="carry-head"') == 4


def test_a_window_is_marked_on_what_it_looks_at() -> None:
    text = drawn(cnnshape.plan("specs/lenet5.yaml"), "svg", Wish(style="volumes")).decode()
    assert text.count('class="window weights"') == 4
    assert text.count("<polygon") == 4 + 3 * 9


def test_a_volume_that_does_not_fit_is_red() -> None:
    layers = ["Conv2d(3, 8, 3)", "Conv2d(16, 4, 3)"]
    plan = cnnshape.diagnose({"input": ["N", 3, 9, 9], "layers": layers})
    text = drawn(plan, "svg", Wish(style="volumes")).decode()
    assert text.count('front bad"') == 1
