"""The command line: one module a command, loaded when it is called."""

import os
import sys
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import import_module
from io import StringIO
from typing import Any, TypeVar

import click

from cnnshape.source import printable
from cnnshape.version import VERSION

F = TypeVar("F", bound=Callable[..., Any])

OK, FINDINGS, CANNOT_RUN = 0, 1, 2

LOCK_FILE = "cnnshape.lock"

_ALONE = {"--verify": "cpu", "--locked": LOCK_FILE}  # what an option means without a value

_COMMANDS = (
    "plan",
    "check",
    "import",
    "calc",
    "sizes",
    "solve",
    "draw",
    "diff",
    "lock",
    "fix",
    "annotate",
    "export",
    "layers",
    "schema",
    "explain",
)


class Option(click.Option):
    """Has its help as it is written: click would load a large module to take out its indents."""

    def __init__(self, names: Sequence[str], *, help: str, **rest: Any) -> None:  # noqa: A002, ANN401  # as click has it
        super().__init__(names, **rest)
        self.help = help


def option(*names: str, **rest: Any) -> Callable[[F], F]:  # noqa: ANN401  # as click has it
    """Add an option to a command."""
    return click.option(*names, cls=Option, **rest)


class Command(click.Command):
    """Has `--help` in one language: looking for translations takes as long as a network."""

    @cached_property
    def _help(self) -> Option:
        return _flag("-h", "--help", help="Show this message and exit.", callback=_show_help)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        whole = [f"{one}={_ALONE[one]}" if one in _ALONE else one for one in args[:end]]
        return super().parse_args(ctx, whole + args[end:])

    def get_help_option(self, ctx: click.Context) -> Option:
        return self._help


class _Commands(Command, click.Group):
    """Finds a command in the module of its name. Whatever happens ends in an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"cnnshape.cli.{cmd_name}").command
        return command

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401  # as click has it
        for name in ("stdout", "stderr"):
            if getattr(sys, name) is None:  # closed by the shell
                setattr(sys, name, open(os.devnull, "w"))  # noqa: PTH123, SIM115  # until the end, and without pathlib
        try:
            code = super().main(*args, **extra | {"standalone_mode": False})
            sys.stdout.flush()
        except click.ClickException as error:
            code = _said(error)
        except click.Abort:
            code = CANNOT_RUN
        except OSError as error:
            code = _unwritable(error)
        sys.exit(code)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # as click has it
        try:
            return super().invoke(ctx)
        except OSError as error:
            ctx.exit(_unwritable(error))


class CannotRun(click.ClickException):
    """Why nothing could be planned."""

    exit_code = CANNOT_RUN

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


def _said(error: click.ClickException) -> int:
    """Print what is wrong with the command line, with nothing in it that steers a terminal."""
    text = StringIO()
    error.show(text)
    _say("\n".join(map(printable, text.getvalue().rstrip().split("\n"))))
    return error.exit_code


def _say(text: str) -> None:
    """Print on standard error, if anybody can be reached there."""
    try:
        click.echo(text, err=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _unwritable(error: OSError) -> int:
    """Say why nothing can be written, unless the reader has left, and write no more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if not isinstance(error, BrokenPipeError):
        _say(f"Error: cannot write: {error.strerror}")
    return CANNOT_RUN


def _flag(*names: str, help: str, callback: Callable[..., None]) -> Option:  # noqa: A002  # as click has it
    """A flag that does something else than the command."""
    return Option(
        names, is_flag=True, is_eager=True, expose_value=False, help=help, callback=callback
    )


def _show_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: ARG001  # as click calls it
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: ARG001  # as click calls it
    if value:
        click.echo(f"cnnshape, version {VERSION}")
        ctx.exit()


_VERSION = _flag("--version", help="Show the version and exit.", callback=_show_version)


@click.group(cls=_Commands, params=[_VERSION])
def main() -> None:
    """Shapes, parameters and cost of convolutional networks, without running them."""
