"""Columns of a file of declaration lines: what the columns read are called in three languages, what a result adds."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from burabay.errors import InputError
from burabay.goods.text import fold
from burabay.wording import Phrase


@dataclass(frozen=True, slots=True)
class InputColumn:
    """A column that is read: its canonical name, and what files call it by language.

    `repeats` says that many rows share one value, so that the column is best kept as a dictionary.
    """

    name: str
    required: bool
    repeats: bool
    accepted: Mapping[str, tuple[str, ...]]

    def example(self) -> str:
        """Its name in English, Vietnamese and Russian, as an error offers it."""
        return " / ".join(dict.fromkeys((self.name, *(names[0] for names in self.accepted.values()))))


def _column(
    name: str, en: str, vi: str, ru: str, *, required: bool = False, repeats: bool = False
) -> tuple[str, InputColumn]:
    told = {
        lang: tuple(part.strip() for part in text.split("|"))
        for lang, text in zip(("en", "vi", "ru"), (en, vi, ru), strict=True)
    }
    return name, InputColumn(name, required, repeats, told)


# Words that mean something else in customs papers are left out on purpose: a bare "regime" or "режим" is a customs
# procedure, "weight" may be gross, "mã hàng" is a trader's article number.
INPUTS: Mapping[str, InputColumn] = dict(
    (
        _column(
            "line_id",
            "line id | line | line no | line number | row id | declaration line",
            "Mã dòng hàng | Mã dòng | Số dòng | Số thứ tự dòng hàng | Dòng hàng",
            "Номер строки | № строки | Ид строки | Код строки | Номер товара | № товара",
        ),
        _column(
            "code",
            "HS code | code | HS | tariff line | tariff code | tariff line code | commodity code | customs code"
            " | goods code | TN VED | TN VED code | TN VED EAEU | TNVED | AHTN | AHTN code",
            "Mã HS | Mã số HS | Mã số hàng hóa | Mã số thuế quan | Mã HS hàng hóa | Mã số HS hàng hóa | Mã AHTN"
            " | Mã biểu thuế | Mã phân loại hàng hóa",
            "Код ТН ВЭД | Код ТН ВЭД ЕАЭС | ТН ВЭД | ТН ВЭД ЕАЭС | Код по ТН ВЭД | Код по ТН ВЭД ЕАЭС"
            " | Код товара по ТН ВЭД | Код товара по ТН ВЭД ЕАЭС | Код товара | Код АХТН | Код ГС | Код HS",
            required=True,
            repeats=True,
        ),
        _column(
            "origin",
            "country of origin | origin | origin country | country origin | from | from country",
            "Nước xuất xứ | Xuất xứ | Nước sản xuất | Quốc gia xuất xứ | Mã nước xuất xứ | Xuất xứ hàng hóa",
            "Страна происхождения | Происхождение | Код страны происхождения | Страна происхождения товара",
            required=True,
            repeats=True,
        ),
        _column(
            "destination",
            "country of destination | destination | destination country | to | to country | importing country"
            " | country of import | import country",
            "Nước nhập khẩu | Nước đến | Nước đích | Quốc gia nhập khẩu | Mã nước nhập khẩu | Nơi đến",
            "Страна назначения | Страна ввоза | Страна импорта | Страна-импортёр | Назначение | Код страны назначения",
            required=True,
            repeats=True,
        ),
        _column(
            "on",
            "date | on | day | declaration date | date of declaration | registration date | date of registration"
            " | import date | date of import",
            "Ngày | Ngày tờ khai | Ngày đăng ký | Ngày đăng ký tờ khai | Ngày khai | Ngày nhập khẩu | Ngày mở tờ khai",
            "Дата | Дата декларации | Дата регистрации | Дата регистрации декларации | Дата ДТ | Дата регистрации ДТ"
            " | Дата подачи | Дата подачи декларации | Дата ввоза",
            required=True,
            repeats=True,
        ),
        _column(
            "value",
            "customs value | value | value for customs | dutiable value",
            "Trị giá | Trị giá hải quan | Trị giá tính thuế | Trị giá nguyên tệ | Trị giá tính thuế nguyên tệ",
            "Таможенная стоимость | Стоимость | Там. стоимость | Стоимость товара",
        ),
        _column(
            "currency",
            "currency | currency code | value currency | currency of value",
            "Loại tiền | Đồng tiền | Tiền tệ | Mã tiền tệ | Mã tiền | Loại tiền tệ | Đơn vị tiền tệ | Mã ngoại tệ",
            "Валюта | Код валюты | Валюта стоимости | Валюта таможенной стоимости",
            repeats=True,
        ),
        _column(
            "net_kg",
            "net weight kg | net kg | net weight | net mass | net mass kg | net weight in kg | weight net kg | net",
            "Trọng lượng tịnh | Khối lượng tịnh | Trọng lượng tịnh kg | Khối lượng tịnh kg | Trọng lượng ròng"
            " | Trọng lượng ròng kg",
            "Вес нетто | Вес нетто, кг | Масса нетто | Масса нетто, кг | Нетто | Нетто, кг | Вес нетто (кг) товара",
        ),
        _column(
            "quantity",
            "quantity | qty | supplementary quantity | quantity in supplementary units",
            "Số lượng | Lượng | Số lượng hàng | Lượng hàng",
            "Количество | Кол-во | Количество в доп. ед. | Количество в ДЕИ | Количество товара",
        ),
        _column(
            "unit",
            "unit | UOM | unit of measure | unit of quantity | quantity unit | supplementary unit",
            "Đơn vị tính | Đơn vị | ĐVT | Đơn vị số lượng",
            "Единица измерения | Ед. изм. | Единица | Ед. | Ед. измерения | ДЕИ | Доп. единица | Код ДЕИ",
            repeats=True,
        ),
        _column(
            "regime_claimed",
            "claimed regime | regime claimed | claimed tariff regime | tariff regime claimed | duty regime claimed",
            "Chế độ thuế đề nghị | Mức thuế đề nghị áp dụng | Chế độ thuế quan đề nghị | Chế độ thuế áp dụng"
            " | Chế độ thuế khai báo",
            "Заявленный режим | Заявленный тарифный режим | Заявленный режим пошлины | Режим пошлины",
            repeats=True,
        ),
        _column(
            "incoterm",
            "incoterm | incoterms | terms of delivery | delivery terms | delivery term",
            "Điều kiện giao hàng | Điều kiện thương mại | Incoterm",
            "Условия поставки | Условие поставки | Инкотермс | Базис поставки",
            repeats=True,
        ),
        _column(
            "freight",
            "freight | freight cost | freight charges | cost of freight | transport cost | cost of transport",
            "Cước vận chuyển | Phí vận chuyển | Cước phí vận tải | Cước phí | Phí vận tải | Chi phí vận chuyển"
            " | Cước vận tải",
            "Фрахт | Расходы на перевозку | Транспортные расходы | Стоимость перевозки | Расходы по перевозке",
        ),
        _column(
            "insurance",
            "insurance | insurance cost | cost of insurance | insurance charges",
            "Phí bảo hiểm | Bảo hiểm | Chi phí bảo hiểm",
            "Страхование | Страховка | Расходы на страхование | Стоимость страхования | Расходы по страхованию",
        ),
        _column(
            "answers",
            "answers | answer | answers to questions",
            "Câu trả lời | Trả lời",
            "Ответы | Ответ | Ответы на вопросы",
        ),
    )
)
REQUIRED = tuple(name for name, column in INPUTS.items() if column.required)
REPEATING = frozenset(name for name, column in INPUTS.items() if column.repeats)

# What `assess` adds after the input's own columns, in this order. `currency` only where the input has none.
OUTPUTS = (
    "mfn_rate",
    "mfn_duty",
    "mfn_in_quota_rate",
    "mfn_in_quota_duty",
    "vn_eaeu_rate",
    "vn_eaeu_status",
    "vn_eaeu_duty",
    "in_quota_rate",
    "in_quota_duty",
    "cheapest",
    "duty",
    "vat_rate",
    "vat",
    "excise",
    "other_charges",
    "total",
    "currency",
    "unknowns",
    "measures",
    "error",
)


def plain(name: str) -> str:
    """A column's name without what does not tell names apart: case, diacritics, blanks, underscores, punctuation."""
    return "".join(sign for sign in fold(unicodedata.normalize("NFKC", name)) if sign.isalnum())


