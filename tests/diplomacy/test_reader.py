"""What is read from communiqués: annotated texts, the two that came with the project, single rules, hostile input."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import burabay
from burabay.book import Book
from burabay.diplomacy.reader import MOST, read_communique
from burabay.diplomacy.records import ACTS, EVENTS, LEVERS, MEETING_KINDS, Reading
from burabay.diplomacy.scoring import Score, score
from burabay.errors import InputError
from burabay.wording import LANGUAGES

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "communiques"
GOLD = json.loads((HERE / "communiques.json").read_text("utf-8"))
TEXTS = sorted((HERE / "texts").glob("*/*.json"))
ROLES = ("level", "from", "to", "target", "growth")


def _walk(told: Any) -> Any:
    """All objects with a text and a span."""
    if isinstance(told, dict):
        if "span" in told and "text" in told:
            yield told
        for each in told.values():
            yield from _walk(each)
    elif isinstance(told, list):
        for each in told:
            yield from _walk(each)


def _sound(reading: Reading, text: str) -> None:
    """Every slot is the slice at its span, ids are unique, keys have known values, JSON leads back to the reading."""
    told = reading.to_json()
    for each in _walk(told):
        if each["span"] is None:
            assert each["text"] is None
        else:
            start, end = each["span"]
            assert 0 <= start < end <= len(text)
            assert text[start:end] == each["text"]
    ids = [each["id"] for each in told["records"]]
    assert len(set(ids)) == len(ids)
    for each in told["records"]:
        assert each["tier"] in ("A", "B")
        if each["type"] == "act":
            assert each["act"] in ACTS
            assert each["nested_in"] is None or each["nested_in"] in ids
            assert all(lever in LEVERS for item in each["items"] for lever in item["levers"])
        elif each["type"] == "meeting":
            assert each["kind"] in MEETING_KINDS
        elif each["type"] == "figure":
            assert each["role"] in ROLES
        elif each["type"] == "agreement":
            assert each["event"] in EVENTS
    assert Reading.from_json(json.loads(json.dumps(told))).to_json() == told


# --- annotated texts --------------------------------------------------------------------------------------------


def _measured(part: str, language: str) -> dict[str, Score]:
    total: dict[str, Score] = {}
    for path in TEXTS:
        gold = json.loads(path.read_text("utf-8"))
        if path.parent.name != part or gold["doc"]["lang"] != language:
            continue
        text = path.with_suffix(".txt").read_text("utf-8")
        reading = read_communique(text, gold["doc"]["published"])
        assert reading.doc.language == language
        _sound(reading, text)
        for kind, counts in score(reading.to_json()["records"], gold["records"]).items():
            total.setdefault(kind, Score()).add(counts)
    return total


@pytest.mark.parametrize(
    ("kind", "precision", "recall"),
    [("act", 0.93, 0.85), ("figure", 0.97, 0.93), ("date", 0.97, 0.93), ("meeting", 0.95, 0.85), ("lever", 0.93, 0.80)],
)
def test_vietnamese_texts_seen_while_rules_were_written(kind: str, precision: float, recall: float) -> None:
    found = _measured("dev", "vi")[kind]
    assert found.precision >= precision
    assert found.recall >= recall


# What benchmarks/results/read.md states of texts kept aside, rounded down: below it something was lost.
KEPT_ASIDE = {
    "act": (0.88, 0.82),
    "figure": (0.92, 0.86),
    "date": (0.94, 0.88),
    "meeting": (0.86, 0.62),
    "lever": (0.72, 0.74),
}


@pytest.mark.parametrize("kind", KEPT_ASIDE)
def test_vietnamese_texts_kept_aside(kind: str) -> None:
    found = _measured("held", "vi")[kind]
    # Only the numbers: what these texts say is not to be seen while rules are written.
    precision, recall = found.precision, found.recall
    del found
    assert precision >= KEPT_ASIDE[kind][0]
    assert recall >= KEPT_ASIDE[kind][1]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_plain_readouts_in_russian_and_english(language: str) -> None:
    found = _measured("dev", language)
    assert found["act"].precision >= 0.9
    assert found["act"].recall >= 0.85
    assert found["date"].recall >= 0.85


@pytest.mark.parametrize("part", sorted({path.parent.name for path in TEXTS if path.parent.name.startswith("batch")}))
def test_batches_of_passages(part: str) -> None:
    """No worse than when a batch was last gone through; what it gave untouched stands in texts/README.md."""
    total = Score()
    acts = Score()
    for path in TEXTS:
        if path.parent.name == part:
            gold = json.loads(path.read_text("utf-8"))
            text = path.with_suffix(".txt").read_text("utf-8")
            reading = read_communique(text, gold["doc"]["published"], language=gold["doc"]["lang"])
            _sound(reading, text)
            told = score(reading.to_json()["records"], gold["records"])
            total.add(told["lever"])
            acts.add(told["act"])
    assert total.precision >= 0.84
    assert total.recall >= 0.80
    assert acts.precision >= 0.88
    assert acts.recall >= 0.86


def _brief(record: dict[str, Any], by_id: dict[str, Any]) -> dict[str, Any]:
    """A record in the form of communiques.json: offsets and values, none of the text."""
    match record["type"]:
        case "act":
            speaker = record["speaker"]
            around = by_id[record["nested_in"]]["trigger"]["span"] if record["nested_in"] else None
            return {
                "type": "act",
                "act": record["act"],
                "trigger": record["trigger"]["span"],
                "content": record["content"]["span"] if record["content"] else None,
                "country": speaker["country"],
                "role": speaker["role"],
                "addressee": (record["addressee"] or {}).get("country"),
                "joint": record["joint"],
                "quoted": record["quoted"],
                "inside": around,
                "items": [[*item["span"], *item["levers"]] for item in record["items"]],
            }
        case "figure":
            keys = ("type", "span", "value", "unit", "metric", "approx", "period", "role", "partners")
            return {key: record[key] for key in keys}
        case "date":
            return {key: record[key] for key in ("type", "span", "iso", "kind", "year_inferred")}
        case "agreement":
            own = {key: record[key] for key in ("type", "span", "canon", "event")}
            return own | {"iso": (record["date"] or {}).get("iso")}
    return {
        "type": "meeting",
        "kind": record["kind"],
        "countries": [each["country"] for each in record["participants"]],
        "iso": (record["date"] or {}).get("iso"),
        "place": (record["place"] or {}).get("norm"),
        "distributive": record["distributive"],
        "future": record["future"],
        "year_inferred": record["year_inferred"],
    }


@pytest.mark.parametrize("name", GOLD)
def test_the_two_communiques(name: str) -> None:
    """Complete and right: every record of communiques.json, and no other."""
    path = SHARED / name
    if not path.exists():
        pytest.skip("the communiqués are not beside this checkout")
    text = path.read_text("utf-8")
    reading = read_communique(text, GOLD[name]["published"])
    _sound(reading, text)
    told = reading.to_json()["records"]
    by_id = {each["id"]: each for each in told}
    assert [_brief(each, by_id) for each in told] == GOLD[name]["records"]


# --- single rules, on sentences of this file --------------------------------------------------------------------


def _acts(text: str) -> list[tuple[str, str | None]]:
    return [
        (each.act, each.speaker.country if each.speaker else None) for each in read_communique(text, "2024-10-24").acts
    ]


def test_a_fronted_participle_has_the_subject_behind_it() -> None:
    text = "Đánh giá cao kết quả đó, Thủ tướng Kazakhstan Serik Mukanov khẳng định sẽ mở rộng hợp tác với Việt Nam."
    assert _acts(text) == [("appreciate", "KZ"), ("affirm", "KZ")]


def test_an_act_goes_on_without_its_subject() -> None:
    text = "Đại sứ Nga A. Vershkov cảm ơn Việt Nam. Đồng thời đề nghị hai bên sớm mở đường bay."
    assert _acts(text) == [("thank", "RU"), ("propose", "RU")]


def test_what_is_asked_for_is_no_act_of_its_own() -> None:
    assert _acts("Thủ tướng Phùng Khắc Tuyển đề nghị Belarus ủng hộ lập trường của Việt Nam.") == [("propose", "VN")]


@pytest.mark.parametrize(
    "text",
    [
        "Hai bên chưa nhất trí về thời điểm bỏ phòng vệ ngưỡng đối với hàng Việt Nam.",
        "Đề nghị này của phía Belarus được nêu từ trước trong các văn bản của Việt Nam.",
        "Nếu Kazakhstan đồng ý thì các doanh nghiệp Việt Nam và các đối tác có lợi.",
    ],
)
def test_what_was_not_said_is_no_act(text: str) -> None:
    assert _acts(text) == []


@pytest.mark.parametrize(
    ("told", "value", "unit", "approx"),
    [
        ("1,8 tỷ USD", 1_800_000_000, "USD", "exact"),
        ("hơn 100 triệu USD", 100_000_000, "USD", "over"),
        ("gần 110 nghìn tấn", 110_000, "t", "nearly"),
        ("khoảng 15,2%", Decimal("15.2"), "%", "about"),
        ("2.3 tỷ đô la Mỹ", 2_300_000_000, "USD", "exact"),
        ("1.245,6 triệu USD", 1_245_600_000, "USD", "exact"),
        ("810.000 USD", 810_000, "USD", "exact"),
    ],
)
def test_figures_of_vietnamese_press(told: str, value: Decimal | int, unit: str, approx: str) -> None:
    text = f"Kim ngạch thương mại giữa Việt Nam và Nga đạt {told} trong kỳ."
    (figure,) = read_communique(text, "2024-10-24").figures
    assert (figure.text, figure.value, figure.unit, figure.approx) == (told, value, unit, approx)


def test_a_growth_has_its_sign_and_base() -> None:
    text = "Năm 2023, kim ngạch thương mại Việt Nam - Nga đạt 3,6 tỷ USD, giảm 4,5% so với năm 2022."
    growth = read_communique(text, "2024-10-24").figures[1]
    assert (growth.value, growth.metric, growth.period, growth.base_period) == (
        Decimal("-4.5"), "trade_turnover_growth", "2023", "2022",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "hơn 30 năm quan hệ Việt Nam - Nga",
        "Khóa họp lần thứ 25 của Việt Nam và Nga",
        "Điều 4 của Hiệp định giữa hai nước",
    ],
)
def test_durations_ordinals_and_articles_are_no_figures(text: str) -> None:
    assert not read_communique(f"Thủ tướng nhắc lại {text}.", "2024-10-24").figures


@pytest.mark.parametrize(
    ("told", "iso", "kind", "inferred"),
    [
        ("ngày 24/10", "2024-10-24", "point", True),
        ("ngày 24.10.2024", "2024-10-24", "point", False),
        ("quý III/2024", "2024-35", "point", False),
        ("9 tháng đầu năm 2024", "2024-01/2024-09", "interval", False),
        ("giai đoạn 2026-2030", "2026/2030", "interval", False),
        ("những năm 1990", "199X", "interval", False),
        ("cuối năm 2016", "2016-12~", "point", False),
        ("hôm qua", "2024-10-24", "anaphoric", False),
        ("ngày 9 đến 11/10", "2024-10-09/2024-10-11", "interval", True),
        ("ngày 29 tháng Năm năm 2015", "2015-05-29", "point", False),
    ],
)
def test_dates(told: str, iso: str, kind: str, inferred: bool) -> None:
    (date,) = read_communique(f"Việc này diễn ra {told}, hai bên cho biết.", "2024-10-25").dates
    assert (date.text, date.iso, date.kind, date.year_inferred) == (told, iso, kind, inferred)


def test_a_deadline_and_what_lies_ahead() -> None:
    found = read_communique("Hai bên sẽ ký trước ngày 30/3 và đạt mục tiêu đến năm 2030.", "2024-10-25").dates
    assert [(each.iso, each.kind) for each in found] == [("2025-03-30", "deadline"), ("2030", "deadline")]


def test_one_who_met_several() -> None:
    text = "Chiều 24/10, Thủ tướng Phùng Khắc Tuyển gặp ngắn Tổng thống Belarus, Tổng thống Nam Phi và Thủ tướng Lào."
    (met,) = read_communique(text, "2024-10-25").meetings
    assert (met.kind, met.distributive, [each.country for each in met.participants]) == (
        "brief_meeting", True, ["VN", "BY", "ZA", "LA"],
    )  # fmt: skip


def test_a_headline_is_told_once() -> None:
    text = "Thủ tướng tiếp Đại sứ Nga\nSáng 3/4, Thủ tướng Phùng Khắc Tuyển tiếp Đại sứ Nga Anton Vershkov."
    (met,) = read_communique(text, "2024-04-03").meetings
    assert met.span[0] > 25


def test_a_name_spelt_otherwise_and_a_pronoun_are_the_same_person() -> None:
    text = (
        "Tổng thống Kazakhstan Nurlan Iskaliyev đến Hà Nội. Ông Iskaliev đề nghị mở đường bay. "
        "Ông cũng mong muốn tăng hợp tác với Việt Nam."
    )
    assert {each.speaker.name for each in read_communique(text).acts if each.speaker} == {"Nurlan Iskaliyev"}


# --- the text as it was given -----------------------------------------------------------------------------------


def test_spans_count_in_the_text_as_given_also_where_it_is_decomposed() -> None:
    text = "Thủ tướng Phùng Khắc Tuyển đề nghị Belarus nâng hạn ngạch gạo lên 20.000 tấn vào năm 2026."
    taken_apart = unicodedata.normalize("NFD", text)
    assert len(taken_apart) > len(text)
    reading = read_communique(taken_apart, "2024-10-25")
    _sound(reading, taken_apart)
    assert [each.act for each in reading.acts] == ["propose"]
    assert (
        reading.figures[0].text == "20.000 tấn".encode().decode()
        or unicodedata.normalize("NFC", reading.figures[0].text) == "20.000 tấn"
    )


@pytest.mark.parametrize("ending", ["\r\n", "\n\n", "\u2028"])
def test_line_endings_do_not_matter(ending: str) -> None:
    lines = [
        "Thủ tướng Phùng Khắc Tuyển tiếp Đại sứ Nga Anton Vershkov.",
        "Hai bên nhất trí tăng kim ngạch thương mại.",
    ]
    text = ending.join(lines)
    reading = read_communique(text, "2024-10-25")
    _sound(reading, text)
    assert [each.type for each in reading.records] == ["meeting", "act"]


def test_a_line_without_end_is_read_in_parts() -> None:
    text = "Hai bên nhất trí tăng kim ngạch thương mại, " * 400
    reading = read_communique(text, "2024-10-24")
    _sound(reading, text)
    assert len(reading.acts) > 100


# --- hostile input ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "published", "key"),
    [
        ("", None, "read_empty"),
        (" \n\t", None, "read_empty"),
        ("Hai bên nhất trí.", "24/10/2024", "read_published"),
        ("Hai bên nhất trí.", "2024-13-01", "read_published"),
        ("共同声明 双方同意继续加强合作,扩大贸易规模,推动互联互通。" * 3, None, "read_foreign"),
        ("1234567890 !!! ???", None, "read_foreign"),
        ("Hai ben nhat tri tiep tuc trien khai hieu qua cac thoa thuan da ky ket.", None, "read_foreign"),
        ("nhất trí " * (MOST // 9 + 1), None, "read_long"),
    ],
)
def test_what_cannot_be_read_has_a_sentence(text: str, published: str | None, key: str) -> None:
    with pytest.raises(InputError) as caught:
        read_communique(text, published)
    assert caught.value.key == key
    for language in LANGUAGES:
        assert "{" not in caught.value.say(language)


PIECES = [
    "Thủ tướng", "đề nghị", "hai bên", "nhất trí", ",", ".", ":", '"', "(", ")", "\n", "- ", "1,8 tỷ USD", "năm 2021",
    "24/10", "99/99/2024", "ngày", "tiếp", "Đại sứ Nga", "Belarus", "gấp", "lần", "%", "từ", "lên", "ông", "Ông",
    "cho biết", "cần", "và", ";", "đồng thời", "Hiệp định thương mại tự do Việt Nam - EAEU", "quý IV", "\u0301", "ﬁ",
    "İ", "проводил", "предложил", "agreed", "the two sides", "2020-", "3.500.000,75", "1.2.3.4",
    "hôm qua", "“", "”", "\x00",
]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(PIECES), max_size=40),
    st.sampled_from([None, "2024-10-24"]),
    st.sampled_from(["vi", "ru", "en"]),
)
def test_any_order_of_pieces_is_read_without_a_fault(pieces: list[str], published: str | None, language: str) -> None:
    text = " ".join(pieces)
    if text.strip():
        _sound(read_communique(text, published, language=language), text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.sampled_from(["vi", "ru", "en"]))
def test_any_text_is_read_without_a_fault(text: str, language: str) -> None:
    if text.strip():
        _sound(read_communique(text, "2024-10-24", language=language), text)


# --- the book and the command line ------------------------------------------------------------------------------

NOTE = (
    "Sáng 3/4, Thủ tướng Phùng Khắc Tuyển tiếp Đại sứ Nga Anton Vershkov. Thủ tướng đề nghị Nga nâng hạn ngạch gạo. "
    "Kim ngạch năm 2023 đạt 3,6 tỷ USD. Hai bên nhất trí thực hiện Hiệp định thương mại tự do Việt Nam - EAEU.\n"
)


def test_the_book_reads_as_the_function_does(book: Book) -> None:
    assert book.read_communique(NOTE, "2024-04-03") == burabay.read_communique(NOTE, "2024-04-03")


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "burabay", "read", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_command_prints_the_records(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text(NOTE, encoding="utf-8")
    told = json.loads(_run(str(file), "--published", "2024-04-03", "--json").stdout)
    assert set(told) == {"doc", "records"}
    assert told["doc"]["file"] == "note.txt"
    assert {each["type"] for each in told["records"]} == {"meeting", "act", "figure", "agreement", "date"}
    assert Reading.from_json(told).doc.published == "2024-04-03"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_shows_them_in_three_languages(tmp_path: Path, language: str) -> None:
    file = tmp_path / "note.txt"
    file.write_text(NOTE, encoding="utf-8")
    done = _run(str(file), "--published", "2024-04-03", "--lang", language)
    assert done.returncode == 0
    assert "3,6 tỷ USD" in done.stdout
    assert "A54" in done.stdout


@pytest.mark.parametrize(
    "raw", [b"", b"\x89PNG\x00\xff\xfe", "Привіт, світе! Це українською мовою їжа.".encode(), b"\xff" * 50]
)
def test_the_command_refuses_what_it_cannot_read(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "odd.txt"
    file.write_bytes(raw)
    done = _run(str(file))
    assert done.returncode == 2
    assert done.stderr.startswith("burabay: ")
    assert "Traceback" not in done.stderr
