"""What each line of the other side pays and what is at stake between them. Sums by hand from the tariffs' files."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest

from burabay.assess.bridge import Bridged, Choice, Crossing, Stake, stake_between
from burabay.assess.bridge_json import bridge_json
from burabay.book import Book
from burabay.duty.measures import Regime
from burabay.duty.money import Money, read_exchange_rates
from burabay.duty.options import AVAILABLE, Option
from burabay.errors import InputError
from burabay.goods.names_store import NamesStore
from burabay.goods.publishers import PublishedName
from burabay.lawbook.rates import parse_rate

ON = "2026-11-01"
T = TypeVar("T")


def one(book: Book, code: str, **given: Any) -> Crossing:
    (crossing,) = book.bridge(code, on=ON, **given).crossings
    return crossing


def choice(crossing: Crossing, code: str) -> Choice:
    return next(each for each in crossing.choices if each.code == code)


def rates(crossing: Crossing) -> dict[str, str | None]:
    claims = {each.code: each.claim for each in crossing.choices}
    return {code: str(claim.rate) if claim else None for code, claim in claims.items()}


def there(value: T | None) -> T:
    assert value is not None
    return value


def duty(stake: Stake | None) -> str | None:
    found = there(stake).duty
    return f"{found.amount} {found.currency}" if found else None


def ends(stake: Stake | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return there(stake).lowest, there(stake).highest


def keys(answer: Bridged) -> set[str]:
    return {phrase.key for phrase in answer.unknowns}


# --- in money -----------------------------------------------------------------------------------------------------


def test_milk_powder_into_viet_nam(book: Book) -> None:
    """MFN (Decree 26/2023): 0402.21.20 2 %, .30 5 %, .90 2 %; VN-EAEU (Decree 113/2022): 0 % on each.

    10,000 USD: nothing at stake with the preference; without it 500 - 200 = 300 USD.
    """
    crossing = one(book, "0402 21 110 0", value=10000, currency="USD")
    assert (crossing.origin, crossing.destination) == ("EAEU", "VN")
    assert rates(crossing) == {"04022120": "0%", "04022130": "0%", "04022190": "0%"}
    assert duty(crossing.stake) == "0.00 USD"
    assert duty(crossing.stake_mfn) == "300.00 USD"
    assert ends(crossing.stake_mfn) == (("04022120", "04022190"), ("04022130",))


def test_plastic_stoppers_into_the_eaeu(book: Book) -> None:
    """3923 50: the TN VED has 3923 50 100 0 and 3923 50 900 0, both 6.5 % MFN. Annex 1: the first stays at 7.5 %
    (category R), above MFN, so MFN (Art. 2.3(4)); the second is free (A). 20,000 EUR × 6.5 % - 0 = 1,300 EUR.
    """
    crossing = one(book, "39235000", value=20000, currency="EUR")
    assert rates(crossing) == {"3923501000": "6.5%", "3923509000": "0%"}
    assert duty(crossing.stake) == "1300.00 EUR"
    assert ends(crossing.stake) == (("3923509000",), ("3923501000",))
    assert duty(crossing.stake_mfn) == "0.00 EUR"


def test_poultry_preparations_into_viet_nam(book: Book) -> None:
    """1602 32: .10 is excluded ("*") and pays MFN 40 %, .90 is free under VN-EAEU: 5,000 × 40 % = 2,000."""
    crossing = one(book, "1602321100", value="5000", currency="USD")
    assert crossing.meeting.candidates == ("16023210", "16023290")
    assert duty(crossing.stake) == "2000.00 USD"


def test_a_specific_duty_with_its_quantity(book: Book) -> None:
    """0306 15 at MFN: 100 0 15 %, min 1.5 EUR/kg; 900 0 8 %. 1,000 USD, 200 kg, 1 EUR = 1.10 USD:
    max(150, 330) = 330 against 80: 250 USD.
    """
    given = {"value": 1000, "currency": "USD", "net_kg": 200, "fx": read_exchange_rates(["EUR/USD=1.10"])}
    assert duty(one(book, "03061500", **given).stake_mfn) == "250.00 USD"


def test_a_candidate_pays_what_duty_says(book: Book) -> None:
    """One engine: the options of each candidate are those of the line itself, with the same goods."""
    given: dict[str, Any] = {"value": 20000, "currency": "EUR", "origin": "VN", "destination": "KZ"}
    given["fx"] = read_exchange_rates([])
    for each in one(book, "39235000", **given).choices:
        ((states, answer),) = each.answers
        assert states == ("KZ",)
        own = book.duty(each.code, on=ON, **given)
        assert (answer.asked, answer.options, answer.cheapest) == (own.asked, own.options, own.cheapest)
        assert answer.charges == ()


# --- as rates -----------------------------------------------------------------------------------------------------


def test_without_a_value_the_rates_are_told(book: Book) -> None:
    stake = there(one(book, "39235000").stake)
    assert stake.duty is None
    assert [str(rate) for rate in stake.rates] == ["0%", "6.5%"]
    assert str(stake.points) == "6.5"
    assert stake.unknown == ()
    mixed = there(one(book, "03061500").stake_mfn)
    assert (mixed.points, mixed.ordered) == (None, True)
    assert [str(rate) for rate in mixed.rates] == ["8%", "15% min 1.5 EUR/kg"]


def test_rates_that_cannot_be_ordered_are_not(book: Book) -> None:
    """8703 23 904 1 pays 1.6 EUR/cm3, 8703 23 194 0 pays 15 %: which is more depends on the car."""
    stake = there(one(book, "87032351", destination="RU").stake_mfn)
    assert (stake.points, stake.ordered) == (None, False)
    assert ends(stake) == ((), ())


# --- unknown stays unknown ----------------------------------------------------------------------------------------


def test_a_missing_weight_leaves_the_money_unknown(book: Book) -> None:
    answer = book.bridge("03061500", on=ON, value=1000, currency="USD")
    mfn = there(answer.crossings[0].stake_mfn)
    assert (mfn.duty, mfn.between_known) == (None, None)
    assert mfn.unknown == ("0306151000",)
    assert [str(rate) for rate in mfn.rates] == ["8%", "15% min 1.5 EUR/kg"]
    told = bridge_json(book, answer, "en")["unknowns"]
    assert any("0306 15 100 0" in each["text"] and "net weight" in each["text"] for each in told)


def test_one_rate_for_all_is_no_stake_even_unweighed(book: Book) -> None:
    """1006 30 from Viet Nam: each line outside the quota pays 10 %, min 0.03 EUR/kg (p. 5 and 6 of chapter 10)."""
    stake = one(book, "10063030", value=1000, currency="USD").stake
    assert duty(stake) == "0.00 USD"
    assert len(there(stake).unknown) == 16


def test_kits_for_assembly_are_unknown_and_said(book: Book) -> None:
    """8703.23.11 (CKD) has no rate of its own and is excluded from the agreement; 8703.23.51 is free."""
    crossing = one(book, "8703231940", value=20000, currency="USD")
    kit, car = choice(crossing, "87032311"), choice(crossing, "87032351")
    assert kit.claim is None
    assert there(car.claim).duty == Money(Decimal("0.00"), "USD")
    stake = there(crossing.stake)
    assert (stake.duty, stake.between_known) == (None, Money(Decimal("0.00"), "USD"))
    assert "87032311" in stake.unknown
    # Cars alone, MFN: 8703.23.53 15 %, 8703.23.54 70 %; 20,000 × 55 % = 11,000.
    mfn = there(crossing.stake_mfn)
    assert (mfn.duty, mfn.between_known) == (None, Money(Decimal("11000.00"), "USD"))


def test_in_quota_codes_of_rice_take_no_part(book: Book) -> None:
    """1006 30 670 1 is 0 % with a quota licence (Annex 1(f)), whatever the rice: no matter of which line."""
    given: dict[str, Any] = {
        "value": 1000,
        "currency": "USD",
        "net_kg": 1000,
        "fx": read_exchange_rates(["EUR/USD=1.10"]),
    }
    answer = book.bridge("10063030", on=ON, **given)
    crossing = answer.crossings[0]
    reserved = [each.code for each in crossing.choices if each.in_quota_code]
    assert reserved == ["1006306701", "1006309801"]
    assert there(choice(crossing, "1006306701").claim).regime is Regime.PREFERENCE_IN_QUOTA
    # 10 % of 1,000 = 100, above 0.03 × 1,000 × 1.10 = 33: the same on every other line.
    assert duty(crossing.stake) == "0.00 USD"
    assert there(crossing.stake).least == Money(Decimal("100.00"), "USD")
    assert "bridge_in_quota_code" in keys(answer)


def test_states_that_charge_differently(book: Book) -> None:
    """3208 20 900 1: footnote 9С gives Russia 5 %, the tariff 0 %. The preference is free for all of them."""
    answer = book.bridge("32082040", on=ON)
    line = choice(answer.crossings[0], "3208209001")
    assert [states for states, _ in line.answers] == [("AM", "BY", "KG", "KZ"), ("RU",)]
    assert line.mfn is None
    assert str(there(line.claim).rate) == "0%"
    told = [each["text"] for each in bridge_json(book, answer, "en")["unknowns"]]
    assert any(text.startswith("3208 20 900 1") and "--to RU" in text for text in told)
    in_russia = one(book, "32082040", destination="RU")
    assert str(there(choice(in_russia, "3208209001").mfn).rate) == "5%"
    assert in_russia.destination == "RU"


def test_before_the_rates_are_known(book: Book) -> None:
    """MFN rates before 2026 are not in the law book: unknown, not nothing."""
    (crossing,) = book.bridge("0402211100", on="2018-05-01", value=100, currency="USD").crossings
    stake = there(crossing.stake_mfn)
    assert (stake.duty, stake.rates, len(stake.unknown)) == (None, (), 3)


# --- one line, none, short codes ----------------------------------------------------------------------------------


def test_one_candidate_is_no_stake(book: Book) -> None:
    crossing = one(book, "64041120")
    assert (crossing.stake, crossing.stake_mfn) == (None, None)
    assert crossing.meeting.relation == "many-to-one"


def test_chapter_98(book: Book) -> None:
    answer = book.bridge("9804.15.00", on=ON)
    assert answer.crossings[0].meeting.via == ("03061500",)
    assert "A12" in answer.assumptions
    none = book.bridge("98190000", on=ON)
    assert none.crossings == ()
    assert "bridge_none_98" in keys(none)
    # From the other side: the own line is named beside the candidates.
    assert one(book, "0306151000").chapter98 == {"98041500": ("03061500",)}


def test_a_short_code_is_asked_of_both_sides_unless_told(book: Book) -> None:
    def directions(**given: Any) -> list[tuple[str, str]]:
        return [(c.origin, c.destination) for c in book.bridge("040221", on=ON, **given).crossings]

    both = directions()
    assert both == [("EAEU", "VN"), ("VN", "EAEU")]
    assert directions(side="eaeu") == [("EAEU", "VN")]
    assert directions(side="vietnam") == [("VN", "EAEU")]
    assert directions(destination="KZ") == [("VN", "KZ")]
    assert directions(origin="by") == [("BY", "VN")]
    assert directions(destination="VN") == [("EAEU", "VN")]
    headings = book.bridge("0402", on=ON, side="eaeu").crossings
    assert {crossing.meeting.subheading for crossing in headings} == {
        code[:6] for code in book.codes("TN VED") if code.startswith("0402")
    }


# --- errors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "given", "key", "told"),
    [
        ("0402211101", {}, "no_line", "0402 21 110 0"),
        ("0402.21.21", {}, "no_line", "0402.21.20"),
        ("040299.9", {}, "bridge_length", "7 digits"),
        ("04", {}, "bridge_length", "heading"),
        ("999999", {}, "no_line", "Nearest"),
        ("0402211100", {"destination": "RU"}, "bridge_direction", "contradict"),
        ("0402211100", {"side": "vietnam"}, "bridge_direction", "contradict"),
        ("040221", {"origin": "VN", "destination": "VN"}, "bridge_direction", "contradict"),
        ("040221", {"side": "asean"}, "side", "eaeu"),
        ("040221", {"origin": "US"}, "country", "US"),
        ("milk", {}, "code_form", "milk"),
        ("040221", {"value": -1, "currency": "USD"}, "number_range", "value"),
        ("040221", {"value": 1}, "currency_missing", "currency"),
    ],
)
def test_errors_are_sentences(book: Book, code: str, given: dict[str, Any], key: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as error:
        book.bridge(code, on=ON, **given)
    assert error.value.key == key


def test_duty_names_the_lines_of_the_right_side(book: Book) -> None:
    with pytest.raises(InputError) as error:
        book.duty("0402211100", origin="BY", destination="VN", on=ON)
    assert error.value.key == "other_side"
    text = str(error.value)
    assert all(code in text for code in ("0402 21 110 0", "0402.21.20", "0402.21.30", "0402.21.90"))
    assert "0402.29" not in text
    with pytest.raises(InputError, match="6404 11 000 0") as back:
        book.duty("64041120", origin="VN", destination="KZ", on=ON, language="ru")
    assert "строка AHTN" in str(back.value)


def test_duty_takes_chapter_98_through_its_ordinary_code(book: Book) -> None:
    with pytest.raises(InputError, match="0306 15 100 0") as error:
        book.duty("98041500", origin="VN", destination="RU", on=ON)
    assert error.value.key == "other_side"


def test_duty_still_names_the_nearest_of_a_code_that_is_nowhere(book: Book) -> None:
    for code, printed in (("0402211199", "0402 21 119 9"), ("98190000", "9819.00.00")):
        origin, destination = ("BY", "VN") if len(code) == 10 else ("VN", "RU")
        with pytest.raises(InputError, match=printed) as error:
            book.duty(code, origin=origin, destination=destination, on=ON)
        assert error.value.key == "no_line_length"


# --- descriptions -------------------------------------------------------------------------------------------------


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three of four lines of 0402 21 described, in the words of a test, not of a publisher."""
    path = tmp_path / "names.sqlite"
    texts = {"0402211100": "молоко обезжиренное, в пакетах", "0402211800": "молоко обезжиренное, прочее",
             "0402219100": "молоко жирное, в пакете"}  # fmt: skip
    with NamesStore.open(path, create=True) as store:
        store.add([PublishedName("TN VED", c, "ru", t) for c, t in texts.items()], "a.csv", loaded_on=date(2026, 1, 2))
    monkeypatch.setenv("BURABAY_NAMES", str(path))


