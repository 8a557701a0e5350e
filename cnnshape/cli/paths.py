"""The specs that files and folders hold."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from cnnshape.cli.options import read_source

_LAYERS = re.compile(r"^layers:", re.MULTILINE)


def specs_in(paths: Sequence[str], exclude: Sequence[str]) -> tuple[list[str], int]:
    """The spec files, those in folders in order, and how many other YAML files were passed over."""
    specs: list[str] = []
    others = 0
    for path in paths:
        if not Path(path).is_dir():
            specs.append(path)
            continue
        for file in _files(Path(path)):
            if any(fnmatch(file.as_posix(), pattern) for pattern in exclude):
                continue
            if _LAYERS.search(read_source(str(file)).text):
                specs.append(str(file))
            else:
                others += 1
    return list(dict.fromkeys(specs)), others


def _files(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _files(entry)
        elif entry.suffix in {".yaml", ".yml"}:
            yield entry
