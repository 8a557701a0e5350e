"""The pictures of the README are what the commands beside them draw."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"`cnnshape ([^`]*-o (docs/gallery/[\w-]+\.svg))`", TEXT)


def test_the_readme_shows_every_picture_with_its_command() -> None:
    shown = re.findall(r"\]\((docs/gallery/[\w-]+\.svg)\)", TEXT)
    assert len(shown) > 3
    assert sorted(shown) == sorted(file for _, file in COMMANDS)
    assert sorted(shown) == sorted(
        f"docs/gallery/{p.name}" for p in (ROOT / "docs/gallery").iterdir()
    )


@pytest.mark.parametrize(("command", "file"), COMMANDS)
def test_a_picture_is_what_its_command_draws(
    run: Run, command: str, file: str, tmp_path: Path, update: bool
) -> None:
    drawn = ROOT / file if update else tmp_path / "picture.svg"
    code, _, err = run(*(str(drawn) if word == file else word for word in shlex.split(command)))
    assert (code, err) in {(0, ""), (1, err)}
    assert drawn.read_text("utf-8") == (ROOT / file).read_text("utf-8")
