"""Writing a file as a whole."""

import os
import tempfile
from pathlib import Path

_RIGHTS = 0o666  # of a new file, less what the user's mask takes away


def replace(target: Path, data: bytes) -> None:
    """Put `data` in the place of a file, all of it or nothing; raises `OSError`."""
    target = target.resolve()
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".cnnshape-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(draft).chmod(_rights(target))
        Path(draft).replace(target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _rights(target: Path) -> int:
    """Those of the file, or those that a new file would have."""
    if target.exists():
        return target.stat().st_mode
    mask = os.umask(0)
    os.umask(mask)
    return _RIGHTS & ~mask
