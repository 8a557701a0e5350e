"""`cnnshape plan`."""

from collections.abc import Callable
from functools import partial

import click

from cnnshape.cli import FINDINGS, OK, CannotRun, Command, option
from cnnshape.cli.options import examined_spec, output_options, spec_options
from cnnshape.cli.output import show_plans
from cnnshape.render.look import Look

Ready = tuple[int, Callable[[], None]]  # an exit code, and what prints what it is for


@click.command("plan", cls=Command)
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...")
@spec_options
@output_options
@option("--watch", "watches", is_flag=True, help="Plan again after every save.")
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
    watches: bool,
) -> None:
    """Shapes, parameters and cost of networks, layer by layer.

    SPEC is a file in the spec language, - for standard input, or a model in Python, such as
    net.py:Net, which is then run. Exit code 1 says that something is wrong with a spec, 2 that
    cnnshape could not run.
    """
    look = Look(columns, depth, dtype, color)
    ready = partial(_ready, specs, inputs, sets, verify, style, look)
    if watches:
        ctx.exit(_watched(specs, ready))
    code, show = ready()
    show()
    ctx.exit(code)


def _ready(
    specs: tuple[str, ...],
    inputs: tuple[str, ...],
    sets: tuple[str, ...],
    verify: str | None,
    style: str,
    look: Look,
) -> Ready:
    """The exit code, and what prints the plans."""
    plans = [examined_spec(spec, inputs, sets) for spec in specs]
    if verify:
        from cnnshape.cli.proving import prove

        prove(plans, verify)
    code = OK if all(plan.ok for plan in plans) else FINDINGS
    return code, partial(show_plans, plans, style, look)


def _watched(specs: tuple[str, ...], ready: Callable[[], Ready]) -> int:
    """Print plans until the keyboard interrupts; the last exit code."""
    if "-" in specs:
        raise CannotRun("standard input comes once and cannot be watched")
    from cnnshape.cli.watching import watch

    return watch(specs, ready)
