"""`cnnshape explain` of one layer: finds it, and shows what there is to say of it."""

import os
import sys

import click

from cnnshape.cli import FINDINGS, OK, CannotRun
from cnnshape.cli.options import examined, read_source, requested
from cnnshape.document import dump
from cnnshape.explaining.lesson import Lesson, lesson
from cnnshape.explaining.matrices import Matrix, NoMatrix, matrix
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row
from cnnshape.propagate.inputs import shape_of
from cnnshape.propagate.settings import BadSetting
from cnnshape.records import Record
from cnnshape.render.look import Look
from cnnshape.render.paint import wants_color, write
from cnnshape.source import Source
from cnnshape.spec.suggestions import nearest

_LISTED = 12  # paths that a message names


class Wanted(Record):
    """What is asked for beside the explanation."""

    matrix: bool = False
    verify: bool = False
    output: str | None = None
    style: str = "text"
    color: bool | None = None


def explain(
    what: str,
    layer: str | None,
    inputs: tuple[str, ...],
    sets: tuple[str, ...],
    wanted: Wanted,
) -> int:
    """Explain the layer of a spec, or one that is written beside a shape; the exit code."""
    plan = examined(_source(what, layer, inputs), inputs, sets)
    row = _row(plan, what, layer)
    told = lesson(plan, row) if row and row.path not in plan.broken else None
    if told is None:
        _refuse(plan, wanted)
        return FINDINGS
    found = _matrix(told) if wanted.matrix or wanted.verify else None
    if found and wanted.verify and not _is_proven(told, found):
        click.echo("torch's Jacobian is another matrix: please report this layer", err=True)
        return FINDINGS
    if wanted.output is not None:
        _draw(told, wanted.output)
    elif wanted.style == "json":
        _json(told, found)
    else:
        _text(told, found, wanted)
    sys.stdout.flush()
    return OK


def _source(what: str, layer: str | None, inputs: tuple[str, ...]) -> Source:
    """The text of a spec; one of one layer where `what` is a shape."""
    shape = None if what == "-" or os.path.exists(what) else _shape(what)  # noqa: PTH110  # without pathlib
    if shape is None:
        if layer is None and not os.path.exists(what) and what != "-":  # noqa: PTH110  # as above
            from cnnshape.cli.explain import unknown_code

            raise unknown_code(what)
        return read_source(what, requested(inputs, ()).inputs)
    if layer is None:
        raise CannotRun(f'{what} is a shape; write a layer behind it, such as "Conv2d(_, 6, 5)"')
    return Source("<explain>", dump({"input": shape, "layers": [layer]}))


def _shape(text: str) -> list[int | str] | None:
    try:
        sizes = shape_of(text)
    except BadSetting:
        return None
    told: list[int | str] = [size if isinstance(size, int) else str(size) for size in sizes]
    return told if len(told) > 1 or isinstance(told[0], int) else None


def _row(plan: Plan, what: str, path: str | None) -> Row | None:
    """The row that is meant; leaves with exit code 2 where none is."""
    rows = {row.path: row for row in plan.layers}
    if plan.source.name == "<explain>":
        if len(rows) > 1:
            raise CannotRun("that is more than one layer; `cnnshape calc` takes several")
        return next(iter(rows.values()), None)
    if path in rows or not rows:
        return rows.get(path or "")
    if path is None:
        raise CannotRun(f"{what} has several layers; name one: {_list(list(rows))}")
    inside = [known for known in rows if known.startswith(f"{path}.")]
    if inside:
        raise CannotRun(f"{path} is a group; name one of its layers: {_list(inside)}")
    meant = nearest(path, rows)
    hint = f"; did you mean {meant}?" if meant else f"; there are {_list(list(rows))}"
    raise CannotRun(f"{what} has no layer {path!r}{hint}")


def _list(paths: list[str]) -> str:
    more = ", ..." if len(paths) > _LISTED else ""
    return ", ".join(paths[:_LISTED]) + more


def _refuse(plan: Plan, wanted: Wanted) -> None:
    if wanted.style == "json":
        from cnnshape.explaining.objects import refusal_object
        from cnnshape.render.json import json_object

        click.echo(json_object(refusal_object(plan)))
        return
    from cnnshape.render.findings import show

    show([plan], Look(None, None, "float32", wanted.color))


def _matrix(told: Lesson) -> Matrix:
    xs, ys = told.batched
    try:
        return matrix(told.layer, xs[0] if xs else (), ys[0])
    except NoMatrix as none:
        raise CannotRun(str(none)) from None


def _is_proven(told: Lesson, found: Matrix) -> bool:
    from cnnshape.cli.proving import asking_torch

    with asking_torch():
        from cnnshape.verify.matrices import agrees

        return agrees(told.layer, told.batched[0][0], found)


def _text(told: Lesson, found: Matrix | None, wanted: Wanted) -> None:
    from cnnshape.render.lesson import lesson_lines
    from cnnshape.render.matrix import matrix_lines

    lines = matrix_lines(found) if found else lesson_lines(told)
    if wanted.verify:
        lines.append([("verified: ", "bold"), ("torch's Jacobian is this matrix", "")])
    write(lines, sys.stdout, color=wants_color(sys.stdout, wanted.color))


def _json(told: Lesson, found: Matrix | None) -> None:
    from cnnshape.explaining.objects import lesson_object, matrix_object
    from cnnshape.render.json import json_object

    more: dict[str, object] = {"matrix": matrix_object(found)} if found else {}
    click.echo(json_object(lesson_object(told) | more))


def _draw(told: Lesson, path: str) -> None:
    from cnnshape.render.grids import NoDrawing, svg

    if path != "-" and not path.lower().endswith(".svg"):
        raise CannotRun(f"{path}: a drawing is an SVG; write FILE.svg")
    try:
        text = svg(told)
    except NoDrawing as none:
        raise CannotRun(str(none)) from None
    if path == "-":
        click.echo(text, nl=False)
        return
    from pathlib import Path

    from cnnshape.writing import replace

    try:
        replace(Path(path), text.encode())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "cannot be a file name"
        raise CannotRun(f"{path}: {reason}") from None
