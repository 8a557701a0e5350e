"""What torch made of a plan, row by row."""

from cnnshape.records import Record

DEVICES = {"cpu": "CPU", "meta": "meta device", "cuda": "GPU"}

Shapes = tuple[tuple[int, ...], ...]


class Proof(Record):
    """One row in torch. `ok` is `None` where it could not be asked, or is ours to refuse alone."""

    path: str
    ok: bool | None = None
    output_shapes: Shapes | None = None
    params: int | None = None
    macs: int | None = None
    refusal: str = ""  # what torch says


class Verification(Record):
    """A plan's rows in torch, in order, with the sizes that its symbols took."""

    device: str
    torch: str  # its version
    rows: tuple[Proof, ...]
    sizes: dict[str, int] = {}
    error: str | None = None

    @property
    def ok(self) -> bool:
        """Whether torch agrees with every row that it was asked about."""
        return self.error is None and all(row.ok is not False for row in self.rows)

    @property
    def proven(self) -> int:
        """How many rows torch agrees with."""
        return sum(row.ok is True for row in self.rows)
