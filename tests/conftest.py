"""Texts that are compared with a file, the flag that writes the file anew, and the command."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from cnnshape.cli import main

Snapshot = Callable[[Path, str], None]
Run = Callable[..., tuple[int, str, str]]  # exit code, standard output, standard error

COLORS = re.compile(r"\x1b\[[0-9;]*m")


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


@pytest.fixture(scope="session")
def run() -> Run:
    """Runs a command and sees to it that nothing in its output can steer a terminal."""

    def invoke(*arguments: str, text: str | bytes = "") -> tuple[int, str, str]:
        # What a shell cannot give, such as a lone surrogate, is no text that arrives.
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        result = CliRunner().invoke(main, arguments, input=data)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        out, err = result.stdout_bytes.decode(), result.stderr_bytes.decode()
        seen = COLORS.sub("", out + err) if "--color" in arguments else out + err
        assert {c for c in seen if not c.isprintable()} <= {"\n"}
        return result.exit_code, out, err

    return invoke
