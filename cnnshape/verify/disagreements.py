"""Findings about ourselves: where torch says otherwise."""

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.layers.refusals import show
from cnnshape.plans.proofs import Proof
from cnnshape.plans.rows import Row


def disagreement(row: Row, proof: Proof) -> Diagnostic:
    """The finding for a row that torch does not confirm, with a spec that shows it."""
    code, message = _what(row, proof)
    return Diagnostic(
        code=code,
        message=f"`{row.kind}` {message}",
        at=Label(row.step.name_span),
        layer=row.path,
        notes=(f"this alone shows it: {_spec(row)}",),
        help=("this is a fault of cnnshape; please report it with that spec",),
        torch=proof.refusal,
    )


def refusals_quoted(
    diagnostics: tuple[Diagnostic, ...], proofs: tuple[Proof, ...]
) -> tuple[Diagnostic, ...]:
    """The findings with torch's own words, where it refused the same layer."""
    said = {proof.path: proof.refusal for proof in proofs if proof.ok and proof.refusal}
    return tuple(
        found.but(torch=said[found.layer])
        if found.layer in said and found.severity == "error"
        else found
        for found in diagnostics
    )


def _what(row: Row, proof: Proof) -> tuple[str, str]:
    if proof.refusal:
        return "torch-refuses", f"is planned as {_shapes(row)} but torch refuses it"
    if row.refused:
        return "torch-disagrees", f"is refused but torch makes {_of(proof.output_shapes)}"
    if proof.output_shapes != row.output_shapes:
        return (
            "torch-disagrees",
            f"is planned as {_shapes(row)} but torch makes {_of(proof.output_shapes)}",
        )
    if proof.params != row.params:
        return (
            "torch-disagrees",
            f"is planned with {row.params} parameters but has {proof.params} in torch",
        )
    return "torch-disagrees", f"takes {proof.macs} MACs in torch, which is not what is planned"


def _shapes(row: Row) -> str:
    return _of(row.output_shapes)


def _of(shapes: tuple[tuple[int, ...] | None, ...] | None) -> str:
    return ", ".join(map(show, shapes or ()))


def _spec(row: Row) -> str:
    """A spec of this one layer, on one line."""
    layer = row.refused or row.layer
    names = [f"x{i}" for i in range(len(row.inputs))]
    inputs = ", ".join(f"{n}: {show(x)}" for n, x in zip(names, row.input_shapes, strict=True))
    taken = f"({', '.join(names)})" if names else ""
    return f'{{input: {{{inputs}}}, layers: ["{layer!r}{taken}"]}}'
