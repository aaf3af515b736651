"""Files as they come: other encodings, pages of browsers, signs that take no room, and commands for the terminal."""

from __future__ import annotations

import random
import subprocess
import sys
import unicodedata
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from burabay.cli import main
from burabay.cli.show import harmless
from burabay.diplomacy.reader import read_communique
from burabay.diplomacy.records import Reading
from burabay.diplomacy.textfile import LARGEST, read_text_file
from burabay.errors import InputError
from burabay.wording import number

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "examples/communiques/moskva-2024.txt").read_text(encoding="utf-8")
PUBLISHED = "2024-11-13"


def _told(text: str) -> list[tuple[str, str]]:
    """What kinds of records with what text, without signs that take no room and in one composition."""
    found = read_communique(text, PUBLISHED).to_json()["records"]
    kept = str.maketrans(dict.fromkeys("\u200b\u200d\u2060\ufeff\u00ad\u202e\u202c\u200e"))
    return [(each["type"], unicodedata.normalize("NFC", each["text"].translate(kept))) for each in found]


def _sound(told: Any, text: str) -> None:
    """Every slot is its slice of the text."""
    if isinstance(told, dict):
        if told.get("span") is not None:
            start, end = told["span"]
            assert 0 <= start < end <= len(text)
            assert text[start:end] == told["text"]
        for value in told.values():
            _sound(value, text)
    elif isinstance(told, list):
        for value in told:
            _sound(value, text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_with_their_marks(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert read_text_file(path)[0] == TEXT


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ((TEXT + "\0").encode("utf-16"), "text_binary"),
        (TEXT.encode("utf-16-be"), "text_encoding"),
        (TEXT.encode("utf-16") + b"\0", "text_encoding"),
        (f"<!DOCTYPE html>\n<html><body><p>{TEXT}</p></body></html>".encode(), "text_page"),
        (f"\n  <HTML lang=vi><p>{TEXT}".encode(), "text_page"),
        ("".join(f"<p>{line}</p>\n" for line in TEXT.splitlines() * 3).encode(), "text_page"),
        (b"{\\rtf1\\ansi " + TEXT.encode() + b"}", "text_page"),
    ],
)
def test_files_that_are_no_plain_text(tmp_path: Path, raw: bytes, key: str) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(raw)
    with pytest.raises(InputError) as caught:
        read_text_file(path)
    assert caught.value.key == key


def test_a_file_without_an_end_is_too_large(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_text_file(Path("/dev/zero") if Path("/dev/zero").exists() else _large(tmp_path))
    assert caught.value.key == "text_large"


def _large(folder: Path) -> Path:
    path = folder / "large.txt"
    path.write_bytes(b"a" * (LARGEST + 1))
    return path


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_text_file(_large(tmp_path))
    assert caught.value.key == "text_large"


def test_a_text_that_speaks_of_a_mark_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text(f"{TEXT}\n3 < 4 và 5 > 2; thẻ <p> mở một đoạn.", encoding="utf-8")
    assert read_text_file(path)[0].startswith(TEXT)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace(" ", "\u200b "),
        "\u200b".join(TEXT),
        f"\u202e{TEXT}\u202c\ufeff",
        TEXT.replace("ngạch", "ng\u00adạch"),
        TEXT.replace(".", "\u200e."),
        unicodedata.normalize("NFD", TEXT).replace("a", "a\u2060"),
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        TEXT.replace("\n", "\x85"),
    ],
)
def test_signs_that_take_no_room_change_nothing(text: str) -> None:
    assert _told(text) == _told(TEXT)
    _sound(read_communique(text, PUBLISHED).to_json(), text)


def test_a_slot_does_not_end_in_such_a_sign() -> None:
    text = TEXT.replace("1,8 tỷ USD", "1,8 tỷ USD\u200b")
    figure = read_communique(text, PUBLISHED).figures[0]
    assert figure.text == "1,8 tỷ USD"


_PIECES = ["\u200b", "\u0323", "\u0301", "\ufeff", "\u202e", "\u2028", "\x85", "\r", "\0", "İ", "ß", "ŉ", "ﬁ",
           "\ud800",
           "\U0001f600",
           "\u1100\u1161\u11a8", "\u0344", '"', "«", "(", "\n", ". ", ";", "%", "12/11", "năm "]  # fmt: skip


