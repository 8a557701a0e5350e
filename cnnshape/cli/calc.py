"""`cnnshape calc`."""

import click

from cnnshape.cli import FINDINGS, OK, Command
from cnnshape.cli.options import examined, output_options
from cnnshape.cli.output import show_plans
from cnnshape.cli.proving import prove
from cnnshape.document import dump
from cnnshape.propagate.inputs import shape_of
from cnnshape.propagate.settings import BadSetting
from cnnshape.render.look import Look
from cnnshape.source import Source


@click.command("calc", cls=Command)
@click.argument("shape")
@click.argument("layers", nargs=-1, required=True, metavar="LAYER...")
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    shape: str,
    layers: tuple[str, ...],
    style: str,
    columns: tuple[str, ...] | None,
    depth: int | None,
    dtype: str,
    verify: str | None,
    color: bool | None,
) -> None:
    """A shape calculator: what each LAYER makes of SHAPE, with the arithmetic.

    For example: cnnshape calc 1x3x32x32 "Conv2d(3, 6, 5)" "MaxPool2d(2)"
    """
    try:
        sizes = [size if isinstance(size, int) else str(size) for size in shape_of(shape)]
    except BadSetting as error:
        raise click.BadParameter(str(error)) from None
    text = dump({"input": sizes, "layers": list(layers)})
    plan = examined(Source("<calc>", text), (), ())
    if verify:
        prove([plan], verify)
    look = Look(columns, depth, dtype, color)
    show_plans([plan], style, look, table="cnnshape.render.steps")
    ctx.exit(OK if plan.ok else FINDINGS)
