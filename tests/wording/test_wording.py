"""Every sentence in every language, with the same blanks."""

from __future__ import annotations

import re
import string
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from burabay.lawbook.law import Law
from burabay.lawbook.tables import CHARGE_NAMES
from burabay.wording import LANGUAGES, Phrase, nomenclature_name, number, provision, say, sentences, unit_name

# The names of the charges are put together from the charge.
CHARGES = (*CHARGE_NAMES, "customs_duty", "service")
SOURCE = Path(__file__).resolve().parents[2] / "src" / "burabay"


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", ["ru", "vi"])
def test_same_keys_and_blanks_as_in_english(language: str) -> None:
    english, other = sentences("en"), sentences(language)
    assert list(english) == list(other)
    assert {key: blanks(text) for key, text in english.items()} == {key: blanks(text) for key, text in other.items()}


def test_russian_is_russian_and_vietnamese_is_vietnamese() -> None:
    """A long sentence left in English would have neither Cyrillic letters nor Vietnamese diacritics."""
    long = [key for key, text in sentences("en").items() if len(re.sub(r"\{\w+\}", "", text)) > 30]
    assert all(re.search("[а-яё]", sentences("ru")[key]) for key in long)
    assert all(
        re.search("[ăâđêôơưạảãàáằắẵậấầẩềếểễệịỉĩìíọỏõòóồốổỗộờớởỡợụủũùúừứửữựỳýỷỹỵ]", sentences("vi")[key].lower())
        for key in long
    )


def test_every_sentence_is_said_somewhere(law: Law) -> None:
    """A dead sentence would go on being translated for nothing. What is not held is said by law/coverage.toml."""
    by_the_law = {missing["said_as"] for missing in law.coverage["missing"] if "said_as" in missing}
    assert by_the_law <= set(sentences("en"))
    written = (path for ending in ("*.py", "*.html") for path in SOURCE.rglob(ending))
    code = "\n".join(path.read_text(encoding="utf-8") for path in written).replace("'", '"')
    built = (
        "web_action_",
        "web_verdict_",
        "web_view_",
        "status_",
        "regime_",
        "rate_",
        "unit_",
        "join_",
        "need_",
        "code_",
        "country_",
        "measure_",
        "head_",
        "sheet_",
        "obtained_",
        "eav_what_",
        "eav_kind_",
        "error_origin_",
        "web_job_",
        "web_rule_",
        "web_unit_",
        "trigger_state_",
        "trigger_table_",
        "trigger_step_",
        "trigger_scenario_",
        "error_ledger_",
        "ledger_problem_",
        "ledger_unit_",
        "reporter_",
        "flow_",
        "quota_",
        "register_",
        "event_",
        "date_",
        "metric_",
        *(f"charge_{name}" for name in CHARGES),
    )
    dead = {key for key in sentences("en") if f'"{key}"' not in code and not key.startswith(built)}
    assert dead - by_the_law == set()


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "1\u00a0234\u00a0567.50"), ("ru", "1\u00a0234\u00a0567,50"), ("vi", "1.234.567,50")],
)
def test_numbers_as_the_language_writes_them(language: str, written: str) -> None:
    assert number(Decimal("1234567.50"), language) == written


def test_values_are_said_in_the_language() -> None:
    phrase = Phrase("if_fails", {"duty": Phrase("if_fails_duty", {"amount": Decimal("1188.00"), "currency": "USD"})})
    assert say(phrase, "ru").endswith("1\u00a0188,00 USD.")
    assert "2016-10-05" in say(Phrase("not_in_force", {"day": date(2016, 10, 5)}), "vi")
    named = Phrase("possible", {"rates": {"en": "Underwear", "ru": "Нижнее бельё", "vi": "Đồ lót"}})
    assert "Нижнее бельё" in say(named, "ru")


def test_a_nomenclature_is_named_in_the_letters_of_the_language() -> None:
    told = nomenclature_name("TN VED → AHTN")
    assert told == {"en": "TN VED → AHTN", "vi": "TN VED → AHTN", "ru": "ТН ВЭД → AHTN"}


def test_provisions_are_translated() -> None:
    assert provision("Annex 1, schedule of the EAEU, 0402 21 (B)", "ru") == "Приложение 1, перечень ЕАЭС, 0402 21 (B)"
    assert provision("MFN column, out of quota", "vi") == "cột MFN, ngoài hạn ngạch"
    assert provision("Art. 2.10", "en") == "Art. 2.10"


def test_assumptions_and_coverage_are_said_in_every_language(law: Law) -> None:
    """Read by people through `law show A1`, answers and `law coverage`."""
    told = [reading["assumption"] for reading in law.assumptions.values()]
    told += [part[key] for part in law.coverage["part"] for key in ("name", "source", "limits")]
    told += [missing[key] for missing in law.coverage["missing"] for key in ("name", "effect")]
    for texts in told:
        assert set(texts) == set(LANGUAGES)
        assert len(set(texts.values())) == 3, texts["en"]
        assert re.search("[а-яё]", texts["ru"]), texts["en"]
        assert figures(texts["ru"]) == figures(texts["vi"]) == figures(texts["en"])


def figures(text: str) -> list[str]:
    """The numbers of a text, however written: 13,289, 13 289 and 13.289 are one. Names of months differ by language."""
    months = {"January": 1, "March": 3, "April": 4, "May": 5, "July": 7, "August": 8, "September": 9, "October": 10}
    months |= {"December": 12, "января": 1, "марта": 3, "апреля": 4, "мая": 5, "июля": 7, "августа": 8}
    months |= {"сентября": 9, "октября": 10, "декабря": 12}
    for name, number_of_month in months.items():
        text = re.sub(rf"\b{name}\b", str(number_of_month), text)
    joined = re.sub(r"(?<=\d)[ .,\u00a0](?=\d{3}\b)", "", text)
    return sorted(re.findall(r"\d+", joined))


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError):
        sentences("de")


def test_all_languages_are_listed() -> None:
    assert LANGUAGES == ("en", "ru", "vi")


def test_every_supplementary_unit_has_a_name(law: Law) -> None:
    """Units that are letters of no language (kg, m, Ci) may stay; words may not."""
    told = [*(line.unit for line in law.eaeu_tariff), *(line.unit for line in law.vietnam_tariff)]
    units = {part.strip() for unit in told for part in unit.split("/") if part.strip()}
    international = {
        "kg",
        "g",
        "m",
        "Ci",
        "kWh",
        "kg N",
        "kg U",
        "kg K2O",
        "kg P2O5",
        "kg NaOH",
        "kg KOH",
        "kg H2O2",
        "1000 kWh",
    }
    assert [unit for unit in units if unit_name(unit, "ru") == unit] == []
    assert {unit for unit in units if unit_name(unit, "vi") == unit} <= international
    assert unit_name("kg/unit", "ru") == "кг/шт."
