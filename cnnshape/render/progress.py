"""How far a long work has come, on a terminal."""

import sys
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from cnnshape.source import printable


class Progress:
    """A bar on standard error that goes away in the end; nothing where that is no terminal."""

    def __init__(self, label: str) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}", markup=False), BarColumn())
        self._bar = Bar(
            *columns, MofNCompleteColumn(), console=console, transient=True, disable=not _is_shown()
        )
        self._task = self._bar.add_task(label, total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def ticks(self, label: str) -> Callable[[int, int], None]:
        """What is told how much of a work is done, and of how much."""
        shown = printable(label)

        def tick(done: int, total: int) -> None:
            self._bar.update(self._task, description=shown, completed=done, total=total)

        return tick


def _is_shown() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()
