"""`cnnshape schema`."""

from pathlib import Path

import click

from cnnshape.cli import CannotRun, Command
from cnnshape.cli.output import prepare
from cnnshape.schema import schema_text


@click.command("schema", cls=Command)
@click.option("-o", "--output", "file", metavar="FILE", help="Where to write it; - for the screen.")
def command(file: str | None) -> None:
    """The spec language as a JSON Schema, with which editors complete, explain and check specs.

    Say `# yaml-language-server: $schema=FILE` in the first line of a spec.
    """
    if file in {None, "-"}:
        prepare()
        click.echo(schema_text(), nl=False)
        return
    assert file is not None
    try:
        Path(file).write_text(schema_text(), "utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "cannot be written"
        raise CannotRun(f"{file}: {reason}") from None
