"""Art. 4.12: packing for shipment."""

from __future__ import annotations

from dataclasses import dataclass

from burabay.origin.criteria.counted import Counted


@dataclass(frozen=True, slots=True)
class ShippingPacking:
    """Art. 4.12. Packing and containers that serve transport alone are left out of everything."""

    def counted(self) -> Counted:
        """Where the packing counts: nowhere."""
        return Counted(for_shift=False, for_value=False, article="4.12")
