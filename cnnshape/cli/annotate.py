"""`cnnshape annotate`."""

import os
import sys
from collections.abc import Callable

import click

from cnnshape.annotations import annotated, removed
from cnnshape.annotations.comments import MARK
from cnnshape.cli import FINDINGS, OK, CannotRun, Command, option
from cnnshape.cli.options import color_option, examined, read_source, spec_options
from cnnshape.cli.output import prepare
from cnnshape.plans import Plan
from cnnshape.render.findings import show
from cnnshape.render.look import Look
from cnnshape.source import Source, printable


@click.command("annotate", cls=Command)
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...")
@spec_options
@option("--check", is_flag=True, help="Write nothing; exit code 1 if a comment is stale.")
@option("--remove", is_flag=True, help="Take the comments away.")
@color_option
@click.pass_context
def command(
    ctx: click.Context,
    specs: tuple[str, ...],
    inputs: tuple[str, ...],
    sets: tuple[str, ...],
    check: bool,
    remove: bool,
    color: bool | None,
) -> None:
    """Write the shape that comes out of each step beside it, as a comment in the spec.

    Comments that begin with "# ⇒" are renewed; nothing else in the file changes. A spec with errors
    is left as it is. For standard input, the text goes to standard output.
    """
    sources = {spec: read_source(spec) for spec in _different(specs)}
    prepare()
    plans = {spec: examined(source, inputs, sets) for spec, source in sources.items()}
    wrong = [plan for plan in plans.values() if not plan.ok]
    stale = 0
    for spec, plan in plans.items():
        if plan.ok:
            text = removed(plan) if remove else annotated(plan)
            stale += check and _report(plan.source, text, "to be removed" if remove else "stale")
            if not check:
                _check(plan, text, lambda source: examined(source, inputs, sets))
                _put(spec, plan.source, text)
    if wrong:
        show(wrong, Look(color=color))
    ctx.exit(FINDINGS if wrong or stale else OK)


def _different(specs: tuple[str, ...]) -> list[str]:
    """The files, each once, however often and by whatever paths they are named."""
    return [*{os.path.realpath(spec) if spec != "-" else spec: spec for spec in specs}.values()]


def _report(source: Source, text: str, what: str) -> bool:
    """Say which lines are not as they should be; whether there are any."""
    lines = zip(source.text.split("\n"), text.split("\n"), strict=True)
    wrong = [number for number, (old, new) in enumerate(lines, 1) if old != new]
    if wrong:
        what = what if MARK in source.text else "missing"
        said = f"{len(wrong)} comments are" if len(wrong) > 1 else "the comment is"
        place = f"{printable(source.name)}:{wrong[0]}"
        click.echo(f"{place}: {said} {what}; run it without --check to write this", err=True)
    return bool(wrong)


def _check(plan: Plan, text: str, planned: Callable[[Source], Plan]) -> None:
    """Leave if a text is not the same network: it may have become longer than a spec can be."""
    if text == plan.source.text:
        return
    after = planned(Source(plan.source.name, text))
    shapes = [[(row.path, row.output_shapes) for row in one.layers] for one in (plan, after)]
    if not after.ok or shapes[0] != shapes[1]:
        raise CannotRun(f"{plan.source.name} has no room for comments")


def _put(spec: str, source: Source, text: str) -> None:
    if spec == "-":
        _print("\ufeff" * source.marks + text)
    elif text != source.text:
        from cnnshape.cli.writing import replace

        replace(spec, source, text)
        click.echo(f"{printable(spec)}: written", err=True)


def _print(text: str) -> None:
    """Print a text as it is, unless a terminal would obey it."""
    if sys.stdout.isatty():
        text = "".join(f"{printable(line)}\n" for line in text.splitlines())
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()
