"""How fast, as ratios: `python tests/benchmarks/speed.py`, with `--quick` for fewer repeats.

Everything is measured in turns with what it is compared with, so a busy machine slows both. A
missed limit is marked, not an error; the exit code is 1 only where something could not be run.
"""

import argparse
import gc
import sys
import traceback
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.measure import QUICK, THOROUGH, Effort, Result, table

SECTIONS = ("chain", "comparison", "folder", "processes", "proof", "replay")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="repeat less often")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="measure this")
    options = parser.parse_args()
    results: list[Result] = []
    for section in options.only or SECTIONS:
        try:
            results += measured(section, QUICK if options.quick else THOROUGH)
        except Exception:  # noqa: BLE001  # the other sections can still be measured
            traceback.print_exc()
            results.append(Result(f"{section}: could not be run", ran=False))
    sys.stdout.write(table(results) + "\n")
    return int(not all(result.ran for result in results))


def measured(section: str, effort: Effort) -> list[Result]:
    """The results of one section, whose libraries are loaded only now."""
    module = import_module(f"tests.benchmarks.{section}")
    gc.collect()
    gc.freeze()  # what is loaded is none of the collector's business
    found: list[Result] = module.measured(effort)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
