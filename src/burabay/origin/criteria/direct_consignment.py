"""Art. 4.9: direct consignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from burabay.origin.criteria.finding import Finding
from burabay.origin.criteria.insufficient import INSUFFICIENT, operation_key
from burabay.wording import Phrase

# What may be done to goods in a third country → the word of Art. 4.9(2)(c) that covers it.
ALLOWED: Mapping[str, str] = {
    "unloading": "unloading",
    "loading": "reloading",
    "reloading": "reloading",
    "re_loading": "reloading",
    "transshipment": "reloading",
    "transhipment": "reloading",
    "transloading": "reloading",
    "gauge_change": "reloading",
    "container_change": "reloading",
    "storing": "storing",
    "storage": "storing",
    "warehousing": "storing",
    "preserving": "preserving",
    "cooling": "preserving",
}
# What is more than that; a word of neither list is asked about.
MORE = frozenset(
    {
        "splitting",
        "consolidating",
        "consolidation",
        "relabelling",
        "relabeling",
        "assembly",
        "assembling",
        "mixing",
        "blending",
        "processing",
        "manufacturing",
        "repair",
        "repairing",
        *(key for key in INSUFFICIENT if key not in ALLOWED),
    }
)
# Why a way may lead through a third country (4.9(2)(a)).
REASONS = ("geography", "transport")
OTHER_REASON = "other"


@dataclass(frozen=True, slots=True)
class DirectConsignment:
    """Art. 4.9. Goods keep the preference if they come straight from the exporting Party, or pass through third
    countries for reasons of geography or transport alone (2(a)), are not traded or used there (2(b)), and are only
    unloaded, reloaded, stored or kept in condition there (2(c)); the declarant shows it by transport documents of the
    whole passage and the invoice (3), or by a document of the transit country's customs (5). Without proof there is no
    preference (6).

    Interpreted: a change of train gauge or of container counts as reloading (A7); splitting, consolidating, repacking
    and labelling are more than is allowed, and a port call is transit (A29); ways by land through China are a matter of
    geography (A60).
    """

    def reason(self, given: str) -> Finding:
        """4.9(2)(a): `given` says why the way leads through a third country: one of REASONS, OTHER_REASON, or none.

        Words that are neither are not read, and asked about.
        """
        if given in REASONS:
            return Finding(True, "4.9(2)(a)", Phrase("transit_reason_met"))
        if given == OTHER_REASON:
            return Finding(False, "4.9(2)(a)", Phrase("transit_reason_other"))
        key = "transit_reason_unread" if given else "transit_reason_unknown"
        return Finding(None, "4.9(2)(a)", Phrase(key, {"given": given} if given else {}))

    def not_traded(self, traded: bool | None) -> Finding:
        """4.9(2)(b): whether the goods entered trade or consumption in the third country."""
        key = {True: "transit_traded", False: "transit_not_traded", None: "transit_trade_unknown"}[traded]
        return Finding(None if traded is None else not traded, "4.9(2)(b)", Phrase(key))

    def operations(self, done: Sequence[str] | None) -> Finding:
        """4.9(2)(c): what was done to the goods in the third country; None if that is not stated."""
        if done is None:
            return Finding(None, "4.9(2)(c)", Phrase("transit_work_unknown"))
        keys = [operation_key(operation) for operation in done]
        more = [key for key in keys if key in MORE]
        if more:
            return Finding(False, "4.9(2)(c)", Phrase("transit_work_more", {"operations": ", ".join(more)}), ("A29",))
        unread = [key for key in keys if key and key not in ALLOWED]
        if unread:
            return Finding(None, "4.9(2)(c)", Phrase("transit_work_unread", {"operations": ", ".join(unread)}))
        readings = ("A7",) if {"gauge_change", "container_change"} & set(keys) else ()
        return Finding(True, "4.9(2)(c)", Phrase("transit_work_allowed"), readings)
