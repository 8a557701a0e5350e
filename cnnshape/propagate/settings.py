"""What is asked of a spec from outside: other inputs, other variables, edits to try."""

from dataclasses import dataclass, field

from cnnshape.layers.arguments import Shape
from cnnshape.spec.steps import Step


class BadSetting(ValueError):
    """Something asked from outside that the spec has no place for."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit makes of one step."""

    arguments: dict[str, object] = field(default_factory=dict)
    before: tuple[Step, ...] = ()
    instead: Step | None = None
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """Inputs by name, `--set` values, and changes by step (its identity)."""

    inputs: dict[str, Shape] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    changes: dict[int, Change] = field(default_factory=dict)

    @property
    def is_own_input(self) -> bool:
        """Whether the spec's own input is what comes in, so that `expect` speaks of it."""
        return not self.inputs
