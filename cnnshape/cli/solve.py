"""`cnnshape solve`."""

import sys

import click

from cnnshape.cli import FINDINGS, OK, CannotRun, Command, option
from cnnshape.cli.options import color_option, spec_options
from cnnshape.cli.output import prepare
from cnnshape.cli.ranges import range_options, ranges
from cnnshape.layers import KINDS, Layer
from cnnshape.layers.arguments import Shape
from cnnshape.propagate.inputs import shape_of
from cnnshape.propagate.settings import BadSetting
from cnnshape.render.json import json_object
from cnnshape.render.paint import Line, wants_color, width_of, write
from cnnshape.solve.answers import Solution, always, between, checked
from cnnshape.solve.windows import CannotSolve, Ranges, is_solvable, names_of, solvable
from cnnshape.source import printable
from cnnshape.spec.suggestions import nearest

_SIZES = 3  # TYPE FROM TO
_PREFIXES = ("nn.", "torch.nn.")


@click.command("solve", cls=Command)
@click.argument("what", nargs=-1, required=True, metavar="TYPE FROM TO | SPEC")
@option("--same", "question", flag_value="same", help="What keeps every size.")
@option("--half", "question", flag_value="half", help="What halves every size.")
@option("--double", "question", flag_value="double", help="What doubles every size.")
@range_options
@option("--max-params", metavar="N", help="At most so many parameters of a network: 5M.")
@option("--max-macs", metavar="N", help="At most so many multiply-adds: 2 GMAC.")
@spec_options
@option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="How many answers are printed.",
)
@option("--write", "writes", is_flag=True, help="Write the first answer into the spec.")
@option(
    "--format",
    "style",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How the answers are printed.",
)
@color_option
@click.pass_context
def command(
    ctx: click.Context,
    what: tuple[str, ...],
    question: str | None,
    max_params: str | None,
    max_macs: str | None,
    inputs: tuple[str, ...],
    sets: tuple[str, ...],
    limit: int,
    writes: bool,
    style: str,
    color: bool | None,
) -> None:
    """Arguments that turn one size into another, or that a spec asks for with _.

    For example: cnnshape solve Conv2d 224 112, cnnshape solve ConvTranspose2d --double,
    cnnshape solve net.yaml. Exit code 1 says that there is no answer.
    """
    tried = ranges(ctx)
    prepare()
    if question is None and len(what) == 1 and KINDS.get(what[0]) is None:
        from cnnshape.cli.solving import Asking, solve_spec

        asking = Asking(what[0], inputs, sets, max_params, max_macs, tried, limit, writes)
        ctx.exit(OK if solve_spec(asking, style, color) else FINDINGS)
    if inputs or sets or writes or max_params or max_macs:
        raise CannotRun("--input, --set, --max-params, --max-macs and --write go with a spec")
    try:
        solution = _solution(what, question, tried, limit)
    except CannotSolve as error:
        raise CannotRun(str(error)) from None
    _show(solution, style, color)
    ctx.exit(OK if solution.answers else FINDINGS)


def _solution(what: tuple[str, ...], question: str | None, tried: Ranges, limit: int) -> Solution:
    if len(what) != (1 if question else _SIZES):
        raise CannotSolve(
            "write TYPE FROM TO, such as Conv2d 224 112; or TYPE and --same, --half or --double; "
            "or the file of a spec"
        )
    kind = _kind(what[0])
    given = {name for name in tried if name not in names_of(kind)}
    if given:
        raise CannotSolve(f"{kind.__name__} has no {' and no '.join(sorted(given))}")
    if question:
        return always(kind, question, tried, limit)
    before, after = (_sizes(text) for text in what[1:])
    checked(kind, before, after)
    return between(kind, before, after, tried, limit)


def _kind(text: str) -> type[Layer]:
    """The kind of a name; raises `CannotSolve` where it has no window to choose."""
    name = text
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    kind = KINDS.get(name)
    if kind is None:
        meant = nearest(name, [one.__name__ for one in solvable()])
        hint = f"did you mean {meant}?" if meant else "`cnnshape layers` lists them all"
        raise CannotSolve(f"no layer is called {printable(text)}; {hint}")
    if not is_solvable(kind):
        raise CannotSolve(f"{name} has no window whose arguments could be chosen")
    return kind


def _sizes(text: str) -> Shape:
    try:
        sizes = shape_of(text)
    except BadSetting:
        sizes = ()
    if not sizes or not all(type(size) is int for size in sizes):
        raise CannotSolve(f"{printable(text)} is no size, such as 224 or 427x640")
    return sizes


def _show(solution: Solution, style: str, color: bool | None) -> None:
    if style == "json":
        from cnnshape.solve.objects import solution_object

        click.echo(json_object(solution_object(solution)))
        return
    from cnnshape.render.answers import lines

    _write(lines(solution, width_of(sys.stdout)), color)


def _write(lines: list[Line], color: bool | None) -> None:
    write(lines, sys.stdout, color=wants_color(sys.stdout, color))
    sys.stdout.flush()
