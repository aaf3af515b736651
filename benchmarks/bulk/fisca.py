"""The simple part of the work in OpenFisca-core, as its users write it: variables, and parameters indexed by a vector.

What it cannot do here, and is therefore not asked: more than one date in a run (all rows are taken to one day), exact
money (amounts are binary floats of 32 bits, and nothing is rounded by law), rates
by quantity whose unit depends on the line (possible, left out), unknown or bad rows (an unknown line raises and sinks
the run: such rows are left out), a status or a reason beside a figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from benchmarks.bulk.simple_rows import SimpleRows

DAY, FROM = "2026-11-01", "2015-01-01"


@dataclass(frozen=True)
class Ready:
    """A tax and benefit system of the tariff, and the rows as its inputs."""

    system: Any
    line: NDArray[Any]
    value: NDArray[np.float64]


def _parameters(rows: SimpleRows) -> dict[str, Any]:
    """One node for each kind of rate, one child for each line and destination that occurs: shares of one."""
    lines, places = np.unique(rows.line.astype(str), return_index=True)

    def node(percent: NDArray[np.int64]) -> dict[str, Any]:
        rates = percent[places] / 100_000
        return {line: {"values": {FROM: {"value": float(rate)}}} for line, rate in zip(lines, rates, strict=True)}

    return {"mfn": node(rows.mfn), "preference": node(rows.preference), "vat": node(rows.vat_percent)}


def ready(rows: SimpleRows) -> Ready:
    """The system with its parameters. Not part of what is measured."""
    from openfisca_core.entities import build_entity
    from openfisca_core.parameters import ParameterNode
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    consignment = build_entity(key="consignment", plural="consignments", label="", is_person=True)

    def variable(name: str, kind: type, formula: Any = None) -> type[Variable]:
        body = {"value_type": kind, "entity": consignment, "definition_period": DateUnit.DAY, "label": name}
        return type(name, (Variable,), body | ({"formula": formula} if formula else {}))

    def mfn_duty(goods: Any, period: Any, parameters: Any) -> Any:
        return goods("value", period) * parameters(period).mfn[goods("line", period)]

    def preference_duty(goods: Any, period: Any, parameters: Any) -> Any:
        return goods("value", period) * parameters(period).preference[goods("line", period)]

    def duty(goods: Any, period: Any) -> Any:
        return np.minimum(goods("mfn_duty", period), goods("preference_duty", period))

    def vat(goods: Any, period: Any, parameters: Any) -> Any:
        return (goods("value", period) + goods("duty", period)) * parameters(period).vat[goods("line", period)]

    system = TaxBenefitSystem([consignment])
    system.parameters = ParameterNode("", data=_parameters(rows))
    inputs = (variable("line", str), variable("value", float))
    formulas = (mfn_duty, preference_duty, duty, vat)
    for made in (*inputs, *(variable(f.__name__, float, f) for f in formulas)):
        system.add_variable(made)
    return Ready(system, rows.line.astype(str), rows.value / 100)


def run(of: Ready) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Duty and VAT of all rows, from columns in memory: one simulation."""
    from openfisca_core.simulations import SimulationBuilder

    simulation = SimulationBuilder().build_default_simulation(of.system, len(of.value))
    simulation.set_input("line", DAY, of.line)
    simulation.set_input("value", DAY, of.value)
    return simulation.calculate("duty", DAY), simulation.calculate("vat", DAY)