def _accepted() -> Mapping[str, str]:
    """The canonical name by every accepted one, plain. Raises ValueError if one name stood for two columns."""
    told: dict[str, str] = {}
    for name, column in INPUTS.items():
        for given in (name, *(own for names in column.accepted.values() for own in names)):
            if told.setdefault(plain(given), name) != name:
                raise ValueError(f"{given} is accepted for {told[plain(given)]} and {name}")
    return told


ACCEPTED = _accepted()


def find_columns(own: Sequence[str], given: Collection[str] = (), *, name: str = "") -> dict[str, str]:
    """Which of a file's columns holds what: canonical name → the file's own name, in the order of `INPUTS`.

    `own` are the names of the columns of the file called `name`; columns in `given` have a value for all rows and may
    be missing. Raises InputError (field `columns`) if two columns mean the same, or a required one is missing.
    """
    found: dict[str, str] = {}
    for column in own:
        canonical = ACCEPTED.get(plain(column))
        if canonical is None:
            continue
        if canonical in found:
            raise InputError.of(
                "error_columns_twice",
                field="columns",
                name=name,
                first=found[canonical],
                other=column,
                column=canonical,
            )
        found[canonical] = column
    missing = [column for column in REQUIRED if column not in found and column not in given]
    if missing:
        raise _missing(missing, own, found, name)
    return {canonical: found[canonical] for canonical in INPUTS if canonical in found}