@pytest.mark.usefixtures("named")
def test_words_that_separate(book: Book) -> None:
    answer = book.bridge("04022120", on=ON, language="vi")
    crossing = answer.crossings[0]
    # Only Russian descriptions are there, so those are compared, whatever the reader's language.
    assert crossing.language == "ru"
    assert {each.code: each.words for each in crossing.choices} == {
        "0402211100": (),
        "0402211800": ("прочее",),
        "0402219100": ("жирное",),
        "0402219900": None,
    }
    assert "bridge_no_names" not in keys(answer)
    with pytest.raises(InputError, match="молоко жирное"):
        book.duty("04022120", origin="VN", destination="RU", on=ON)


def test_without_descriptions_that_is_said(book: Book) -> None:
    answer = book.bridge("04022120", on=ON)
    assert "bridge_no_names" in keys(answer)
    assert all(each.words is None for each in answer.crossings[0].choices)
    assert "bridge_no_names" not in keys(book.bridge("64041120", on=ON))


# --- JSON -----------------------------------------------------------------------------------------------------------

TOP = {"code", "nomenclature", "on", "value", "crossings", "unknowns", "assumptions", "law", "version"}
CROSSING = {"subheading", "path", "source", "target", "origin", "destination", "relation", "via", "lines",
            "candidates", "words_language", "stake", "stake_mfn", "chapter98"}  # fmt: skip
