"""Art. 4.11-4.13, 4.15. Which parts of a bill count in what, by their role."""

from __future__ import annotations

from burabay.origin.criteria.accessories import Accessories
from burabay.origin.criteria.counted import Counted
from burabay.origin.criteria.indirect_materials import IndirectMaterials
from burabay.origin.criteria.retail_packaging import RetailPackaging
from burabay.origin.criteria.shipping_packing import ShippingPacking

__all__ = ["ROLES", "Counted", "counted"]

ROLES = ("material", "retail_packaging", "shipping_packing", "accessory", "indirect")
_MATERIAL = Counted(for_shift=True, for_value=True, article="4.2(h)")


def counted(
    role: str, *, separately_invoiced: bool = False, customary: bool = True, classified_with_goods: bool = True
) -> Counted:
    """Where a part of that role counts. `role` is one of ROLES; raises KeyError for another."""
    match role:
        case "material":
            return _MATERIAL
        case "retail_packaging":
            return RetailPackaging().counted(classified_with_goods=classified_with_goods)
        case "shipping_packing":
            return ShippingPacking().counted()
        case "accessory":
            return Accessories().counted(separately_invoiced=separately_invoiced, customary=customary)
        case "indirect":
            return IndirectMaterials().counted()
    raise KeyError(role)
