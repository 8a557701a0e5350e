"""Specs as they are, or as they were in a revision of a git repository."""

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryFile

from cnnshape.cli import CannotRun
from cnnshape.cli.options import read_source
from cnnshape.source import CHARACTERS, Source

_LONGEST = 4 * CHARACTERS + 4  # bytes of a text
_WORDS = 2000  # bytes of what git complains of


def read_side(name: str) -> Source:
    """The text of a file, of standard input for `-`, or of `REVISION:path` as git knows it.

    A file of that name comes first. Leaves with exit code 2 without a text.
    """
    return _show(name) if _is_revision(name) else read_source(name)


def working_copy(name: str) -> str | None:
    """The file that `REVISION:path` is an older state of, or `None` for any other name."""
    if not _is_revision(name):
        return None
    path = name.partition(":")[2]
    if path.startswith(("./", "../")):
        return path
    return os.path.join(_git("rev-parse", "--show-cdup", name=name).decode().strip(), path)  # noqa: PTH118  # the path stays as it was written


def _is_revision(name: str) -> bool:
    return ":" in name and not Path(name).exists()


def _show(name: str) -> Source:
    if name.startswith("-"):
        raise CannotRun(f"{name}: a revision does not begin with -")
    return Source.decoded(name, _git("cat-file", "blob", name, name=name))


def _git(*arguments: str, name: str) -> bytes:
    """What git prints, cut off where it gets too long to be a spec."""
    try:
        with (
            TemporaryFile() as words,
            subprocess.Popen(  # noqa: S603  # no shell, and no option comes from outside
                ["git", *arguments],  # noqa: S607  # the git that the user has
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=words,
            ) as git,
        ):
            assert git.stdout
            found = git.stdout.read(_LONGEST)
            git.stdout.close()
            if git.wait() and len(found) < _LONGEST:
                words.seek(0)
                complaint = words.read(_WORDS).decode(errors="replace").strip()
                raise CannotRun(f"{name}: no such file, and git says: {complaint or 'nothing'}")
    except FileNotFoundError:
        raise CannotRun(f"{name}: no such file, and no git to look it up") from None
    except (OSError, ValueError) as error:
        raise CannotRun(f"{name}: git cannot be run: {error}") from None
    return found
