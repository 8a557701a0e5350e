"""Where in a Python file something happens: the call that a frame of the stack is in."""

import os
import sys
from types import CodeType, FrameType

from cnnshape.records import Entry

_OURS = os.path.dirname(__file__) + os.sep  # noqa: PTH120  # compared with names of files


class Place(Entry):
    """A piece of a Python file: lines from 1, columns from 0 in bytes of UTF-8."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    function: str = ""


def stack(start: FrameType, hidden: tuple[str, ...]) -> tuple[Place, ...]:
    """The places of the calls that are under way, innermost first, outside `hidden` folders."""
    places = []
    frame: FrameType | None = start
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_OURS):
            break
        if not file.startswith((*hidden, "<")):
            places.append(_place(frame))
        frame = frame.f_back
    return tuple(places)


def _place(frame: FrameType) -> Place:
    return _at(frame.f_code, frame.f_lasti) or Place(
        frame.f_code.co_filename, frame.f_lineno, 0, frame.f_lineno, 0, frame.f_code.co_name
    )


def _at(code: CodeType, instruction: int) -> Place | None:
    for number, (line, end_line, column, end_column) in enumerate(code.co_positions()):
        if number == instruction // 2:
            if line is None or end_line is None or column is None or end_column is None:
                return None
            return Place(code.co_filename, line, column, end_line, end_column, code.co_name)
    return None


def caller() -> FrameType:
    """The frame of whoever called the function that asks."""
    return sys._getframe(2)  # noqa: SLF001  # there is no other way to it
