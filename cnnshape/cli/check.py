"""`cnnshape check`."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from cnnshape.checked import Checked
from cnnshape.cli import CANNOT_RUN, FINDINGS, OK, CannotRun, Command
from cnnshape.cli.jobs import check_all
from cnnshape.cli.options import color_option, requested, spec_options, verify_option
from cnnshape.cli.output import prepare
from cnnshape.cli.paths import Specs, specs_in
from cnnshape.cli.project import project
from cnnshape.render.reports import FORMATS, LINES
from cnnshape.render.reports.summary import summary
from cnnshape.source import printable

Target = tuple[str, str | None]  # a format, and the file that it goes to


def _targets(ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> list[Target]:
    """Formats and files; without any, what suits the place that this runs in."""
    targets = [(name, file if equals else None) for name, equals, file in map(_halves, value)]
    for name, file in targets:
        if name not in FORMATS:
            message = f"no format {name!r}; there are {', '.join(FORMATS)}"
            raise click.BadParameter(message, ctx, param)
        if file == "":
            raise click.BadParameter(f"{name}= names no file", ctx, param)
    if sum(file is None for _, file in targets) > 1:
        raise click.BadParameter("only one format can go without a file", ctx, param)
    if all(file for _, file in targets):
        usual = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "full"
        targets.insert(0, (usual, None))
    return targets


def _halves(text: str) -> tuple[str, str, str]:
    return text.partition("=")


@click.command("check", cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@spec_options
@click.option("--strict", is_flag=True, help="Let warnings fail the check as well.")
@click.option(
    "--format",
    "targets",
    multiple=True,
    callback=_targets,
    metavar="FORMAT[=FILE]",
    help=f"How findings are printed: {', '.join(FORMATS)}. May stand several times with files.",
)
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out paths like this.")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Processes; by itself, as many as pay."
)
@verify_option
@color_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    inputs: tuple[str, ...],
    sets: tuple[str, ...],
    strict: bool,
    targets: list[Target],
    exclude: tuple[str, ...],
    jobs: int | None,
    verify: str | None,
    color: bool | None,
) -> None:
    """Check specs and say only what is wrong with them. Meant for CI.

    PATH is a spec, - for standard input, or a folder, in which all *.yaml and *.yml files that are
    specs are checked. Exit code 1 says that something is wrong with a spec, 2 that a spec could not
    be checked.
    """
    settings = project()
    specs = specs_in(paths, (*exclude, *settings.exclude))
    _refuse(specs, paths, targets)
    wants_changes = any(name == "sarif" for name, _ in targets)
    request = requested(inputs, sets).but(ignore=settings.ignore, with_changes=wants_changes)
    answers = check_all(specs.names, request, jobs, verify)
    results = [answer for answer in answers if isinstance(answer, Checked)]
    count = len(results)
    if set(paths) != set(specs.names):  # all specs of a folder, which others may not be
        results += settings.unused(results)
    failures = [*map(printable, specs.failures), *(one for one in answers if isinstance(one, str))]
    prepare()
    _report(results, targets, color)
    for failure in failures:
        click.echo(f"Error: {failure}", err=True)
    click.echo(summary(results, count, specs.others, len(failures)), err=True)
    is_strict = strict or settings.strict
    bad = any(one.count("error") or (is_strict and one.count("warning")) for one in results)
    ctx.exit(CANNOT_RUN if failures else FINDINGS if bad else OK)


def _refuse(specs: Specs, paths: Sequence[str], targets: list[Target]) -> None:
    """Leave where there is nothing to check, or where a spec would be written over."""
    if not specs.names and not specs.failures:
        aside = f"; {specs.excluded} left out by --exclude or `exclude`" if specs.excluded else ""
        raise CannotRun(f"no spec in {', '.join(paths)}{aside}")
    files = {os.path.realpath(name) for name in specs.names}
    for _, file in targets:
        if file is not None and os.path.realpath(file) in files:
            raise CannotRun(f"{file} is a spec that is checked; findings go to another file")


def _report(results: list[Checked], targets: list[Target], color: bool | None) -> None:
    """Write the findings in every format that was asked for."""
    for name, file in targets:
        if file is None and name in LINES and not any(one.diagnostics for one in results):
            continue
        module = import_module(FORMATS[name])
        if file is not None:
            _write(file, module.text(results))
        elif name == "full":
            from cnnshape.render.paint import wants_color, write

            write(module.lines(results), sys.stderr, color=wants_color(sys.stderr, color))
        elif name == "line":
            sys.stderr.write(module.text(results))
        else:
            sys.stdout.write(module.text(results))
            sys.stdout.flush()


def _write(file: str, text: str) -> None:
    try:
        with open(file, "w", encoding="utf-8") as stream:  # noqa: PTH123  # pathlib takes long to load
            stream.write(text)
    except OSError as error:
        raise CannotRun(f"{file}: {error.strerror or 'cannot be written'}") from None
