"""Totals that a spec bounds under `expect`: parameters, work, memory, fields, depth."""

from cnnshape.measures import MEASURES, Measure, Measured, Terms
from cnnshape.nodes import Items, Leaf, Node, Table
from cnnshape.plans import Plan, Tensor
from cnnshape.propagate.findings import Findings, ask_for
from cnnshape.quantities import DTYPES, Bound, Unit, bound
from cnnshape.source import printable
from cnnshape.spec.model import Expectation, Spec
from cnnshape.spec.suggestions import nearest
from cnnshape.symbols import is_open, symbols_of

OTHERS = ("output", "object")  # what `expect` knows beside measures
_NAMED = 3  # layers that weigh most
_ALL = float("inf")
_BATCHES = 10**9
_AXES = ("width", "height", "depth")  # the last axis first


def known(spec: Spec, findings: Findings) -> dict[str, Expectation]:
    """The measures that a spec bounds; reports what is none."""
    for name, expectation in spec.bounds.items():
        if name not in MEASURES:
            meant = nearest(name, [*OTHERS, *MEASURES])
            help_ = f"did you mean `{meant}`?" if meant else f"there are {', '.join(MEASURES)}"
            message = f"nothing is known of `{printable(name)}`"
            findings.add("unknown-key", message, expectation.key.span, "", help_)
    return {name: one for name, one in spec.bounds.items() if name in MEASURES}


def places_of(name: str, expectation: Expectation) -> list[Leaf]:
    """The names and paths of which a measure is bounded one by one."""
    node = expectation.node
    is_each = isinstance(node, Table) and MEASURES[name].at is not None
    return [key for key, _ in node.entries] if isinstance(node, Table) and is_each else []


class Budgets:
    """Holds what a plan comes to against what its spec bounds."""

    def __init__(self, plan: Plan, tensors: dict[str, Tensor], findings: Findings) -> None:
        self.plan, self.findings = plan, findings
        self.tensors = tensors  # by the names and paths that are expected

    def check(self, name: str, expectation: Expectation) -> None:
        """Report a measure that is not within its bound."""
        measure, node = MEASURES[name], expectation.node
        if isinstance(node, Table) and measure.at is not None:
            for key, value in node.entries:
                tensor = self.tensors.get(key.text)
                if tensor is not None:
                    label = f"{name}` of `{printable(key.text)}"
                    self._held(label, measure, value, measure.at(self.plan, tensor), tensor.label)
            return
        terms = Terms()
        if isinstance(node, Table) and measure.terms:
            found = self._terms(name, measure, node)
            if found is None:
                return
            terms, node = found
        try:
            measured = measure.of(self.plan, terms)
        except ValueError as error:  # another batch does not fit
            self._wrong(f"`{name}`: {error}", node or expectation.key)
            return
        self._held(name, measure, node or expectation.key, measured)

    def _terms(self, name: str, measure: Measure, table: Table) -> tuple[Terms, Node] | None:
        """For what a measure is taken, and its bound."""
        entries = {key.text: (key, value) for key, value in table.entries}
        for other in entries.keys() - {"bound", *measure.terms}:
            help_ = f"there are {', '.join(('bound', *measure.terms))}"
            message = f"`{name}` has no `{printable(other)}`"
            self.findings.add("unknown-key", message, entries[other][0].span, "", help_)
            return None
        if "bound" not in entries:
            self._wrong(f"`{name}` has no `bound`, such as `<= 100 MB`", table)
            return None
        terms = Terms()
        if "dtype" in entries:
            node = entries["dtype"][1]
            if not isinstance(node, Leaf) or node.text not in DTYPES:
                self._wrong(f"`dtype` is one of {', '.join(DTYPES)}", node)
                return None
            terms = terms.but(dtype=node.text)
        if "batch" in entries:
            node = entries["batch"][1]
            if not isinstance(node, Leaf) or not _is_count(node.text):
                self._wrong("`batch` is a whole number of at least 1", node)
                return None
            terms = terms.but(batch=int(node.text))
        return terms, entries["bound"][1]

    def _held(
        self, name: str, measure: Measure, node: Node, found: Measured, path: str = ""
    ) -> None:
        wanted = self._bounds(name, measure, node, len(found.values))
        if wanted is None:
            return
        if not found.values or None in found.values:
            message = f"`{name}` has no meaning here, or nobody knows it"
            self.findings.add("expect-mismatch", message, node.span, path)
            return
        for axis, (limit, value) in enumerate(zip(wanted, found.values, strict=True)):
            where = ""
            if len({*map(str, found.values)}) > 1:
                where = f" along the {_AXES[len(found.values) - 1 - axis]}"
            if is_open(value):
                message = f"`{name}` is {value}, which depends on an open size"
                names = ask_for(tuple(sorted(symbols_of(value))))
                self.findings.add("open-size", message, node.span, path, names)
                return
            number = value if isinstance(value, int) else _ALL
            broken = limit.broken(number)
            if broken is not None:
                shown = limit.unit.show(number) if isinstance(value, int) else str(value)
                message = f"`{name}` is expected to be {limit} but is {shown}{where}"
                message += _distance(number, broken[1], limit.unit)
                self.findings.add(
                    "expect-mismatch", message, node.span, path, notes=_notes(found, limit.unit)
                )
                return

    def _bounds(self, name: str, measure: Measure, node: Node, axes: int) -> list[Bound] | None:
        """A bound for every value; `None` after a finding."""
        unit = measure.unit
        each = isinstance(node, Items) and measure.at is not None
        nodes = node.children if isinstance(node, Items) and each else [node] * axes
        found = [bound(one.text, unit) if isinstance(one, Leaf) else None for one in nodes]
        sure = [one for one in found if one is not None]
        if len(sure) == len(nodes) == axes or (not axes and sure == found):
            return sure
        example = f"<= 5M {unit.words[0]}".rstrip() if unit.words else "<= 5M"
        if len(sure) == len(nodes):
            self._wrong(f"`{name}` has {axes} axes but {len(nodes)} bounds", node)
        else:
            self._wrong(f"`{name}` is a number or a bound, such as `{example}`", node)
        return None

    def _wrong(self, message: str, node: Node) -> None:
        self.findings.add("wrong-type", message, node.span, "")


def _is_count(text: str) -> bool:
    return text.isdecimal() and len(text) <= len(str(_BATCHES)) and 1 <= int(text) <= _BATCHES


def _distance(value: float, limit: float, unit: Unit) -> str:
    if not isinstance(limit, int) or not isinstance(value, int):
        return ""
    return f", {unit.show(abs(value - limit))} {'more' if value > limit else 'fewer'}"


def _notes(found: Measured, unit: Unit) -> tuple[str, ...]:
    """Which layers weigh most."""
    total = sum(n for _, n in found.shares)
    most = [
        f"`{path}` {unit.show(n)} ({100 * n / total:.0f} %)" for path, n in found.shares[:_NAMED]
    ]
    return (f"most of it: {', '.join(most)}",) if len(found.shares) > 1 else ()
