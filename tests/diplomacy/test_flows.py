# ruff: noqa: E501 - a sentence and what is read from it stand side by side
"""Which way goods go, growth beside a level, days that no calendar has: what reviewers of the reader found, by hand."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from burabay.book import Book
from burabay.diplomacy.checks import check_reading
from burabay.diplomacy.reader import read_communique

PUBLISHED = date(2025, 6, 20)


def _of(text: str, language: str, kind: str, published: date = PUBLISHED) -> list[Any]:
    told = read_communique(text, published=published, language=language)
    return [each for each in told.records if each.type == kind]


def _flows(text: str, language: str) -> list[tuple[str | None, str | None]]:
    return [(each.metric, each.partners) for each in _of(text, language, "figure")]


@pytest.mark.parametrize(
    ("text", "metric", "partners"),
    [
        ("Việt Nam nhập khẩu từ Belarus 147,2 triệu USD trong năm 2021.", "imports", "BY->VN"),
        ("Việt Nam xuất khẩu sang Belarus 147,2 triệu USD.", "exports", "VN->BY"),
        ("Belarus xuất khẩu sang Việt Nam 147,2 triệu USD.", "exports", "BY->VN"),
        ("Belarus nhập khẩu từ Việt Nam 20 triệu USD.", "imports", "VN->BY"),
        ("Năm 2021, Việt Nam đã nhập khẩu 147,2 triệu USD hàng hóa từ Belarus.", "imports", "BY->VN"),
        ("Năm 2021, Belarus xuất khẩu 147,2 triệu USD sang thị trường Việt Nam.", "exports", "BY->VN"),
        ("Năm 2021, xuất khẩu sang thị trường Nga đạt 2,3 tỷ USD.", "exports", "VN->RU"),
        ("Kim ngạch xuất khẩu của Việt Nam sang thị trường của Liên minh Kinh tế Á - Âu đạt 1,8 tỷ USD.", "exports", "VN->EAEU"),
        ("Kim ngạch nhập khẩu từ Nga đạt 2,3 tỷ USD.", "imports", "RU->VN"),
        ("Kim ngạch nhập khẩu của Nga từ Việt Nam đạt 2,3 tỷ USD.", "imports", "VN->RU"),
        ("Xuất khẩu của Nga vào Việt Nam đạt 2,3 tỷ USD.", "exports", "RU->VN"),
        ("Hàng hóa Belarus được nhập khẩu vào Việt Nam đạt 20 triệu USD.", "imports", "BY->VN"),
        ("Belarus nhập khẩu hàng hóa Việt Nam trị giá 20 triệu USD.", "imports", "VN->BY"),
        ("Hàng Việt Nam xuất khẩu vào Nga đạt 3 tỷ USD.", "exports", "VN->RU"),
        ("Việt Nam xuất sang Kazakhstan 400 triệu USD.", "exports", "VN->KZ"),
        ("Việt Nam nhập từ Kazakhstan 400 triệu USD.", "imports", "KZ->VN"),
        ("Trong thương mại với Nga, xuất khẩu của Việt Nam đạt 3 tỷ USD.", "exports", "VN->RU"),
        ("Trong thương mại với Nga, nhập khẩu của Việt Nam đạt 3 tỷ USD.", "imports", "RU->VN"),
        ("Nga là thị trường xuất khẩu lớn với 2,3 tỷ USD.", "exports", "VN->RU"),
        ("Thương mại giữa Việt Nam và Nga khởi sắc, xuất khẩu đạt 2,3 tỷ USD.", "exports", "VN->RU"),
        ("Nhập khẩu của Việt Nam từ Nga năm 2024 tăng 12%.", "imports_growth", "RU->VN"),
    ],
)  # fmt: skip
def test_which_way_goods_go_in_vietnamese(text: str, metric: str, partners: str) -> None:
    assert _flows(text, "vi") == [(metric, partners)]


@pytest.mark.parametrize(
    ("text", "metric", "partners"),
    [
        ("Экспорт России во Вьетнам составил 2,3 млрд долларов.", "exports", "RU->VN"),
        ("Экспорт из России во Вьетнам составил 2,3 млрд долларов.", "exports", "RU->VN"),
        ("Экспорт Вьетнама в Россию составил 2,3 млрд долларов.", "exports", "VN->RU"),
        ("Экспорт во Вьетнам из Белоруссии достиг 100 млн долларов.", "exports", "BY->VN"),
        ("Импорт из Вьетнама в Россию составил 4,9 млрд долларов.", "imports", "VN->RU"),
        ("Импорт Вьетнама из России составил 2,3 млрд долларов.", "imports", "RU->VN"),
        ("Россия импортировала из Вьетнама товаров на 4,9 млрд долларов.", "imports", "VN->RU"),
        ("Россия экспортировала во Вьетнам товаров на 2,3 млрд долларов.", "exports", "RU->VN"),
        ("Поставки из Беларуси на рынок Вьетнама достигли 100 млн долларов.", "exports", "BY->VN"),
        ("Во Вьетнам было экспортировано товаров из Казахстана на 400 млн долларов.", "exports", "KZ->VN"),
        ("Товарооборот вырос с экспортом в Россию на сумму 2,3 млрд долларов.", "exports", "VN->RU"),
    ],
)
def test_which_way_goods_go_in_russian(text: str, metric: str, partners: str) -> None:
    assert _flows(text, "ru") == [(metric, partners)]


@pytest.mark.parametrize(
    ("text", "metric", "partners"),
    [
        ("Viet Nam's exports to Russia reached $2.2 billion.", "exports", "VN->RU"),
        ("Russian exports to Viet Nam reached $2.2 billion.", "exports", "RU->VN"),
        ("Exports from Belarus to Viet Nam reached $100 million.", "exports", "BY->VN"),
        ("Imports from Belarus reached $100 million.", "imports", "BY->VN"),
        ("Imports from Viet Nam reached $100 million in trade with Russia.", "imports", "VN->RU"),
        ("Imports into Viet Nam from Kazakhstan came to $400 million.", "imports", "KZ->VN"),
        ("Russia imported $4.9 billion of goods from Viet Nam.", "imports", "VN->RU"),
        ("Viet Nam imported $2.2 billion of goods from Russia.", "imports", "RU->VN"),
        ("Goods worth $2.2 billion were exported to Viet Nam by Russia.", "exports", "RU->VN"),
        ("Goods worth $2.2 billion were imported from Russia by Viet Nam.", "imports", "RU->VN"),
        ("Exports of Viet Nam to the market of the Eurasian Economic Union rose to $3 billion.", "exports", "VN->EAEU"),
    ],
)
def test_which_way_goods_go_in_english(text: str, metric: str, partners: str) -> None:
    assert _flows(text, "en") == [(metric, partners)]


@pytest.mark.parametrize(
    ("language", "text", "partners"),
    [
        ("vi", "Xuất khẩu của Việt Nam sang EAEU năm 2016 đạt 1,77 tỷ USD, nhập khẩu từ EAEU đạt 1,27 tỷ USD.", ["VN->EAEU", "EAEU->VN"]),
        ("vi", "Việt Nam xuất khẩu 100 triệu USD sang Belarus và nhập khẩu 50 triệu USD.", ["VN->BY", "BY->VN"]),
        ("vi", "Belarus xuất khẩu 100 triệu USD sang Việt Nam và nhập khẩu 50 triệu USD.", ["BY->VN", "VN->BY"]),
        ("vi", "Việt Nam xuất khẩu sang Belarus 100 triệu USD; ở chiều ngược lại, Belarus xuất khẩu sang Việt Nam 50 triệu USD.", ["VN->BY", "BY->VN"]),
        ("vi", "Việt Nam xuất khẩu sang Belarus 100 triệu USD. Ở chiều ngược lại, kim ngạch xuất khẩu đạt 50 triệu USD.", ["VN->BY", "BY->VN"]),
        ("vi", "Việt Nam xuất khẩu sang Belarus 100 triệu USD. Chiều ngược lại đạt 50 triệu USD.", ["VN->BY", "BY->VN"]),
        ("vi", "Belarus xuất khẩu sang Việt Nam 100 triệu USD, chiều ngược lại đạt 50 triệu USD.", ["BY->VN", "VN->BY"]),
        ("ru", "Экспорт России во Вьетнам составил 2,3 млрд долларов, импорт из Вьетнама - 4,9 млрд долларов.", ["RU->VN", "VN->RU"]),
        ("ru", "Экспорт России во Вьетнам составил 2,3 млрд долларов, импорт - 4,9 млрд долларов.", ["RU->VN", "VN->RU"]),
        ("ru", "Товарооборот России с Вьетнамом составил 7 млрд долларов, экспорт - 2 млрд долларов, импорт - 5 млрд долларов.", ["VN-RU", "RU->VN", "VN->RU"]),
        ("vi", "Việt Nam xuất khẩu sang Nga và Belarus lần lượt 2 tỷ USD và 100 triệu USD.", []),
        ("ru", "Вьетнам поставил в Россию товаров на 4,9 млрд долларов, экспорт из России составил 2,3 млрд долларов.", [None, "RU->VN"]),
        ("en", "Russian exports to Viet Nam reached $2.2 billion and imports from Viet Nam $4.9 billion.", ["RU->VN", "VN->RU"]),
        ("en", "Viet Nam's exports to Russia reached $2.2 billion while imports stood at $1.9 billion.", ["VN->RU", "RU->VN"]),
        ("en", "Viet Nam's exports to Russia reached $2.2 billion. In the opposite direction, exports came to $1.9 billion.", ["VN->RU", "RU->VN"]),
    ],
)  # fmt: skip
def test_two_figures_of_both_ways(language: str, text: str, partners: list[str | None]) -> None:
    found = [each for _, each in _flows(text, language)]
    assert [each for each in found if each] == [each for each in partners if each]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Kim ngạch Việt Nam với Nga, Belarus và Kazakhstan đạt 7 tỷ USD."),
        ("ru", "Товарооборот Вьетнама с Россией, Белоруссией и Казахстаном составил 7 млрд долларов."),
        ("en", "Trade of Viet Nam with Russia, Belarus and Kazakhstan reached $7 billion."),
    ],
)
def test_trade_with_several_is_of_no_one_partner(language: str, text: str) -> None:
    assert _flows(text, language) == [("trade_turnover", None)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Nhập khẩu từ Nga đạt 2,3 tỷ USD, tổng kim ngạch 7,1 tỷ USD."),
        ("en", "Russian exports to Viet Nam reached $2.2 billion and imports from Viet Nam $4.9 billion."),
        ("vi", "Nhập khẩu từ Nga 2,3 tỷ USD, xuất khẩu sang Nga 4,9 tỷ USD."),
    ],
)
def test_from_before_a_country_begins_no_movement(language: str, text: str) -> None:
    assert {each.role for each in _of(text, language, "figure")} == {"level"}


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("ru", "Товарооборот достиг 7 млрд долларов, увеличившись на 25% по сравнению с 2020 годом.", "25"),
        ("ru", "Товарооборот снизился с 7 млрд до 3,6 млрд долларов, или на 48,6%.", "-48.6"),
        ("ru", "Товарооборот вырос с 3,6 млрд долларов до 7 млрд долларов, или на 94,4%.", "94.4"),
        ("ru", "Товарооборот составил 3,6 млрд долларов, сократившись на 48,6%.", "-48.6"),
        ("en", "Trade fell from $7 billion to $3.6 billion, or by 48.6%.", "-48.6"),
        ("vi", "Kim ngạch thương mại giảm từ 7 tỷ USD xuống 3,6 tỷ USD, tức 48,6%.", "-48.6"),
    ],
)
def test_a_growth_behind_a_level_is_a_growth(language: str, text: str, value: str) -> None:
    last = _of(text, language, "figure")[-1]
    assert (last.role, last.metric, last.value) == ("growth", "trade_turnover_growth", Decimal(value))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Kim ngạch thương mại từ 62 triệu USD năm 2016 lên 127 triệu USD năm 2021, tăng 104%."),
        ("en", "Trade rose from $62 million in 2016 to $127 million in 2021, up 104 per cent."),
        ("ru", "Товарооборот вырос с 62 млн долларов в 2016 году до 127 млн долларов в 2021 году, увеличившись на 104%."),
    ],
)  # fmt: skip
def test_growth_behind_a_movement_is_reckoned_from_where_it_began(language: str, text: str) -> None:
    last = _of(text, language, "figure")[-1]
    assert (last.role, last.period, last.base_period) == ("growth", "2021", "2016")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Trade surged more than fivefold from $62.6 million in 2022 to $342 million in 2024."),
        ("en", "Trade rose 5-fold from $62.6 million in 2022 to $342 million in 2024."),
        ("ru", "Товарооборот вырос впятеро с 62,6 млн долларов в 2022 году до 342 млн долларов в 2024 году."),
    ],
)
def test_so_many_fold_is_a_growth(language: str, text: str) -> None:
    first = _of(text, language, "figure")[0]
    assert (first.role, first.metric, first.value, first.unit) == ("growth", "trade_turnover_growth", 5, "times")
    assert (first.period, first.base_period) == ("2024", "2022")
    assert len(_of(text, language, "figure")) == 3


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Ngày 29/2, hai bên hội đàm."),
        ("vi", "Ngày 29/2, ngày 31/12, hai bên hội đàm."),
        ("vi", "Từ ngày 29/2 đến ngày 31/12, hai bên hội đàm."),
        ("vi", "Từ ngày 28/2 đến ngày 29/2/2023, hai bên hội đàm."),
        ("vi", "Ngày 31/4/2023 và 30/2/2023, hai bên hội đàm."),
        ("ru", "29 февраля стороны встретились. С 27 по 29 февраля 2023 года шли переговоры."),
        ("en", "On 29 February the two sides met. From February 27 to 29, 2023, talks were held."),
    ],
)
def test_no_day_that_no_calendar_has(language: str, text: str) -> None:
    for each in _of(text, language, "date", date(2023, 2, 28)):
        for part in (each.iso or "").split("/"):
            if len(part) == 10:
                date.fromisoformat(part)


def test_two_days_of_a_list_are_no_interval() -> None:
    found = _of("Ngày 27/2, ngày 31/12/2023, hai bên hội đàm.", "vi", "date", date(2023, 12, 31))
    assert [(each.iso, each.kind) for each in found] == [("2023-02-27", "point"), ("2023-12-31", "point")]
    found = _of("Từ ngày 27/2 đến ngày 3/3/2023, hai bên hội đàm.", "vi", "date", date(2023, 12, 31))
    assert [(each.iso, each.kind) for each in found] == [("2023-02-27/2023-03-03", "interval")]


def test_a_verb_of_meeting_again_and_again_takes_no_longer_than_its_length() -> None:
    text = "hội đàm với " * 16_000
    begin = time.process_time()
    read_communique(text, published=PUBLISHED, language="vi")
    assert time.process_time() - begin < 6


def test_whose_money_it_is_makes_no_partner() -> None:
    told = _flows(
        "Товарооборот между странами составил 180,5 млн долл. США. Казахстан доволен, доля Казахстана растёт.", "ru"
    )
    assert told == [("trade_turnover", "VN-KZ")]
    told = _flows("Экспорт в Казахстан достиг 180 млн долларов США, импорт - 20 млн долларов США.", "ru")
    assert told == [("exports", "VN->KZ"), ("imports", "KZ->VN")]


def test_a_true_figure_is_not_contradicted_for_its_direction(book: Book) -> None:
    """Viet Nam's customs have 147.2 million of imports from Belarus for 2021, whoever's sale the text makes of it."""
    for text in (
        "Việt Nam nhập khẩu từ Belarus 147,2 triệu USD trong năm 2021.",
        "Belarus xuất khẩu sang Việt Nam 147,2 triệu USD trong năm 2021.",
    ):
        told = read_communique(text, published=date(2022, 5, 1), language="vi")
        (found,) = [each for each in check_reading(book, told).findings if each.kind == "turnover"]
        assert found.verdict == "supported"
