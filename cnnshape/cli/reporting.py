"""Where the findings of a check go: one format to the terminal, others to files."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from cnnshape.checked import Checked
from cnnshape.cli import CannotRun
from cnnshape.render.reports import FORMATS, LINES

Target = tuple[str, str | None]  # a format, and the file that it goes to


def targets(ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> list[Target]:
    """What `--format` says; without a format for the terminal, what suits the place it runs in."""
    halves = [text.partition("=") for text in value]
    found: list[Target] = [(name, file if equals else None) for name, equals, file in halves]
    for name, file in found:
        if name not in FORMATS:
            message = f"no format {name!r}; there are {', '.join(FORMATS)}"
            raise click.BadParameter(message, ctx, param)
        if file == "":
            raise click.BadParameter(f"{name}= names no file", ctx, param)
    if sum(file is None for _, file in found) > 1:
        raise click.BadParameter("only one format can go without a file", ctx, param)
    if all(file for _, file in found):
        usual = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "full"
        found.insert(0, (usual, None))
    return found


def report(results: Sequence[Checked], wanted: Sequence[Target], color: bool | None) -> None:
    """Write findings in every format that is wanted; leaves with exit code 2 where one fails."""
    for name, file in wanted:
        if file is None and name in LINES and not any(one.diagnostics for one in results):
            continue
        module = import_module(FORMATS[name])
        if file is not None:
            _write(file, module.text(results))
        elif name == "full":
            from cnnshape.render.paint import wants_color, width_of, write

            found = module.lines(results, width_of(sys.stderr))
            write(found, sys.stderr, color=wants_color(sys.stderr, color))
        else:
            stream = sys.stderr if name == "line" else sys.stdout
            stream.write(module.text(results))
            stream.flush()


def _write(file: str, text: str) -> None:
    try:
        with open(file, "w", encoding="utf-8") as stream:  # noqa: PTH123  # pathlib takes long to load
            stream.write(text)
    except OSError as error:
        raise CannotRun(f"{file}: {error.strerror or 'cannot be written'}") from None
