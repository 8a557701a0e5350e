"""The command as a process, `cnnshape` or `python -m cnnshape`."""

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType


def run() -> None:
    """Run the command. It ends before collecting garbage would pay, and leaves it all behind."""
    gc.disable()
    _postpone("inspect")  # click imports it for what few commands need, and it takes long
    sys.meta_path.insert(0, _Near)
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
    """Import a module of the standard library when something in it is first asked for."""
    later = ModuleType(name)

    def load(attribute: str) -> object:
        if sys.modules.get(name) is later:
            del sys.modules[name]
        return getattr(import_module(name), attribute)

    later.__dict__["__getattr__"] = load
    sys.modules.setdefault(name, later)


class _Near:
    """Finds the modules of this package beside each other, without asking all who know others."""

    @staticmethod
    def find_spec(
        name: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,  # noqa: ARG004  # as Python calls it
    ) -> ModuleSpec | None:
        """Where a module is, if it is a file of this package; a folder is left to Python."""
        package, _, stem = name.rpartition(".")
        if not path or package.partition(".")[0] != "cnnshape":
            return None
        file = f"{path[0]}/{stem}.py"
        try:
            os.stat(file)  # noqa: PTH116  # pathlib takes as long to load as it saves
        except OSError:
            return None
        spec = ModuleSpec(name, SourceFileLoader(name, file), origin=file)
        spec.has_location = True
        return spec


if __name__ == "__main__":
    run()
