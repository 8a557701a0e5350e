"""`cnnshape diff`."""

import sys
from importlib import import_module

import click

from cnnshape.cli import FINDINGS, OK, CannotRun, Command, option
from cnnshape.cli.options import examined, requested, spec_options
from cnnshape.cli.output import prepare
from cnnshape.cli.revisions import read_side, working_copy
from cnnshape.comparison.differences import compare
from cnnshape.comparison.outlines import outline
from cnnshape.plans import Plan
from cnnshape.render.differences import FORMATS
from cnnshape.render.look import Look


@click.command("diff", cls=Command)
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@spec_options
@option(
    "--format",
    "style",
    type=click.Choice(list(FORMATS)),
    default="table",
    show_default=True,
    help="How the difference is printed.",
)
@option("--exit-code", "by_code", is_flag=True, help="Exit with 1 where the plans differ.")
@option("--color/--no-color", default=None, help="Colour the output, or do not.")
@click.pass_context
def command(
    ctx: click.Context,
    before: str,
    after: str | None,
    inputs: tuple[str, ...],
    sets: tuple[str, ...],
    style: str,
    by_code: bool,
    color: bool | None,
) -> None:
    """Where the networks of two specs part: layers added, removed and changed, and what it costs.

    A and B are files, - for standard input, or REVISION:path as git knows it, such as
    HEAD~1:net.yaml. Without B, a revision is compared with the file as it is now. Either may be a
    model in Python, such as net.py:Net, which is then run.
    """
    names = before, _other(before) if after is None else after
    if names == ("-", "-"):
        raise CannotRun("only one of the two can be standard input")
    plans = [
        examined(read_side(name, requested(inputs, ()).inputs), inputs, sets) for name in names
    ]
    prepare()
    found = compare(*map(outline, plans))
    if style == "json" or all(plan.ok or plan.layers for plan in plans):
        sides = plans[0].source.name, plans[1].source.name
        import_module(FORMATS[style]).show(found, sides, color)
        sys.stdout.flush()
    ctx.exit(_failed(plans, color) or (FINDINGS if by_code and not found.same else OK))


def _other(name: str) -> str:
    found = working_copy(name)
    if found is None:
        message = "Missing argument 'B'; only REVISION:path is compared with the file as it is now."
        raise click.UsageError(message)
    return found


def _failed(plans: list[Plan], color: bool | None) -> int:
    """Print what is wrong with specs, if anything is."""
    bad = [plan for plan in plans if not plan.ok]
    if not bad:
        return OK
    from cnnshape.render.findings import show

    show(bad, Look(color=color))
    return FINDINGS
