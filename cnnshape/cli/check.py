"""`cnnshape check`."""

import os

import click

from cnnshape.checked import Checked, Request
from cnnshape.cli import CANNOT_RUN, FINDINGS, LOCK_FILE, OK, CannotRun, Command, option
from cnnshape.cli.jobs import check_all
from cnnshape.cli.options import color_option, requested, spec_options, verify_option
from cnnshape.cli.output import prepare
from cnnshape.cli.paths import Specs, specs_in
from cnnshape.cli.project import Project, project
from cnnshape.cli.reporting import Target, report, targets
from cnnshape.render.reports import FORMATS
from cnnshape.render.reports.summary import summary
from cnnshape.source import printable


@click.command("check", cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@spec_options
@option("--strict", is_flag=True, help="Let warnings fail the check as well.")
@option(
    "--format",
    "wanted",
    multiple=True,
    callback=targets,
    metavar="FORMAT[=FILE]",
    help=f"How findings are printed: {', '.join(FORMATS)}. May stand several times with files.",
)
@option("--exclude", multiple=True, metavar="PATTERN", help="Leave out paths like this.")
@option("--fix", is_flag=True, help="First write the first fix of each error into the files.")
@option(
    "--locked",
    "lock",
    metavar="[=FILE]",
    help=f"Fail where a plan is not as in the lock file, {LOCK_FILE} if nothing else is said.",
)
@option("-j", "--jobs", type=click.IntRange(min=1), help="Processes; by itself, as many as pay.")
@verify_option
@color_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    inputs: tuple[str, ...],
    sets: tuple[str, ...],
    strict: bool,
    wanted: list[Target],
    exclude: tuple[str, ...],
    fix: bool,
    lock: str | None,
    jobs: int | None,
    verify: str | None,
    color: bool | None,
) -> None:
    """Check specs and say only what is wrong with them. Meant for CI.

    PATH is a spec, - for standard input, or a folder, in which all *.yaml and *.yml files that are
    specs are checked. Exit code 1 says that something is wrong with a spec, 2 that a spec could not
    be checked. PATH may be a model in Python, such as net.py:Net, which is then run; folders run
    none.
    """
    settings = project()
    specs = specs_in(paths, (*exclude, *settings.exclude))
    _refuse(specs, paths, wanted)
    prepare()
    if fix:
        _fix(specs.names)
    request = _request(inputs, sets, lock, settings, wanted)
    answers = check_all(specs.names, request, jobs, verify)
    results = [answer for answer in answers if isinstance(answer, Checked)]
    failures = [*specs.failures, *(one for one in answers if isinstance(one, str))]
    whole = results + _whole(paths, specs, settings, results, lock)
    report(whole, wanted, color)
    _sum_up(whole, len(results), specs.others, failures)
    ctx.exit(_code(whole, failures, strict=strict or settings.strict))


def _refuse(specs: Specs, paths: tuple[str, ...], wanted: list[Target]) -> None:
    """Leave where there is nothing to check, or where a spec would be written over."""
    if not specs.names and not specs.failures:
        aside = f"; {specs.excluded} left out by --exclude or `exclude`" if specs.excluded else ""
        raise CannotRun(f"no spec in {', '.join(paths)}{aside}")
    files = {os.path.realpath(name) for name in specs.names}
    for _, file in wanted:
        if file is not None and os.path.realpath(file) in files:
            raise CannotRun(f"{file} is a spec that is checked; findings go to another file")


def _fix(names: tuple[str, ...]) -> None:
    """Mend the files that can be mended altogether, and say what was done."""
    from cnnshape.cli.fix import mend

    for name in names:
        for title in mend(name) if name != "-" else ():
            click.echo(f"fixed {printable(name)}: {title}", err=True)


def _request(
    inputs: tuple[str, ...],
    sets: tuple[str, ...],
    lock: str | None,
    settings: Project,
    wanted: list[Target],
) -> Request:
    """What is asked of each spec."""
    if lock and (inputs or sets):
        raise CannotRun("--locked holds specs to what they are, without --input and --set")
    with_changes = any(name == "sarif" for name, _ in wanted)
    return requested(inputs, sets).but(
        ignore=settings.ignore, with_changes=with_changes, lock=lock or ""
    )


def _whole(
    paths: tuple[str, ...],
    specs: Specs,
    settings: Project,
    results: list[Checked],
    lock: str | None,
) -> list[Checked]:
    """What can be said of all specs of a folder together, and of no others."""
    if set(paths) == set(specs.names):
        return []
    unused = settings.unused(results)
    if not lock:
        return unused
    from cnnshape.cli.locked import missing

    return unused + missing(lock, paths)


def _sum_up(results: list[Checked], specs: int, others: int, failures: list[str]) -> None:
    for failure in failures:
        click.echo(f"Error: {printable(failure)}", err=True)
    click.echo(summary(results, specs, others, len(failures)), err=True)


def _code(results: list[Checked], failures: list[str], *, strict: bool) -> int:
    if failures:
        return CANNOT_RUN
    weights = ("error", "warning") if strict else ("error",)
    return FINDINGS if any(one.count(weight) for one in results for weight in weights) else OK
