"""Where in a Python file something happens: the calls that are under way."""

import os
from functools import lru_cache
from types import CodeType, FrameType

from cnnshape.records import Entry

_OURS = os.path.dirname(__file__) + os.sep  # noqa: PTH120  # compared with names of files
_ENDS = frozenset({"follow", "load"})  # our functions that run a user's Python


class Place(Entry):
    """A piece of a Python file: lines from 1, columns from 0 in bytes of UTF-8."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class Point(Entry):
    """An instruction, which has a place."""

    code: CodeType
    instruction: int

    @property
    def file(self) -> str:
        """The file it is in."""
        return self.code.co_filename

    @property
    def place(self) -> Place:
        """The call that it belongs to."""
        return _place(self.code, self.instruction)


Points = tuple[Point, ...]


def stack(start: FrameType | None, hidden: tuple[str, ...]) -> Points:
    """The calls that are under way, innermost first, outside `hidden` folders."""
    points = []
    frame = start
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(_OURS):
            if code.co_name in _ENDS:
                break
        elif not code.co_filename.startswith((*hidden, "<")):
            points.append(Point(code, frame.f_lasti))
        frame = frame.f_back
    return tuple(points)


def told(error: BaseException) -> str:
    """An exception in one line."""
    try:
        text = " ".join(str(error).split())[:300]
    except Exception:  # noqa: BLE001  # it is the user's own
        text = ""
    return f"{type(error).__name__}: {text or 'no reason given'}"


@lru_cache(maxsize=10_000)
def _place(code: CodeType, instruction: int) -> Place:
    first = code.co_firstlineno
    for number, position in enumerate(code.co_positions()):
        if number == instruction // 2:
            line, end_line, column, end_column = (n or 0 for n in position)
            if None not in position:
                return Place(code.co_filename, line, column, end_line, end_column)
            first = line or first
            break
    return Place(code.co_filename, first, 0, first, 0)
