"""`cnnshape fix`."""

import difflib

import click

from cnnshape.api import Mended, examine, mended
from cnnshape.cli import FINDINGS, OK, Command, option
from cnnshape.cli.options import color_option, read_source
from cnnshape.cli.output import prepare
from cnnshape.plans import Plan
from cnnshape.render.findings import show
from cnnshape.render.look import Look
from cnnshape.source import Source, printable


@click.command("fix", cls=Command)
@click.argument("spec", metavar="SPEC")
@option("--dry-run", is_flag=True, help="Print what would change as a unified diff.")
@color_option
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
    _put(spec, source, found, dry_run=dry_run)
    ctx.exit(OK)


def mend(spec: str) -> list[str]:
    """Write the fixes of a file into it, if nothing is left then; what was done."""
    source = read_source(spec)
    plan = examine(source)
    found = None if plan.ok else mended(plan)
    if found is None or not found.plan.ok:
        return []
    _write(spec, source, found)
    return _titles(found)


def _put(spec: str, source: Source, found: Mended, *, dry_run: bool) -> None:
    """Write or print the mended text, or how it differs, and say what was done."""
    if dry_run:
        click.echo(_difference(source, found.plan), nl=False)
    elif spec == "-":
        click.echo(found.plan.source.text, nl=False)
    else:
        _write(spec, source, found)
    for title in _titles(found):
        click.echo(title, err=True)


def _write(spec: str, source: Source, found: Mended) -> None:
    from cnnshape.cli.writing import replace

    replace(spec, source, found.plan.source.text)


def _titles(found: Mended) -> list[str]:
    return [printable(title.replace("`", "")) for title in found.titles]


def _difference(source: Source, plan: Plan) -> str:
    before = source.text.splitlines()
    after = plan.source.text.splitlines()
    name = printable(source.name).lstrip("/")
    lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}", lineterm="")
    return "".join(f"{printable(line)}\n" for line in lines)
