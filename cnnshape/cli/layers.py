"""`cnnshape layers`."""

import sys

import click

from cnnshape.cli import Command
from cnnshape.cli.options import color_option
from cnnshape.cli.output import prepare
from cnnshape.layers import KINDS
from cnnshape.render.manual import manual, vocabulary
from cnnshape.render.paint import wants_color, write
from cnnshape.spec.suggestions import nearest


@click.command("layers", cls=Command)
@click.argument("kind", required=False, metavar="[TYPE]")
@color_option
def command(kind: str | None, color: bool | None) -> None:
    """The vocabulary of the spec language; with TYPE, the manual page of one layer."""
    if kind is not None and kind not in KINDS:
        meant = nearest(kind, KINDS)
        hint = f"; did you mean {meant}?" if meant else "; `cnnshape layers` lists them"
        raise click.BadParameter(f"no layer is called {kind!r}{hint}", param_hint="TYPE")
    prepare()
    lines = manual(KINDS[kind]) if kind else vocabulary()
    write(lines, sys.stdout, color=wants_color(sys.stdout, color))
