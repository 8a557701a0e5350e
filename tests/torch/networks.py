"""Random networks, written as specs and run in torch by an interpreter of their own."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import torch
from torch import Tensor, nn

from cnnshape.verify.run import REFUSALS

torch.set_num_threads(1)  # the layers are tiny

LARGEST = 300_000  # numbers in a tensor
WIDTH = 6  # the variable that every network has


class Large(Exception):
    """The tensors get too large to go on."""


class Refused(Exception):
    """torch does not take what arrives at the step with this path."""


@dataclass
class Scope:
    """Names of a list of steps: tensors, and what is inside of groups."""

    outer: "Scope | None"
    entering: Tensor
    names: dict[str, Tensor] = field(default_factory=dict)

    def get(self, name: str) -> Tensor:
        if name == "input":
            return self.entering
        if name in self.names:
            return self.names[name]
        assert self.outer is not None
        return self.outer.get(name)


@dataclass
class Run:
    """One run: modules by path, so that weights are counted once."""

    modules: dict[str, nn.Module] = field(default_factory=dict)
    rows: dict[str, tuple[int, ...]] = field(default_factory=dict)
    steps: dict[str, "Layer"] = field(default_factory=dict)

    def apply(self, path: str, owner: str, make: Callable[[], Any], *xs: Tensor) -> Tensor:
        try:
            if owner not in self.modules:
                module = make()
                self.modules[owner] = module.eval()
            y: Tensor = self.modules[owner](*xs)
        except REFUSALS as refusal:
            raise Refused(path) from refusal
        if 0 in y.shape:
            raise Refused(path)
        self.rows[path] = tuple(y.shape)
        if y.numel() > LARGEST:
            raise Large
        return y


@dataclass
class Layer:
    """A layer: its text, and how torch makes it for what arrives."""

    text: str
    make: Callable[[Tensor, dict[str, int]], nn.Module]
    name: str = ""

    def yaml(self, indent: str) -> Iterator[str]:
        yield f"{indent}- {f'{self.name} = ' * bool(self.name)}{self.text}"

    def run(self, run: Run, scope: Scope, path: str, x: Tensor, values: dict[str, int]) -> Tensor:
        return run.apply(path, path, lambda: self.make(x, values), x)


@dataclass
class Again:
    """An earlier layer of the same list on what arrives now, with the same weights."""

    name: str
    of: Layer

    def yaml(self, indent: str) -> Iterator[str]:
        yield f"{indent}- {self.name} = {self.of.name}(input)"

    def run(self, run: Run, scope: Scope, path: str, x: Tensor, values: dict[str, int]) -> Tensor:
        owner = path.removesuffix(self.name) + self.of.name
        return run.apply(path, owner, nn.Identity, scope.get("input"))


@dataclass
class Group:
    """A `Sequential`, repeated if `times` says so, left out where the condition is false."""

    steps: list[Any]
    name: str = ""
    times: int | None = None
    channels: int | None = None

    def yaml(self, indent: str) -> Iterator[str]:
        yield f"{indent}- {f'{self.name} = ' * bool(self.name)}Sequential:"
        for step in self.steps:
            yield from step.yaml(indent + "    ")
        if self.times is not None:
            yield f"{indent}  repeat: {self.times}"
        if self.channels is not None:
            yield f"{indent}  if: input.shape[1] > {self.channels}"

    def run(self, run: Run, scope: Scope, path: str, x: Tensor, values: dict[str, int]) -> Tensor:
        if self.channels is not None and scope.get("input").shape[1] <= self.channels:
            return x
        if self.times is None:
            return sequence(self.steps, run, Scope(scope, scope.get("input")), path, x, values)
        for time in range(self.times):
            inner = Scope(scope, scope.get("input"))
            x = sequence(self.steps, run, inner, f"{path}.{time}", x, values)
        return x


@dataclass
class Merge:
    """A join of branches, of which an empty one passes on what arrives."""

    kind: str
    branches: dict[str, list[Any]]
    name: str = ""

    def yaml(self, indent: str) -> Iterator[str]:
        yield f"{indent}- {f'{self.name} = ' * bool(self.name)}{self.kind}:"
        for label, steps in self.branches.items():
            yield f"{indent}    {label}:{' []' * (not steps)}"
            for step in steps:
                yield from step.yaml(indent + "      ")

    def run(self, run: Run, scope: Scope, path: str, x: Tensor, values: dict[str, int]) -> Tensor:
        own = Scope(scope, scope.get("input"))
        ys = [
            sequence(steps, run, Scope(own, scope.get("input")), f"{path}.{label}", x, values)
            for label, steps in self.branches.items()
        ]
        return run.apply(path, path, JOINS[self.kind], *ys)


@dataclass
class Use:
    """A block with an argument, perhaps several times."""

    block: "Block"
    out: int
    times: int | None
    name: str = ""

    def yaml(self, indent: str) -> Iterator[str]:
        times = f" * {self.times}" if self.times is not None else ""
        yield f"{indent}- {f'{self.name} = ' * bool(self.name)}{self.block.name}({self.out}){times}"

    def run(self, run: Run, scope: Scope, path: str, x: Tensor, values: dict[str, int]) -> Tensor:
        paths = [path] if self.times is None else [f"{path}.{i}" for i in range(self.times)]
        for one in paths:
            x = sequence(self.block.steps, run, Scope(None, x), one, x, values | {"out": self.out})
        return x


@dataclass
class Block:
    """A block with one parameter, `out`."""

    name: str
    steps: list[Any]


def sequence(
    steps: list[Any], run: Run, scope: Scope, path: str, x: Tensor, values: dict[str, int]
) -> Tensor:
    """Run a list of steps."""
    for index, step in enumerate(steps):
        x = step.run(run, scope, f"{path}.{step.name or index}".removeprefix("."), x, values)
        if step.name:
            scope.names[step.name] = x
    return x


class _Add(nn.Module):
    def forward(self, *xs: Tensor) -> Tensor:
        return sum(xs[1:], xs[0])


class _Mul(nn.Module):
    def forward(self, *xs: Tensor) -> Tensor:
        y = xs[0]
        for x in xs[1:]:
            y = y * x
        return y


class _Concat(nn.Module):
    def forward(self, *xs: Tensor) -> Tensor:
        return torch.cat(xs, 1)


JOINS: dict[str, Callable[[], nn.Module]] = {"Add": _Add, "Mul": _Mul, "Concat": _Concat}


class Network:
    """A network of its own for each seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  # no secret
        self.count = 0
        rank = self.random.choice([4, 4, 4, 4, 3, 2])
        sizes = [self.random.choice([1, 4, 8, 9, 12, 16]) for _ in range(rank - 2)]
        self.shape = (2, self.random.choice([1, 3, 4, 8]), *sizes)
        self.batch = self.random.choice(["N", "2"]) if rank != 3 else "2"
        blocks = self.random.randint(0, 2)
        self.blocks: list[Block] = []
        for i in range(blocks):
            self.blocks.append(Block(f"B{i}", self._steps(2, "out")))
        self.steps = self._steps(0, "width")

    def yaml(self) -> str:
        """The network as a spec."""
        lines = [f"input: [{self.batch}, {', '.join(map(str, self.shape[1:]))}]"]
        lines.append(f"vars: {{width: {WIDTH}}}")
        if self.blocks:
            lines.append("blocks:")
        for block in self.blocks:
            lines.append(f"  {block.name}(out):")
            lines += [line for step in block.steps for line in step.yaml("    ")]
        lines.append("layers:")
        lines += [line for step in self.steps for line in step.yaml("  ")]
        return "\n".join(lines) + "\n"

    def run(self) -> tuple[Run, Tensor | None, str]:
        """A run in torch: what there is, what comes out, and the path that torch refuses.

        Neither where it gets too large.
        """
        x = torch.zeros(self.shape)
        run, path = Run(), ""
        with suppress(Large):
            try:
                return run, sequence(self.steps, run, Scope(None, x), "", x, {"width": WIDTH}), ""
            except Refused as refused:
                path = str(refused)
        return run, None, path

    def _steps(self, depth: int, width: str) -> list[Any]:
        count = self.random.randint(1, 5 if depth else 8)
        steps: list[Any] = []
        for _ in range(count):
            steps.append(self._step(depth, width, steps))
        return steps

    def _step(self, depth: int, width: str, before: list[Any]) -> Any:  # noqa: ANN401  # any node
        choice = self.random.random()
        name = self._name() if self.random.random() < 0.3 else ""
        named = [step for step in before if isinstance(step, Layer) and step.name]
        if choice < 0.05 and named and depth == 0:
            return Again(self._name(), self.random.choice(named))
        if choice < 0.15 and depth < 3:
            times = self.random.choice([None, None, 0, 1, 2, 3])
            channels = self.random.choice([None, None, 2, 5])
            return Group(self._steps(depth + 1, width), name, times, channels)
        if choice < 0.3 and depth < 3:
            return self._merge(depth, width, name)
        if choice < 0.4 and self.blocks:
            times = self.random.choice([None, None, 1, 2])
            block = self.random.choice(self.blocks)
            return Use(block, self.random.choice([2, 4, 6, 8]), times, name)
        layer = self._layer(width)
        layer.name = name
        return layer

    def _merge(self, depth: int, width: str, name: str) -> Merge:
        kind = self.random.choice(["Add", "Mul", "Concat", "Concat"])
        labels = ["left", "right", "third"][: self.random.randint(1, 3)]
        branches = {}
        for label in labels:
            empty = self.random.random() < 0.25
            branches[label] = [] if empty else [self._layer(width, keeps=kind != "Concat")]
            if not empty and depth < 2 and self.random.random() < 0.2:
                branches[label] = self._steps(depth + 1, width)
        return Merge(kind, branches, name)

    def _name(self) -> str:
        self.count += 1
        return f"s{self.count}"

    def _layer(self, width: str, *, keeps: bool = False) -> Layer:
        random = self.random
        makers = [self._conv] if keeps else [self._conv, self._conv, self._other, self._transposed]
        return random.choice([self._simple, *makers])(width)

    def _out(self, width: str) -> tuple[str, Callable[[Tensor, dict[str, int]], int]]:
        return self.random.choice(
            [
                (width, lambda x, values: values[width]),
                ("in_channels", lambda x, values: x.shape[1] if x.ndim > 1 else -1),
                ("4", lambda x, values: 4),
                (f"2 * {width}", lambda x, values: 2 * values[width]),
            ]
        )

    def _conv(self, width: str) -> Layer:
        text, out = self._out(width)
        random = self.random
        kernel = random.choice([1, 1, 3, 3, 2, 5])
        stride = random.choice([1, 1, 1, 2])
        padding = random.choice([kernel // 2, kernel // 2, kernel // 2, 0])
        given = random.choice([None] * 12 + [3, 4])
        first = "_" if given is None else str(given)
        return Layer(
            f"Conv2d({first}, {text}, {kernel}, stride={stride}, padding={padding})",
            lambda x, values: nn.Conv2d(
                given or _channels(x), out(x, values), kernel, stride, padding
            ),
        )

    def _transposed(self, width: str) -> Layer:
        text, out = self._out(width)
        kernel, extra = self.random.choice([2, 3, 4]), self.random.choice([0, 0, 1])
        return Layer(
            f"ConvTranspose2d(_, {text}, {kernel}, 2, output_padding={extra})",
            lambda x, values: nn.ConvTranspose2d(
                _channels(x), out(x, values), kernel, 2, output_padding=extra
            ),
        )

    def _simple(self, width: str) -> Layer:
        name = self.random.choice(["ReLU", "Sigmoid", "Identity", "Dropout", "SiLU"])
        return Layer(name, lambda x, values: getattr(nn, name)())

    def _other(self, width: str) -> Layer:
        random = self.random
        n = random.choice([1, 2, 3])
        choices: list[tuple[str, Callable[[Tensor, dict[str, int]], nn.Module]]] = [
            ("BatchNorm2d", lambda x, values: nn.BatchNorm2d(_channels(x))),
            (f"GroupNorm({n}, _)", lambda x, values: nn.GroupNorm(n, x.shape[1])),
            (f"MaxPool2d({n})", lambda x, values: nn.MaxPool2d(n)),
            (f"AvgPool2d({n}, 2, ceil_mode=True)", lambda x, v: nn.AvgPool2d(n, 2, ceil_mode=True)),
            (f"AdaptiveAvgPool2d({n})", lambda x, values: nn.AdaptiveAvgPool2d(n)),
            (f"Upsample(scale_factor={n})", lambda x, values: nn.Upsample(scale_factor=n)),
            (f"PixelUnshuffle({n})", lambda x, values: nn.PixelUnshuffle(n)),
            (f"ZeroPad2d({n})", lambda x, values: nn.ZeroPad2d(n)),
            ("Flatten", lambda x, values: nn.Flatten()),
            (f"Linear(_, {width})", lambda x, values: nn.Linear(x.shape[-1], values[width])),
            ("LayerNorm(_)", lambda x, values: nn.LayerNorm(x.shape[-1])),
            ("GLU(1)", lambda x, values: nn.GLU(1)),
        ]
        return Layer(*random.choice(choices))


def _channels(x: Tensor) -> int:
    """Axis 1; where one axis is missing, torch takes a sample without a batch."""
    return x.shape[0 if x.ndim == 3 else 1] if x.ndim > 1 else 1  # see above
