"""`cnnshape import`."""

import click

from cnnshape.cli import FINDINGS, OK, CannotRun, Command, option
from cnnshape.cli.options import color_option, requested
from cnnshape.cli.output import prepare
from cnnshape.cli.targets import is_target, model_of
from cnnshape.render.look import Look


@click.command("import", cls=Command)
@click.argument("target", metavar="TARGET")
@option(
    "--input",
    "inputs",
    multiple=True,
    metavar="[NAME=]SHAPE",
    help="What goes into the model, such as 1x3x224x224; once for each input.",
)
@option("--call", default="", help="Arguments, such as 'resnet50(num_classes=10)'.")
@option("--partial", is_flag=True, help="Keep what can be said, whatever else there is.")
@option("-o", "output", metavar="FILE", help="Write the spec to a file.")
@color_option
@click.pass_context
def command(
    ctx: click.Context,
    target: str,
    inputs: tuple[str, ...],
    call: str,
    partial: bool,
    output: str | None,
    color: bool | None,
) -> None:
    """Turn a model in PyTorch into a spec. This runs the Python code of TARGET.

    TARGET is package.module:name or path/to/file.py:Name: a class, a function that makes a model,
    or a model. It is traced without memory for weights, and the spec is planned and compared with
    torch, layer by layer, before it is printed. Findings are shown in the Python file.
    """
    if not is_target(target):
        raise CannotRun(f"{target} is not package.module:name or path/to/file.py:Name")
    model = model_of(target, requested(inputs, ()).inputs, call, expects=True)
    from cnnshape.api import examine

    prepare()
    plan = model.placed(examine(model))
    fails = not plan.ok
    if not fails or (partial and not model.is_lost):
        _write(output, model.text)
    if plan.diagnostics:
        from cnnshape.render.findings import show

        show([plan], Look(color=color))
    ctx.exit(FINDINGS if fails else OK)


def _write(output: str | None, text: str) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    from pathlib import Path

    from cnnshape.writing import replace

    try:
        replace(Path(output), text.encode())
    except OSError as error:
        raise CannotRun(f"{output}: {error.strerror or 'cannot be written'}") from None
