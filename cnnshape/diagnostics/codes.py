"""The kinds of finding. Each has a page of its own, `explanations/<code>.md`."""

from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"


ERRORS = (
    # reading
    "yaml-syntax",
    "ambiguous-scalar",
    "duplicate-key",
    "unknown-key",
    "missing-key",
    "wrong-type",
    "out-of-range",
    "bad-call",
    "split-call",
    "not-a-step",
    "unknown-layer",
    "unknown-argument",
    "missing-argument",
    "unknown-name",
    "duplicate-name",
    "arity",
    "cycle",
    "too-large",
    "bad-expression",
    "open-question",
    # shapes
    "rank-mismatch",
    "axis-mismatch",
    "axis-out-of-range",
    "not-divisible",
    "conflicting-arguments",
    "empty-output",
    "padding-too-large",
    "output-padding-too-large",
    "join-mismatch",
    "reshape-mismatch",
    "open-size",
    "no-size-fits",
    "expect-mismatch",
)

FAULTS = ("torch-disagrees", "torch-refuses")  # of ours, which no spec shows

GATES = ("lock-mismatch",)  # between a spec and another file

IMPORTS = ("unknown-operation", "untraceable", "forward-fails")  # of models in Python

ADVICE = (  # on networks that fit, which a check gives
    "dropped-border",
    "stride-over-kernel",
    "shifted-image",
    "checkerboard",
    "bias-before-norm",
    "collapsing-layers",
    "idle-layer",
    "unused-output",
    "small-field",
    "field-exceeds-input",
    "unused-ignore",
)

WARNINGS = ("unbatched-input", "training-refuses", *ADVICE)

SEVERITY = dict.fromkeys(ERRORS + FAULTS + GATES + IMPORTS, Severity.ERROR) | dict.fromkeys(
    WARNINGS, Severity.WARNING
)
