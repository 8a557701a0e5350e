"""Random functions in Python that change tensors in place, most of them through views."""

import random
from collections.abc import Callable, Iterator

from cnnshape.layers.arguments import Shape

SHAPE = (2, 4, 6, 6)


class Program:
    """A module whose `forward` names views of tensors, writes to some, and returns some."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  # no secret
        self.shapes: dict[str, Shape] = {"a": SHAPE}
        self.lines = ["a = x * 2"]
        for _ in range(self.random.randint(2, 9)):
            step = self.random.choice([self._view, self._copy, self._change, self._put, self._put])
            self.lines += step(*self.random.choice([*self.shapes.items()]))
        names = [*self.shapes]
        self.results = self.random.sample(names, min(len(names), 3))

    def text(self) -> str:
        """The module in Python."""
        head = "import torch\nfrom torch import nn\n\n\nclass Net(nn.Module):\n"
        rows = [*self.lines, f"return {', '.join(self.results)}"]
        return f"{head}    def forward(self, x):\n" + "".join(f"        {row}\n" for row in rows)

    def _name(self, shape: Shape) -> str:
        name = f"v{len(self.shapes)}"
        self.shapes[name] = shape
        return name

    def _like(self, name: str) -> str:
        """A tensor of the same shape."""
        alike = [other for other, x in self.shapes.items() if x == self.shapes[name]]
        return self.random.choice(alike)

    def _index(self, x: Shape) -> tuple[str, Shape]:
        """An index into a tensor, and the shape that it gives; the batch stays."""
        parts, sizes = [":"], [x[0]]
        for n in x[1 : self.random.randint(1, len(x))]:
            start = self.random.randrange(n)
            end, step = self.random.randint(start + 1, n), self.random.choice([1, 1, 2])
            part, size = self.random.choice(
                [
                    (str(start - n), 0),
                    (":", n),
                    (f"{start}:{end}:{step}", len(range(start, end, step))),
                    (f"{start - n}:", n - start),
                ]
            )
            parts.append(part)
            sizes += [size] if size else []
        return ", ".join(parts), (*sizes, *x[len(parts) :])

    def _view(self, name: str, x: Shape) -> Iterator[str]:
        ways: list[Callable[[str, Shape], Iterator[str]]] = [self._part, self._part, self._axis]
        ways += [self._turned, self._halves, self._merged] if len(x) > 1 else []
        yield from self.random.choice(ways)(name, x)

    def _part(self, name: str, x: Shape) -> Iterator[str]:
        index, y = self._index(x)
        yield f"{self._name(y)} = {name}[{index}]"

    def _axis(self, name: str, x: Shape) -> Iterator[str]:
        yield f"{self._name((*x, 1))} = {name}.unsqueeze(-1)"

    def _turned(self, name: str, x: Shape) -> Iterator[str]:
        yield f"{self._name((*x[:-2], x[-1], x[-2]))} = {name}.transpose(-1, -2)"

    def _halves(self, name: str, x: Shape) -> Iterator[str]:
        if x[1] > 1:
            first, rest = (self._name((x[0], n, *x[2:])) for n in (1, x[1] - 1))
            yield f"{first}, {rest} = {name}.split([1, {x[1] - 1}], 1)"

    def _merged(self, name: str, x: Shape) -> Iterator[str]:
        yield f"{self._name((*x[:-2], x[-2] * x[-1]))} = {name}.flatten({len(x) - 2})"

    def _copy(self, name: str, x: Shape) -> Iterator[str]:
        ways = ["{} + 1", "{}.clone() * 3", "{}.contiguous()", "{}.detach()", "{}", "{}.data"]
        yield f"{self._name(x)} = {self.random.choice(ways).format(name)}"

    def _change(self, name: str, x: Shape) -> Iterator[str]:
        ways = ["{} += {}", "{}.mul_({})", "{}.copy_({})", "{}.add_({}, alpha=2)", "{}[...] = {}"]
        alone = [
            "{} *= 2",
            "{}.relu_()",
            "torch.relu_({})",
            "{}.sub_(3)",
            "{}.exp_().clamp_(max=3)",
        ]
        yield self.random.choice([*ways, *alone]).format(name, f"{self._like(name)}.clone()")

    def _put(self, name: str, x: Shape) -> Iterator[str]:
        index, _ = self._index(x)
        ways = ["{} = {} * 5", "{} += 2", "{} *= {}.clone()", "{}.add_(4)", "{} = {}.mean()"]
        left, right = f"{name}[{index}]", f"{self._like(name)}[{index}]"
        yield self.random.choice(ways).format(left, right)
