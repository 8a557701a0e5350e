"""A file with a new text in the place of the old one."""

import os
import tempfile
from pathlib import Path

from cnnshape.cli import CannotRun
from cnnshape.source import Source


def replace(path: str, source: Source, text: str) -> None:
    """Put `text` in the place of what was read as `source`, all of it or nothing.

    The byte order mark, the rights and the link that the file may be stay as they are.
    """
    target = Path(path).resolve()
    was = source.text.encode()
    try:
        old = target.read_bytes()
        mark = old[: len(old) - len(was)]
        if old != mark + was:
            raise CannotRun(f"{path} has changed in the meantime")
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".cnnshape-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(mark + text.encode())
                stream.flush()
                os.fsync(stream.fileno())
            Path(draft).chmod(target.stat().st_mode)
            Path(draft).replace(target)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise CannotRun(f"{path}: {error.strerror or 'cannot be written'}") from None
