"""`cnnshape fix`."""

import difflib
from pathlib import Path

import click

from cnnshape.api import examine, mended
from cnnshape.cli import FINDINGS, OK, CannotRun, Command
from cnnshape.cli.options import read_source
from cnnshape.cli.output import prepare
from cnnshape.plans import Plan
from cnnshape.render.findings import show
from cnnshape.render.look import Look
from cnnshape.source import Source, printable
from cnnshape.writing import replace


@click.command("fix", cls=Command)
@click.argument("spec", metavar="SPEC")
@click.option("--dry-run", is_flag=True, help="Print what would change as a unified diff.")
@click.option("--color/--no-color", default=None, help="Colour the output, or do not.")
@click.pass_context
def command(ctx: click.Context, spec: str, dry_run: bool, color: bool | None) -> None:
    """Apply the first fix of each finding to the file of a spec.

    Only the characters concerned change. Nothing is written if the result does not plan. For
    standard input, the mended text goes to standard output.
    """
    source = read_source(spec)
    plan = examine(source)
    prepare()
    if plan.ok:
        click.echo("nothing to fix" if spec != "-" or dry_run else source.text, nl=spec != "-")
        ctx.exit(OK)
    found = mended(plan)
    if not found.plan.ok:
        show([found.plan], Look(None, None, "float32", color))
        click.echo("nothing is written: no fix is known for what is left", err=True)
        ctx.exit(FINDINGS)
    if dry_run:
        click.echo(_difference(source, found.plan), nl=False)
    elif spec == "-":
        click.echo(found.plan.source.text, nl=False)
    else:
        _write(spec, source, found.plan)
    for title in found.titles:
        click.echo(printable(title.replace("`", "")), err=True)
    ctx.exit(OK)


def _difference(source: Source, plan: Plan) -> str:
    before = source.text.splitlines()
    after = plan.source.text.splitlines()
    name = printable(source.name).lstrip("/")
    lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}", lineterm="")
    return "".join(f"{printable(line)}\n" for line in lines)


def _write(name: str, source: Source, plan: Plan) -> None:
    """Put the new text in the place of the old one, all of it or nothing."""
    target = Path(name).resolve()
    text = source.text.encode()
    try:
        old = target.read_bytes()
        mark = old[: len(old) - len(text)]
        if old != mark + text:
            raise CannotRun(f"{name} has changed in the meantime")
        replace(target, mark + plan.source.text.encode())
    except OSError as error:
        raise CannotRun(f"{name}: {error.strerror or 'cannot be written'}") from None
