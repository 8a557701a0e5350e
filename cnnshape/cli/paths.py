"""Which files a command means by the files and folders that it is given."""

import os
import stat
from collections.abc import Iterator, Sequence

from cnnshape.cli import CannotRun
from cnnshape.cli.targets import is_target
from cnnshape.records import Record
from cnnshape.spec.suggestions import nearest

_SUFFIXES = (".yaml", ".yml")
_LOOKED_AT = 1_000_000  # bytes of a file that are looked through for the keys of a spec
_KEYS = 100  # of which one is perhaps `layers`, misspelt


class Specs(Record):
    """The files that are meant, each once, and what else was met on the way."""

    names: tuple[str, ...]
    others: int  # YAML files that are no specs
    excluded: int  # files and folders
    failures: tuple[str, ...]  # folders that could not be read, and why


def specs_in(paths: Sequence[str], exclude: Sequence[str] = ()) -> Specs:
    """The specs that are meant by files and folders.

    A file that is named is a spec whatever it holds. In a folder, hidden folders are left out.
    Leaves with exit code 2 where a path leads nowhere.
    """
    found: dict[str, str] = {}
    walk = _Walk(exclude)
    others = 0
    for path in paths:
        if path == "-" or is_target(path):
            found.setdefault(path, path)
        elif os.path.isfile(path):  # noqa: PTH113  # pathlib takes long to load
            found.setdefault(os.path.abspath(path), path)  # noqa: PTH100  # as above
        elif os.path.isdir(path):  # noqa: PTH112  # as above
            for file in walk.files(path):
                if _is_spec(file):
                    found.setdefault(os.path.abspath(file), file)  # noqa: PTH100  # as above
                else:
                    others += 1
        else:
            raise CannotRun(f"{path or repr(path)}: {_lacking(path)}")
    return Specs(tuple(found.values()), others, walk.excluded, tuple(walk.failures))


def _lacking(path: str) -> str:
    """Why a path is neither a file nor a folder."""
    try:
        os.stat(path)  # noqa: PTH116  # as above
    except FileNotFoundError:
        return "no such file or folder"
    except OSError as error:
        return error.strerror or "cannot be read"
    except ValueError:
        return "cannot be a file name"
    return "neither a file nor a folder"


class _Walk:
    """Finds the YAML files in folders, however deep."""

    def __init__(self, exclude: Sequence[str]) -> None:
        self.patterns = [pattern.rstrip("/").removeprefix("./") for pattern in exclude]
        self.excluded = 0
        self.failures: list[str] = []

    def files(self, folder: str) -> Iterator[str]:
        """The files in the order of their names, those of a folder before those below it."""
        waiting = [folder]
        while waiting:
            place = waiting.pop()
            folders = []
            for entry in self._entries(place):
                path = os.path.join(place, entry.name).removeprefix(f".{os.sep}")  # noqa: PTH118  # as above
                is_folder = _is_folder(entry)
                if not (_is_entered(entry) if is_folder else entry.name.endswith(_SUFFIXES)):
                    continue
                if self._is_excluded(path, entry.name):
                    self.excluded += 1
                elif is_folder:
                    folders.append(path)
                else:
                    yield path
            waiting += reversed(folders)

    def _entries(self, folder: str) -> "list[os.DirEntry[str]]":
        try:
            with os.scandir(folder) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self.failures.append(f"{folder}: {error.strerror or 'cannot be read'}")
            return []

    def _is_excluded(self, path: str, name: str) -> bool:
        """Whether a pattern fits a path, or a name anywhere."""
        if not self.patterns:
            return False
        from fnmatch import fnmatch

        plain = path.replace(os.sep, "/").removeprefix("./")
        return any(fnmatch(plain, one) or fnmatch(name, one) for one in self.patterns)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _is_entered(entry: "os.DirEntry[str]") -> bool:
    """Whether a folder is looked through: hidden ones and links, which may form a ring, are not."""
    return not entry.name.startswith(".") and not entry.is_symlink()


def _is_spec(file: str) -> bool:
    """Whether a file has the keys of a spec, `layers` or nearly so, at the beginning of lines.

    What is there and no file is none: a pipe or a device might never end.
    """
    try:
        about = os.stat(file)  # noqa: PTH116  # as above
        if not stat.S_ISREG(about.st_mode) or not about.st_size:
            return False
        with open(file, "rb") as stream:  # noqa: PTH123  # as above
            text = stream.read(_LOOKED_AT).decode("utf-8-sig", errors="replace")
    except OSError:
        return True  # whoever reads it says why it cannot be read
    lines = (line.partition(":") for line in text.splitlines() if ":" in line[:80])
    keys = dict.fromkeys(key.rstrip().strip("'\"") for key, _, _ in lines if key[:1].strip())
    if "layers" in keys:
        return True
    return "input" in keys and any(nearest(key, ["layers"]) for key in [*keys][:_KEYS])
