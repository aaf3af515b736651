"""MFN and ordinary rates of both tariffs on a day and in a state.

The example is note 9С to the EAEU tariff, cited by 3208 20 900 1 (printed: 0 %): "5 % … in respect of goods imported
into the Russian Federation". On 1 November 2026 the same paint pays 5 % in Russia and 0 % in the other four states.
Rates are those of the chapter files; what a note says is in law/eaeu/notes.csv with its edition.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from burabay.duty.lookup import Measures
from burabay.duty.measures import EAEU, Outcome, Regime
from burabay.duty.mfn import eaeu_mfn, vietnam_mfn
from burabay.duty.options import legal_options
from burabay.errors import LawError
from burabay.lawbook.law import Law
from burabay.lawbook.rates import parse_rate

if TYPE_CHECKING:
    from tests.duty.conftest import LegalAsk

NOW = "2026-11-01"
FOUR = ("AM", "BY", "KG", "KZ")


def mfn(legal: LegalAsk, code: str, destination: str, on: str) -> str:
    """The MFN rate as the law book writes it, or the status where there is none."""
    option = legal(code, destination, on)["MFN"]
    return str(option.rate) if option.rate is not None else option.status


# --- Russia and the other four ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "note", "russia", "others"),
    [
        ("3208209001", "9С", "5%", "0%"),
        ("8507102002", "26С", "10% min 1.5 EUR/pcs", "5%"),
        ("9401200001", "32С", "10% + 0.17 EUR/kg", "5%"),
        ("9401990002", "33С", "10% + 0.08 EUR/kg", "0%"),
        ("7318290001", "64С", "8%", "5%"),
        ("7326909801", "65С", "7.5%", "5%"),
    ],
)
def test_a_rate_of_russia_alone(legal: LegalAsk, code: str, note: str, russia: str, others: str) -> None:
    assert mfn(legal, code, "RU", NOW) == russia
    assert {mfn(legal, code, state, NOW) for state in FOUR} == {others}
    (source,) = legal(code, "RU", NOW)["MFN"].sources
    assert (source.instrument, source.provision, source.checked_on) == ("ett-notes", note, date(2025, 9, 21))
    assert legal(code, "KZ", NOW)["MFN"].sources[0].instrument == "ett"


def test_russia_differs_on_the_lines_of_eighteen_notes(law: Law, measures: Measures) -> None:
    """Every line whose note has a Russian rate without end, and no other, is charged otherwise in Russia in 2026."""
    russian = {note.note for note in law.notes if note.territory == "RU"}
    assert len(russian) == 18
    expected = {line.code for line in law.eaeu_tariff if line.note in russian}
    day = date.fromisoformat(NOW)
    differing = set()
    for code in measures.codes(10):
        line = measures.line(code)
        rates = {legal_options(measures, line, state, day)[Regime.MFN].rate for state in EAEU}
        if len(rates) > 1:
            differing.add(code)
    assert differing == expected


# --- footnotes with days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        # 82С: 0 % up to 31 December 2026; printed 6.5 %. The chapter's edition is of 8 March 2026
        ("3906909003", "2026-03-07", "unknown"),
        ("3906909003", "2026-03-08", "0%"),
        ("3906909003", "2026-12-31", "0%"),
        ("3906909003", "2027-01-01", "6.5%"),
        # 63С: 0 % from 28 March to 30 September 2022; printed 5 %, known from 2026
        ("0106410001", "2022-03-27", "unknown"),
        ("0106410001", "2022-03-28", "0%"),
        ("0106410001", "2022-09-30", "0%"),
        ("0106410001", "2022-10-01", "unknown"),
        ("0106410001", "2025-12-31", "unknown"),
        ("0106410001", "2026-01-01", "5%"),
        ("0106410001", NOW, "5%"),
        # 66С: 0 % as 63С, then 12 % to 28 February 2023; printed 10 %
        ("7606129203", "2022-09-30", "0%"),
        ("7606129203", "2022-10-01", "12%"),
        ("7606129203", "2023-02-28", "12%"),
        ("7606129203", "2023-03-01", "unknown"),
        ("7606129203", NOW, "10%"),
        # 105С: 12 %, at least 0.44 EUR/kg, to 31 December 2026; printed 11.3 %, at least 0.44 EUR/kg
        ("6302210000", "2025-12-31", "unknown"),
        ("6302210000", NOW, "12% min 0.44 EUR/kg"),
        ("6302210000", "2026-12-31", "12% min 0.44 EUR/kg"),
        ("6302210000", "2027-01-01", "11.3% min 0.44 EUR/kg"),
        # 102С: 0 % to 30 June 2026; printed 10 %
        ("2007995003", "2026-06-30", "0%"),
        ("2007995003", "2026-07-01", "10%"),
        # 98С: 0 % from 1 July 2024 to 30 June 2026; printed 5 %
        ("8433533000", "2024-06-30", "unknown"),
        ("8433533000", "2024-07-01", "0%"),
        ("8433533000", "2026-06-30", "0%"),
        ("8433533000", "2026-07-01", "5%"),
        # 100С raises: 8 % to 28 February 2027; printed 0 %
        ("8415200002", NOW, "8%"),
        ("8415200002", "2027-02-28", "8%"),
        ("8415200002", "2027-03-01", "0%"),
        # 28С ended on 31 December 2025 at 5 %; printed 0 %
        ("8539520001", "2025-12-31", "5%"),
        ("8539520001", NOW, "0%"),
    ],
)
def test_a_dated_footnote_on_both_sides_of_its_days(legal: LegalAsk, code: str, on: str, expected: str) -> None:
    assert {mfn(legal, code, state, on) for state in EAEU} == {expected}


@pytest.mark.parametrize(
    ("on", "russia", "others"),
    [
        ("2022-03-27", "unknown", "unknown"),
        ("2022-03-28", "0%", "0%"),
        ("2022-09-30", "0%", "0%"),
        ("2022-10-01", "8%", "unknown"),
        ("2026-03-07", "8%", "unknown"),
        ("2026-03-08", "8%", "5%"),
    ],
)
def test_a_note_of_two_stages(legal: LegalAsk, on: str, russia: str, others: str) -> None:
    """64С on 7318 29 000 1: 0 % for all from 28 March to 30 September 2022, from 1 October 2022 8 % into Russia."""
    assert mfn(legal, "7318290001", "RU", on) == russia
    assert {mfn(legal, "7318290001", state, on) for state in FOUR} == {others}


def test_a_repealed_note_changes_nothing(law: Law, legal: LegalAsk) -> None:
    repealed = {note.note for note in law.notes if note.status == "repealed"}
    cited = [line for line in law.eaeu_tariff if line.note in repealed]
    for line in cited:
        assert mfn(legal, line.code, "RU", NOW) == str(line.duty)
    assert "1С" in repealed


def test_unread_footnotes_make_the_rate_unknown(law: Law, legal: LegalAsk) -> None:
    """106С-117С are younger than the edition of the notes at hand: 42 lines have candidates and no rate."""
    unread = {f"{number}С" for number in range(106, 118)}
    cited = [line for line in law.eaeu_tariff if line.note in unread]
    assert len(cited) == 42
    for line in cited:
        for state in EAEU:
            option = legal(line.code, state, NOW)["MFN"]
            assert (option.status, option.rate) == ("unknown", None)
            assert [r.key for r in option.reasons] == ["footnote_unread"]
            assert {str(c.rate) for c in option.candidates} == {str(line.duty), "0%"}
            assert all(source.confidence != "H" for source in option.sources)


# --- what is not known ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", EAEU)
def test_the_edition_of_a_chapter_is_its_first_known_day(legal: LegalAsk, state: str) -> None:
    """Chapter 11 was last changed on 8 March 2026: before that day its rates are unknown (A1)."""
    for on in ("2026-02-01", "2026-03-07"):
        option = legal("1101001101", state, on)["MFN"]
        assert (option.status, option.rate, [r.key for r in option.reasons]) == ("unknown", None, ["not_known_before"])
        assert option.reasons[0].values["day"] == date(2026, 3, 8)
    assert mfn(legal, "1101001101", state, "2026-03-08") == "10%"
    # chapter 01 was last changed in 2022: known from the first day that the book vouches for
    assert mfn(legal, "0101291000", state, "2025-12-31") == "unknown"
    assert mfn(legal, "0101291000", state, "2026-01-01") == "5%"


@pytest.mark.parametrize(
    ("code", "destination"),
    [("0101291000", "RU"), ("3208209001", "RU"), ("02031100", "VN"), ("04072100", "VN"), ("98041500", "VN")],
)
def test_2019_is_unknown_and_not_zero(legal: LegalAsk, code: str, destination: str) -> None:
    option = legal(code, destination, "2019-06-01")["MFN"]
    assert (option.status, option.rate, option.duty) == ("unknown", None, None)
    assert [r.key for r in option.reasons] == ["not_known_before"]


# --- Viet Nam ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-03-08", "10%"),
        ("2026-03-09", "0%"),
        ("2026-04-30", "0%"),
        ("2026-05-01", "10%"),
    ],
)
def test_the_temporary_rates_on_fuel(legal: LegalAsk, on: str, expected: str) -> None:
    """Decree 72/2026: 0 % on 2710.12.21 from 9 March to 30 April 2026; the MFN column says 10."""
    option = legal("27101221", "VN", on)["MFN"]
    assert (option.status, str(option.rate)) == ("available", expected)
    assert option.sources[0].instrument == ("vn-72-2026" if expected == "0%" else "vn-26-2023")


def test_all_fifteen_lines_of_decree_72(law: Law, legal: LegalAsk) -> None:
    printed = {line.code: str(line.mfn) for line in law.vietnam_tariff}
    codes = [rate.code for rate in law.temporary_rates]
    assert len(codes) == 15
    for code in codes:
        days = ("2026-03-08", "2026-03-09", "2026-04-30", "2026-05-01")
        assert [mfn(legal, code, "VN", on) for on in days] == [printed[code], "0%", "0%", printed[code]]


def test_eggs_pay_eighty_per_cent_out_of_quota(legal: LegalAsk) -> None:
    """0407.21.00, MFN column "40 (NHN: 80)"; ordinary 60 (120): 150 % of each."""
    options = legal("04072100", "VN", NOW)
    assert (options["MFN"].status, str(options["MFN"].rate)) == ("available", "80%")
    assert (options["MFN in quota"].status, str(options["MFN in quota"].rate)) == ("conditional", "40%")
    assert [c.key for c in options["MFN in quota"].conditions] == ["quota_licence"]
    assert (options["ordinary"].status, str(options["ordinary"].rate)) == ("unavailable", "120%")


def test_mfn_out_of_quota_is_never_below_in_quota(law: Law) -> None:
    with_quota = [line for line in law.vietnam_tariff if line.mfn_out_of_quota is not None]
    headings = Counter(line.code[:4] for line in with_quota)
    # eggs, sugar, tobacco and salt: the four quotas that Viet Nam bound in the WTO
    assert set(headings) == {"0407", "1701", "2401", "2501"}
    for line in with_quota:
        assert not isinstance(line.mfn, str)
        assert line.mfn.percent is not None
        assert line.mfn_out_of_quota is not None
        assert Decimal(0) < line.mfn.percent < (line.mfn_out_of_quota.percent or 0)


def test_a_vehicle_in_kit_is_assessed_by_its_parts(law: Law, legal: LegalAsk) -> None:
    """8702.10.10: "as guided in item 1.1 of chapter 98" stands in place of a rate, on 264 lines."""
    kits = [line.code for line in law.vietnam_tariff if line.mfn == "CKD"]
    assert len(kits) == 264
    for code in kits:
        options = legal(code, "VN", NOW)
        assert (options["MFN"].status, options["MFN"].rate) == ("unknown", None)
        assert (options["ordinary"].status, options["ordinary"].rate) == ("unavailable", None)
        for regime in ("MFN", "ordinary"):
            assert "ckd" in [r.key for r in options[regime].reasons]
        assert options["VN-EAEU"].status == "unavailable"


def test_the_ordinary_rate_is_shown_and_never_claimed(legal: LegalAsk) -> None:
    """Art. 2.1: goods of the other Party have MFN treatment. 0203.11.00: MFN 25 %, ordinary 37.5 %."""
    option = legal("02031100", "VN", NOW)["ordinary"]
    assert (option.status, str(option.rate)) == ("unavailable", "37.5%")
    assert ("vn-eaeu-fta", "Art. 2.1") in [(s.instrument, s.provision) for s in option.sources]
    assert not option.usable
    assert "ordinary" not in legal("0101291000", "RU", NOW)


def test_every_source_is_an_act_of_the_book(law: Law) -> None:
    for measures in (eaeu_mfn(law), vietnam_mfn(law)):
        for measure in measures:
            assert measure.finding.sources
            for source in measure.finding.sources:
                assert source.instrument in law.instruments
                assert source.provision
            assert measure.finding.outcome is not Outcome.RATE or measure.finding.rate is not None


# --- a law book that contradicts itself -------------------------------------------------------------------------


def changed(law: Law, **tables: object) -> Law:
    fields = {name: getattr(law, name) for name in Law.__dataclass_fields__}
    return Law(**{**fields, **tables})


def test_two_footnote_rates_on_one_day_are_refused_with_file_and_row(law: Law) -> None:
    """A second stage of 82С at 3 % inside the days of the first: neither may win."""
    first = next(note for note in law.notes if note.note == "82С")
    second = first._replace(duty=parse_rate("3%"), valid_from=date(2026, 6, 1), starts_with="")
    row = next(n for n, line in enumerate(law.eaeu_tariff, start=2) if line.note == "82С")
    with pytest.raises(LawError, match="footnote 82С: two rules of rank temporary") as caught:
        list(eaeu_mfn(changed(law, notes=[*law.notes, second])))
    assert (caught.value.file, caught.value.row) == ("eaeu/tariff.csv", row)


def test_a_temporary_rate_comes_before_a_russian_one(law: Law) -> None:
    """If 9С had a month at 0 %, Russia would have it too: an exception of rank, not a contradiction."""
    month = next(note for note in law.notes if note.note == "9С")._replace(
        duty=parse_rate("0%"), territory="", valid_from=date(2026, 6, 1), valid_to=date(2026, 6, 30)
    )
    measures = [m for m in eaeu_mfn(changed(law, notes=[*law.notes, month])) if m.code == "3208209001"]
    russia = sorted((date.fromordinal(m.first), str(m.finding.rate)) for m in measures if m.states & 16)
    assert russia == [(date(2026, 3, 8), "5%"), (date(2026, 6, 1), "0%"), (date(2026, 7, 1), "5%")]


def test_two_temporary_rates_on_one_day_are_refused_with_file_and_row(law: Law) -> None:
    first = law.temporary_rates[0]
    second = first._replace(duty=parse_rate("1%"), valid_from=first.valid_to, valid_to=first.valid_to + timedelta(30))
    row = next(n for n, line in enumerate(law.vietnam_tariff, start=2) if line.code == first.code)
    with pytest.raises(LawError, match=first.code) as caught:
        list(vietnam_mfn(changed(law, temporary_rates=[*law.temporary_rates, second])))
    assert (caught.value.file, caught.value.row) == ("vietnam/tariff.csv", row)


def test_two_rates_that_follow_each_other_are_no_contradiction(law: Law) -> None:
    first = law.temporary_rates[0]
    second = first._replace(duty=parse_rate("1%"), valid_from=first.valid_to + timedelta(1), valid_to=date(2026, 6, 30))
    spans = [
        (date.fromordinal(m.first), str(m.finding.rate))
        for m in vietnam_mfn(changed(law, temporary_rates=[first, second]))
        if m.code == first.code and m.regime is Regime.MFN
    ]
    assert spans == [
        (date(2026, 1, 1), "3%"),
        (date(2026, 3, 9), "0%"),
        (date(2026, 5, 1), "1%"),
        (date(2026, 7, 1), "3%"),
    ]


def test_items_of_chapter_98_that_share_a_code_and_differ_are_undecided(law: Law) -> None:
    first = next(item for item in law.chapter98 if item.code == "98041500")
    other = first._replace(item=2, ordinary_codes=("03061600",), mfn=parse_rate("10%"))
    found = {m.regime: m.finding for m in vietnam_mfn(changed(law, chapter98=[first, other])) if m.code == first.code}
    assert found[Regime.MFN].outcome is Outcome.AMBIGUOUS
    assert {str(c.rate) for c in found[Regime.MFN].candidates} == {"27%", "10%"}
    assert found[Regime.ORDINARY].outcome is Outcome.RATE
