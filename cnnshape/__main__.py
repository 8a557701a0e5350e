"""The command as a process, `cnnshape` or `python -m cnnshape`."""

import gc
import os
import sys
from importlib import util


def run() -> None:
    """Run the command. It ends before collecting garbage would pay, and leaves it all behind."""
    gc.disable()
    _postpone(
        "inspect"
    )  # click imports it for what few commands need, and it takes as long as yaml
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


def _postpone(name: str) -> None:
    """Load a module of the standard library when something in it is first asked for."""
    spec = util.find_spec(name)
    if name in sys.modules or spec is None:
        return
    sys.modules[name] = module = util.module_from_spec(spec)

    def load(attribute: str) -> object:
        del module.__getattr__
        spec.loader.exec_module(module)
        return getattr(module, attribute)

    module.__getattr__ = load


if __name__ == "__main__":
    run()
