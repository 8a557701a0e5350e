"""Steps one after another, and what each of them takes."""

import re
from collections.abc import Iterator
from itertools import count

Operand = str | int  # the name of a tensor, or which of the steps makes it


class Chain:
    """Steps in the order in which they are done."""

    def __init__(self) -> None:
        self.done: list[tuple[str, tuple[Operand, ...]]] = []

    def add(self, text: str, *operands: Operand) -> int:
        """Put a step behind the others: `Softmax(1)`, or `self.conv1` for a layer of the model."""
        self.done.append((text, operands))
        return len(self.done) - 1

    def written(self, taken: str, *, loose: bool = False) -> list[str]:
        """The steps as a spec has them, with names that are not `taken` by a text.

        Where `loose`, the first takes what arrives and not the tensor that it names.
        """
        names = self._names(taken)
        lines = []
        for i, (text, operands) in enumerate(self.done):
            line = text.removeprefix("self.")
            is_open = i == 0 and i not in names and len(operands) == 1 and (loose or _is_own(text))
            if is_open or not operands or self._follows(i):
                line = line.removesuffix("()")
            else:
                line += f"({', '.join(names.get(one, str(one)) for one in operands)})"
            lines.append(f"{names[i]} = {line}" if i in names else line)
        return lines

    def _names(self, taken: str) -> dict[Operand, str]:
        """The names of steps whose tensors are not just taken by the next one."""
        steps = range(len(self.done))
        used = {one for i in steps if not self._follows(i) for one in self.done[i][1]}
        fresh = _fresh(taken)
        return {i: next(fresh) for i in steps if i in used}

    def _follows(self, i: int) -> bool:
        """Whether a step takes what the one before it gives, and needs not say so."""
        text, operands = self.done[i]
        return i > 0 and operands == (i - 1,) and (_is_own(text) or text.endswith(")"))


def _is_own(text: str) -> bool:
    """Whether a step is a layer of the model, as in `self.conv1(x)`, that is to stand there."""
    return text.startswith("self.")


def _fresh(taken: str) -> Iterator[str]:
    known = set(re.findall(r"t\d+", taken))
    return (name for n in count(1) if (name := f"t{n}") not in known)
