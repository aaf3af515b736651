"""A communiqué: its text with what was found marked in it, the records beside it, its claims checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response

from burabay.errors import BurabayError, InputError
from burabay.web.api.operation import in_time
from burabay.web.desk import Desk
from burabay.web.jobs import own_name
from burabay.web.languages import language_of
from burabay.web.pages.reading import desk_of, given_of, route
from burabay.web.passing import LARGEST
from burabay.web.problems import Refusal, status_of
from burabay.web.rendering import page
from burabay.web.texts import LANGUAGES, reading_of
from burabay.wording import Phrase, number, say, sentences

if TYPE_CHECKING:
    from burabay.diplomacy.checks import Checks
    from burabay.diplomacy.records import Entity, Reading, Record

# An invented text: offices without names.
EXAMPLE = (
    "Ngày 12/11/2024, tại Moskva, Bộ trưởng Công Thương Việt Nam đã gặp Bộ trưởng phụ trách Thương mại của Ủy ban "
    "Kinh tế Á - Âu. Hai bên ghi nhận kim ngạch thương mại song phương tăng từ 1,8 tỷ USD năm 2021 lên 6,8 tỷ USD năm "
    "2023. Phía Việt Nam đề nghị Ủy ban Kinh tế Á - Âu xem xét tăng hạn ngạch thuế quan đối với gạo và bãi bỏ cơ chế "
    "phòng vệ ngưỡng đối với hàng dệt may. Hai bên nhất trí sớm khởi động đàm phán nâng cấp Hiệp định thương mại tự do "
    "Việt Nam - EAEU."
)
# Where the desk or the law book says more of a lever.
_PLACES = {
    "trade.safeguard_trigger": "/trigger", "trade.quota": "/quota", "trade.market_access": "/",
    "fta.implement": "/law/vn-eaeu-fta", "fta.negotiate": "/law/vn-eaeu-fta", "fta.amend": "/law/vn-eaeu-fta",
}  # fmt: skip
_VERDICTS = {"supported": "available", "contradicted": "wrong", "cannot_tell": "question"}
_LONG = 100_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text in which the same records stand: their classes, and those that begin here."""

    text: str
    style: str
    begins: tuple[str, ...]


def pieces(text: str, records: Iterable[Record]) -> list[Piece]:
    """The text cut where a record begins or ends. Their texts together are the text."""
    from burabay.diplomacy.records import Act

    marks: list[tuple[int, int, str, str]] = []
    for each in records:
        marks.append((*each.span, each.type, each.id))
        if isinstance(each, Act):
            marks.append((*each.trigger.span, "verb", ""))
    begins: dict[int, list[str]] = {}
    change: dict[int, list[tuple[str, int]]] = {}
    for start, end, kind, name in marks:
        if name:
            begins.setdefault(start, []).append(name)
        change.setdefault(start, []).append((kind, 1))
        change.setdefault(end, []).append((kind, -1))
    open_: dict[str, int] = {}
    told, cuts = [], sorted({0, len(text), *change})
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        for kind, step in change.get(start, ()):
            open_[kind] = open_.get(kind, 0) + step
        if start < end:
            style = " ".join(f"is-{kind}" for kind in sorted(kind for kind, count in open_.items() if count > 0))
            told.append(Piece(text[start:end], style, tuple(begins.get(start, ()))))
    return told


def _who(entity: Entity | None, language: str) -> str:
    from burabay.diplomacy.said import country_of

    if entity is None:
        return "?"
    country = country_of(entity.country, language) if entity.country else ""
    shown = entity.name or (entity.text if entity.role not in ("party", None) else "")
    return f"{shown} ({country})" if shown and country else shown or country or entity.text or "?"


def _acts(reading: Reading, language: str) -> list[dict[str, Any]]:
    from burabay.diplomacy.said import name_of

    out = []
    for each in reading.acts:
        levers = dict.fromkeys(lever for item in each.items for lever in item.levers)
        out.append({
            "id": each.id, "sure": each.tier == "A", "nested": each.nested_in is not None,
            "who": say("view_both", language) if each.joint and each.speaker is None else _who(each.speaker, language),
            "act": name_of("acts", each.act, language),
            "to": _who(each.addressee, language) if each.addressee else "",
            "content": each.content.text if each.content else "",
            "levers": [(name_of("levers", lever, language), _PLACES.get(lever, "")) for lever in levers],
        })  # fmt: skip
    return out


def _metric(key: str, language: str) -> str:
    """What a figure measures, in the reader's words; the key itself where it has none."""
    plain = key.removesuffix("_growth")
    if f"metric_{plain}" not in sentences("en"):
        return key.replace("_", " ")
    named = say(f"metric_{plain}", language)
    return say(Phrase("metric_growth", {"metric": named}), language) if plain != key else named


def _partners(told: str | None, language: str) -> str:
    """VN-EAEU: Viet Nam – the EAEU; VN->EAEU: Viet Nam → the EAEU."""
    from burabay.diplomacy.said import country_of

    between = " → " if "->" in (told or "") else " – "
    return between.join(country_of(each, language) for each in re.split("->?", told)) if told else ""


