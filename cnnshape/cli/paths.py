"""Which files a command means by the files and folders that it is given."""

import os
from collections.abc import Iterator, Sequence

from cnnshape.cli import CannotRun
from cnnshape.cli.targets import is_target
from cnnshape.spec.suggestions import nearest

_SUFFIXES = (".yaml", ".yml")
_LOOKED_AT = 1_000_000  # bytes of a file that are looked through for the keys of a spec


def specs_in(paths: Sequence[str], exclude: Sequence[str] = ()) -> tuple[list[str], int]:
    """The specs that are meant, each once, and how many other YAML files are in the folders.

    A file that is named is a spec whatever it holds. In a folder, hidden folders are left out.
    Leaves with exit code 2 where a path leads nowhere.
    """
    found: dict[str, None] = {}
    others = 0
    for path in paths:
        if path == "-" or is_target(path) or os.path.isfile(path):  # noqa: PTH113  # pathlib takes long to load
            found[path] = None
        elif os.path.isdir(path):  # noqa: PTH112
            for file in _walked(path, exclude):
                if _is_spec(file):
                    found[file] = None
                else:
                    others += 1
        else:
            raise CannotRun(f"{path or repr(path)}: no such file or folder")
    return list(found), others


def _walked(folder: str, exclude: Sequence[str]) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and not _is_excluded(_joined(place, name), name, exclude)
        )
        for name in sorted(files):
            file = _joined(place, name)
            if name.endswith(_SUFFIXES) and not _is_excluded(file, name, exclude):
                yield file


def _joined(folder: str, name: str) -> str:
    return os.path.join(folder, name).removeprefix(f".{os.sep}")  # noqa: PTH118


def _is_excluded(path: str, name: str, exclude: Sequence[str]) -> bool:
    """Whether a pattern fits a path, or a name anywhere."""
    if not exclude:
        return False
    from fnmatch import fnmatch

    plain = path.replace(os.sep, "/").removeprefix("./")
    patterns = [pattern.rstrip("/").removeprefix("./") for pattern in exclude]
    return any(fnmatch(plain, pattern) or fnmatch(name, pattern) for pattern in patterns)


def _is_spec(file: str) -> bool:
    """Whether a file has the keys of a spec, `layers` or nearly so, at the beginning of lines."""
    try:
        with open(file, "rb") as stream:  # noqa: PTH123
            text = stream.read(_LOOKED_AT).decode(errors="replace")
    except OSError:
        return True  # whoever reads it says why it cannot be read
    keys = {line.partition(":")[0].strip("'\" ") for line in text.splitlines() if ":" in line[:80]}
    if "layers" in keys:
        return True
    return "input" in keys and any(nearest(key, ["layers"]) for key in keys - {"input"})
