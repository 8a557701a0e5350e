"""A spec with a new text in the place of the old one."""

from pathlib import Path

from cnnshape import writing
from cnnshape.cli import CannotRun
from cnnshape.source import Source


def replace(path: str, source: Source, text: str) -> None:
    """Put `text` in the place of what was read as `source`, all of it or nothing.

    The byte order mark, the rights and the link that the file may be stay as they are. Leaves with
    exit code 2 where the file has changed or cannot be written.
    """
    target = Path(path).resolve()
    was = source.text.encode()
    try:
        old = target.read_bytes()
        mark = old[: len(old) - len(was)]
        if old != mark + was:
            raise CannotRun(f"{path} has changed in the meantime")
        writing.replace(target, mark + text.encode())
    except OSError as error:
        raise CannotRun(f"{path}: {error.strerror or 'cannot be written'}") from None
