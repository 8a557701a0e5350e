"""`cnnshape draw`: what is in a picture, in every format, and how the command ends."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

import cnnshape
from cnnshape.drawing.folding import picture
from cnnshape.plans import Plan
from cnnshape.render import words
from cnnshape.render.drawing import FORMATS, Wish, drawn

Run = Callable[..., tuple[int, str, str]]

ZOO = sorted((Path(__file__).parents[1] / "specs").glob("*.yaml"))
BROKEN = "input: [N, 3, 32, 32]\nlayers:\n  - Conv2d(3, 8, 3)\n  - Conv2d(16, 8, 3)\n"


def said(plan: Plan, wish: Wish) -> list[str]:
    """Every text in the SVG of a plan, tooltips included."""
    root = ET.fromstring(drawn(plan, "svg", wish))  # noqa: S314  # our own file
    return ["".join(one.itertext()) for one in root.iter() if one.tag[-4:] in {"text", "itle"}]


@pytest.mark.parametrize("path", ZOO, ids=lambda path: path.stem)
def test_every_layer_and_every_shape_is_in_the_picture(path: Path) -> None:
    plan = cnnshape.plan(path)
    texts = said(plan, Wish(is_full=True))
    titles = {text.split("\n")[0] for text in texts}
    lines = {line.removeprefix("→ ") for text in texts for line in text.split("\n")}
    for row in plan.layers:
        assert row.layer is not None
        assert f"{words.brief(row.layer)}  {row.path}" in titles
        assert ", ".join(map(words.shape, row.output_shapes)) in lines
    beside = set(texts)
    assert {words.shape(row.output_shape) for row in plan.layers} <= beside | {"N×197×197"}


def test_a_repeated_block_is_drawn_once_with_its_count() -> None:
    plan = cnnshape.plan("specs/densenet121.yaml")
    blocks = [group for group in picture(plan).root.groups() if group.count > 1]
    assert [(one.name, one.count) for one in blocks] == [
        ("denseblock1", 6),
        ("denseblock2", 12),
        ("denseblock3", 24),
        ("denseblock4", 16),
    ]
    texts = said(plan, Wish())
    assert "denseblock3 ×24" in texts
    assert "N×1024×14×14" in texts  # what the last of them gives
    assert len(list(picture(plan, is_full=True).root.leaves())) == len(plan.layers) + 2


def test_what_is_repeated_without_a_name_is_framed() -> None:
    merge = {"Add": {"body": ["Conv2d(_, 4, 1)"], "shortcut": []}}
    pair = {"Sequential": ["Conv2d(_, 4, 1)", "ReLU"]}
    for layers, heading in (
        ([merge, merge], "×2"),
        ([{**merge, "repeat": 3}], "Add ×3"),
        ([pair, pair], "Sequential ×2"),
        (["Conv2d(_, 4, 1) * 4"], "Conv2d ×4"),
    ):
        plan = cnnshape.plan({"input": ["N", 4, 9, 9], "layers": layers})
        assert any(text.startswith(heading) for text in said(plan, Wish()))


def test_blocks_that_differ_or_feed_others_are_not_folded() -> None:
    block = {"Two": ["Conv2d(_, 4, 3, padding=1)", "ReLU"], "One(k)": ["Conv2d(_, 4, k)"]}
    for layers in (["One(1)", "One(3)"], ["a = Two", "b = Two", {"Add": ["a", "b"]}]):
        plan = cnnshape.plan({"input": ["N", 4, 9, 9], "blocks": block, "layers": layers})
        assert {item.count for item in picture(plan).root.groups()} == {1}


def test_groups_below_a_depth_are_one_box() -> None:
    plan = cnnshape.plan("specs/resnet50.yaml")
    boxes = list(picture(plan, 1).root.leaves())
    names = [item.name or (item.row.kind if item.row else "") for item in boxes]
    assert names[4:9] == ["MaxPool2d", "layer1", "layer2", "layer3", "layer4"]
    assert "N×2048×7×7" in said(plan, Wish(1))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_is_the_same_every_time(kind: str) -> None:
    script = (
        "import sys, cnnshape; from cnnshape.render.drawing import *; sys.stdout.buffer.write("
        f"drawn(cnnshape.plan('specs/googlenet.yaml'), '{kind}', Wish(scale=0.3)))"
    )
    command = [sys.executable, "-c", script]
    files = [subprocess.check_output(command) for _ in range(2)]  # noqa: S603  # our own command
    assert files[0] == files[1]
    assert len(files[0]) > 1000


def test_what_does_not_fit_is_red_with_both_sizes(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "net.svg"
    code, out, err = run("draw", "-", "-o", str(target), text=BROKEN)
    assert (code, out) == (1, "")
    assert "axis-mismatch" in err
    text = target.read_text("utf-8")
    assert 'class="box weights bad"' in text
    assert "Conv2d has in_channels 16 but" in text
    assert "receives 8" in text
    assert text.count('class="wire badwire"') == 1
    assert '<text class="size badsize"' in text


def test_only_the_use_of_a_block_that_breaks_is_red() -> None:
    plan = cnnshape.diagnose("specs/unet_padded.yaml", input=["N", 3, 193, 246])
    found = picture(plan)
    assert [one.path for one in found.root.leaves() if found.is_broken(one)] == ["6.2"]


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_draws_a_broken_network(run: Run, tmp_path: Path, kind: str) -> None:
    target = tmp_path / f"net.{kind}"
    assert run("draw", "-", "-o", str(target), text=BROKEN)[0] == 1
    assert target.stat().st_size > 500


def test_every_network_is_drawn_in_every_format(run: Run, tmp_path: Path) -> None:
    for kind in FORMATS:
        target = tmp_path / f"net.{kind}"
        assert run("draw", "specs/unet.yaml", "-o", str(target), "--scale", "0.5") == (0, "", "")
    assert (tmp_path / "net.png").read_bytes().startswith(b"\x89PNG\r\n")
    assert (tmp_path / "net.mmd").read_text("utf-8").startswith("flowchart TB\n  n18([")
    assert "subgraph cluster_n1 {" in (tmp_path / "net.dot").read_text("utf-8")


def test_a_text_that_is_no_spec_is_a_finding_and_no_picture(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "net.svg"
    code, _, err = run("draw", "-", "-o", str(target), text="layers: [")
    assert code == 1
    assert "yaml-syntax" in err
    assert not target.exists()


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ("net.gif", "net.gif ends in none of .svg, .png, .html, .mmd, .dot"),
        ("nowhere/net.svg", "nowhere/net.svg: No such file or directory"),
        ("a\0b.svg", "cannot be a file name"),
    ],
)
def test_a_file_that_cannot_be_is_said(run: Run, output: str, why: str) -> None:
    code, out, err = run("draw", "specs/lenet5.yaml", "-o", output)
    assert (code, out) == (2, "")
    assert why in err


def test_png_without_its_library_says_what_to_install(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    code, _, err = run("draw", "specs/lenet5.yaml", "-o", str(tmp_path / "net.png"))
    assert (code, err) == (2, "Error: a PNG needs resvg: pip install 'cnnshape[draw]'\n")
    assert run("draw", "specs/lenet5.yaml", "-o", str(tmp_path / "net.svg"))[0] == 0


def test_a_picture_that_nobody_can_look_at_is_refused(run: Run, tmp_path: Path) -> None:
    layers = "".join(f"  - Conv2d(_, {3 + n % 2}, 1)\n" for n in range(5000))
    text = f"input: [N, 3, 8, 8]\nlayers:\n{layers}"
    code, _, err = run("draw", "-", "-o", str(tmp_path / "net.svg"), text=text)
    assert code == 2
    assert "a picture of 5,002 boxes would be of no use" in err
    options = ("-o", str(tmp_path / "net.png"), "--scale", "10")
    code, _, err = run("draw", "specs/wavenet.yaml", *options)
    assert code == 2
    assert "is too large; draw it with a smaller --scale" in err


def test_drawing_imports_neither_torch_nor_rich_nor_resvg() -> None:
    script = (
        "import sys; from cnnshape.cli import main\n"
        "try: main(['draw', 'specs/resnet50.yaml', '-o', '/dev/null/../null.svg'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'torch', 'rich', 'resvg_py'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", script]
    out = subprocess.check_output(command, text=True)  # noqa: S603  # our own command
    assert out.strip() == "[]"
