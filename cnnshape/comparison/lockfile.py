"""The lock file: what the plans of specs were when they were last agreed on."""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from cnnshape.comparison.differences import Difference, compare
from cnnshape.comparison.outlines import Outline, from_json, outline, to_json
from cnnshape.plans import Plan
from cnnshape.records import Record
from cnnshape.writing import replace

_VERSION = 1
_LARGEST = 16_000_000  # bytes; a layer has about a hundred
_TOO_LARGE = f"a lock file has at most {_LARGEST:,} bytes"


class Lock(Record):
    """The outlines of specs, by their paths as seen from the lock file's folder."""

    specs: dict[str, Outline]


def read(path: Path) -> Lock:
    """The lock in a file; raises `OSError`, and `ValueError` with a sentence for what is none."""
    with path.open("rb") as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ValueError(_TOO_LARGE)
    try:
        value = json.loads(data)
    except json.JSONDecodeError as error:
        message = f"line {error.lineno} is no JSON; was it edited or merged by hand?"
        raise ValueError(message) from None
    except (ValueError, RecursionError):
        raise ValueError("this is no lock file of cnnshape") from None
    return _lock(value)


def _lock(value: object) -> Lock:
    match value:
        case {"version": int(version)} if version > _VERSION:
            raise ValueError(f"a newer cnnshape has written this, in version {version}")
        case {"version": 1, "specs": dict(specs)}:
            return Lock({name: _outline(name, one) for name, one in specs.items()})
    raise ValueError("this is no lock file of cnnshape")


def _outline(name: str, value: object) -> Outline:
    try:
        return from_json(value)
    except ValueError as error:
        raise ValueError(f"{name} is not what a lock file holds: {error}") from None


def write(path: Path, lock: Lock) -> None:
    """Put a lock in the place of a file, all of it or nothing.

    Raises `OSError`, and `ValueError` with a sentence where it could not be read again.
    """
    data = text(lock).encode()
    if len(data) > _LARGEST:
        raise ValueError(_TOO_LARGE)
    replace(path, data)


def text(lock: Lock) -> str:
    """The lock as JSON, specs in the order of their names and a line for each layer."""
    specs = [f"    {_json(name)}: {_network(lock.specs[name])}" for name in sorted(lock.specs)]
    return f'{{\n  "version": {_VERSION},\n  "specs": {_block("{}", specs, 2)}\n}}\n'


def _network(outline: Outline) -> str:
    fields = []
    for name, value in to_json(outline).items():
        if isinstance(value, list):
            layers = [f"        {_json(layer)}" for layer in value]
            fields.append(f"      {_json(name)}: {_block('[]', layers, 6)}")
        else:
            fields.append(f"      {_json(name)}: {_json(value)}")
    return _block("{}", fields, 4)


def _block(brackets: str, lines: list[str], margin: int) -> str:
    """Lines in brackets, which stand alone if there are any lines."""
    inside = ",\n".join(lines)
    return f"{brackets[0]}\n{inside}\n{' ' * margin}{brackets[1]}" if lines else brackets


def _json(value: object) -> str:
    """A value on one line; what no editor would show is escaped."""
    written = json.dumps(value, ensure_ascii=False)
    return written if written.isprintable() else json.dumps(value)


def difference(lock: Lock, name: str, plan: Plan) -> Difference | None:
    """What became of a network since it was locked, or `None` where it is not."""
    known = lock.specs.get(name)
    return compare(known, outline(plan)) if known else None


def name_of(spec: str, lock: Path) -> str:
    """The name under which a lock file has a spec; raises `ValueError` for one on another drive.

    >>> name_of("nets/specs/unet.yaml", Path("nets/cnnshape.lock"))
    'specs/unet.yaml'
    """
    file = Path(spec)
    found = os.path.relpath(file.parent.resolve() / file.name, lock.parent.resolve())
    return found.replace(os.sep, "/")


def gone(lock: Lock, file: Path, paths: Iterable[str]) -> set[str]:
    """The specs that are no longer there, of those that would be in the folders among `paths`."""
    folders = [folder.resolve() for folder in map(Path, paths) if folder.is_dir()]
    return {
        name
        for name in lock.specs
        for spec in [file.parent / name]
        if not spec.exists() and any(folder in spec.resolve().parents for folder in folders)
    }
