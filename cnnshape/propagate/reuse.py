"""Weights used again: which row's weights those of a layer are."""

from collections.abc import Iterator
from contextlib import contextmanager

from cnnshape.layers import Layer
from cnnshape.plans.rows import Row


class Sharing:
    """Remembers, while steps are done again, whose weights they use."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.again: list[tuple[str, str]] = []  # the first path of steps, and their path now
        self._by_path: dict[str, Row] = {}

    @contextmanager
    def within(self, owner: str, path: str) -> Iterator[None]:
        """Within this, layers at `path` use the weights of those at `owner`."""
        self.again.append((owner, path))
        for row in self.rows[len(self._by_path) :]:
            self._by_path[row.path] = row
        try:
            yield
        finally:
            self.again.pop()

    def owner(self, path: str, layer: Layer | None) -> Row | None:
        """The row whose weights a layer uses again."""
        if layer is not None and not layer.is_learned:
            return None
        for owner, alias in reversed(self.again):
            if path == alias or path.startswith(alias + "."):
                path = owner + path[len(alias) :]
        row = self._by_path.get(path)
        return None if row is None else self._by_path.get(row.owner or path)
