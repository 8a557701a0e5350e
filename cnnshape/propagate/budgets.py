"""Totals that a spec bounds under `expect`: parameters, work, memory, fields, depth."""

from cnnshape.nodes import Items, Leaf, Node, Table
from cnnshape.plans import Plan, SpecError
from cnnshape.plans.measures import MEASURES, Measure, Measured, Terms
from cnnshape.plans.rows import Tensor
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
_WORD = 3  # letters of a part of a name that tell which one was meant
_FLOPS = {"flops": "macs", "flop": "macs", "gflops": "macs"}
_AXES = ("width", "height", "depth")  # the last axis first


def known(spec: Spec, findings: Findings) -> dict[str, Expectation]:
    """The measures that a spec bounds; reports what is none."""
    for name, expectation in spec.bounds.items():
        if name not in MEASURES:
            message = f"`expect` has no `{printable(name)}`"
            findings.add("unknown-key", message, expectation.key.span, "", _meant(name))
    return {name: one for name, one in spec.bounds.items() if name in MEASURES}


def _meant(name: str) -> str:
    """Which measure was meant, or which ones there are."""
    known = [*OTHERS, *MEASURES]
    near = nearest(name, known)
    part = _FLOPS.get(name.lower(), name.lower())
    meant = [near] if near else [one for one in known if len(part) >= _WORD and part in one]
    if not meant:
        return f"there are {', '.join(known)}"
    return f"did you mean {' or '.join(f'`{one}`' for one in meant)}?"


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
        except (SpecError, ValueError) as error:  # another batch does not fit
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
                message = f"`{name}` is expected to be {_compared(limit, broken[1], number)}{where}"
                notes = _notes(found, limit.unit) or (f"this counts {measure.doc}",)
                self.findings.add("expect-mismatch", message, node.span, path, notes=notes)
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
        if len(sure) == len(nodes):
            bounds = f"{len(nodes)} bound{'s' * (len(nodes) != 1)}"
            self._wrong(f"`{name}` has {axes} ax{'i' if axes == 1 else 'e'}s but {bounds}", node)
        else:
            wrong = nodes[found.index(None)]
            what = f"`{printable(wrong.text)}`" if isinstance(wrong, Leaf) else _kind(wrong)
            message = f"`{name}` is a number or a bound, and {what} is neither"
            self._wrong(message, wrong, f"write {unit.examples}")
        return None

    def _wrong(self, message: str, node: Node, help_: str = "") -> None:
        self.findings.add("wrong-type", message, node.span, "", help_)


def _is_count(text: str) -> bool:
    return text.isdecimal() and len(text) <= len(str(_BATCHES)) and 1 <= int(text) <= _BATCHES


def _kind(node: Node) -> str:
    return "a mapping" if isinstance(node, Table) else "a list"


def _compared(limit: Bound, broken: float, value: float) -> str:
    """What a bound asks for and what there is, exactly if the difference is small."""
    unit = limit.unit
    if value == _ALL:
        return f"{limit} but takes in the whole input"
    exact = unit.show(value) == unit.show(broken)
    text = f"{limit.show(exact=exact)} but is {unit.show(value, exact=exact)}"
    if not isinstance(broken, int) or value == broken:
        return text
    less = "less" if unit.is_memory else "fewer"
    return f"{text}, {unit.show(abs(value - broken))} {'more' if value > broken else less}"


def _notes(found: Measured, unit: Unit) -> tuple[str, ...]:
    """Which layers weigh most."""
    shares = found.shares()
    total = sum(n for _, n in shares)
    most = [f"`{path}` {unit.show(n)} ({100 * n / total:.0f} %)" for path, n in shares[:_NAMED]]
    return (f"most of it: {', '.join(most)}",) if len(shares) > 1 else ()
