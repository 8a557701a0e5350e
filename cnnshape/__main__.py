"""The command as a process, `cnnshape` or `python -m cnnshape`."""

import os
import sys

from cnnshape.cli import main


def run() -> None:
    """Run the command, and leave without taking the interpreter apart, which takes long."""
    code: object = 0
    try:
        main()
    except SystemExit as leaving:
        code = leaving.code
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    run()
