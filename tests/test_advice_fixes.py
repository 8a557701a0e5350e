"""Fixes of advice, made in texts that write steps in every way."""

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from cnnshape.api import examine
from cnnshape.diagnostics import Diagnostic
from cnnshape.rewrite import rewritten
from cnnshape.source import Source

LAYERS = [
    *["Conv2d(_, 6, 3, padding=1)", "Conv2d(_, w, 1)", "Conv2d(_, 6, 4, padding='same')"],
    *["ConvTranspose2d(_, 6, 3, 2, 1, 1)", "ConvTranspose2d(_, w, 5, 2, 2, 1)"],
    *["ConvTranspose2d(_, 6, (3, 4), 2, 1, (1, 0))", "ConvTranspose2d(_, 6, (3, 5), 2, (0, 1))"],
    *["MaxPool2d(2)", "MaxPool2d(3, 2)", "AvgPool2d(2)", "AvgPool2d(3, 3)", "MaxPool2d(1)"],
    *["BatchNorm2d", "BatchNorm2d()", "InstanceNorm2d", "GroupNorm(6)", "Identity", "Sigmoid"],
    *["ReLU", "ReLU()", "ReLU(inplace=True)", "Dropout(0)", "ZeroPad2d(0)", "ChannelShuffle(1)"],
    *["Upsample(scale_factor=1)", "Permute(0, 1, 2, 3)"],
]
PLAIN = [layer for layer in LAYERS if "," not in layer]
WAYS = ["{}", "{}", "{}", "{}  # a comment", "{} * 2", "nn.{},", "s = {}", "self.s = nn.{}"]


def steps(random: Random, indent: str, depth: int) -> Iterator[str]:
    layers = random.sample(LAYERS, 3)
    match random.randint(0, 10 if depth < 2 else 7):
        case 0:
            yield f"{indent}- Sequential: [{', '.join(random.sample(PLAIN, 3))}]"
        case 1:
            yield f"{indent}- nn.Sequential(nn.{layers[0]}, {layers[1]}, nn.{layers[2]})"
        case 2:
            yield f"{indent}- Conv2d: {{out_channels: 6, kernel_size: 4, padding: same}}"
        case 3:
            yield from (f"{indent}- Conv2d:", f"{indent}    out_channels: w")
            yield f"{indent}    kernel_size: 3"
        case 8:
            yield f"{indent}- Block(6){random.choice(['', ' * 2'])}"
        case 9:
            yield f"{indent}- Sequential:"
            for _ in range(3):
                yield from steps(random, indent + "    ", depth + 1)
        case 10:
            yield from (f"{indent}- Concat:", f"{indent}    a: []", f"{indent}    b:")
            for _ in range(2):
                yield from steps(random, indent + "      ", depth + 1)
        case _:
            way = random.choice(WAYS[:5] if depth else WAYS)
            yield f"{indent}- {way.format(layers[0])}"


def text(seed: int) -> str:
    random = Random(seed)  # noqa: S311  # no secret
    sizes = random.choices([15, 16, 17], k=2)
    lines = [f"input: [N, 6, {sizes[0]}, {sizes[1]}]", "vars: {w: 6}", "blocks:", "  Block(c):"]
    for _ in range(2):
        lines += steps(random, "    ", 2)
    lines.append("layers:")
    for _ in range(random.randint(2, 6)):
        lines += steps(random, "  ", 0)
    if random.random() < 0.3:
        lines.append("expect: {params: <= 100}")
    return "".join(f"{line}  # {number}\n" for number, line in enumerate(lines))


def places(source: Source, findings: tuple[Diagnostic, ...]) -> Counter[tuple[str, str, str]]:
    """What is found, of which kind of layer, and the comments of the lines that it is about."""
    return Counter(
        (one.code, one.message.split("`")[1], source.line(line).rpartition("#")[2])
        for one in findings
        for line in [source.position(one.at.span.start).line]
    )


@pytest.mark.parametrize("part", range(5))
def test_every_fix_in_any_text_takes_its_warning_away(part: int) -> None:
    made: Counter[str] = Counter()
    for seed in range(part, 200, 5):
        plan = examine(Source("net.yaml", text(seed)), advice=True)
        if any(
            one.severity == "error" and one.code != "expect-mismatch" for one in plan.diagnostics
        ):
            continue
        before = places(plan.source, plan.diagnostics)
        for one in plan.diagnostics:
            ((place, _),) = places(plan.source, (one,)).items()
            for fix in one.fixes if one.severity == "warning" else ():
                after = examine(rewritten(plan, fix), advice=True)
                left = places(after.source, after.diagnostics)
                errors = {e.code for e in after.diagnostics if e.severity == "error"}
                assert errors <= {"expect-mismatch"}, (plan.source.text, fix.title)
                assert left[place] < before[place], (plan.source.text, fix.title)
                made[one.code] += 1
    assert sum(made.values()) > 20
    assert len(made) >= 4
