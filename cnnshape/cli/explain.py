"""`cnnshape explain`."""

import sys
from importlib import resources

import click

from cnnshape.cli import OK, Command, option
from cnnshape.cli.options import color_option, spec_options
from cnnshape.cli.output import prepare
from cnnshape.diagnostics.codes import SEVERITY
from cnnshape.render.page import page
from cnnshape.render.paint import wants_color
from cnnshape.spec.suggestions import nearest


@click.command("explain", cls=Command)
@click.argument("what", required=False, metavar="[CODE | SHAPE | SPEC]")
@click.argument("layer", required=False, metavar="[LAYER]")
@spec_options
@option("--matrix", is_flag=True, help="Show the layer as the sparse matrix that it is.")
@option(
    "--verify",
    type=click.Choice(["cpu"]),
    metavar="[=cpu]",
    help="Hold the matrix against torch's Jacobian.",
)
@option("-o", "--output", metavar="FILE.svg", help="Draw the layer to a file.")
@option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How a layer is explained.",
)
@color_option
@click.pass_context
def command(
    ctx: click.Context,
    what: str | None,
    layer: str | None,
    inputs: tuple[str, ...],
    sets: tuple[str, ...],
    matrix: bool,
    verify: str | None,
    output: str | None,
    style: str,
    color: bool | None,
) -> None:
    """What a finding's CODE means; or the arithmetic of one LAYER, spelled out and drawn.

    \b
    cnnshape explain axis-mismatch
    cnnshape explain 1x3x32x32 "Conv2d(3, 6, 5, stride=2)"
    cnnshape explain net.yaml conv1
    cnnshape explain net.py:Net conv1 --input 1x3x32x32   (runs net.py)
    """  # noqa: D301  # click's mark for lines that stay as they are
    prepare()
    if what is not None and (layer is not None or what not in SEVERITY):
        from cnnshape.cli.lesson import Wanted, explain

        wanted = Wanted(
            matrix=matrix, verify=verify is not None, output=output, style=style, color=color
        )
        ctx.exit(explain(what, layer, inputs, sets, wanted))
    if what is None:
        sys.stdout.write("".join(f"{known}\n" for known in SEVERITY))
        ctx.exit(OK)
    text = (resources.files("cnnshape") / "explanations" / f"{what}.md").read_text("utf-8")
    page(text, sys.stdout, color=wants_color(sys.stdout, color))


def unknown_code(code: str) -> click.BadParameter:
    """What to say of a code that no finding has."""
    meant = nearest(code, SEVERITY)
    hint = f"; did you mean {meant}?" if meant else "; `cnnshape explain` lists them"
    return click.BadParameter(f"no finding has the code {code!r}{hint}", param_hint="CODE")
