"""A mixed-integer linear program: variables, rows, an objective; solved by HiGHS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Linear:
    """A sum of variables times numbers, and a constant."""

    terms: Mapping[int, float] = field(default_factory=dict)
    constant: float = 0.0

    def __add__(self, other: Linear) -> Linear:
        terms = dict(self.terms)
        for variable, factor in other.terms.items():
            terms[variable] = terms.get(variable, 0.0) + factor
        return Linear(terms, self.constant + other.constant)

    def times(self, factor: float) -> Linear:
        """The same, so many times."""
        return Linear({v: f * factor for v, f in self.terms.items()}, self.constant * factor)

    def __sub__(self, other: Linear) -> Linear:
        return self + other.times(-1.0)


ONE = Linear({}, 1.0)
NOTHING = Linear()


class Program:
    """Variables between bounds, whole or not, and rows that are at most zero. `solve` minimises."""

    def __init__(self) -> None:
        self._bounds: list[tuple[float, float, bool]] = []
        self._rows: list[Linear] = []

    def binary(self) -> Linear:
        """A variable that is 0 or 1."""
        self._bounds.append((0.0, 1.0, True))
        return Linear({len(self._bounds) - 1: 1.0})

    def number(self, most: float) -> Linear:
        """A variable between 0 and `most`."""
        self._bounds.append((0.0, most, False))
        return Linear({len(self._bounds) - 1: 1.0})

    def at_most(self, left: Linear, right: Linear = NOTHING) -> None:
        """`left` is at most `right`."""
        self._rows.append(left - right)

    def solve(self, objective: Linear) -> list[float] | None:
        """The value of each variable where `objective` is smallest; None if no values meet all rows."""
        import highspy

        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", 0.0)
        solver.setOptionValue("mip_feasibility_tolerance", 1e-9)
        infinity = solver.getInfinity()
        for place, (least, most, whole) in enumerate(self._bounds):
            solver.addCol(objective.terms.get(place, 0.0), least, most, 0, [], [])
            if whole:
                solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)
        for row in self._rows:
            used = sorted(place for place, factor in row.terms.items() if factor)
            solver.addRow(-infinity, -row.constant, len(used), used, [row.terms[place] for place in used])
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return [float(value) for value in solver.getSolution().col_value]


def value(expression: Linear, solution: list[float]) -> float:
    """What an expression comes to."""
    return expression.constant + sum(solution[place] * factor for place, factor in expression.terms.items())
