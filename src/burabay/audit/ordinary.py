"""Decision 15/2023/QĐ-TTg: the ordinary rate is 150 % of the MFN rate outside the decision's own list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from burabay.audit.model import UNEXPLAINED, Checked, Plan, differs, same, shown, unknown
from burabay.lawbook.law import Law
from burabay.lawbook.rates import Rate

ORDINARY_SHARE = Fraction(3, 2)
# What the decision's list sets for the goods on it; their MFN rate was zero when the list was drawn up.
LISTED_PERCENT = 5


def _compare(where: str, mfn: Rate | str | None, ordinary: Rate | str | None) -> Checked:
    if mfn == "CKD" or ordinary == "150% of MFN":
        both = (mfn, ordinary) == ("CKD", "150% of MFN")
        return unknown(where, "150% of the parts' MFN", ordinary, "kit-by-parts") if both else differs(
            where, "150% of MFN", ordinary, UNEXPLAINED
        )  # fmt: skip
    if not isinstance(mfn, Rate) or not isinstance(ordinary, Rate) or mfn.percent is None or ordinary.percent is None:
        return differs(where, f"150% of {mfn}", ordinary, UNEXPLAINED)
    expected = Fraction(mfn.percent) * ORDINARY_SHARE
    if Fraction(ordinary.percent) == expected:
        return None
    cause = UNEXPLAINED
    if ordinary.percent == LISTED_PERCENT:
        cause = "ordinary-list" if mfn.is_free else "ordinary-list-mfn-raised"
    return differs(where, f"{float(expected):g}%", ordinary, cause)


def lines(law: Law, _on: date) -> Iterator[Checked]:
    """Every AHTN line, in quota and out of it."""
    for line in law.vietnam_tariff:
        out = line.mfn_out_of_quota is not None or line.ordinary_out_of_quota is not None
        yield _compare(shown(line.code) + (", in quota" if out else ""), line.mfn, line.ordinary)
        if out:
            yield _compare(f"{shown(line.code)}, out of quota", line.mfn_out_of_quota, line.ordinary_out_of_quota)


def chapter98(law: Law, _on: date) -> Iterator[Checked]:
    """Every item of chapter 98."""
    for item in law.chapter98:
        yield _compare(f"{shown(item.code)}, item {item.item}", item.mfn, item.ordinary)


def never_below(law: Law, _on: date) -> Iterator[Checked]:
    """No ordinary rate below the MFN rate of its line."""
    for line in law.vietnam_tariff:
        if isinstance(line.mfn, Rate) and isinstance(line.ordinary, Rate):
            yield same(shown(line.code), True, (line.ordinary.percent or 0) >= (line.mfn.percent or 0), UNEXPLAINED)


PLANS = (
    Plan("ordinary-vietnam", "Ordinary rate of Viet Nam: 150 % of MFN, in quota and out", lines),
    Plan("ordinary-chapter98", "Ordinary rate of chapter 98: 150 % of MFN", chapter98),
    Plan("ordinary-not-below", "Ordinary rate of Viet Nam not below MFN", never_below),
)
