"""Chapter 4 of the agreement: one class for each article that decides whether goods have the preference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Self

from burabay.origin.criteria.accumulation import Accumulation
from burabay.origin.criteria.alterations import Alterations
from burabay.origin.criteria.claim import ClaimForPreference
from burabay.origin.criteria.de_minimis import DeMinimis
from burabay.origin.criteria.denial import Denial
from burabay.origin.criteria.direct_consignment import DirectConsignment
from burabay.origin.criteria.direct_purchase import DirectPurchase
from burabay.origin.criteria.discrepancies import MinorDiscrepancies
from burabay.origin.criteria.finding import Finding, all_met
from burabay.origin.criteria.granting import Granting
from burabay.origin.criteria.insufficient import InsufficientOperations
from burabay.origin.criteria.issuance import Issuance
from burabay.origin.criteria.origin_criteria import OriginCriteria
from burabay.origin.criteria.records import RecordKeeping
from burabay.origin.criteria.sets import Sets
from burabay.origin.criteria.small_consignment import SmallConsignment
from burabay.origin.criteria.specific_cases import SpecificCases
from burabay.origin.criteria.suspension import Suspension
from burabay.origin.criteria.transitional import GoodsInTransit
from burabay.origin.criteria.value_added import ValueAddedContent
from burabay.origin.criteria.verification import Verification
from burabay.origin.criteria.visit import VerificationVisit
from burabay.origin.criteria.wholly_obtained import WhollyObtained

__all__ = ["Criteria", "Finding", "all_met"]


@dataclass(frozen=True, slots=True)
class Criteria:
    """Every rule of the chapter with the numbers of the law book in it."""

    origin: OriginCriteria
    wholly_obtained: WhollyObtained
    value_added: ValueAddedContent
    insufficient: InsufficientOperations
    accumulation: Accumulation
    de_minimis: DeMinimis
    direct_consignment: DirectConsignment
    direct_purchase: DirectPurchase
    sets: Sets
    claim: ClaimForPreference
    small_consignment: SmallConsignment
    issuance: Issuance
    discrepancies: MinorDiscrepancies
    specific_cases: SpecificCases
    alterations: Alterations
    records: RecordKeeping
    granting: Granting
    denial: Denial
    suspension: Suspension
    verification: Verification
    visit: VerificationVisit
    transitional: GoodsInTransit

    @classmethod
    def of(cls, documents: Mapping[str, Any]) -> Self:
        """The rules of a bound book; `documents` are `Book.documents`."""
        articles = documents["articles"]

        def told(section: str, key: str) -> Any:
            return articles[section][key]["value"]

        months, reply = told("origin", "certificate_months"), told("verification", "reply_months")
        consent = told("verification", "visit_consent_days")
        return cls(
            origin=OriginCriteria(),
            wholly_obtained=WhollyObtained(),
            value_added=ValueAddedContent(),
            insufficient=InsufficientOperations(),
            accumulation=Accumulation(),
            de_minimis=DeMinimis(Fraction(told("origin", "de_minimis_percent"))),
            direct_consignment=DirectConsignment(),
            direct_purchase=DirectPurchase(documents["offshore"]),
            sets=Sets(Fraction(told("origin", "sets_percent"))),
            claim=ClaimForPreference(months),
            small_consignment=SmallConsignment(Fraction(told("origin", "certificate_exempt_value"))),
            issuance=Issuance(told("certificate", "mark_retroactive")),
            discrepancies=MinorDiscrepancies(),
            specific_cases=SpecificCases(
                months, told("certificate", "mark_duplicate"), told("certificate", "mark_substitution")
            ),
            alterations=Alterations(),
            records=RecordKeeping(told("origin", "records_years")),
            granting=Granting(),
            denial=Denial(reply, consent),
            suspension=Suspension(
                told("suspension", "consultation_days"),
                told("suspension", "joint_committee_days"),
                told("suspension", "months"),
                told("suspension", "renewal_months"),
            ),
            verification=Verification(reply),
            visit=VerificationVisit(
                consent,
                told("verification", "visit_start_days"),
                told("verification", "determination_days"),
                told("verification", "visit_whole_days"),
            ),
            transitional=GoodsInTransit(
                date.fromisoformat(told("entry", "in_force")), told("origin", "in_transit_years")
            ),
        )
