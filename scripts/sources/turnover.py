"""Trade between Viet Nam and the EAEU as statistics and officials report it → law/trade/turnover.csv.

Input: `trade/vnm_eaeu_totals.csv` (flows by who reports) and `trade/turnover_claims.csv` (published figures). Several
sources share a cell there; each becomes a row of its own series, and nothing is added up here. Of the flows a member
state's own statistics are taken where there are any for the year, else what it reported to UN Comtrade; what Viet Nam
reported to Comtrade as exporter stands beside. Left out: reconciled and mirrored sets (they repeat other reporters),
the claims under test, averages, trade inside the Union.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from common import CHECKED_ON, read, write

HEADER = (
    "partner",
    "period",
    "flow",
    "value_usd",
    "step_usd",
    "approx",
    "reporter",
    "series",
    "valuation",
    "basis",
    "source",
    "url",
    "published",
    "confidence",
    "checked_on",
)
FIRST_YEAR = 2006
STATES = {"RUS": "RU", "BLR": "BY", "KAZ": "KZ", "KGZ": "KG", "ARM": "AM"}
PARTNERS = {"EAEU": "EAEU", **STATES}
MEMBER_FLOWS = {"import": "exports", "import_origin": "exports", "import_consignment": "exports", "export": "imports"}
NATIONAL = {
    "FTS": ("ru-customs", "Federal Customs Service of Russia, partner tables"),
    "KAZ": ("kz-statistics", "Bureau of National Statistics of Kazakhstan"),
    "KGZ": ("kg-statistics", "National Statistical Committee of the Kyrgyz Republic, table 4.03.00"),
    "Arm": ("am-statistics", "Statistical Committee of the Republic of Armenia"),
}
# Who stands behind a published figure: beginning of its source → reporter, series.
REPORTERS = (
    ("EEC", "EEC", "eec"),
    ("mixed", "unknown", "unknown"),
    ("Vietnam Customs", "VN", "vn-customs"),
    ("Vietnam", "VN", "vn-officials"),
    ("MoIT", "VN", "vn-ministry"),
    ("ambassador", "unknown", "unknown"),
    ("Belstat", "BY", "by-statistics"),
    ("Belarus", "BY", "by-officials"),
    ("FTS Russia / Russian", "RU", "ru-officials"),
    ("Russian", "RU", "ru-officials"),
    ("KAZ stat", "KZ", "kz-officials"),
    ("KAZ side", "KZ", "kz-officials"),
)
OVER = re.compile(r"(more than|exceeded) \d[\d.]* (bn|m)\b")
ABOUT = re.compile(r"^about \d|^\d\.\d+-\d\.\d+")


def step(million: str, approx: str) -> int:
    """What the last digit of a published figure is worth, in USD: 6300.0 → 100,000,000; at most a tenth of it, unless
    the truth is said to lie above it.
    """
    value = Decimal(million).normalize()
    worth = Decimal(1).scaleb(int(value.as_tuple().exponent)) * 1_000_000
    return int(worth if approx == "over" else min(worth, value * 100_000))


def usd(amount: str, *, unit: int = 1) -> int:
    """An amount in whole dollars."""
    return int((Decimal(amount) * unit).quantize(Decimal(1), ROUND_HALF_EVEN))


def period(text: str) -> str:
    """2021 → 2021; 2019M1-9 → 2019-01/2019-09; 2017H1 → 2017-01/2017-06; 2023Q1 → 2023-01/2023-03."""
    year, mark, last = re.fullmatch(r"(\d{4})(?:(M1-|H|Q)(\d+))?", text).groups()  # type: ignore[union-attr]
    if mark is None:
        return str(year)
    months = {"M1-": 1, "H": 6, "Q": 3}[mark]
    end = int(last) * months
    start = 1 if mark == "M1-" else end - months + 1
    return f"{year}-{start:02d}/{year}-{end:02d}"


def flows() -> Iterator[list[object]]:
    """Rows of the statistics that report flows."""
    rows = [row for row in read("trade/vnm_eaeu_totals.csv") if int(row["year"]) >= FIRST_YEAR]
    own = {(row["reporter"], row["year"], row["flow"][:6]) for row in rows if row["valuation"].startswith("national")}
    for row in rows:
        national = row["valuation"].startswith("national")
        comtrade = row["source"].startswith("UN Comtrade")
        viet_nam = row["reporter"] == "VNM"
        if not national and (
            not comtrade
            or (row["reporter"], row["year"], row["flow"][:6]) in own
            or (viet_nam and "penppml" in row["source"])
        ):
            continue
        if national:
            series, source = NATIONAL[row["source"][:3]]
            series += {"import_consignment": "-consignment"}.get(row["flow"], "")
            confidence = "M"
        else:
            series, source = ("vn-comtrade" if viet_nam else "comtrade"), "UN Comtrade (through a copy of its tables)"
            # The copy that holds the members' exports is a quarter below Russia's own figure for 2016.
            confidence = "L" if "penppml" in row["source"] else "M"
        yield [
            STATES[row["partner" if viet_nam else "reporter"]],
            row["year"],
            "exports" if viet_nam else MEMBER_FLOWS[row["flow"]],
            usd(row["value_usd"]),
            1,
            "exact",
            "VN" if viet_nam else STATES[row["reporter"]],
            series,
            "FOB" if row["flow"] == "export" else "CIF",
            "table",
            source,
            "",
            "",
            confidence,
            CHECKED_ON,
        ]


def reporter_of(stat_source: str) -> tuple[str, str]:
    """Who reports a published figure, and the series it belongs to."""
    return next((who, series) for start, who, series in REPORTERS if stat_source.startswith(start))


def published() -> Iterator[list[object]]:
    """Rows of the figures that were published or said."""
    for row in read("trade/turnover_claims.csv"):
        partner = PARTNERS.get(row["pair"].removeprefix("VNM-"))
        if partner is None or row["kind"] not in ("stat", "derived") or not re.fullmatch(r"\d{4}\S*", row["period"]):
            continue
        if row["stat_source"] == "Belstat (BLR exports)":
            reporter, series = "BY", "by-statistics"
        else:
            reporter, series = reporter_of(row["stat_source"])
        approx = "over" if OVER.search(row["note"]) else "about" if ABOUT.search(row["note"]) else "exact"
        derived = row["kind"] == "derived"
        confidence = "M" if row["url_quality"] == "full" and not derived and reporter != "unknown" else "L"
        for flow, column in (
            ("turnover", "turnover_usd_mn"),
            ("exports", "vn_exports_usd_mn"),
            ("imports", "vn_imports_usd_mn"),
        ):
            if not row[column]:
                continue
            yield [
                partner,
                period(row["period"]),
                flow,
                usd(row[column], unit=1_000_000),
                step(row[column], approx),
                approx,
                reporter,
                series + ("-derived" if derived else ""),
                "",
                "derived" if derived else "published",
                row["stat_source"],
                row["url"] if row["url_quality"] == "full" else "",
                row["published"],
                confidence,
                CHECKED_ON,
            ]


def main() -> None:
    kept: dict[tuple[object, ...], list[object]] = {}
    for row in [*flows(), *published()]:
        key = (row[0], row[1], row[2], row[7])
        # One figure twice: the copy that can be looked up is kept.
        if key not in kept or (row[13], kept[key][13]) == ("M", "L"):
            kept[key] = row
    write("trade/turnover.csv", HEADER, sorted(kept.values(), key=lambda row: (row[0], row[1], row[2], row[7])))


if __name__ == "__main__":
    main()
