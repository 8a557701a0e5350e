"""`cnnshape sizes`: the rule for each axis, held against a replay of every size."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape.api import examine, load
from cnnshape.source import Source
from cnnshape.symbols.sets import SizeSet, made

Run = Callable[..., tuple[int, str, str]]

ZOO = sorted((Path(__file__).parents[1] / "specs").glob("*.yaml"))
MOST = 1000


def replayed(plan: cnnshape.Plan, name: str, axis: int) -> list[int]:
    """Every size up to `MOST` along one axis at which the network fits, tried one by one."""
    shape = list(plan.inputs[name].shape or ())
    fitting = []
    for size in range(1, MOST + 1):
        shape[axis] = size
        if plan.fits({name: tuple(shape)}):
            fitting.append(size)
    return fitting


@pytest.mark.parametrize("path", ZOO, ids=lambda path: path.stem)
def test_the_rule_is_what_replaying_every_size_gives(path: Path) -> None:
    plan = examine(load(path))
    found = plan.acceptance()
    assert found.axes
    for one in found.axes[:1] if len(plan.layers) > 100 else found.axes:
        ((name, axis),) = one.axis.places
        assert one.exact
        ours = [size for size in range(1, MOST + 1) if size in one.accepted]
        assert ours == replayed(plan, name, axis)


STEPS = st.sampled_from(
    [
        "Conv2d(_, 4, 3)",
        "Conv2d(_, 4, 3, padding=1)",
        "Conv2d(_, 4, 5, stride=2)",
        "Conv2d(_, 4, (1, 3), stride=(1, 3))",
        "Conv2d(_, 4, 3, dilation=3)",
        "MaxPool2d(2)",
        "MaxPool2d(3, 2, ceil_mode=True)",
        "AvgPool2d(3, 2, 1)",
        "ConvTranspose2d(_, 4, 2, stride=2)",
        "ConvTranspose2d(_, 4, 3, stride=2, padding=1)",
        "Upsample(scale_factor=2)",
        "Upsample(scale_factor=1.5)",
        "ZeroPad2d((0, 1, 0, -2))",
        "ReflectionPad2d(2)",
        "AdaptiveAvgPool2d((7, None))",
        "PixelUnshuffle(2)",
        "ReLU",
    ]
)
NETWORKS = st.tuples(st.lists(STEPS, max_size=4), st.lists(STEPS, max_size=4), st.booleans())


@settings(deadline=None, max_examples=60, derandomize=True)
@given(NETWORKS)
def test_the_rule_holds_for_random_networks(network: tuple[list[str], list[str], bool]) -> None:
    left, right, joined = network
    layers = ["Conv2d(3, 4, 1)", "a = Identity", *left, "b = Identity", *right, "Conv2d(_, 4, 1)"]
    layers += ["c = Identity", "Add()(b, c)"] if joined else []
    text = "input: [N, 3, 37, 41]\nlayers:\n" + "".join(f"  - {layer}\n" for layer in layers)
    plan = examine(Source("net.yaml", text))
    found = plan.acceptance()
    for one in found.axes:
        for size in [*range(1, 45), 77, 90]:
            shape = [0, 0, *(one.beside.get(name, 41) for name in "HW")]
            shape[one.axis.places[0][1]] = size
            if not one.beside:  # each by itself: the other may be anything that fits
                other = found.axes[one.axis.symbol == "H"]
                shape[other.axis.places[0][1]] = other.accepted.least or 41
                if other.accepted.least is None:
                    continue
            fits = plan.opened({"H": shape[2], "W": shape[3]}).ok  # walked anew, with numbers
            assert fits == (size in one.accepted), (text, one, size)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(NETWORKS, st.integers(1, 80), st.integers(1, 80))
def test_numbers_given_afterwards_give_the_concrete_plan(
    network: tuple[list[str], list[str], bool], height: int, width: int
) -> None:
    left, right, joined = network
    layers = ["Conv2d(3, 4, 1)", "a = Identity", *left, "b = Identity", *right, "Conv2d(_, 4, 1)"]
    layers += ["c = Identity", "Add()(b, c)"] if joined else []
    opened = cnnshape.diagnose({"input": ["N", 3, "H", "W"], "layers": layers})
    concrete = cnnshape.diagnose({"input": ["N", 3, height, width], "layers": layers})
    bound = opened.bound({"H": height, "W": width})
    assert bound.ok == concrete.ok
    assert [row.output_shapes for row in bound.layers] == [
        row.output_shapes for row in concrete.layers
    ]
    assert (bound.params, bound.macs) == (concrete.params, concrete.macs)


def test_numbers_for_sizes_that_were_opened_from_outside() -> None:
    opened = cnnshape.plan("specs/resnet18.yaml", input="Nx3xHxW")
    shapes = [row.output_shapes for row in cnnshape.plan("specs/resnet18.yaml").layers]
    assert [row.output_shapes for row in opened.bound({"H": 224, "W": 224}).layers] == shapes


def test_a_set_of_sizes_is_kept_in_its_shortest_form() -> None:
    evens = made(lambda size: size % 2 == 0, 9, 12)
    assert evens == SizeSet(period=2, residues=frozenset({0}))
    assert str(evens & SizeSet(period=3, residues=frozenset({1}))) == "6k + 4 from 4"
    assert str(made(lambda size: size in {3, 4, 5, 9}, 12, 5)) == "3 to 5 and 9"
    assert made(lambda size: size > 20, 30, 1).least == 21
    assert made(lambda size: size in {3, 9}, 12, 1).around(5) == (3, 9)
    assert made(lambda size: size in {3, 9}, 12, 1).around(50) == (9, None)


def test_the_command_says_the_rule_and_what_is_near(run: Run) -> None:
    code, out, _ = run("sizes", "specs/unet_padded.yaml", "--near", "500x375")
    assert code == 0
    assert "H  multiples of 16 from 16" in out
    assert "500 does not fit; the nearest that do are 496 and 512" in out
    assert "output  N×1×H×W" in out


def test_the_rule_of_the_first_u_net(run: Run) -> None:
    code, out, _ = run("sizes", "specs/unet.yaml", "--format", "json")
    first = json.loads(out)["axes"][0]
    assert code == 0
    assert (first["rule"], first["smallest"], first["exact"]) == ("16k + 12 from 188", 188, True)


def test_a_network_that_no_size_fits_shows_why(run: Run) -> None:
    text = "input: [N, 3, 32, 32]\nlayers: ['Conv2d(4, 8, 3)']"
    code, out, err = run("sizes", "-", text=text)
    assert code == 1
    assert "H  none" in out
    assert "axis-mismatch" in err


@pytest.mark.parametrize("near", ["500", "500x375x2", "axb", "Hx3", "", "0x5"])
def test_near_takes_a_number_for_each_axis(run: Run, near: str) -> None:
    code, _, err = run("sizes", "specs/unet_padded.yaml", "--near", near)
    assert code == 2
    assert "--near takes a number for each of 2 axes, such as 500x375" in err


def test_a_text_that_is_no_spec_is_a_finding(run: Run) -> None:
    code, _, err = run("sizes", "-", text="layers: [")
    assert code == 1
    assert "yaml-syntax" in err


HOSTILE = {
    "floors in floors": "input: [N, 3, H, W]\nlayers:\n"
    + "  - MaxPool2d(7)\n  - ConvTranspose2d(_, 3, 3, stride=5)\n" * 40,
    "a long period": "input: [N, 3, 999983, 999983]\nlayers:\n"
    "  - Conv2d(3, 3, 3, stride=9973)\n  - x = ConvTranspose2d(3, 3, 3, stride=9973)\n"
    "  - Add: [x, input]\n",
    "a head for one huge size": "input: [N, 3, 64, 64]\n"
    "layers: [Flatten, 'Linear(1000000007, 2)']\n",
    "no space": "input: [3]\nlayers: [ReLU]\n",
    "a huge window": "input: [N, 3, H, W]\nlayers: ['Conv2d(3, 8, 3000000)']\n",
    "an uneven factor": "input: [N, 3, 32, 32]\nlayers: [Upsample(scale_factor=1.3)]\n",
    "the letter of a period": "input: [N, 3, k, S]\nlayers: [MaxPool2d(2)]\n",
    "an index of space behind its end": "input: {a: [5, 4, 5, 2], b: [5, 4, 5]}\n"
    "layers:\n  - SelectScatter(2, 5)(a, b)\n",
    "a letter of space at another axis": "input: {a: [N, 3, 32, H], b: [N, 3, 9, 9]}\n"
    "layers:\n  - Stack(0)(a, b)\n",
    "nothing": "",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_no_network_is_too_strange_to_be_asked(run: Run, text: str) -> None:
    for arguments in (["sizes", "-"], ["sizes", "-", "--format", "json"], ["fix", "-"]):
        code, out, err = run(*arguments, text=text)
        assert code in {0, 1}
        assert out or err


def test_a_size_of_space_may_be_the_channels_of_another_input(run: Run) -> None:
    inputs = "input: {a: [N, C, H, W], b: [N, C, W]}\n"
    code, out, _ = run("sizes", "-", text=f"{inputs}layers:\n  - SelectScatter(2, -1)(a, b)\n")
    assert code == 0
    assert out.splitlines()[1:4] == ["H  every size", "C  every size", "W  every size"]


@pytest.mark.parametrize(
    ("shape", "axes"),
    [
        ("[N, 3, H, H]", ["H"]),
        ("[N, 3, 32, H]", ["H'", "H"]),
        ("[H, 3, 32, 32]", ["H'", "W"]),
        ("[N, 3, 2 * H, H]", ["H'", "H"]),
    ],
)
def test_a_letter_is_that_of_one_axis(run: Run, shape: str, axes: list[str]) -> None:
    text = f"input: {shape}\nlayers:\n  - MaxPool2d(2)\n"
    code, out, _ = run("sizes", "-", text=text)
    assert code == 0
    assert [row for row in out.splitlines() if "every" in row] == [
        f"{axis}  every size from 2" for axis in axes
    ]


def test_sizes_given_from_outside_that_the_spec_does_not_name(run: Run) -> None:
    code, out, _ = run("sizes", "specs/resnet18.yaml", "--input", "Nx3xHxW", "--near", "7x9")
    assert code == 0
    assert "7 fits" in out
