"""`cnnshape check` over a folder of specs, and what one check costs beyond the libraries."""

import random
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmarks.measure import Effort, Result, at_most, ratio
from tests.benchmarks.processes import JSON_LIBRARIES, paired

SPECS = 500
LAYERS = 50
PER_SPEC = 3.0  # milliseconds beyond start-up, on one core
LIMIT = 1.25  # times importing click and yaml


def measured(effort: Effort) -> list[Result]:
    """Milliseconds for each spec beyond the first, and one spec against bare imports."""
    with TemporaryDirectory() as folder:
        write(Path(folder))
        check = ("-m", "cnnshape", "check", "-j", "1")
        one = (*check, f"{folder}/0/net0.yaml")
        repeats = max(effort.processes // 4, 3)
        all_, first = paired((*check, folder), one, repeats)
        small, imports = paired(one, JSON_LIBRARIES, effort.processes)
    each = [1e3 * (a - b) / (SPECS - 1) for a, b in zip(all_, first, strict=True)]
    return [
        Result(
            f"check {SPECS} specs of {LAYERS} layers, each beyond start-up",
            f"{median(each):.2f} ms",
            "",
            f"{ratio(all_, first):.0f} × one spec",
            f"≤ {PER_SPEC:g} ms",
            median(each) <= PER_SPEC,
        ),
        at_most("check one spec against importing click, yaml", small, imports, LIMIT),
    ]


def write(folder: Path) -> None:
    """Specs of 50 layers, no two alike, with next to nothing to warn of."""
    draw = random.Random(1)  # noqa: S311  # the same networks each time
    for number in range(SPECS):
        path = folder / str(number % 10) / f"net{number}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(network(number, draw)) + "\n", "utf-8")


def network(number: int, draw: random.Random) -> list[str]:
    """The lines of a spec."""
    lines = [f"name: net {number}", "input: [N, 3, 224, 224]", "layers:"]
    channels, size = 3, 224
    for _ in range((LAYERS - 2) // 3):
        kernel, width = draw.choice([3, 5]), 8 * draw.randint(2, 16)
        stride = 2 if size % 2 == 0 and draw.random() < 1 / 8 else 1
        size //= stride
        call = f"Conv2d({channels}, {width}, {kernel}, {stride}, {kernel // 2}, bias=False)"
        lines += [f"  - {call}", f"  - BatchNorm2d({width})", "  - ReLU"]
        channels = width
    return [*lines, "  - Flatten", f"  - Linear({channels * size * size}, 10)"]
