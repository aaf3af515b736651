"""Art. 4.10 and Annex 4: who issues the invoice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from burabay.origin.criteria.finding import Finding
from burabay.origin.criteria.parties import country_name, party_of
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class DirectPurchase:
    """Art. 4.10. An invoice from a person registered in a third country does not cost the preference, unless that
    country is on the list of offshore countries: Annex 4, until the Parties adopt another list by protocol.

    Interpreted: no protocol was adopted; what counts is where the issuer is registered (A27).
    """

    offshore: Mapping[str, str]

    def judge(self, registered_in: str) -> Finding:
        """Whether an invoice of a person registered in that country or territory (ISO 3166; empty: unknown) serves."""
        if not registered_in:
            return Finding(None, "4.10", Phrase("invoice_unknown"), ("A27",))
        name = country_name(registered_in)
        if registered_in in self.offshore:
            return Finding(False, "4.10(2), Annex 4", Phrase("invoice_offshore", {"country": name}), ("A27",))
        if registered_in == "MY":
            return Finding(None, "4.10(2), Annex 4", Phrase("invoice_labuan", {"country": name}), ("A27",))
        if party_of(registered_in):
            return Finding(True, "4.10", Phrase("invoice_party", {"country": name}))
        return Finding(True, "4.10(1)", Phrase("invoice_third", {"country": name}), ("A27",))
