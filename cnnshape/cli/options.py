"""Options that several commands share, and how what they say is read."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from cnnshape.api import examine, load, shape_of, value_of
from cnnshape.layers.arguments import Shape
from cnnshape.plan import Plan
from cnnshape.propagate.settings import BadSetting
from cnnshape.render.table import COLUMNS, DEFAULT, DTYPES
from cnnshape.source import Source, printable

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("table", "json", "csv", "markdown")


class Columns(click.ParamType):
    """Names of columns with commas between."""

    name = "columns"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in str(value).split(","))
        for name in names:
            if name not in COLUMNS:
                self.fail(f"no column {name!r}; there are {', '.join(COLUMNS)}", param, ctx)
        return names


def output_options(command: F) -> F:
    """How a plan is printed."""
    for option in reversed(
        (
            click.option(
                "--format",
                "style",
                type=click.Choice(FORMATS),
                default="table",
                show_default=True,
                help="How the plan is printed.",
            ),
            click.option(
                "--columns",
                type=Columns(),
                default=DEFAULT,
                help=f"Columns of the table, with commas: {', '.join(COLUMNS)}.",
            ),
            click.option("--depth", type=click.IntRange(min=1), help="Fold groups below this."),
            click.option(
                "--dtype",
                type=click.Choice(list(DTYPES)),
                default="float32",
                show_default=True,
                help="The type that memory is counted for.",
            ),
            click.option("--color/--no-color", default=None, help="Colour the output, or do not."),
        )
    ):
        command = option(command)
    return command


def read_source(name: str) -> Source:
    """The text of a file, or of standard input for `-`; leaves with exit code 2 without one."""
    try:
        if name != "-":
            return load(name)
        if sys.stdin is None:
            raise _cannot_run("standard input is closed")
        return Source.read("<stdin>", sys.stdin.buffer)
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise _cannot_run(f"{printable(name)}: {reason}") from None
    except ValueError:
        raise _cannot_run(f"{printable(name)} cannot be a file name") from None


def examined(source: Source, inputs: tuple[str, ...], sets: tuple[str, ...]) -> Plan:
    """The plan of a text with `--input` and `--set`; leaves with exit code 2 where they fail."""
    try:
        return examine(source, [_input(text) for text in inputs], dict(map(_set, sets)))
    except BadSetting as error:
        raise _cannot_run(str(error)) from None


def _input(text: str) -> tuple[str | None, Shape]:
    name, equals, shape = text.rpartition("=")
    return (name or None) if equals else None, shape_of(shape)


def _set(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise BadSetting(f"{printable(text)} is not NAME=VALUE")
    return name, value_of(value)


def _cannot_run(message: str) -> click.ClickException:
    error = click.ClickException(message)
    error.exit_code = 2
    return error
