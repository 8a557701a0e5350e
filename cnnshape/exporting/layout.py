"""Calls laid out over lines, as ruff formats them."""

from collections.abc import Iterator

from cnnshape.records import Record

WIDTH = 88  # what ruff does when nobody says otherwise


class Call(Record):
    """Items in brackets behind a head. An open one has a line for each, whatever its width."""

    head: str
    items: tuple["Item", ...] = ()
    is_open: bool = False
    brackets: str = "()"


class Each(Record):
    """`*(item for name in range(count))`."""

    item: "Piece"
    name: str
    count: str


class Chain(Record):
    """Items with an operator between them."""

    sign: str
    items: tuple["Piece", ...]


Piece = str | Call | Each | Chain


class Item(Record):
    """Something in brackets, perhaps with a name before it."""

    piece: Piece
    before: str = ""


def flat(piece: Piece) -> str | None:
    """The piece on one line; `None` for what has to be open."""
    match piece:
        case str():
            return piece
        case Call():
            items = [flat(item.piece) for item in piece.items]
            if piece.is_open or None in items:
                return None
            pairs = zip(piece.items, items, strict=True)
            inside = ", ".join(f"{item.before}{text}" for item, text in pairs)
            return f"{piece.head}{piece.brackets[0]}{inside}{piece.brackets[1]}"
        case Each():
            item = flat(piece.item)
            return item and f"*({item} for {piece.name} in range({piece.count}))"
    parts = [flat(item) for item in piece.items]
    return None if None in parts else f" {piece.sign} ".join(map(str, parts))


def lines(piece: Piece, indent: int, before: str = "", after: str = "") -> Iterator[str]:
    """The lines of a piece with something before and after it."""
    space = " " * indent
    whole = flat(piece)
    if whole is not None and indent + len(before) + len(whole) + len(after) <= WIDTH:
        yield f"{space}{before}{whole}{after}"
        return
    match piece:
        case Call() if piece.items:
            yield f"{space}{before}{piece.head}{piece.brackets[0]}"
            yield from _inside(piece, indent + 4)
            yield f"{space}{piece.brackets[1]}{after}"
        case Each():
            yield f"{space}{before}*("
            yield from lines(piece.item, indent + 4)
            yield f"{space}    for {piece.name} in range({piece.count})"
            yield f"{space}){after}"
        case Chain():
            yield f"{space}{before}("
            for index, item in enumerate(piece.items):
                yield from lines(item, indent + 4, f"{piece.sign} " if index else "")
            yield f"{space}){after}"
        case _:
            yield f"{space}{before}{whole}{after}"


def _inside(call: Call, indent: int) -> Iterator[str]:
    items = [(item.before, flat(item.piece)) for item in call.items]
    if not call.is_open and all(text is not None for _, text in items):
        together = ", ".join(f"{before}{text}" for before, text in items)
        if indent + len(together) <= WIDTH:
            yield " " * indent + together
            return
    for item in call.items:
        yield from lines(item.piece, indent, item.before, ",")
