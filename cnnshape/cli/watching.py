"""`--watch`: something done again whenever a file is written."""

import gc
import os
import sys
import time
from collections.abc import Callable, Sequence

import click

from cnnshape.cli import CannotRun

_PAUSE = 0.02  # seconds between two looks

State = tuple[tuple[int, int, int] | None, ...]


def watch(files: Sequence[str], draw: Callable[[], int]) -> int:
    """Draw, and draw again after each change of a file, until the keyboard interrupts.

    What cannot be read for a moment, as while an editor replaces a file, is told and awaited. The
    last exit code that `draw` gave.
    """
    code = 0
    try:
        while True:
            seen = _state(files)
            code = _drawn(draw)
            gc.collect()  # which nobody else does in a command
            while _state(files) == seen:
                time.sleep(_PAUSE)
    except KeyboardInterrupt:
        return code


def _drawn(draw: Callable[[], int]) -> int:
    click.clear()  # does nothing where there is no terminal
    try:
        return draw()
    except CannotRun as error:
        error.show()
        return error.exit_code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _state(files: Sequence[str]) -> State:
    """By what one sees that a file is another one or has been written."""
    return tuple(map(_stamp, files))


def _stamp(file: str) -> tuple[int, int, int] | None:
    try:
        about = os.stat(file)  # noqa: PTH116  # pathlib takes long to load
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino
