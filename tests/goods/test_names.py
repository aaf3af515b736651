"""The project's own names: complete, in three languages, well formed, and nobody else's sentences."""

from __future__ import annotations

import csv
import gzip
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from burabay.goods.names import FURTHER, LANGUAGES, NameBook, Step, compile_names, merged, name_in, package_names
from burabay.goods.search import build_index, search
from burabay.goods.text import fold, marked_words
from burabay.lawbook import tables
from burabay.lawbook.columns import Columns, Texts
from burabay.lawbook.tables import Name

LAW = Path(__file__).resolve().parents[2] / "law"
SOURCES = LAW.parents[1] / "shared" / "sources"
needs_sources = pytest.mark.skipif(not SOURCES.is_dir(), reason="the source tables are not beside the repository")
OWN: list[Name] = list(tables.read_table(LAW, tables.NAMES))
# HS 2022: 97 chapters (77 is kept free) with 1,228 headings; chapter 98 is Viet Nam's own.
CHAPTERS = [f"{number:02}" for number in range(1, 98)]
HEADINGS = 1228
SUBHEADINGS = 5612
LONGEST = 90


def in_all_languages() -> Iterator[tuple[str, str, str]]:
    return ((row.code, lang, getattr(row, lang)) for row in OWN for lang in LANGUAGES)


def everyday(row: Name, lang: str) -> list[str]:
    cell: str = getattr(row, f"words_{lang}")
    return cell.split(";") if cell else []


def plain(text: str) -> str:
    """Letters and digits alone, so that punctuation or case cannot hide that two texts are one."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text).lower().replace("ё", "е")))


def source(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(SOURCES / name, "rt", encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def test_every_chapter_heading_and_subheading_has_its_names_in_order() -> None:
    codes = [row.code for row in OWN]
    assert codes == sorted(set(codes))
    assert set(CHAPTERS) <= set(codes)
    assert sum(len(code) == 4 and code[:2] < "98" for code in codes) == HEADINGS
    assert sum(len(code) == 6 and code[:2] < "98" for code in codes) == SUBHEADINGS
    assert [code for code, _, text in in_all_languages() if not text] == []
    assert {code[:2] for code in codes} <= set(codes)
    assert {code[:4] for code in codes if len(code) == 6} <= set(codes)


@needs_sources
def test_the_names_are_of_all_headings_and_subheadings_of_the_tariffs_and_of_no_others() -> None:
    eaeu = {row["code"] for row in source("eaeu/ett_2026_tree.csv.gz") if row["code"]}
    vietnam = {row["hs8"] for row in source("vietnam/vn_tariff_2026.csv.gz")}
    for width in (4, 6):
        # The headings of Viet Nam's chapter 98 are not parted into subheadings: its lines repeat goods of others.
        known = {code[:width] for code in eaeu | vietnam if len(code) >= width and (width == 4 or code[:2] < "98")}
        own = {row.code for row in OWN if len(row.code) == width}
        assert own == known


def test_names_are_well_formed() -> None:
    wrong = [
        (code, lang, text)
        for code, lang, text in in_all_languages()
        if len(text) > LONGEST
        # Names of chemistry begin with places and atoms: 2-(N,N-Dimethylamino)…, 3-Quinuclidinol.
        or not next(letter for letter in text if letter.isalpha()).isupper()
        or text.endswith((".", ",", ":"))
        or text != " ".join(text.split())
        or ";" in text
        or not unicodedata.is_normalized("NFC", text)
        or text.count("(") != text.count(")")
        or re.search(r"\d %", text)
    ]
    assert wrong == []


def test_names_are_in_their_language() -> None:
    latin = re.compile(r"[A-Za-z]")
    cyrillic = re.compile(r"[Ѐ-ӿ]")
    for row in OWN:
        for text in (row.en, row.vi, row.words_en, row.words_vi):
            assert not cyrillic.search(text), row.code
        for word in re.findall(r"\w+", f"{row.ru} {row.words_ru}"):
            assert not (latin.search(word) and cyrillic.search(word)), (row.code, word)  # letters that look alike
        assert cyrillic.search(row.ru), row.code
        # Latin in a Russian name: symbols (PVC, NaOH), and scientific names in brackets.
        outside = re.sub(r"\([^)]*\)", "", row.ru)
        assert all(len(word) < 3 or word in KEPT for word in re.findall(r"[A-Za-z]+", outside)), row.ru


# Abbreviations that Russian trade writes in Latin letters.
KEPT = {"OSB", "PCM", "LED", "DVD", "USB", "CKD", "SKD", "NPK", "NaOH", "API", "CNC", "GPS", "TSNR", "CLT", "OLED"}
ENGLISH = re.compile(
    r"\b(the|and|other|with|for|from|not|without|parts|whether|articles?|including|used|their|made|machines?)\b",
    re.IGNORECASE,
)


def test_vietnamese_names_have_their_diacritics_and_no_english() -> None:
    marked = re.compile(r"[^\x00-\x7f]")
    for row in OWN:
        # "hàn the", borax, is Vietnamese.
        assert not ENGLISH.search(row.vi.replace("hàn the", "")), row.vi
    # Without a mark are right only names of substances, which are short, and the few other names that have none.
    plain_ones = {row.code: row.vi for row in OWN if not marked.search(row.vi)}
    assert all(sum(word.isalpha() for word in text.split()) <= 4 for text in plain_ones.values())
    assert {text for code, text in plain_ones.items() if not "25" <= code[:2] <= "40"} == {
        "Khoai lang", "Inulin", "Tre", "Than tre", "Fero-niobi", "Fero-vonfram, fero-silic-vonfram",
        "Fero-titan, fero-silic-titan", "Fero-silic-crom", "Sten niken", "Dao phay",
    }  # fmt: skip


def test_vietnamese_tone_marks_stand_in_one_place() -> None:
    """hóa or hoá, but not both; and so no "khóang" beside "khoáng" by a careless replacement."""
    spellings: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in OWN:
        for word in re.findall(r"\w+", f"{row.vi};{row.words_vi}".lower()):
            spellings[fold(word), marked_words(word)[0]].add(word)
    assert [found for found in spellings.values() if len(found) > 1] == []


def test_no_two_headings_have_the_same_name() -> None:
    for lang in LANGUAGES:
        seen: defaultdict[str, list[str]] = defaultdict(list)
        for row in OWN:
            if len(row.code) == 4:
                seen[plain(getattr(row, lang))].append(row.code)
        assert [codes for codes in seen.values() if len(codes) > 1] == []


def test_everyday_words_are_tidy() -> None:
    for row in OWN:
        for lang in LANGUAGES:
            said = everyday(row, lang)
            assert all(word == word.strip() and word for word in said), row.code
            assert len({word.lower() for word in said}) == len(said), (row.code, lang)


def official() -> dict[str, dict[str, set[str]]]:
    """The publishers' texts of each language by chapter."""
    found: dict[str, defaultdict[str, set[str]]] = {lang: defaultdict(set) for lang in LANGUAGES}
    for row in source("eaeu/ett_2026_tree.csv.gz"):
        found["ru"][row["source_pdf"][3:5]].add(plain(row["name_ru"]))
    for row in source("vietnam/vn_tariff_2026.csv.gz"):
        chapter = row["hs8"][:2]
        found["vi"][chapter].update(plain(text) for text in (*row["desc_full_vi"].split(" > "), row["desc_vi"]))
        found["en"][chapter].add(plain(row["desc_en"]))
    return {lang: dict(texts) for lang, texts in found.items()}


# What has one right name: two substances known by nothing but their systematic names; a nuclear reactor and a combine
# harvester in Vietnamese.
ONE_NAME = {("293148", "en"), ("293148", "ru"), ("293153", "en"), ("840110", "vi"), ("843351", "vi")}


@needs_sources
def test_the_names_are_the_projects_own_words() -> None:
    """No name of more than four words repeats a publisher's text, save where a technical noun has one form."""
    theirs = official()
    assert all(len(chapters) >= 96 for chapters in theirs.values())
    same = [
        (code, lang, text)
        for code, lang, text in in_all_languages()
        if len(plain(text).split()) > 4 and plain(text) in theirs[lang].get(code[:2], set())
    ]
    assert {(code, lang) for code, lang, _ in same} == ONE_NAME


# Facts of HS 2022 that are easily got wrong: code, a word that its name must have in each language.
FACTS = """
030617 shrimps креветки tôm
040221 milk молоко sữa
090111 coffee кофе cà phê
090121 roasted жареный rang
100630 milled обрушенный xát
240411 tobacco табак thuốc lá
270120 briquettes брикеты than bánh
300241 vaccines вакцины vắc xin
310420 chloride хлорид clorua
400122 specified специфицированный định chuẩn
441233 plywood фанера gỗ dán
640411 sports спортивная thể thao
640219 sports спортивная thể thao
640319 sports спортивная thể thao
850760 lithium литий lithium
851713 smartphones смартфоны điện thoại thông minh
852491 crystal кристалл tinh thể lỏng
870121 tractors тягачи đầu kéo
870410 dump самосвалы tự đổ
940350 bedroom спальни phòng ngủ
"""


@pytest.mark.parametrize("line", FACTS.strip().splitlines())
def test_names_tell_what_the_code_covers(line: str) -> None:
    code, en, ru, vi = line.split(" ", 3)
    names = {row.code: row for row in OWN}
    row = names[code]
    assert en in row.en.lower()
    assert ru in row.ru.lower()
    assert vi in row.vi.lower()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("names") / "names.sqlite"
    build_index(path, merged(OWN, package_names()))
    return path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_heading_is_found_by_its_own_name(index: Path, lang: str) -> None:
    headings = [row for row in OWN if len(row.code) == 4][::10]
    lost = [
        row.code for row in headings if row.code not in [node.code[:4] for node in search(index, getattr(row, lang), 3)]
    ]
    assert lost == []


# --- the module --------------------------------------------------------------------------------------------


def test_own_names_go_before_the_packages() -> None:
    own = [
        Name("10", "Cereals", "Злаки", "Ngũ cốc", "", "", ""),
        Name("100630", "Milled rice", "Рис", "Gạo", "", "", ""),
    ]
    names = merged(own, {"100630": "Rice; semi-milled", "100610": "Rice in the husk"})
    assert [(name.code, name.en) for name in names] == [
        ("10", "Cereals"), ("100610", "Rice in the husk"), ("100630", "Milled rice"),
    ]  # fmt: skip
    assert names[1].ru == names[1].vi == ""
    # The package's text is one more entry of the named subheading, and marked as not the project's own.
    assert [name.words_en for name in names] == ["", "", FURTHER + "Rice, semi-milled"]


def test_the_packages_text_follows_the_everyday_words() -> None:
    own = [Name("100630", "Milled rice", "Рис", "Gạo", "polished rice;white rice", "", "gạo tẻ")]
    (name,) = merged(own, {"100630": "Rice; semi-milled"})
    assert name.words_en.split(";") == ["polished rice", "white rice", FURTHER + "Rice, semi-milled"]
    assert name[:4] == own[0][:4]
    assert name.words_vi == "gạo tẻ"


def test_the_package_names_every_subheading_of_hs_2022_and_no_other_code() -> None:
    names = package_names()
    assert {code for code in names if code[:2] < "98"} == {row.code for row in OWN if len(row.code) == 6}
    assert len(names) == SUBHEADINGS
    assert all(names.values())


def test_the_tree_above_a_line() -> None:
    texts = Texts()
    names = merged([Name("10", "Cereals", "Злаки", "Ngũ cốc", "", "", "")], {"100630": "Rice; semi-milled"})
    made = compile_names(names, texts)
    book = NameBook(Columns({**made, **texts.columns()}))
    assert book.of("10") == {"en": "Cereals", "ru": "Злаки", "vi": "Ngũ cốc"}
    assert book.of("1006") == book.of("99") == book.of("") == {}
    assert book.path("1006306709") == (
        Step("10", {"en": "Cereals", "ru": "Злаки", "vi": "Ngũ cốc"}),
        Step("100630", {"en": "Rice; semi-milled"}),
    )


def test_the_name_shown_when_a_language_has_none() -> None:
    assert name_in({"ru": "Рис", "en": "Rice"}, "ru") == "Рис"
    assert name_in({"en": "Rice"}, "vi") == "Rice"
    assert name_in({"vi": "Gạo"}, "ru") == "Gạo"
    assert name_in({}, "ru") == ""