CANDIDATE = {"code", "nomenclature", "names", "words", "options", "cheapest", "rate", "duty", "in_quota_code"}
STAKE = {"duty", "between_known", "rates", "ordered", "percentage_points", "lowest", "highest", "unknown"}


def test_json_keys(book: Book) -> None:
    told = json.loads(json.dumps(bridge_json(book, book.bridge("39235000", on=ON, value=20000, currency="EUR"), "en")))
    assert set(told) == TOP
    (crossing,) = told["crossings"]
    assert set(crossing) == CROSSING
    assert all(set(each) == CANDIDATE for each in crossing["candidates"])
    assert set(crossing["stake"]) == STAKE
    assert crossing["stake"]["duty"] == {"amount": "1300.00", "currency": "EUR"}
    assert crossing["relation"] == "one-to-many"
    first = crossing["candidates"][0]
    assert (first["code"], first["cheapest"], first["rate"]) == ("3923501000", "MFN", "6.5 %")
    assert first["duty"] == {"amount": "1300.00", "currency": "EUR"}
    assert first["options"][0]["states"] == ["AM", "BY", "KG", "KZ", "RU"]
    assert {"regime", "status", "rate", "duty", "sources"} <= set(first["options"][0])
    assert first["options"][0]["sources"][0]["confidence"] == "H"
    assert told["law"] == book.law_hash


