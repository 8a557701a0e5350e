"""Models in Python in the place of specs: `package.module:name`, `path/to/file.py:Name`."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnshape.cli import CannotRun
from cnnshape.layers.arguments import Shape

if TYPE_CHECKING:
    from cnnshape.importing.model import Model


def is_target(name: str) -> bool:
    """Whether a name is that of a model in Python, and of no file."""
    place, colon, member = name.rpartition(":")
    if not colon or not member.isidentifier() or os.path.exists(name):  # noqa: PTH110  # pathlib takes long to load
        return False
    return place.endswith(".py") or all(part.isidentifier() for part in place.split("."))


def model_of(
    target: str,
    inputs: Sequence[tuple[str | None, Shape]],
    call: str = "",
    *,
    expects: bool = False,
) -> "Model":
    """The spec of a model; leaves with exit code 2 where there is no model."""
    try:
        from cnnshape.importing.run import imported
        from cnnshape.importing.targets import NoModel
    except ImportError as error:
        if error.name == "torch":
            message = f"{target} needs torch, which `pip install 'cnnshape[verify]'` adds"
            raise CannotRun(message) from None
        raise CannotRun(f"torch cannot be loaded: {error}") from None
    try:
        return imported(target, inputs, call, expects=expects)
    except NoModel as why:
        raise CannotRun(str(why)) from None
