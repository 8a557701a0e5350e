"""How a value or an input is refused: what a rule and a layer raise, and how both write values."""

from typing import Any


class Misread(Exception):
    """A written value that an argument cannot take; `code` names the finding."""

    def __init__(self, code: str, needs: str) -> None:
        super().__init__(needs)
        self.code = code
        self.needs = needs


class Misfit(Exception):
    """A contradiction that a rule meets; the driver finds the place and makes it a finding.

    `message` goes on from the layer's name. `blame` is the guilty argument and `instead` a value
    of it that might fit. `torch` is what torch says to the same layer and input; where `crashes`,
    it must not be asked, since it would write to memory that is not its own.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        blame: str | None = None,
        instead: object = None,
        note: str = "",
        torch: str = "",
        crashes: bool = False,
    ) -> None:
        super().__init__(message)
        self.code, self.message = code, message
        self.blame, self.instead = blame, instead
        self.note, self.torch, self.crashes = note, torch, crashes


def show(value: Any) -> str:  # noqa: ANN401  # anything a spec can hold
    """A value as messages write it: `[N, 3, 32, 32]`, `16`, `same`.

    >>> show((1, 3)), show(None)
    ('[1, 3]', 'None')
    """
    return f"[{', '.join(map(show, value))}]" if isinstance(value, tuple) else str(value)


def torch_sizes(x: tuple[int, ...]) -> list[int]:
    """A shape as torch's messages print it, with open sizes as 1."""
    return [n if isinstance(n, int) else 1 for n in x]
