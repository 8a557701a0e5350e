"""The command line: one module a command, loaded when it is called."""

from importlib import import_module

import click

from cnnshape.version import VERSION

OK, FINDINGS, CANNOT_RUN = 0, 1, 2

_COMMANDS = ("plan", "calc", "layers", "explain")


class _Commands(click.Group):
    """Finds a command in the module of its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"cnnshape.cli.{cmd_name}").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="cnnshape")
def main() -> None:
    """Shapes, parameters and cost of convolutional networks, without running them."""
