"""Where things are in a picture: nothing lies on anything else, for the zoo and random networks."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape.drawing.folding import picture
from cnnshape.plans import Plan
from cnnshape.render.drawing import texts
from cnnshape.render.drawing.layout import Drawing

ROOT = Path(__file__).parents[1]
SPECS = [*sorted((ROOT / "specs").glob("*.yaml")), *sorted((ROOT / "tests/readme").glob("*.yaml"))]

Rectangle = tuple[float, float, float, float]


def meet(a: Rectangle, b: Rectangle, by: float = 0.3) -> bool:
    across = min(a[2], b[2]) - max(a[0], b[0])
    return across > by and min(a[3], b[3]) - max(a[1], b[1]) > by


def boxes(drawing: Drawing) -> list[Rectangle]:
    return [(one.x, one.y, one.x + one.width, one.y + one.height) for one in drawing.boxes]


def labels(drawing: Drawing) -> list[Rectangle]:
    return [
        (one.x, one.y - 8, one.x + texts.width(one.text, texts.SMALL), one.y + 2)
        for _, one in drawing.labels
    ]


def lines(drawing: Drawing) -> list[Rectangle]:
    """The pieces of all wires, half a pixel thick."""
    found = []
    for _, wire in drawing.wires:
        for (a, b), (c, d) in zip(wire.points, wire.points[1:], strict=False):
            assert a == c or b == d  # no piece is slanted
            found.append((min(a, c) - 0.25, min(b, d), max(a, c) + 0.25, max(b, d) + 0.25))
    return found


def clashes(some: list[Rectangle], others: list[Rectangle]) -> list[tuple[Rectangle, Rectangle]]:
    others = sorted(others, key=lambda one: one[1])
    found = []
    for a in some:
        for b in others:
            if b[1] > a[3]:
                break
            if a is not b and meet(a, b):
                found.append((a, b))
    return found


def well_placed(plan: Plan, depth: int | None = None, *, is_full: bool = False) -> None:
    drawing = Drawing(picture(plan, depth, is_full=is_full))
    nodes, said = boxes(drawing), labels(drawing)
    assert not clashes(nodes, nodes)
    assert not clashes(said, nodes)
    assert not clashes(said, said)
    assert not clashes(lines(drawing), nodes)
    inside = (0, 0, drawing.width, drawing.height)
    for one in [*nodes, *lines(drawing)]:
        assert inside[0] <= one[0]
        assert one[2] <= inside[2]
        assert one[3] <= inside[3]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_nothing_lies_on_a_box(path: Path) -> None:
    plan = cnnshape.diagnose(path)
    for depth in (None, 1, 2, 3):
        well_placed(plan, depth)
    well_placed(plan, is_full=True)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_texts_fit_their_boxes_and_frames_hold_what_is_theirs(path: Path) -> None:
    drawing = Drawing(picture(cnnshape.diagnose(path)))
    for place in drawing.boxes:
        said = drawing.texts.words[id(place.item)]
        for line in (said.arguments, *said.complaints):
            assert texts.width(line, texts.SMALL) <= place.width - 8
        assert texts.width(said.kind, texts.TITLE) <= place.width - 8
    frames = {id(one.item): one for one in drawing.frames}
    for place in [*drawing.boxes, *drawing.frames]:
        for group in place.item.line()[1:]:
            if id(group) in frames:
                frame = frames[id(group)]
                assert frame.x < place.x
                assert place.x + place.width < frame.x + frame.width
                assert frame.y < place.y
                assert place.y + place.height < frame.y + frame.height


def test_the_main_path_is_a_straight_line() -> None:
    for name in ("resnet50", "densenet121", "unet", "vgg16"):
        drawing = Drawing(picture(cnnshape.plan(f"specs/{name}.yaml")))
        middles = [one.x + one.width / 2 for one in drawing.boxes]
        axis = middles[0]
        on_it = sum(abs(x - axis) < 0.01 for x in middles)
        assert on_it > 0.85 * len(middles)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=4), min_size=1, max_size=20))
def test_random_networks_are_well_placed(sources: list[list[int]]) -> None:
    names, layers = ["input"], []
    for number, back in enumerate(sources):
        taken = [names[-min(n, len(names))] for n in back]
        kind = "Conv2d(_, 8, 1)" if len(taken) == 1 else "Concat()"
        layers.append(f"a{number} = {kind}({', '.join(taken)})")
        names.append(f"a{number}")
    plan = cnnshape.diagnose({"input": ["N", 3, 32, 32], "layers": layers})
    well_placed(plan)
    well_placed(plan, is_full=True)
