"""The peak memory of `--verify`: VGG-16 against a tiny network, which loads torch all the same."""

import sys
from pathlib import Path

from cnnshape.api import examine, load
from cnnshape.verify.memory import BYTES, peaks
from cnnshape.verify.sizes import bound
from tests.benchmarks.measure import ROOT, Effort, Result, milliseconds, ratio
from tests.benchmarks.processes import paired, run

LIMIT = 1.0  # of the weights of a layer, and what is alive while it runs; torch itself not counted
SPECS = ROOT / "specs"
PEAK = (
    "import resource, sys; from click.testing import CliRunner; from cnnshape.cli import main; "
    "done = CliRunner().invoke(main, ['plan', '--verify', sys.argv[1]]); "
    "assert done.exit_code == 0; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
)


def measured(effort: Effort) -> list[Result]:
    """Memory beyond torch against what has to be held, and time against loading torch."""
    vgg, tiny = SPECS / "vgg16.yaml", SPECS / "cifar10_tutorial.yaml"
    whole, torch_itself = peak(vgg), peak(tiny)
    needed = max(peaks(bound(examine(load(vgg)))[0])) * BYTES / 2**20
    share = (whole - torch_itself) / needed
    verify = ("-m", "cnnshape", "plan", "--verify")
    ours, theirs = paired((*verify, str(vgg)), (*verify, str(tiny)), effort.torchinfo)
    return [
        Result(
            "verify vgg16, memory beyond torch against weights and live tensors",
            f"{whole - torch_itself:.0f} MiB",
            f"{needed:.0f} MiB",
            f"{share:.2f} ×",
            f"≤ {LIMIT} ×",
            share <= LIMIT,
        ),
        Result(
            "  time against a tiny network, most of it loading torch",
            milliseconds(ours),
            milliseconds(theirs),
            f"{ratio(ours, theirs):.1f} ×",
        ),
    ]


def peak(spec: Path) -> float:
    """The most memory that a process held while it verified a spec, in MiB."""
    kibibytes = int(run("-c", PEAK, str(spec)))
    return kibibytes / (2**20 if sys.platform == "darwin" else 2**10)
