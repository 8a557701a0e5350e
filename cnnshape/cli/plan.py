"""`cnnshape plan`."""

import click

from cnnshape.cli import FINDINGS, OK, Command
from cnnshape.cli.options import examined_spec, output_options, spec_options
from cnnshape.cli.output import show_plans
from cnnshape.cli.proving import prove
from cnnshape.render.look import Look


@click.command("plan", cls=Command)
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...")
@spec_options
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    specs: tuple[str, ...],
    inputs: tuple[str, ...],
    sets: tuple[str, ...],
    style: str,
    columns: tuple[str, ...] | None,
    depth: int | None,
    dtype: str,
    verify: str | None,
    color: bool | None,
) -> None:
    """Shapes, parameters and cost of networks, layer by layer.

    SPEC is a file in the spec language, - for standard input, or a model in Python, such as
    net.py:Net, which is then run. Exit code 1 says that something
    is wrong with a spec, 2 that cnnshape could not run.
    """
    plans = [examined_spec(spec, inputs, sets) for spec in specs]
    if verify:
        prove(plans, verify)
    show_plans(plans, style, Look(columns, depth, dtype, color))
    ctx.exit(OK if all(plan.ok for plan in plans) else FINDINGS)
