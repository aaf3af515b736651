"""Art. 4.15: what is used in production and not found in the goods."""

from __future__ import annotations

from dataclasses import dataclass

from burabay.origin.criteria.counted import Counted


@dataclass(frozen=True, slots=True)
class IndirectMaterials:
    """Art. 4.15. The origin of what serves production without entering the goods is not asked: fuel and energy, tools,
    dies and moulds, parts and materials of upkeep, lubricants, protective clothing, test equipment, catalysts and
    solvents, and whatever else is shown to be used so.
    """

    def counted(self) -> Counted:
        """Where they count: nowhere."""
        return Counted(for_shift=False, for_value=False, article="4.15")