def _mutated(text: str, chance: random.Random) -> str:
    """The text with some of its letters left out, doubled, taken apart, or exchanged for odd ones."""
    letters = list(text)
    for _ in range(chance.choice((1, 4, 20, 80))):
        at = chance.randrange(len(letters))
        match chance.randrange(5):
            case 0:
                del letters[at : at + chance.randrange(20)]
            case 1:
                letters[at:at] = chance.choice(_PIECES)
            case 2:
                letters[at:at] = letters[chance.randrange(len(letters)) :][: chance.randrange(60)]
            case 3:
                letters[at : at + 30] = unicodedata.normalize("NFD", "".join(letters[at : at + 30]))
            case _:
                letters[at : at + 6] = "".join(letters[at : at + 6]).upper()
        letters = letters or ["a"]
    return "".join(letters)


def test_slots_of_spoilt_texts_are_their_slices() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples/communiques").glob("*.txt"))]
    read = 0
    for seed in range(250):
        chance = random.Random(seed)
        text = _mutated(chance.choice(texts), chance)
        try:
            told = read_communique(text, PUBLISHED, language=chance.choice(("auto", "vi", "ru", "en"))).to_json()
        except InputError:
            continue
        _sound(told, text)
        assert Reading.from_json(told).to_json() == told
        read += 1
    assert read > 150


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "2101-01-01"])
def test_a_day_of_another_age_is_a_slip(day: str) -> None:
    with pytest.raises(InputError) as caught:
        read_communique("Hôm qua và tuần tới, Thủ tướng đề nghị nâng hạn ngạch gạo.", day)
    assert caught.value.key == "read_published_year"
    for language in ("en", "ru", "vi"):
        assert day in caught.value.say(language)


_ROWS = ("(", "1", "12 ", "1.", "123,", "1/", "12/11/2024 ", "ạ", "ạ ", '"', ".", "-", " ", "Việt Nam, ", "ạ\u0323",
         "và ", "ngày ", "nâng; ", "Thủ tướng đề nghị ", "kim ngạch đạt 1,8 tỷ USD năm 2021, ", "Ảnh: ạ\n")  # fmt: skip


@pytest.mark.parametrize("row", _ROWS)
def test_a_row_of_one_thing_takes_time_as_its_length(row: str) -> None:
    """At least 20,000 characters a second of what no text is made of: one that grew with the square would be slower."""
    text = "Thủ tướng đề nghị " + row * (100_000 // len(row))
    begun = process_time()
    read_communique(text, PUBLISHED, language="vi")
    assert process_time() - begun < 5


def test_a_row_of_figures_does_not_fill_the_memory() -> None:
    with pytest.raises(InputError) as caught:
        read_communique("1% " * 70_000, PUBLISHED, language="vi")
    assert caught.value.key == "read_dense"


def test_what_a_text_would_command_the_terminal() -> None:
    assert harmless("a\x1b[2J\x07b\u202ec\u2066d\n\té ạ\u00a0%") == "a\ufffd[2J\ufffdbcd\n\té ạ\u00a0%"


def test_read_shows_no_commands(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    spoilt = TEXT.replace("nâng hạn ngạch", "nâng \x1b[31m\x9bhạn ngạch\u202e\x07")
    assert spoilt != TEXT
    path.write_text(spoilt, encoding="utf-8")
    command = [sys.executable, "-m", "burabay", "read", str(path), "--published", PUBLISHED]
    done = subprocess.run(command, capture_output=True, check=True)
    shown = done.stdout.decode()
    assert "hạn ngạch" in shown
    assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(shown)
    done = subprocess.run([*command[:-1], "\x1b[31m"], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"\x1b" not in done.stderr


@pytest.mark.parametrize(
    ("language", "metric"), [("en", "trade turnover"), ("ru", "товарооборот"), ("vi", "kim ngạch hai chiều")]
)
def test_what_a_figure_counts_is_said_in_the_reader_s_language(
    language: str, metric: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "note.txt"
    path.write_text(TEXT, encoding="utf-8")
    main(["read", str(path), "--published", PUBLISHED, "--check", "--lang", language])
    shown = capsys.readouterr().out
    assert f"1,8 tỷ USD · = {number(Decimal(1_800_000_000), language)} USD · {metric} · VN-EAEU · 2021" in shown
    assert shown.count("A54") == shown.count("A56") == 1
