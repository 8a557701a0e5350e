"""`cnnshape explain`."""

import sys
from importlib import resources

import click

from cnnshape.cli import Command
from cnnshape.cli.options import color_option
from cnnshape.cli.output import prepare
from cnnshape.codes import SEVERITY
from cnnshape.render.page import page
from cnnshape.render.paint import wants_color
from cnnshape.spec.suggestions import nearest


@click.command("explain", cls=Command)
@click.argument("code", required=False, metavar="[CODE]")
@color_option
def command(code: str | None, color: bool | None) -> None:
    """What a finding's CODE means, with a spec that has it and the same spec repaired."""
    prepare()
    if code is None:
        sys.stdout.write("".join(f"{known}\n" for known in SEVERITY))
        return
    if code not in SEVERITY:
        meant = nearest(code, SEVERITY)
        hint = f"; did you mean {meant}?" if meant else "; `cnnshape explain` lists them"
        raise click.BadParameter(f"no finding has the code {code!r}{hint}", param_hint="CODE")
    text = (resources.files("cnnshape") / "explanations" / f"{code}.md").read_text("utf-8")
    page(text, sys.stdout, color=wants_color(sys.stdout, color))
