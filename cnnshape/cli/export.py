"""`cnnshape export`."""

import sys
from keyword import iskeyword
from pathlib import Path

import click

from cnnshape.cli import FINDINGS, OK, CannotRun, Command, option
from cnnshape.cli.options import color_option, examined_spec, spec_options, verify_option
from cnnshape.cli.output import prepare
from cnnshape.plans import Plan
from cnnshape.source import printable

_FORMATS = ("torch", "onnx")


@click.command("export", cls=Command)
@click.argument("spec", metavar="SPEC")
@option("-o", "--output", "file", metavar="FILE", help="Where to write it; - for the screen.")
@option("--name", metavar="NAME", help="What the class is called.")
@option(
    "--to",
    "style",
    type=click.Choice(_FORMATS),
    default="torch",
    show_default=True,
    help="A PyTorch module, or an ONNX file that torch makes of it, with random weights.",
)
@spec_options
@verify_option
@color_option
@click.pass_context
def command(
    ctx: click.Context,
    spec: str,
    file: str | None,
    name: str | None,
    style: str,
    inputs: tuple[str, ...],
    sets: tuple[str, ...],
    verify: str | None,
    color: bool | None,
) -> None:
    """Write a network as a PyTorch module that a person would write, and that needs torch alone.

    Blocks become classes, named layers attributes, and shapes comments. With --verify, the module
    is run: outputs, parameters and MACs are what is planned, or the exit code is 1. A spec with
    errors is not exported. SPEC may be a model in Python, such as net.py:Net, which is then run.
    """
    if style == "onnx" and file in {None, "-"}:
        raise CannotRun("an ONNX file is no text; say where to write it with -o")
    plan = examined_spec(spec, inputs, sets)
    prepare()
    if plan.diagnostics:
        _show_findings(plan, color)
    if not plan.ok:
        ctx.exit(FINDINGS)
    text = _text(plan, name)
    if verify and not _is_proven(plan, text, verify, spec):
        ctx.exit(FINDINGS)
    if style == "torch" and file in {None, "-"}:
        click.echo(text, nl=False)
    else:
        _write(file, text.encode() if style == "torch" else _onnx(plan, text))
    ctx.exit(OK)


def _show_findings(plan: Plan, color: bool | None) -> None:
    from cnnshape.render.findings import show
    from cnnshape.render.look import Look

    show([plan], Look(color=color))


def _text(plan: Plan, name: str | None) -> str:
    from cnnshape.exporting import CannotExport, exported

    if name is not None and (not name.isidentifier() or iskeyword(name)):
        raise CannotRun(f"{name!r} cannot be the name of a class")
    try:
        return exported(plan, name)
    except CannotExport as error:
        raise CannotRun(f"{plan.source.name} cannot be exported: {error}") from None


def _is_proven(plan: Plan, text: str, device: str, spec: str) -> bool:
    """Whether torch has nothing against a module; what it has is printed."""
    found = _objections(plan, text, device)
    for one in found:
        click.echo(f"{printable(spec)}: {printable(one)}", err=True)
    if found:
        click.echo("nothing is written: this is a fault of cnnshape; please report it", err=True)
    else:
        click.echo("proven in torch: outputs, parameters and MACs are as planned", err=True)
    return not found


def _objections(plan: Plan, text: str, device: str) -> tuple[str, ...]:
    """What torch says against a module; leaves with exit code 2 where it cannot be asked."""
    try:
        from cnnshape.verify.exported import differences
        from cnnshape.verify.memory import OutOfMemory
    except ImportError as error:
        raise _missing("--verify", error) from None
    try:
        return differences(text, plan, device)
    except (OutOfMemory, ValueError) as error:
        raise CannotRun(f"{plan.source.name}: {error}") from None


def _onnx(plan: Plan, text: str) -> bytes:
    try:
        from cnnshape.verify.memory import OutOfMemory
        from cnnshape.verify.onnx import NoOnnx, onnx_model

        try:
            return onnx_model(text, plan)
        except (NoOnnx, OutOfMemory) as error:
            raise CannotRun(f"{plan.source.name}: {error}") from None
    except ImportError as error:
        raise _missing("--to onnx", error) from None


def _missing(option: str, error: ImportError) -> CannotRun:
    """Which extra brings the package that is not there."""
    extras = {"torch": "verify", "onnxscript": "onnx", "onnx": "onnx"}
    extra = extras.get(error.name or "")
    if extra is None:
        return CannotRun(f"torch cannot be loaded: {error}")
    if option == "--to onnx":
        extra = "onnx"
    return CannotRun(f"{option} needs {error.name}, which `pip install 'cnnshape[{extra}]'` adds")


def _write(file: str | None, data: bytes) -> None:
    from cnnshape.writing import replace

    assert file is not None
    try:
        replace(Path(file), data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "cannot be written"
        raise CannotRun(f"{file}: {reason}") from None
    click.echo(f"{printable(file)}: written", err=True)
    sys.stderr.flush()
