"""The claim at the importing customs (Art. 4.16-4.25, 4.30, 4.31, 4.35): is it in time, complete, open to denial?

Origin, way and certificate were judged before; here they meet the days of the claim.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from burabay.origin.certificate import OPEN, WRONG, Draft
from burabay.origin.consignment import Consignment, read_consignment
from burabay.origin.criteria import Criteria
from burabay.origin.criteria.denial import DenialFacts
from burabay.origin.criteria.finding import Finding, all_met
from burabay.origin.criteria.verification import ANSWERS
from burabay.origin.criteria.visit import Deadline
from burabay.origin.route import RouteFound
from burabay.origin.told import Told
from burabay.wording import Phrase, say

_KEYS = {
    "on", "declared", "submitted", "value_usd", "arranged", "doubt", "erased", "struck_out", "approved",
    "sealed", "verification_requested", "verification", "visit_notified", "visit_consented", "visit_refused",
    "visit_first_day", "visit_obstructed", "suspended_from", "suspension_renewed", "carriage_began",
}  # fmt: skip


# Problems of a draft that other articles decide: origin (4.3) and invoices (4.10).
_NOT_OF_THE_FORM = ("eav_not_originating", "eav_origin_unknown")

# No answer to a verification yet, no consent to a visit yet: meanwhile the preference may be suspended (4.23(3)).
_WAITING = ("4.30(3)", "4.31(4)")


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim for the preference. Days are None and words empty where nothing was said.

    `on` is the day of the question, `declared` that of the import declaration, `submitted` the one on which the
    certificate was handed in; `value_usd` the customs value of the consignment in USD; `arranged`: it was split to
    avoid the certificate. `carriage_began` matters for goods on their way when the agreement came into force.
    """

    on: date | None = None
    declared: date | None = None
    submitted: date | None = None
    value_usd: Decimal | None = None
    arranged: bool | None = None
    doubt: bool = False
    erased: bool = False
    struck_out: bool = False
    approved: bool | None = None
    sealed: bool | None = None
    verification_requested: date | None = None
    verification: str = ""
    visit_notified: date | None = None
    visit_consented: date | None = None
    visit_refused: bool = False
    visit_first_day: date | None = None
    visit_obstructed: bool = False
    suspended_from: date | None = None
    suspension_renewed: bool = False
    carriage_began: date | None = None

    @property
    def day(self) -> date | None:
        """The day of the question: as said, else that of the declaration."""
        return self.on or self.declared


