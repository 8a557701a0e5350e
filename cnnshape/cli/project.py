"""What a project says of its checks: `[tool.cnnshape]` in the nearest pyproject.toml."""

import os
import re
from collections.abc import Callable, Sequence

from cnnshape.checked import Checked
from cnnshape.cli import CannotRun
from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.diagnostics.codes import SEVERITY, WARNINGS
from cnnshape.records import Record
from cnnshape.source import Source, Span, printable
from cnnshape.spec.suggestions import nearest

_NAME = "pyproject.toml"
_TABLE = "tool.cnnshape"  # what a file without it says is for others
_LARGEST = 1_000_000  # bytes
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+"""
_LONG = rf"(?<![\w-])(?:{_PART}\.[ \t]*+){{50}}"  # a key for which TOML's reader takes much memory


class Project(Record):
    """The settings of a project; those of a command line come on top."""

    source: Source = Source("", "")
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    strict: bool = False

    def unused(self, results: Sequence[Checked]) -> list[Checked]:
        """What is ignored and was found nowhere, at its place in the file."""
        used = {code for one in results for code in one.ignored}
        found = tuple(self._unused(code) for code in self.ignore if code not in used)
        return [Checked(self.source, found)] if found else []

    def _unused(self, code: str) -> Diagnostic:
        start = max(self.source.text.find(code, self.source.text.find(_TABLE)), 0)
        message = f"`{code}` is ignored but not found in any spec"
        at = Label(Span(start, start + len(code)))
        return Diagnostic("unused-ignore", message, at, help=("take it out",))


def project() -> Project:
    """The settings for the folder that a command runs in; leaves with exit code 2 for wrong ones.

    Those of the nearest folder above count that has any.
    """
    try:
        folder = os.getcwd()  # noqa: PTH109  # pathlib takes long to load
    except OSError:  # it is gone
        return Project()
    while True:
        file = os.path.join(folder, _NAME)  # noqa: PTH118  # as above
        if os.path.isfile(file):  # noqa: PTH113  # as above
            data = _data(file)
            if _TABLE.encode() in data:
                return _read(Source.decoded(os.path.relpath(file), data))
        above = os.path.dirname(folder)  # noqa: PTH120  # as above
        if above == folder:
            return Project()
        folder = above


def _data(file: str) -> bytes:
    try:
        with open(file, "rb") as stream:  # noqa: PTH123  # as above
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise CannotRun(f"{file}: {error.strerror or 'cannot be read'}") from None
    if len(data) > _LARGEST:
        raise CannotRun(f"{file}: more than {_LARGEST} bytes are not read")
    return data


def _table(source: Source) -> dict[str, object]:
    """The settings as they are written."""
    import tomllib

    file = source.name
    if re.search(_LONG, source.text):
        raise CannotRun(f"{file}: a key has more than 50 parts")
    try:
        found: object = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        raise CannotRun(f"{file}: {error}") from None
    except (ValueError, RecursionError):
        raise CannotRun(f"{file}: a number is too long, or too much is nested") from None
    for name in _TABLE.split("."):
        found = found.get(name, {}) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        raise CannotRun(f"{file}: `tool.cnnshape` is a table; write `[tool.cnnshape]`")
    return found


def _read(source: Source) -> Project:
    file, table = source.name, _table(source)
    for name, value in table.items():
        if name not in _READERS:
            meant = nearest(name, _READERS)
            hint = f"did you mean `{meant}`?" if meant else f"there are {', '.join(_READERS)}"
            raise CannotRun(f"{file}: `tool.cnnshape` has no `{printable(name)}`; {hint}")
        wrong = _READERS[name](value)
        if wrong:
            raise CannotRun(f"{file}: `{name}` {wrong}")
    lists = {name: tuple(value) for name, value in table.items() if isinstance(value, list)}
    return Project(source=source, strict=bool(table.get("strict")), **lists)


def _codes(value: object) -> str:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        return "is a list of codes"
    for code in value:
        if code not in WARNINGS:
            meant = nearest(code, WARNINGS)
            why = "is an error, which cannot be ignored" if code in SEVERITY else "is no warning"
            hint = f"; did you mean `{meant}`?" if meant and code not in SEVERITY else ""
            return f"names `{printable(code)}`, which {why}{hint}"
    return ""


def _patterns(value: object) -> str:
    known = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return "" if known else "is a list of patterns such as `old/*.yaml`"


def _flag(value: object) -> str:
    return "" if isinstance(value, bool) else "is true or false"


_READERS: dict[str, Callable[[object], str]] = {
    "ignore": _codes,
    "exclude": _patterns,
    "strict": _flag,
}
