"""`cnnshape schema`."""

from pathlib import Path

import click

from cnnshape.cli import CannotRun, Command, option
from cnnshape.cli.output import prepare
from cnnshape.schema import schema_text


@click.command("schema", cls=Command)
@option(
    "-o",
    "--output",
    "file",
    metavar="FILE",
    default="-",
    help="Where to write it; - for standard output.",
)
def command(file: str) -> None:
    """The spec language as a JSON Schema: editors complete, explain and check specs with it.

    A spec names the file in its first line: # yaml-language-server: $schema=FILE
    """
    if file == "-":
        prepare()
        click.echo(schema_text(), nl=False)
        return
    try:
        Path(file).write_text(schema_text(), "utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "cannot be written"
        raise CannotRun(f"{file}: {reason}") from None
