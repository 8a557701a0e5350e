"""Findings as workflow commands, which GitHub Actions shows beside the lines of a change."""

import os
from collections.abc import Sequence
from pathlib import Path, PurePath

from cnnshape.checked import Checked
from cnnshape.diagnostics import Diagnostic
from cnnshape.source import Source, printable

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def text(results: Sequence[Checked]) -> str:
    """A command on a line of its own for each finding."""
    return "".join(
        f"{_command(found, one.source)}\n" for one in results for found in one.diagnostics
    )


def _command(found: Diagnostic, source: Source) -> str:
    fields = {
        "file": _path(source.name),
        **_place(found, source),
        "title": f"cnnshape {found.code}",
    }
    properties = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in fields.items())
    words = "\n".join([found.message, *_remarks(found)])
    return printable(f"::{found.severity} {properties}::{words.translate(_DATA)}")


def _place(found: Diagnostic, source: Source) -> dict[str, str]:
    """The first and the last line, and the columns where both are one: else GitHub takes none."""
    line, column = source.position(found.at.span.start)
    end_line, end_column = source.position(found.at.span.end)
    if line != end_line:
        return {"line": str(line), "endLine": str(end_line)}
    return {
        "line": str(line),
        "col": str(column),
        "endLine": str(end_line),
        "endColumn": str(end_column),
    }


def _remarks(found: Diagnostic) -> list[str]:
    """The notes, torch's words, and the one thing that is best done."""
    torch = [f"torch: {found.torch}"] if found.torch else []
    fixes = [f"{'fix' if fix.sure else 'help'}: {fix.title}" for fix in found.fixes]
    advice = [*fixes, *(f"help: {text}" for text in found.help)]
    return [*(f"note: {note}" for note in found.notes), *torch, *advice[:1]]


def _path(name: str) -> str:
    """A path from the root of the repository, which need not be the working directory."""
    try:
        here = Path.cwd()
    except OSError:  # the working directory is gone
        return PurePath(name).as_posix()
    root = os.environ.get("GITHUB_WORKSPACE") or here
    whole = PurePath(os.path.normpath(here / name))
    inside = whole.is_relative_to(root)
    return (whole.relative_to(root) if inside else PurePath(name)).as_posix()
