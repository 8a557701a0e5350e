"""`--watch`: something done again whenever a file is written."""

import gc
import os
import sys
import time
from collections.abc import Callable, Sequence

import click

from cnnshape.cli import CannotRun

_PAUSE = 0.02  # seconds between two looks

Ready = tuple[int, Callable[[], None]]  # an exit code, and what shows what it is for
State = tuple[tuple[int, int, int] | None, ...]


def watch(files: Sequence[str], ready: Callable[[], Ready]) -> int:
    """Show what `ready` makes, again after each change of a file, until the keyboard interrupts.

    What cannot be read for a moment, as while an editor replaces a file, is told and awaited. The
    exit code of what was shown last.
    """
    code = 0
    try:
        while True:
            seen = _state(files)
            code, show = _made(ready)
            click.clear()  # does nothing where there is no terminal
            show()
            sys.stdout.flush()
            sys.stderr.flush()
            gc.collect()  # which nobody else does in a command
            while _state(files) == seen:
                time.sleep(_PAUSE)
    except KeyboardInterrupt:
        return code


def _made(ready: Callable[[], Ready]) -> Ready:
    try:
        return ready()
    except CannotRun as error:
        return error.exit_code, error.show


def _state(files: Sequence[str]) -> State:
    """By what one sees that a file is another one or has been written."""
    return tuple(map(_stamp, files))


def _stamp(file: str) -> tuple[int, int, int] | None:
    try:
        about = os.stat(file)  # noqa: PTH116  # pathlib takes long to load
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino
