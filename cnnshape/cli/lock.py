"""`cnnshape lock`."""

from pathlib import Path

import click

from cnnshape.cli import FINDINGS, LOCK_FILE, OK, CannotRun, Command, option
from cnnshape.cli.options import color_option, examined, read_source
from cnnshape.cli.output import prepare
from cnnshape.cli.paths import specs_in
from cnnshape.cli.project import project
from cnnshape.comparison.lockfile import Lock, gone, name_of, read, write
from cnnshape.comparison.outlines import Outline, outline
from cnnshape.plans import Plan
from cnnshape.render.look import Look
from cnnshape.source import Source, printable


@click.command("lock", cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@option(
    "-o", "--output", metavar="FILE", default=LOCK_FILE, show_default=True, help="The lock file."
)
@color_option
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...], output: str, color: bool | None) -> None:
    """Write down what the plans of specs are, for `cnnshape check --locked` to hold them to.

    PATH is a spec or a folder with specs in it. The lock file keeps what it says of other specs.
    """
    specs = specs_in(paths, project().exclude).names
    if not specs:
        raise CannotRun(f"no spec in {', '.join(paths)}")
    plans = {spec: examined(_source(spec), (), ()) for spec in specs}
    prepare()
    if not all(plan.ok for plan in plans.values()):
        _show([plan for plan in plans.values() if not plan.ok], color)
        ctx.exit(FINDINGS)
    lock = _Lock(Path(output))
    made = {lock.name(spec): outline(plan) for spec, plan in plans.items()}
    dropped = gone(Lock(lock.known), lock.path, paths)
    changed = sum(lock.known.get(name) != network for name, network in made.items())
    kept = {name: network for name, network in lock.known.items() if name not in dropped}
    lock.write(kept | made)
    locked = f"{len(made)} spec{'s' * (len(made) > 1)} locked in {printable(output)}"
    click.echo(f"{locked}, {changed} changed" + (f", {len(dropped)} dropped" if dropped else ""))
    ctx.exit(OK)


def _source(spec: str) -> Source:
    if spec == "-":
        raise CannotRun("standard input has no name to be locked under")
    return read_source(spec)


def _show(bad: list[Plan], color: bool | None) -> None:
    from cnnshape.render.findings import show

    show(bad, Look(color=color))
    click.echo("nothing is locked", err=True)


class _Lock:
    """A lock file that exists or will; leaves with exit code 2 where it is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[str, Outline] = {}
        try:
            self.known = read(path).specs
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            raise self._refused(error) from None

    def name(self, spec: str) -> str:
        try:
            return name_of(spec, self.path)
        except ValueError as error:
            raise self._refused(error) from None

    def write(self, specs: dict[str, Outline]) -> None:
        try:
            write(self.path, Lock(specs))
        except (OSError, ValueError) as error:
            raise self._refused(error) from None

    def _refused(self, error: OSError | ValueError) -> CannotRun:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return CannotRun(f"{self.path}: {reason or 'cannot be used'}")
