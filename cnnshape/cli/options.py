"""Options that several commands share, and how what they say is read."""

import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from cnnshape.api import examine, load, value_of
from cnnshape.checked import Request
from cnnshape.cli import CannotRun, option
from cnnshape.layers.arguments import Shape
from cnnshape.plans import Plan
from cnnshape.plans.proofs import DEVICES
from cnnshape.propagate.inputs import shape_of
from cnnshape.propagate.settings import BadSetting
from cnnshape.quantities import DTYPES
from cnnshape.render import FORMATS
from cnnshape.source import Source, printable

F = TypeVar("F", bound=Callable[..., Any])


def _columns(
    ctx: click.Context, param: click.Parameter, value: str | None
) -> tuple[str, ...] | None:
    """The names of columns in a text with commas."""
    if value is None:
        return None
    from cnnshape.render.columns import COLUMNS

    names = tuple(name.strip() for name in value.split(","))
    for name in names:
        if name not in COLUMNS:
            message = f"no column {name!r}; there are {', '.join(COLUMNS)}"
            raise click.BadParameter(message, ctx, param)
    return names


def spec_options(command: F) -> F:
    """What is changed of a spec from outside."""
    for added in (
        option(
            "--set",
            "sets",
            multiple=True,
            metavar="NAME=VALUE",
            help="Replace a variable, or bind a symbol.",
        ),
        option(
            "--input",
            "inputs",
            multiple=True,
            metavar="[NAME=]SHAPE",
            help="Another input shape, such as 1x3x224x224.",
        ),
    ):
        command = added(command)
    return command


verify_option = option(
    "--verify",
    type=click.Choice(list(DEVICES)),
    metavar="[=cpu|meta|cuda]",
    help="Prove every row in torch, on the CPU if nothing else is said.",
)

color_option = option("--color/--no-color", default=None, help="Colour the output, or do not.")


def output_options(command: F) -> F:
    """How a plan is printed."""
    for added in reversed(
        (
            option(
                "--format",
                "style",
                type=click.Choice(list(FORMATS)),
                default="table",
                show_default=True,
                help="How the plan is printed.",
            ),
            option(
                "--columns",
                callback=_columns,
                help="Columns of the table, with commas: layer,type,output,params,macs,field.",
            ),
            option("--depth", type=click.IntRange(min=1), help="Fold groups below this."),
            option(
                "--dtype",
                type=click.Choice(list(DTYPES)),
                default="float32",
                show_default=True,
                help="The type that memory is counted for.",
            ),
            verify_option,
            color_option,
        )
    ):
        command = added(command)
    return command


def read_source(name: str, inputs: Sequence[tuple[str | None, Shape]] = ()) -> Source:
    """The text of a file, of standard input for `-`, or of a model in Python that takes `inputs`.

    Leaves with exit code 2 without one.
    """
    if ":" in name:
        from cnnshape.cli.targets import is_target, model_of

        if is_target(name):
            return model_of(name, inputs)
    try:
        if name != "-":
            return load(name)
        if sys.stdin is None:
            raise CannotRun("standard input is closed")
        return Source.read("<stdin>", sys.stdin.buffer)
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise CannotRun(f"{name or repr(name)}: {reason}") from None
    except ValueError:
        raise CannotRun(f"{name} cannot be a file name") from None


def examined_spec(spec: str, inputs: tuple[str, ...], sets: tuple[str, ...]) -> Plan:
    """The plan of a file, of standard input, or of a model in Python."""
    return examined(read_source(spec, requested(inputs, ()).inputs), inputs, sets)


def examined(source: Source, inputs: tuple[str, ...], sets: tuple[str, ...]) -> Plan:
    """The plan of a text with `--input` and `--set`; leaves with exit code 2 where they fail."""
    request = requested(inputs, sets)
    try:
        return source.placed(examine(source, request.inputs, request.values))
    except BadSetting as error:
        raise CannotRun(str(error)) from None


def requested(inputs: tuple[str, ...], sets: tuple[str, ...]) -> Request:
    """What `--input` and `--set` say; leaves with exit code 2 where they say nothing."""
    try:
        return Request(tuple(map(_input, inputs)), dict(map(_set, sets)))
    except BadSetting as error:
        raise CannotRun(str(error)) from None


def _input(text: str) -> tuple[str | None, Shape]:
    name, equals, shape = text.rpartition("=")
    return (name or None) if equals else None, shape_of(shape)


def _set(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise BadSetting(f"{printable(text)} is not NAME=VALUE")
    return name, value_of(value)
