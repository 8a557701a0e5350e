"""`cnnshape draw`."""

import click

from cnnshape.cli import FINDINGS, OK, CannotRun, Command, option
from cnnshape.cli.options import color_option, examined_spec, spec_options
from cnnshape.cli.output import prepare
from cnnshape.plans import Plan
from cnnshape.render.drawing import FORMATS, STYLES, THEMES, Undrawable, Wish, drawn
from cnnshape.render.findings import show
from cnnshape.render.look import Look


@click.command("draw", cls=Command)
@click.argument("spec", metavar="SPEC")
@option(
    "-o", "--output", required=True, metavar="FILE", help="Where to: .svg, .png, .html, .mmd, .dot."
)
@spec_options
@option("--depth", type=click.IntRange(min=1), help="Fold groups below this.")
@option("--full", is_flag=True, help="Draw every repetition by itself.")
@option(
    "--style",
    type=click.Choice(list(STYLES)),
    default="boxes",
    show_default=True,
    help="Layers as boxes, or feature maps as volumes.",
)
@option(
    "--theme",
    type=click.Choice(list(THEMES)),
    default="auto",
    show_default=True,
    help="Colours; auto is as the reader likes it.",
)
@option("--scale", type=click.FloatRange(0.1, 10), default=2.0, show_default=True, help="Of a PNG.")
@color_option
@click.pass_context
def command(
    ctx: click.Context,
    spec: str,
    output: str,
    inputs: tuple[str, ...],
    sets: tuple[str, ...],
    depth: int | None,
    full: bool,
    style: str,
    theme: str,
    scale: float,
    color: bool | None,
) -> None:
    """Draw a network: layers, shapes on the edges, blocks as frames, repetitions once.

    The end of FILE says how: SVG or PNG for papers, HTML to explore, Mermaid (.mmd) or Graphviz
    (.dot) as text. A network that does not fit is drawn all the same, with the layer in red. SPEC
    may be a model in Python, such as net.py:Net, which is then run.
    """
    kind = output.rpartition(".")[2].lower()
    if kind not in FORMATS:
        known = ", ".join(f".{name}" for name in FORMATS)
        raise CannotRun(f"{output} ends in none of {known}")
    plan = examined_spec(spec, inputs, sets)
    prepare()
    if plan.inputs or plan.layers:
        _write(output, _made(plan, kind, Wish(depth, full, style, theme, scale)))
    if plan.diagnostics:
        show([plan], Look(None, None, "float32", color))
    ctx.exit(OK if plan.ok else FINDINGS)


def _made(plan: Plan, kind: str, wish: Wish) -> bytes:
    try:
        return drawn(plan, kind, wish)
    except Undrawable as error:
        raise CannotRun(str(error)) from None


def _write(output: str, data: bytes) -> None:
    try:
        with open(output, "wb") as stream:  # noqa: PTH123  # pathlib takes long to load
            stream.write(data)
    except OSError as error:
        raise CannotRun(f"{output}: {error.strerror or 'cannot be written'}") from None
    except ValueError:
        raise CannotRun(f"{output} cannot be a file name") from None
