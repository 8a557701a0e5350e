"""How a check went, in one line."""

from collections.abc import Sequence

from cnnshape.checked import Checked


def summary(results: Sequence[Checked], specs: int, others: int) -> str:
    """How many specs were checked and what was found: `12 specs checked: 1 error in 1 file`.

    `others` are YAML files that were passed over.
    """
    counts = [(sum(one.count(name) for one in results), name) for name in ("error", "warning")]
    found = ", ".join(_several(n, name) for n, name in counts if n)
    touched = sum(bool(one.diagnostics) for one in results)
    line = f"{_several(specs, 'spec')} checked: "
    line += f"{found} in {_several(touched, 'file')}" if found else "all is well"
    if others:
        line += f"; {_several(others, 'other YAML file')} passed over"
    return line


def _several(n: int, what: str) -> str:
    return f"{n} {what}{'s' * (n != 1)}"