@dataclass(frozen=True, slots=True)
class ClaimFound:
    """What a claim comes to: `granted` (Art. 4.23), what it rests on, grounds of denial (4.24), days to keep."""

    granted: Finding
    findings: tuple[Finding, ...]
    grounds: tuple[Finding, ...]
    deadlines: tuple[Deadline, ...]

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The readings that the answer stands on."""
        found = (*self.findings, *self.grounds, self.granted)
        return tuple(dict.fromkeys(key for finding in found for key in finding.assumptions))

    def to_json(self, language: str = "en") -> dict[str, Any]:
        """The answer as an object with stable keys."""
        return {
            "granted": self.granted.to_json(language),
            "findings": [finding.to_json(language) for finding in self.findings],
            "grounds_for_denial": [finding.to_json(language) for finding in self.grounds],
            "deadlines": [
                {
                    "step": say(deadline.step, language),
                    "last": deadline.last.isoformat() if deadline.last else None,
                    "article": deadline.article,
                }
                for deadline in self.deadlines
            ],
            "assumptions": list(self.assumptions),
        }


def read_claim(told: object) -> Claim:
    """A claim from the table `claim`. Raises InputError that names the key that cannot be read."""
    table = Told(told, "claim")
    table.only(_KEYS)
    verification = table.text("verification")
    if verification not in ("", *ANSWERS):
        raise table.wrong("verification", "told_choice", given=verification, known=", ".join(ANSWERS))
    return Claim(
        on=table.day("on"),
        declared=table.day("declared"),
        submitted=table.day("submitted"),
        value_usd=table.number("value_usd"),
        arranged=table.truth("arranged"),
        doubt=table.truth("doubt") is True,
        erased=table.truth("erased") is True,
        struck_out=table.truth("struck_out") is True,
        approved=table.truth("approved"),
        sealed=table.truth("sealed"),
        verification_requested=table.day("verification_requested"),
        verification=verification,
        visit_notified=table.day("visit_notified"),
        visit_consented=table.day("visit_consented"),
        visit_refused=table.truth("visit_refused") is True,
        visit_first_day=table.day("visit_first_day"),
        visit_obstructed=table.truth("visit_obstructed") is True,
        suspended_from=table.day("suspended_from"),
        suspension_renewed=table.truth("suspension_renewed") is True,
        carriage_began=table.day("carriage_began"),
    )


def judge(
    tables: Mapping[str, Any],
    *,
    originates: bool | None,
    way: RouteFound | None,
    draft: Draft,
    documents: Mapping[str, Any],
) -> ClaimFound:
    """What the claim of a bill's file comes to (`tables` are `Bill.extra`).

    `originates` is the judgement's finding, `way` that of the legs (None: not said), `draft` the certificate's draft.
    """
    claim, told, rules = read_claim(tables.get("claim", {})), read_consignment(tables), Criteria.of(documents)
    paper = _certificate(claim, told, draft, rules)
    issuers = [*(invoice.issuer for invoice in told.invoices), *([told.issue.coming] if told.issue.coming else [])]
    invoices = [rules.direct_purchase.judge(issuer.country) for issuer in issuers]
    carried = way.finding if way else Finding(None, "4.9", Phrase("claim_no_way"))
    days = _days(claim, told, rules)
    waiting = any(finding.met is None and finding.article in _WAITING for finding in days)
    settled = [f.met for f in days if f.met is not None or f.article not in _WAITING]
    complies = all_met([carried.met, *(f.met for f in invoices), *settled])
    certificate = all_met(finding.met for finding in paper)
    granted = rules.granting.judge(
        originates=originates, complies=complies, certificate=certificate, doubt=claim.doubt or waiting
    )
    facts = _facts(claim, originates, carried.met, all_met(f.met for f in invoices), _completed(draft).met)
    grounds = rules.denial.grounds(facts) if facts else ()
    return ClaimFound(granted, (*paper, carried, *invoices, *days), grounds, _deadlines(claim, rules))


def _completed(draft: Draft) -> Finding:
    """Art. 4.16(2): completed as Annex 5 has it, as far as a draft shows; differences are for a person (4.19)."""
    kinds = {
        problem.kind
        for problem in draft.problems
        if problem.reason.key not in _NOT_OF_THE_FORM and not problem.article.startswith("4.10")
    }
    met = False if WRONG in kinds else None if OPEN in kinds else True
    key = {True: "claim_form_good", False: "claim_form_wrong", None: "claim_form_open"}[met]
    return Finding(met, "4.16(2), Annex 5", Phrase(key))


def _certificate(claim: Claim, told: Consignment, draft: Draft, rules: Criteria) -> tuple[Finding, ...]:
    """None for a small consignment (4.17); else one completed, unaltered and in time (4.16, 4.18, 4.20, 4.21)."""
    if claim.value_usd is not None:
        small = rules.small_consignment.judge(Fraction(claim.value_usd), claim.arranged)
        if small.met:
            return (small,)
    found = [_completed(draft)]
    if not told.issue.number:
        found.append(Finding(None, "4.18(4)", Phrase("claim_no_number")))
    found.append(
        rules.alterations.judge(
            erased=claim.erased, struck_out=claim.struck_out, approved=claim.approved, sealed=claim.sealed
        )
    )
    issue, declared = told.issue, claim.declared
    if issue.issued is None or declared is None:
        found.append(Finding(None, "4.16(4)", Phrase("claim_days_unknown")))
    else:
        submitted = claim.submitted or declared
        found.append(rules.claim.judge(issue.issued, submitted, declared, issue.kind, issue.replaces_day))
    return tuple(found)


def _days(claim: Claim, told: Consignment, rules: Criteria) -> tuple[Finding, ...]:
    """Entry into force (4.35), suspension (4.25) and verification (4.30, 4.31), where they touch the claim."""
    found: list[Finding] = []
    if claim.declared and claim.carriage_began:
        retroactive = None
        if told.issue.issued and told.transport.day:
            retroactive = told.issue.issued > told.transport.day
        found.append(
            rules.transitional.judge(claim.carriage_began, claim.declared, retroactive_certificate=retroactive)
        )
    if claim.suspended_from and claim.declared:
        found.append(
            rules.suspension.judge(
                claim.suspended_from, claim.declared, told.transport.day, renewed=claim.suspension_renewed
            )
        )
    if claim.verification_requested and claim.day:
        found.append(rules.verification.judge(claim.verification_requested, claim.verification, claim.day))
    if claim.visit_notified and claim.day:
        found.append(
            rules.visit.consent(claim.visit_notified, claim.visit_consented, claim.day, refused=claim.visit_refused)
        )
    return tuple(found)


def _facts(
    claim: Claim, originates: bool | None, way: bool | None, invoice: bool | None, complete: bool | None
) -> DenialFacts | None:
    if claim.day is None:
        return None
    answer = "refusal" if claim.visit_refused else "consent" if claim.visit_consented else ""
    return DenialFacts(
        on=claim.day,
        originates=originates,
        direct_consignment=way,
        invoice=invoice,
        certificate_complete=complete,
        verification_requested=claim.verification_requested,
        verification=claim.verification,
        visit_notified=claim.visit_notified,
        visit_answer=answer,
        visit_answered=claim.visit_consented,
        visit_obstructed=claim.visit_obstructed,
    )


def _deadlines(claim: Claim, rules: Criteria) -> tuple[Deadline, ...]:
    """The days that verification and visits must keep, where they have begun."""
    found: list[Deadline] = []
    if claim.verification_requested:
        last = rules.verification.reply_by(claim.verification_requested)
        found.append(Deadline(Phrase("verification_reply"), last, "4.30(3)"))
    if claim.visit_notified:
        found += rules.visit.timetable(claim.visit_notified, claim.visit_consented, claim.visit_first_day)
    if claim.suspended_from:
        last = rules.suspension.last_day(claim.suspended_from, renewed=claim.suspension_renewed)
        found.append(Deadline(Phrase("suspension_end"), last, "4.25(8)"))
    if claim.declared:
        found.append(Deadline(Phrase("records_importer"), rules.records.importer_until(claim.declared), "4.22(2)"))
    return tuple(found)