def test_documented_keys_are_the_keys() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
    part = page.split("## `burabay bridge --json`")[1].split("\n## ")[0]
    assert [key for key in TOP | CROSSING | CANDIDATE | STAKE if f"`{key}`" not in part] == []


@pytest.mark.parametrize("language", ["en", "ru", "vi"])
def test_figures_are_the_same_in_every_language(book: Book, language: str) -> None:
    answer = book.bridge("39235000", on=ON, value=20000, currency="EUR", language=language)
    told = bridge_json(book, answer, language)
    assert told["crossings"][0]["stake"]["duty"] == {"amount": "1300.00", "currency": "EUR"}
    assert [each["code"] for each in told["crossings"][0]["candidates"]] == ["3923501000", "3923509000"]


# --- the stake alone ----------------------------------------------------------------------------------------------


def claim(text: str) -> Option:
    return Option(Regime.MFN, AVAILABLE, parse_rate(text))


def test_an_unknown_among_the_rates(book: Book) -> None:
    claims = {"a": claim("5%"), "b": None, "c": claim("12%")}
    stake = there(stake_between(claims, claims))
    assert stake.unknown == ("b",)
    assert stake.points is None
    assert [str(rate) for rate in stake.rates] == ["5%", "12%"]
    assert stake_between({"a": claim("5%")}, {"a": claim("5%")}) is None


def test_assumptions_are_one_text_each(book: Book) -> None:
    """As in `duty`: the language asked for, not a table of three."""
    told = bridge_json(book, book.bridge("0402211100", on="2026-11-01", language="ru"), "ru")
    assert told["assumptions"]
    assert all(isinstance(each["text"], str) for each in told["assumptions"])