def _findings(checks: Checks | None, language: str) -> list[dict[str, Any]]:
    return [
        {
            "verdict": each.verdict, "style": _VERDICTS.get(each.verdict, "question"),
            "text": say(each.sentence, language), "reasons": [say(reason, language) for reason in each.reasons],
            "figures": [figure.id for figure in each.figures],
        }
        for each in (checks.findings if checks else ())
    ]  # fmt: skip


def _view(desk: Desk, raw: bytes, texts: dict[str, str], name: str, language: str) -> dict[str, Any]:
    from burabay.diplomacy.said import name_of

    text, reading, checks = reading_of(
        desk.book, raw, name=name, published=texts["published"], language=texts["text_lang"]
    )  # fmt: skip
    documents = desk.book.documents
    doc = reading.doc
    cited = sorted({"A54", "A55", *(checks.assumptions if checks else ())}, key=lambda key: int(key[1:]))
    return {
        "pieces": pieces(text[:_LONG], [each for each in reading.records if each.span[1] <= _LONG]),
        "cut": len(text) > _LONG,
        "head": say(
            Phrase(
                "read_head",
                {"file": doc.file or say("web_text", language), "language": doc.language, "characters": doc.characters,
                 "records": len(reading.records)},
            ),
            language,
        ),
        "text_language": doc.language, "undated": doc.published is None, "nothing": not reading.records,
        "meetings": [
            (each.id, name_of("meetings", each.kind, language),
             " – ".join(_who(one, language) for one in each.participants),
             (each.date.iso or each.date.text) if each.date else "", each.place.norm if each.place else "", each.future)
            for each in reading.meetings
        ],
        "acts": _acts(reading, language),
        "figures": [
            (each.id, each.text, f"{number(each.value, language)}\u00a0{each.unit}",
             _metric(each.metric or "", language), _partners(each.partners, language), each.period or "")
            for each in reading.figures
        ],
        "agreements": [
            (each.id, " ".join(each.text.split()), each.canon if each.canon in documents["instruments"] else "",
             say(f"event_{each.event}", language), (each.date.iso or "") if each.date else "")
            for each in reading.agreements
        ],
        "dates": [
            (each.id, " ".join(each.text.split()), each.iso or "?", say(f"date_{each.kind}", language),
             each.year_inferred)
            for each in reading.dates
        ],
        "findings": _findings(checks, language), "unchecked": checks.unchecked if checks else 0,
        "assumptions": [
            (key, documents["assumptions"][key]["assumption"][language])
            for key in cited if key in documents["assumptions"]
        ],
    }  # fmt: skip


def _page(request: Request, view: Any, typed: dict[str, str], problem: str = "") -> Response:
    desk = desk_of(request)
    return page(
        request, "communiques.html", view=view, given=typed, problem=problem, languages=LANGUAGES,
        most=LARGEST // 1_000_000, kept=desk.settings.register is not None,
    )  # fmt: skip


async def look(request: Request) -> Response:
    """The page that takes a text; with `example` one that was invented."""
    desk, given, language = desk_of(request), given_of(request), language_of(request.scope)
    typed = {"text": "", "published": "", "text_lang": "auto"}
    view = None
    if given.get("example"):
        typed |= {"text": EXAMPLE, "published": "2024-11-13"}
        view = await in_time(desk, run_in_threadpool(_view, desk, EXAMPLE.encode(), typed, "", language))
    return _page(request, view, typed)


async def _sent(request: Request) -> tuple[bytes, str, dict[str, str]]:
    """The text's bytes, its file's name, and the other fields. Raises Refusal or InputError."""
    try:
        async with request.form(max_files=1, max_fields=10, max_part_size=LARGEST) as form:
            upload = form.get("file")
            raw = await upload.read(LARGEST + 1) if isinstance(upload, UploadFile) else b""
            name = own_name(upload.filename or "") if isinstance(upload, UploadFile) and upload.filename else ""
            typed = {
                key: text if isinstance(text := form.get(key, ""), str) else ""
                for key in ("text", "published", "text_lang")
            }
    except MultiPartException:
        raise Refusal(400, InputError.of("web_error_form", field="file")) from None
    if len(raw) > LARGEST:
        raise Refusal(413, InputError.of("web_error_body", field="file", most=f"{LARGEST // 1_000_000} MB"))
    typed["text_lang"] = typed["text_lang"] or "auto"
    if typed["text_lang"] not in LANGUAGES or len(typed["published"]) > 40:
        raise InputError.of("web_error_form", field="text_lang")
    return raw, name, typed


async def read(request: Request) -> Response:
    """A text was sent: read it, show it, forget it."""
    desk, language = desk_of(request), language_of(request.scope)
    raw, name, typed = await _sent(request)
    problem, view, status = "", None, 200
    try:
        if not raw.strip():
            # A form sends line ends as CR LF; what was typed had LF.
            raw, name = typed["text"].replace("\r\n", "\n").encode("utf-8", "replace"), ""
        if not raw.strip():
            raise InputError.of("web_error_no_text", field="text")
        view = await in_time(desk, run_in_threadpool(_view, desk, raw, typed, name, language))
    except BurabayError as error:
        problem, status = error.say(language), status_of(error)
    answer = _page(request, view, typed, problem)
    answer.status_code = status
    answer.headers["cache-control"] = "no-store"
    return answer


ROUTES = (route("/communiques", look), route("/communiques", read, "POST"))
