"""How plans are to be printed."""

from cnnshape.records import Record


class Look(Record):
    """What the options of a command say about its output."""

    columns: tuple[str, ...] | None = None  # of the table, the usual ones where there are none
    depth: int | None = None  # fold groups below this
    dtype: str = "float32"  # the type that memory is counted for
    color: bool | None = None  # whether to colour, if that was asked
