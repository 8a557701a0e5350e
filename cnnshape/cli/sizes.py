"""`cnnshape sizes`."""

import sys

import click

from cnnshape.cli import FINDINGS, OK, CannotRun, Command, option
from cnnshape.cli.options import color_option, examined_spec, spec_options
from cnnshape.cli.output import prepare
from cnnshape.plans.acceptance_objects import acceptance_object
from cnnshape.propagate.inputs import shape_of
from cnnshape.propagate.settings import BadSetting
from cnnshape.render.acceptance import lines
from cnnshape.render.findings import show
from cnnshape.render.json import json_object
from cnnshape.render.look import Look
from cnnshape.render.paint import wants_color, write


@click.command("sizes", cls=Command)
@click.argument("spec", metavar="SPEC")
@spec_options
@option("--near", metavar="SIZES", help="Sizes of space, such as 500x375; the nearest that fit.")
@option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the sizes are printed.",
)
@color_option
@click.pass_context
def command(
    ctx: click.Context,
    spec: str,
    inputs: tuple[str, ...],
    sets: tuple[str, ...],
    near: str | None,
    style: str,
    color: bool | None,
) -> None:
    """Which input sizes a network accepts, along each axis of space, exactly.

    A rule such as "multiples of 32 from 64" is proven for all sizes, not found by trying some.
    Exit code 1 says that no size fits, 2 that cnnshape could not run. SPEC may be a model in
    Python, such as net.py:Net, which is then run.
    """
    plan = examined_spec(spec, inputs, sets)
    found = plan.acceptance()
    wanted = _near(near, len(found.axes))
    prepare()
    if style == "json":
        click.echo(json_object(acceptance_object(plan, found, wanted)))
    else:
        write(lines(plan, found, wanted), sys.stdout, color=wants_color(sys.stdout, color))
        sys.stdout.flush()
    fits = bool(found.axes) and all(one.accepted.least is not None for one in found.axes)
    if not fits and plan.diagnostics and style != "json":
        show([plan], Look(None, None, "float32", color))
    ctx.exit(OK if fits or (not found.axes and plan.ok) else FINDINGS)


def _near(text: str | None, axes: int) -> tuple[int, ...]:
    if text is None:
        return ()
    try:
        sizes = shape_of(text)
    except BadSetting:
        sizes = ()
    if not sizes or len(sizes) != axes or not all(type(size) is int for size in sizes):
        example = "x".join(["500", "375", "16"][: max(axes, 1)])
        raise CannotRun(f"--near takes a number for each of {axes} axes, such as {example}")
    return sizes
