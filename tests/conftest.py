"""Texts that are compared with a file, and the flag that writes the file anew."""

from collections.abc import Callable
from pathlib import Path

import pytest

Snapshot = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="Write the texts that tests compare with anew."
    )


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Snapshot:
    """Compares a text with a file, or writes it there."""
    update = bool(request.config.getoption("--update"))

    def compare(path: Path, text: str) -> None:
        if update:
            path.write_text(text, "utf-8")
        assert text == path.read_text("utf-8"), f"{path.name} differs; see --update"

    return compare


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether texts are written anew instead of compared."""
    return bool(request.config.getoption("--update"))
