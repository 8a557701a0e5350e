"""The networks in `specs/` against the figures of their papers and of torchvision."""

from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

import cnnshape
from cnnshape.cli import main
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row

ZOO = Path(__file__).parents[1] / "specs"
SPECS = sorted(ZOO.glob("*.yaml"))


@cache
def plan_of(name: str) -> Plan:
    return cnnshape.plan(ZOO / f"{name}.yaml")


def last(name: str, kind: str) -> Row:
    return [row for row in plan_of(name).layers if row.kind == kind][-1]


def field_at(plan: Plan, row: Row) -> set[int | str | None]:
    """The receptive field of a row along each axis of space."""
    return {reach.receptive_field for reach in plan.reaches[plan.layers.index(row)]}


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_network_is_planned_without_a_finding(path: Path) -> None:
    result = CliRunner().invoke(main, ["plan", str(path)])
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "params", "macs"),
    [
        ("alexnet", 61_100_840, 714_188_480),
        ("vgg16", 138_357_544, 15_470_264_320),
        ("googlenet", 6_624_904, 1_498_376_192),
        ("resnet18", 11_689_512, 1_814_073_344),
        ("vit_b_16", 86_567_656, 17_563_828_224),
        ("convnext_tiny", 28_589_128, 4_455_531_264),
        ("crnn", 8_331_301, 705_143_808),
        ("deeplabv3_resnet50", 42_004_074, 178_721_945_088),
        ("wavenet", 421_280, 6_619_136_000),
        ("residual_autoencoder", 4_910_147, 318_767_104),
        ("resnet50", 25_557_032, 4_089_184_256),
        ("densenet121", 7_978_856, 2_834_161_664),
        ("mobilenet_v2", 3_504_872, 300_774_272),
        ("efficientnet_b0", 5_288_548, 385_814_752),
        ("lenet5", 61_706, 416_520),
        ("cifar10_tutorial", 62_006, 651_720),
    ],
)
def test_a_network_has_its_known_size_and_cost(name: str, params: int, macs: int) -> None:
    assert (plan_of(name).params, plan_of(name).macs) == (params, macs)


@pytest.mark.parametrize(
    ("name", "params"), [("dcgan_generator", 3_576_704), ("dcgan_discriminator", 2_765_568)]
)
def test_a_half_of_dcgan_has_its_known_size(name: str, params: int) -> None:
    assert plan_of(name).params == params


def test_the_u_net_of_the_paper_makes_388_of_572() -> None:
    plan = plan_of("unet")
    shapes = [next(iter(plan.inputs.values())).shape, plan.output_shape]
    assert [shape[2:] for shape in shapes if shape] == [(572, 572), (388, 388)]


def test_a_vgg16_sees_212_pixels_after_its_last_pooling() -> None:
    assert field_at(plan_of("vgg16"), last("vgg16", "MaxPool2d")) == {212}


@pytest.mark.parametrize(("name", "field"), [("resnet50", 427), ("resnet50_tfslim", 483)])
def test_a_resnet50_sees_this_far_before_its_global_pooling(name: str, field: int) -> None:
    plan = plan_of(name)
    pooling = last(name, "AdaptiveAvgPool2d")
    before = pooling.inputs[0].row
    assert before is not None
    assert field_at(plan, before) == {field}
    assert field_at(plan, pooling) == {"all"}
