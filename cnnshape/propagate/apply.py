"""One layer on its inputs: the shapes worked out, and a row kept."""

from typing import TYPE_CHECKING

from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.plans.rows import Row, Tensor
from cnnshape.propagate.building import Builder
from cnnshape.propagate.cautions import caution
from cnnshape.propagate.findings import Findings
from cnnshape.propagate.reuse import Sharing
from cnnshape.propagate.scopes import Scope
from cnnshape.propagate.settings import Settings
from cnnshape.propagate.sight import Globals
from cnnshape.spec.steps import Step
from cnnshape.symbols import OpenSize
from cnnshape.symbols.assumptions import Assumptions, assuming

if TYPE_CHECKING:
    from cnnshape.symbols.assumptions import Sizes

Tensors = tuple[Tensor, ...]
Shapes = tuple[Shape, ...]


class Applier:
    """Applies layers and keeps the rows. The same layer on the same shapes is worked out once."""

    def __init__(self, findings: Findings, globals_: Globals, settings: Settings) -> None:
        self.findings, self.globals, self.settings = findings, globals_, settings
        self.assumptions = Assumptions(globals_.batch, _zeros)
        self.rows: list[Row] = []
        self._troubled: set[int] = set()  # arguments with which a layer has been found not to fit
        self._refused: Layer | None = None  # the layer just asked for, where it does not fit
        self.builder = Builder(findings, globals_, settings)
        self._shapes: dict[tuple[Layer, Shapes], Shapes] = {}
        self._quick: dict[tuple[int, Shape | None], tuple[Layer, Shapes]] = {}
        self.sharing = Sharing(self.rows)
        self._again = self.sharing.again

    def layer(
        self,
        step: Step,
        kind: type[Layer],
        scope: Scope,
        path: str,
        arriving: Tensors,
        joined: Tensors | None = None,
    ) -> Tensors:
        """Apply a layer kind as a step writes it; a row is kept whatever happens.

        It takes what arrives, or the tensors that a merge has `joined` by itself.
        """
        is_alone = joined is None and len(arriving) == 1 and not self._again
        quick = id(step.bound), arriving[0].shape if is_alone else None
        known = self._quick.get(quick)
        if known is not None:
            return self._keep(step, kind, known[0], path, arriving, known[1]).outputs
        inputs, miscounted = self._inputs(step, kind, path, arriving, joined)
        first = arriving[0] if arriving else None
        found = len(self.findings.report)
        built, is_constant = self.builder.built(step, kind, scope, path, first, inputs)
        if miscounted is not None and (step.operands or len(self.findings.report) == found):
            from cnnshape.propagate.arity import report_arity

            report_arity(self.findings, step, kind, path, miscounted)
        owner = self.sharing.owner(path, built) if self._again else None
        layer = owner.layer if owner else built
        shapes: tuple[Shape | None, ...] = (None,)
        self._refused = None
        if layer is not None:
            layer, shapes = self._applied(step, layer, path, inputs)
        row = self._keep(step, kind, layer, path, inputs, shapes)
        row.refused, row.owner = self._refused, owner.path if owner else None
        if is_alone and is_constant and layer is not None and inputs is arriving:
            self._remember(quick, step, layer, shapes)
        return row.outputs

    def hidden(self, step: Step, path: str, arriving: Tensors) -> Tensors:
        """What comes out of a step of which nothing is known; a row stands for it."""
        row = Row(path, step.call.name or "?", None, step, arriving)
        row.outputs = (Tensor(None, row),)
        self.rows.append(row)
        return row.outputs

    def _remember(
        self,
        quick: tuple[int, Shape | None],
        step: Step,
        layer: Layer,
        shapes: tuple[Shape | None, ...],
    ) -> None:
        """Keep what a step without trouble gives, for the next time that the same arrives."""
        if (
            None not in (quick[1], *shapes)
            and id(step.bound) not in self._troubled
            and not self.settings.changes
        ):
            self._quick[quick] = layer, shapes  # type: ignore[assignment]  # no shape is `None`

    def _keep(
        self,
        step: Step,
        kind: type[Layer],
        layer: Layer | None,
        path: str,
        inputs: Tensors,
        shapes: tuple[Shape | None, ...],
    ) -> Row:
        row = Row(path, kind.__name__, layer, step, inputs)
        if len(shapes) == 1:
            row.outputs = (Tensor(shapes[0], row),)
        else:
            row.outputs = tuple(Tensor(s, row, index=i) for i, s in enumerate(shapes))
        self.rows.append(row)
        return row

    def _inputs(
        self, step: Step, kind: type[Layer], path: str, arriving: Tensors, joined: Tensors | None
    ) -> tuple[Tensors, int | None]:
        """The tensors that the layer takes, as many as it can, and their number if it is wrong."""
        fewest, most = kind.arity
        is_given = joined is not None or step.operands is not None or bool(self._again)
        given = arriving if joined is None else joined
        if most == 0 and not is_given:
            return (), None
        if not given and not is_given:
            self.findings.no_input(step, path)
            return (Tensor(None),) * fewest, None
        if fewest <= len(given) <= most:
            return given, None
        return (given + (Tensor(None),) * fewest)[:fewest], len(given)

    def _applied(
        self, step: Step, layer: Layer, path: str, inputs: Tensors
    ) -> tuple[Layer, tuple[Shape | None, ...]]:
        """The layer, repaired where that is proven, and the shapes of its outputs."""
        shapes = tuple([tensor.shape for tensor in inputs])
        if None in shapes:
            from cnnshape.propagate.guesses import guessed

            shapes = guessed(layer, shapes)
            if None in shapes:
                return layer, (None,)
        ys = self._shapes.get((layer, shapes))  # type: ignore[arg-type]  # no shape is `None`
        if ys is None:
            try:
                ys = self._worked_out(layer, shapes, path)  # type: ignore[arg-type]  # no shape is `None`
            except OpenSize as size:
                from cnnshape.propagate.guesses import partly

                self.findings.open_size(step, path, size)
                return layer, partly(layer, shapes)
            except Misfit as misfit:
                return self._repaired(misfit, step, layer, path, inputs, shapes)
            self._shapes[layer, shapes] = ys  # type: ignore[index]  # no shape is `None`
        if inputs:
            caution(self.findings, step, layer, path, inputs[0])
        return layer, ys

    def _repaired(
        self,
        misfit: Misfit,
        step: Step,
        layer: Layer,
        path: str,
        inputs: Tensors,
        shapes: tuple[Shape | None, ...],
    ) -> tuple[Layer, tuple[Shape | None, ...]]:
        """Report a layer that does not fit; go on with one that does, where that is proven."""
        from cnnshape.propagate.guesses import partly
        from cnnshape.propagate.misfits import MisfitReport

        self._troubled.add(id(step.bound))
        self._refused = layer
        report = MisfitReport(self.findings, self.assumptions.closed).report
        repaired = report(misfit, step, layer, path, inputs, self.builder.interned)
        return repaired or (layer, partly(layer, shapes))

    def _worked_out(self, layer: Layer, shapes: Shapes, path: str) -> Shapes:
        """What comes out, with assumptions about open sizes where it cannot be told without."""
        try:
            return layer.apply(*shapes)
        except OpenSize:
            self.assumptions.path = path
            before = dict(self.assumptions.made)
            try:
                with assuming(self.assumptions):
                    return layer.apply(*shapes)
            except (Misfit, OpenSize):  # for which the bounds may be the reason
                bounds = {one: at for one, at in self.assumptions.made.items() if not one.equal}
                self.assumptions.made = before | bounds
                raise


def _zeros(difference: object, symbol: str, patience: int) -> "Sizes":
    """Where a difference of open sizes is 0."""
    from cnnshape.symbols.equations import zeros

    return zeros(difference, symbol, patience)