def _missing(missing: Sequence[str], own: Sequence[str], found: Mapping[str, str], name: str) -> InputError:
    free = [column for column in own if column not in found.values()]
    near = [(column, nearest) for column in missing if (nearest := _nearest(column, free))]
    return InputError.of(
        "error_columns_missing",
        field="columns",
        name=name,
        missing=", ".join(missing),
        accepted="; ".join(INPUTS[column].example() for column in missing),
        columns=", ".join(own) or "–",
        nearest=Phrase("columns_nearest", {"pairs": "; ".join(f"“{named}” → {column}" for column, named in near)})
        if near
        else "",
    )


def _nearest(column: str, free: Iterable[str]) -> str | None:
    """The free column whose name is most like one of those accepted for `column`; None if none is."""
    by_plain = {plain(own): own for own in free if plain(own)}
    accepted = [given for given, canonical in ACCEPTED.items() if canonical == column]
    close = {
        own: max(_likeness(own, given) for given in accepted)
        for own in by_plain
        if any(get_close_matches(own, [given], cutoff=0.75) for given in accepted)
    }
    return by_plain[max(close, key=lambda own: close[own])] if close else None


def _likeness(first: str, other: str) -> float:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, first, other).ratio()


def kept_names(own: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """What the input's own columns are called in a result, in their order.

    A column that is called as one a result adds (capitals do not matter) is kept as in_<name>, as in_in_<name> if that
    is taken too, and so on. `columns` are those that are read, as `find_columns` tells.
    """
    added = {name for name in OUTPUTS if name != "currency" or "currency" not in columns}
    taken = {name.casefold() for name in own} | added
    kept: list[str] = []
    for name in own:
        free = name
        while free.casefold() in (added if free == name else taken):
            free = f"in_{free}"
        taken.add(free.casefold())
        kept.append(free)
    return kept
