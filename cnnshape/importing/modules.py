"""Modules that are one step: layers of the vocabulary, and those that cannot be followed."""

import torch
from torch import fx

from cnnshape.composing.graph import Op
from cnnshape.importing.draft import Draft
from cnnshape.importing.layers import arguments_of, beyond, kind_of, learned
from cnnshape.importing.nodes import Unsaid, nodes_in, relative
from cnnshape.importing.opaque import opaque
from cnnshape.importing.trace import named
from cnnshape.layers import KINDS


def undivided(draft: Draft, node: fx.Node) -> None:
    """A module that is not looked into: a layer, or what only states shapes."""
    path = str(node.target)
    module = draft.root.get_submodule(path)
    if path in draft.tracer.unfollowed:
        draft.used |= {id(one): 0 for one in module.parameters()}  # which nobody counts
        draft.unsaid.append(Unsaid(type(module).__name__, node))
        opaque(draft, node, relative(draft.scopes[-1].path, path), path)
    else:
        _layer(draft, node, path, module)


def _layer(draft: Draft, node: fx.Node, path: str, module: torch.nn.Module) -> None:
    """A layer of the vocabulary."""
    kind = kind_of(module)
    given = {n: v for n, v in named(module, node.args, node.kwargs).items() if "mask" not in n}
    wanted = given.pop("output_size", None)
    if wanted is not None and not kind.startswith("ConvTranspose"):
        draft.unsaid.append(Unsaid(kind, node, "it is told its `output_size`"))
        opaque(draft, node, kind, path)
        return
    inputs = [draft.tensor(one) for one in nodes_in(tuple(given.values()))]
    if _is_idle(module) and not path.rpartition(".")[2].isdigit() and len(inputs) == 1:
        draft.made[node] = inputs[0]
        return
    arguments = arguments_of(module, KINDS[kind], draft.births)
    if wanted is not None:
        arguments["output_padding"] = beyond(module, node)
    op = Op(kind, arguments, inputs, [])
    op.name, op.path = relative(draft.scopes[-1].path, path), path
    op.params = _weights(draft, module, node)
    op.fits = node not in draft.failed
    draft.keep(op, node)
    if torch.nn.utils.parametrize.is_parametrized(module):
        op.macs = None  # those that make the weights are among them
    op.mark = (draft.birth_places(module), node.meta["places"])
    draft.shared(module, op)


def _weights(draft: Draft, module: torch.nn.Module, node: fx.Node) -> int:
    """How many numbers a layer has learned, which are noted as used."""
    numbers = learned(module)
    _tied(draft, module, node, numbers)
    count = sum(numbers.values())
    if module not in draft.first:
        draft.further += sum(p.numel() for p in module.parameters()) - count
    draft.used |= numbers
    return count


def _tied(draft: Draft, module: torch.nn.Module, node: fx.Node, numbers: dict[int, int]) -> None:
    """Notice weights that another layer has, too."""
    for one in numbers:
        owner = draft.owners.setdefault(one, module)
        if owner is not module:
            path = next(n for n, m in draft.root.named_modules() if m is owner)
            reason = f"it shares weights with `{path}`"
            draft.unsaid.append(Unsaid(kind_of(module), node, reason, is_kept=True))
            return


def _is_idle(module: torch.nn.Module) -> bool:
    """Whether a layer passes on what it is given, whatever that is."""
    dropout = torch.nn.modules.dropout._DropoutNd  # noqa: SLF001  # the base of all of them
    return isinstance(module, torch.nn.Identity) or (isinstance(module, dropout) and module.p == 0)
