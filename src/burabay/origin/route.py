"""Art. 4.9 over a way: does the preference survive the legs, and which document must each of them yield?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from burabay.errors import InputError
from burabay.origin.criteria.direct_consignment import DirectConsignment
from burabay.origin.criteria.finding import Finding, all_met
from burabay.origin.criteria.parties import country_name, other_party, party_of
from burabay.origin.legs import MODES, Leg, read_legs
from burabay.wording import LANGUAGES, Phrase, say

__all__ = ["Leg", "LegFound", "Need", "RouteFound", "ThirdCountry", "judge", "read_legs"]

KEPT, LOST, CANNOT_TELL = "kept", "lost", "cannot tell"
_OVERLAND = ("rail", "road")
# Carriers that call at a port without unloading: whether that is transit is a reading.
_CALLS = ("sea", "river", "air")
_RULE = DirectConsignment()


@dataclass(frozen=True, slots=True)
class Need:
    """A document that must be handed in: what it is, what it must show, by which article, and whether it is there."""

    document: Phrase
    shows: tuple[Phrase, ...]
    article: str
    given: bool

    def to_json(self, language: str = "en") -> dict[str, Any]:
        """The document as an object with stable keys."""
        return {
            "document": say(self.document, language),
            "shows": [say(what, language) for what in self.shows],
            "article": self.article,
            "given": self.given,
        }


@dataclass(frozen=True, slots=True)
class LegFound:
    """A leg, the third countries at its end or on its way, and the documents it must yield."""

    leg: Leg
    third: tuple[str, ...]
    needs: tuple[Need, ...]

    @property
    def papers(self) -> bool | None:
        """Whether the papers of the leg are there: False where they can never be, None while some are to come."""
        if all(need.given for need in self.needs):
            return True
        return False if self.leg.no_document and self.leg.no_customs_document else None


@dataclass(frozen=True, slots=True)
class ThirdCountry:
    """A third country on the way and what Art. 4.9(2) finds of it: the reason, no trade, the work done there."""

    country: str
    leg: int
    findings: tuple[Finding, ...]

    @property
    def met(self) -> bool | None:
        """Whether all three conditions are met."""
        return all_met(finding.met for finding in self.findings)


@dataclass(frozen=True, slots=True)
class RouteFound:
    """Whether the preference survives the way."""

    origin: str
    destination: str
    legs: tuple[LegFound, ...]
    third: tuple[ThirdCountry, ...]
    invoice: Need
    finding: Finding

    @property
    def met(self) -> bool | None:
        """True: the preference survives; False: it is lost; None: something is still to be said or to come."""
        return self.finding.met

    @property
    def verdict(self) -> str:
        """`kept`, `lost` or `cannot tell`."""
        return {True: KEPT, False: LOST, None: CANNOT_TELL}[self.met]

    @property
    def missing(self) -> tuple[Need, ...]:
        """Documents still to come, in the order of the legs."""
        return tuple(need for found in self.legs for need in found.needs if not need.given) + (
            () if self.invoice.given or not self.third else (self.invoice,)
        )

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The readings that the answer stands on."""
        cited = (key for third in self.third for finding in third.findings for key in finding.assumptions)
        return tuple(dict.fromkeys((*self.finding.assumptions, *cited)))

    def to_json(self, language: str = "en") -> dict[str, Any]:
        """The answer as an object with stable keys."""
        return {
            "verdict": self.verdict,
            "met": self.met,
            "reason": say(self.finding.reason, language),
            "article": self.finding.article,
            "origin": self.origin,
            "destination": self.destination,
            "third_countries": [
                {
                    "country": third.country,
                    "leg": third.leg,
                    "met": third.met,
                    "findings": [finding.to_json(language) for finding in third.findings],
                }
                for third in self.third
            ],
            "legs": [
                {
                    "leg": found.leg.number,
                    "mode": found.leg.mode,
                    "from": found.leg.start,
                    "from_place": found.leg.start_place or None,
                    "to": found.leg.end,
                    "to_place": found.leg.end_place or None,
                    "documents": [need.to_json(language) for need in found.needs],
                }
                for found in self.legs
            ],
            "invoice": self.invoice.to_json(language),
            "assumptions": list(self.assumptions),
        }


def judge(legs: Sequence[Leg], origin: str, destination: str, *, invoice: bool = False) -> RouteFound:
    """Whether goods that go these legs keep the preference (Art. 4.9), and the document each leg must yield.

    `origin` and `destination` are the states (alpha-2) that export and import; `invoice`: the commercial invoice is
    there. Raises InputError where the way does not lead from the one Party to the other.
    """
    bill = Need(Phrase("route_paper_invoice"), (), "4.9(3)(b)", invoice)
    if not party_of(origin) or party_of(destination) != other_party(party_of(origin)):
        return RouteFound(origin, destination, (), (), bill, Finding(False, "4.9(1)", Phrase("route_no_party")))
    _from_party_to_party(legs, origin, destination)
    passed = _passed(legs, destination)
    third = tuple(
        _third_country(country, leg, passing=passing)
        for leg in passed
        for country, passing in _countries(leg)
        if not party_of(country)
    )
    found = tuple(
        LegFound(leg, tuple(each.country for each in third if each.leg == leg.number), _needs(leg)) for leg in passed
    )
    return RouteFound(origin, destination, found, third, bill, _verdict(found, third, invoice=invoice))


