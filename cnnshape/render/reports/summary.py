"""How a check went, in one line."""

from collections.abc import Sequence

from cnnshape.checked import Checked


def summary(results: Sequence[Checked], specs: int, others: int, failures: int = 0) -> str:
    """How many specs were checked and what was found: `12 specs checked: 1 error in 1 file`.

    `others` are YAML files that were passed over, `failures` what could not be checked.
    """
    counts = [(sum(one.count(name) for one in results), name) for name in ("error", "warning")]
    found = ", ".join(_several(n, name) for n, name in counts if n)
    touched = sum(bool(one.diagnostics) for one in results)
    line = f"{_several(specs, 'spec')} checked"
    if found:
        line += f": {found} in {_several(touched, 'file')}"
    elif not failures:
        line += ": all is well"
    if failures:
        line += f"; {failures} could not be checked"
    if others:
        line += f"; {_several(others, 'other YAML file')} passed over"
    return line


def _several(n: int, what: str) -> str:
    return f"{n} {what}{'s' * (n != 1)}"
