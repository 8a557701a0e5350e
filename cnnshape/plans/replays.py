"""How a plan is made again for another input. For type checkers alone."""

from collections.abc import Mapping
from typing import Protocol

from cnnshape.plans import Arguments, Given, Inputs, Plan
from cnnshape.plans.acceptance import Acceptance


class Replay(Protocol):
    """How a plan is made again for another input."""

    def at(self, plan: Plan, given: Given) -> Plan:
        """The plan of the same network for other inputs; raises `SpecError`."""

    def fits(self, plan: Plan, inputs: Inputs) -> bool:
        """Whether the network fits other inputs."""

    def acceptance(self, plan: Plan, patience: int) -> Acceptance:
        """Which sizes the network accepts."""

    def opened(self, plan: Plan, sizes: Mapping[str, int]) -> Plan:
        """The plan with other sizes of space."""

    def bound(self, sizes: Mapping[str, int]) -> Plan:
        """The plan of the same network with numbers for symbols."""

    def changed(self, arguments: Arguments, *, bounded: bool) -> Plan:
        """The plan of the same network with other arguments of some steps."""

    def recorded(self) -> object:
        """The walk that makes the plan, with all that it did."""