def _from_party_to_party(legs: Sequence[Leg], origin: str, destination: str) -> None:
    """The first leg begins in the exporting Party, one of them ends in the importing one."""
    if not legs:
        raise InputError.of("error_route_none", field="legs")
    if party_of(legs[0].start) != party_of(origin):
        raise InputError.of(
            "error_route_begins", field="legs[1].from", given=country_name(legs[0].start), origin=country_name(origin)
        )
    if party_of(legs[-1].end) != party_of(destination):
        raise InputError.of(
            "error_route_ends",
            field=f"legs[{legs[-1].number}].to",
            given=country_name(legs[-1].end),
            destination=country_name(destination),
        )


def _passed(legs: Sequence[Leg], destination: str) -> tuple[Leg, ...]:
    """All legs, up to the one after which the goods stay in the importing Party."""
    party = party_of(destination)
    last = max(number for number, leg in enumerate(legs) if party_of(leg.start) != party or _foreign(leg, party))
    return tuple(legs[: last + 1])


def _foreign(leg: Leg, party: str) -> bool:
    return any(party_of(country) != party for country in (leg.end, *leg.through))


def _countries(leg: Leg) -> list[tuple[str, bool]]:
    """The countries that a leg passes and the one that it ends in, each with whether it is only passed."""
    return [*((country, True) for country in leg.through), (leg.end, False)]


def _third_country(country: str, leg: Leg, *, passing: bool) -> ThirdCountry:
    """Art. 4.9(2) for one country. Goods that only pass stay on their carrier: nothing is done and nothing is sold."""
    reason = _RULE.reason(leg.reason)
    if reason.met is None and country == "CN" and leg.mode in _OVERLAND:
        reason = Finding(True, "4.9(2)(a)", Phrase("transit_reason_overland"), ("A60",))
    operations = () if passing and leg.operations is None else leg.operations
    traded = False if passing and leg.traded is None else leg.traded
    work = _RULE.operations(operations)
    if passing and leg.mode in _CALLS:
        work = replace(work, assumptions=tuple(dict.fromkeys((*work.assumptions, "A29"))))
    return ThirdCountry(country, leg.number, (reason, _RULE.not_traded(traded), work))


def _names(third: Sequence[ThirdCountry]) -> dict[str, str]:
    """The third countries in the order of the way, in each language."""
    names = [country_name(country) for country in dict.fromkeys(each.country for each in third)]
    return {language: ", ".join(name[language] for name in names) for language in LANGUAGES}


def _needs(leg: Leg) -> tuple[Need, ...]:
    """Art. 4.9(3)-(5): the documents that a leg must yield. One transport document may be named for several legs."""
    place = {"from": leg.start_place or country_name(leg.start), "to": leg.end_place or country_name(leg.end)}
    unloads = not party_of(leg.end)
    shows = [Phrase("route_shows_goods")]
    if unloads:
        shows.append(Phrase("route_shows_days", {"place": leg.end_place or country_name(leg.end)}))
    shows.append(Phrase("route_shows_carrier"))
    if leg.containers:
        shows.append(Phrase("route_shows_containers", {"containers": ", ".join(leg.containers)}))
    if unloads or leg.through:
        shows.append(Phrase("route_shows_transit"))
    paper = Phrase("route_paper", {"paper": Phrase(MODES[leg.mode]), **place})
    if leg.no_document:
        return _instead(leg, shows)
    whole = bool(leg.document) and leg.describes_goods is not False
    needs = [Need(paper, tuple(shows), "4.9(3)(a)", whole)]
    dated = leg.unloaded is not None and leg.reloaded is not None
    if unloads and not (dated and (leg.document or leg.unloading_document)):
        days = Phrase("route_paper_days", {"place": leg.end_place or country_name(leg.end)})
        needs.append(Need(days, (shows[1],), "4.9(3)(a)(ii)", bool(leg.unloading_document and dated)))
    return tuple(needs)


def _instead(leg: Leg, shows: Sequence[Phrase]) -> tuple[Need, ...]:
    """Art. 4.9(5): a document of the customs of the transit country takes the place of the transport document."""
    third = [country for country, _ in _countries(leg) if not party_of(country)] or [leg.start]
    given = bool(leg.customs_document)
    return tuple(
        Need(Phrase("route_paper_customs", {"country": country_name(country)}), tuple(shows), "4.9(5)", given)
        for country in third
    )


def _verdict(legs: Sequence[LegFound], third: Sequence[ThirdCountry], *, invoice: bool) -> Finding:
    """Straight (1), or through third countries on three conditions (2) and with proof (3)-(6)."""
    if not third:
        return Finding(True, "4.9(1)", Phrase("route_direct"), ("A19",))
    conditions = all_met(each.met for each in third)
    if conditions is False:
        worst = next(f for each in third for f in each.findings if f.met is False)
        return Finding(False, worst.article, worst.reason, worst.assumptions)
    papers = all_met((*(found.papers for found in legs), True if invoice else None))
    if papers is False:
        return Finding(False, "4.9(6)", Phrase("route_no_proof"))
    if conditions is None:
        return Finding(None, "4.9(2)", Phrase("route_conditions_open"))
    if papers is None:
        return Finding(None, "4.9(3), 4.9(6)", Phrase("route_papers_open"))
    return Finding(True, "4.9(2)", Phrase("route_transit", {"countries": _names(third)}))
