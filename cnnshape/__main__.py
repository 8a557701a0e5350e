"""The command as a process, `cnnshape` or `python -m cnnshape`."""

import gc
import os
import sys

from cnnshape.startup import load_libraries


def run() -> None:
    """Run the command. It ends before collecting garbage would pay, and leaves it all behind."""
    gc.disable()
    load_libraries()
    from cnnshape.cli import main

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
