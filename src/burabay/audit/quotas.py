"""Tariff-rate quotas: volumes and in-quota rates against Annex 1(c), (d), (f), and Q marks against the lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from burabay.audit.model import UNEXPLAINED, Checked, Plan, differs, same, shown
from burabay.duty.amount import never_above
from burabay.lawbook.law import Law
from burabay.lawbook.rates import Rate, parse_rate

FIRST_YEAR = 2016
EGGS_DOZEN = 8000
EGGS_GROWTH = Fraction(105, 100)
FLAT_TONNES = {"rice": 10_000, "tobacco": 500}

# Annex 1(c), columns 2016 to 2018. Annex 1(d), columns 2016 to 2020; stems (2401.30.10) stand at 5 % in 2016 already.
EGG_RATES = {2016: "15%", 2017: "7.5%", 2018: "0%"}
TOBACCO_RATES = {2016: "7%", 2017: "5%", 2018: "5%", 2019: "3%", 2020: "0%"}
STEMS, STEMS_2016 = "24013010", "5%"
LAST_YEAR = 2027


def volume(quota: str, year: int) -> int:
    """The volume of a quota in a year: eggs 8,000 dozen grown by 5 % a year without rounding between, half up."""
    if quota == "eggs":
        return floor(EGGS_DOZEN * EGGS_GROWTH ** (year - FIRST_YEAR) + Fraction(1, 2))
    return FLAT_TONNES[quota]


def volumes(law: Law, _on: date) -> Iterator[Checked]:
    """Every year of every quota."""
    held = {(q.quota, q.year): q.volume for q in law.quotas}
    for quota in ("eggs", "rice", "tobacco"):
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            found = held.get((quota, year))
            yield same(f"{quota}, {year}", volume(quota, year), found, UNEXPLAINED)


def promised(quota: str, code: str, year: int) -> Rate:
    """The in-quota rate of Annex 1(c), (d) or (f) in a year."""
    if quota == "rice":
        return parse_rate("0%")
    if code == STEMS and year == FIRST_YEAR:
        return parse_rate(STEMS_2016)
    rates = EGG_RATES if quota == "eggs" else TOBACCO_RATES
    return parse_rate(rates[max(y for y in rates if y <= year)])


def in_quota_rates(law: Law, _on: date) -> Iterator[Checked]:
    """Every quota line in every year: the latest rate that has started."""
    steps: dict[tuple[str, str], dict[int, Rate]] = {}
    for rate in law.quota_rates:
        steps.setdefault((rate.quota, rate.code), {})[rate.year] = rate.rate
    for (quota, code), rates in steps.items():
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            started = [y for y in rates if y <= year]
            found = rates[max(started)] if started else None
            yield same(f"{quota}, {shown(code)}, {year}", promised(quota, code, year), found, UNEXPLAINED)


def marks(law: Law, _on: date) -> Iterator[Checked]:
    """Q marks of both schedules, Q cells of Viet Nam's column, and the lines of the quotas: the same codes."""
    vietnam = {rate.code for rate in law.quota_rates if len(rate.code) == 8}
    rice = {rate.code for rate in law.quota_rates if len(rate.code) == 10}
    scheduled = {row.code for row in law.vietnam_schedule if row.category == "Q"}
    column = {line.code for line in law.vietnam_tariff if "Q" in line.vn_eaeu}
    for code in sorted(vietnam | scheduled | column):
        yield same(f"{shown(code)}: Q in Annex 1", code in vietnam, code in scheduled, UNEXPLAINED)
        yield same(f"{shown(code)}: Q in the VN-EAEU column", code in vietnam, code in column, UNEXPLAINED)
    for row in law.eaeu_schedule:
        if row.category == "Q":
            lines = {line.code for line in law.eaeu_tariff if line.code.startswith(row.code)}
            yield same(
                f"{shown(row.code)}: lines of today", lines, {c for c in rice if c.startswith(row.code)}, UNEXPLAINED
            )
    for code in sorted(rice):
        marked = any(row.category == "Q" and code.startswith(row.code) for row in law.eaeu_schedule)
        yield same(f"{shown(code)}: Q in Annex 1", True, marked, UNEXPLAINED)


def rice_tariff(law: Law, _on: date) -> Iterator[Checked]:
    """The codes that the EAEU tariff keeps for rice in the quota print Annex 1(f)'s rate; those out of it another."""
    duties = {line.code: line.duty for line in law.eaeu_tariff}
    for rate in law.quota_rates:
        if rate.code in duties:
            printed = "in quota" if duties[rate.code] == rate.rate else "out of quota"
            expected = "in quota" if rate.use == "in" else "out of quota"
            yield same(f"{shown(rate.code)} ({duties[rate.code]})", expected, printed, UNEXPLAINED)


def mfn_quota(law: Law, _on: date) -> Iterator[Checked]:
    """Each Vietnamese quota line: MFN higher out of quota than in it, and the agreement not above MFN in quota."""
    lines = {line.code: line for line in law.vietnam_tariff}
    for rate in law.quota_rates:
        line = lines.get(rate.code)
        if line is None:
            continue
        where = f"{shown(rate.code)}, {rate.year}"
        if line.mfn_out_of_quota is None or not isinstance(line.mfn, Rate):
            yield differs(where, "MFN in and out of quota", line.mfn, UNEXPLAINED)
            continue
        higher = (line.mfn_out_of_quota.percent or Decimal(0)) > (line.mfn.percent or Decimal(0))
        yield same(f"{where}: MFN out of quota above in quota", True, higher, UNEXPLAINED)
        yield same(f"{where}: in quota at most MFN in quota", True, never_above(rate.rate, line.mfn), UNEXPLAINED)


PLANS = (
    Plan("quota-volumes", "Quota volumes: eggs 8,000 × 1.05ⁿ dozen, rice 10,000 t and tobacco 500 t a year", volumes),
    Plan("quota-rates", "In-quota rates of each year against Annex 1(c), (d), (f)", in_quota_rates),
    Plan("quota-marks", "Q marks of both schedules and of Viet Nam's column against the quota lines", marks),
    Plan("quota-rice-codes", "Rice codes of the EAEU tariff: in-quota codes print the in-quota rate", rice_tariff),
    Plan("quota-mfn", "Quota lines of Viet Nam against its MFN rates in and out of quota", mfn_quota),
)
