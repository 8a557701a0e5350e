"""Lines of styled pieces, written plainly or, on a terminal, in colour."""

import os
from typing import TextIO

Piece = tuple[str, str]  # a text and its style, "" for none
Line = list[Piece]

# Beside ASCII, what tables are made of; asking Unicode about each character takes long.
_EVEN = dict.fromkeys(map(ord, "×·─│├└…—–✓✗⌊⌋⌈⌉²∞→"))


def columns_of(text: str) -> int:
    """The columns of a terminal that a text takes.

    >>> columns_of("N×3"), columns_of("编码")
    (3, 4)
    """
    if text.isascii() or text.translate(_EVEN).isascii():
        return len(text)
    return sum(map(_columns_of, text))


def fitted(text: str, columns: int, *, right: bool = False) -> str:
    """The text in exactly so many columns, cut off or filled up.

    >>> fitted("encoder", 5), fitted("编码", 3), fitted("8", 3, right=True)
    ('enco…', '编…', '  8')
    """
    if columns < 1:
        return ""
    if columns_of(text) > columns:
        text = text[: columns - 1]
        while columns_of(text) > columns - 1:
            text = text[:-1]
        text += "…"
    space = " " * (columns - columns_of(text))
    return space + text if right else text + space


def _columns_of(character: str) -> int:
    from unicodedata import category, east_asian_width

    if category(character) in {"Mn", "Me"}:
        return 0
    return 2 if east_asian_width(character) in {"W", "F"} else 1


def wants_color(stream: TextIO, asked: bool | None) -> bool:
    """Whether to colour what goes to `stream`."""
    if asked is not None:
        return asked
    return stream.isatty() and not os.environ.get("NO_COLOR")


def width_of(stream: TextIO) -> int | None:
    """The columns of a terminal; `None` where there is none and lines may be of any length."""
    columns = os.environ.get("COLUMNS", "")
    if not stream.isatty():
        return None
    if columns.isdigit() and int(columns) > 0:
        return int(columns)
    from rich.console import Console

    return Console(file=stream).width


def plain(lines: list[Line]) -> str:
    """Lines without their styles."""
    return "".join("".join(piece for piece, _ in line).rstrip() + "\n" for line in lines)


def write(lines: list[Line], stream: TextIO, *, color: bool) -> None:
    """Write lines to a stream."""
    if not color:
        stream.write(plain(lines))
        return
    from rich.console import COLOR_SYSTEMS, Console
    from rich.style import Style

    known = Console(file=stream, force_terminal=True).color_system if stream.isatty() else None
    system = COLOR_SYSTEMS[known or "standard"]
    for line in lines:
        pieces = [Style.parse(style).render(piece, color_system=system) for piece, style in line]
        stream.write("".join(pieces) + "\n")
