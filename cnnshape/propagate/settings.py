"""What is asked of a spec from outside: other inputs, other variables, edits to try."""

from cnnshape.layers.arguments import Shape
from cnnshape.records import Record
from cnnshape.spec.steps import Step


class BadSetting(ValueError):
    """Something asked from outside that the spec has no place for."""


class Change(Record):
    """What an edit makes of one step."""

    arguments: dict[str, object] = {}
    before: tuple[Step, ...] = ()
    after: tuple[Step, ...] = ()
    instead: Step | None = None
    removed: bool = False


class Settings(Record):
    """Inputs by name, `--set` values, and changes by step (its identity)."""

    inputs: dict[str, Shape] = {}
    values: dict[str, object] = {}
    changes: dict[int, Change] = {}
    edited: dict[str, Shape] = {}  # inputs as an edit would write them

    is_own_input: bool = True  # whether `expect` speaks of what comes in
