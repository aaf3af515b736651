"""One consignment: a form with only the fields that these goods need, and the answer as a table that prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from burabay.assess.as_json import assessment_json
from burabay.assess.assessment import Assessment
from burabay.charges.model import Charge
from burabay.duty.consignment import UNITS
from burabay.duty.customs_value import TO_ADD
from burabay.duty.measures import EAEU
from burabay.errors import InputError
from burabay.web.amounts import amount, rate
from burabay.web.api.asking import consignment_given
from burabay.web.desk import Desk
from burabay.web.languages import language_of
from burabay.web.pages.product import direction
from burabay.web.pages.reading import by_htmx, desk_of, given_of, route
from burabay.web.rendering import page
from burabay.wording import Phrase, say

# What the form is asked with where the reader gave no value yet: any sum brings out what else the line needs.
_TRIAL_VALUE, _TRIAL_CURRENCY = "1000", "USD"
# Needs of an option, and the field that meets each.
_UNITS = {"need_l": "l", "need_pcs": "pcs", "need_pair": "pair", "need_m2": "m2", "need_cm3": "cm3"}
_CURRENCIES = ("USD", "EUR", "VND", "RUB", "KZT", "BYN", "KGS", "AMD", "CNY")
_FIELDS = ("value", "currency", "incoterm", "freight", "insurance", "net_kg", "quantity", "unit")


@dataclass(frozen=True, slots=True)
class Question:
    """A question about taxes: its key, its words, and what may be chosen (value, words) if it is no number."""

    key: str
    text: str
    choices: list[tuple[str, str]]
    given: str


@dataclass(frozen=True, slots=True)
class Form:
    """Which fields the goods need besides value and day."""

    weight: bool
    units: list[str]
    pairs: list[tuple[str, str]]
    parts: list[str]
    questions: list[Question]


def _needs(answer: Assessment) -> Iterator[Phrase]:
    """Everything that an option or a charge of it lacks."""
    for option in answer.options:
        yield from option.needs
    for one in answer.charges:
        for charge in one.charges:
            yield from charge.reasons


def _answers(given: Mapping[str, list[str]]) -> dict[str, str]:
    """Answers to questions: fields `answer.vat` of the form, and `answer=vat=5` as the API has them."""
    told = {name[7:]: texts[0].strip() for name, texts in given.items() if name.startswith("answer.") and texts[0]}
    for text in given.get("answer", ()):
        name, _, value = text.partition("=")
        if value.strip():
            told.setdefault(name.strip(), value.strip())
    return told


def _rates(given: Mapping[str, list[str]]) -> list[str]:
    """Exchange rates: fields `fx.EUR/USD` of the form, and `fx=EUR/USD=1.08`."""
    own = [f"{name[3:]}={texts[0].strip()}" for name, texts in given.items() if name.startswith("fx.") and texts[0]]
    named = {text.partition("=")[0] for text in own}
    return own + [text for text in given.get("fx", ()) if text.strip() and text.partition("=")[0] not in named]


def _asked(given: Mapping[str, list[str]], way: Any) -> dict[str, list[str]]:
    """The parameters of the API that the form comes to."""
    told = {name: given[name] for name in _FIELDS if given.get(name, [""])[0].strip()}
    told |= {"code": [way.code], "from": [way.origin], "to": [way.destination], "on": [way.on.isoformat()]}
    if "quantity" not in told:
        told.pop("unit", None)
    if answers := _answers(given):
        told["answer"] = [f"{name}={value}" for name, value in answers.items()]
    if rates := _rates(given):
        told["fx"] = rates
    return told


def _numbers(told: dict[str, list[str]]) -> dict[str, list[str]]:
    """The same with numbers as a program reads them. Raises InputError for one that may be another."""
    out = dict(told)
    for name in ("value", "freight", "insurance", "net_kg", "quantity"):
        if name in out:
            out[name] = [amount(out[name][0], name)]
    if "fx" in out:
        out["fx"] = [rate(text) for text in out["fx"]]
    if "answer" in out:
        parts = (text.partition("=") for text in out["answer"])
        out["answer"] = [f"{key}={amount(value, key)}" for key, _, value in parts]
    return out


def _choices(
    desk: Desk, key: str, charges: Iterable[Charge], told: Iterable[Mapping[str, Any]], language: str
) -> list[tuple[str, str]]:
    """What may be chosen: the words of the question, or the kinds of the charge that it decides; none for a number.

    `told` is the assessment before any answer, where a charge still has all its kinds, and the one with the answers.
    """
    words = desk.book.documents["charge_words"].get(key, {})
    if values := {value: text[language] for value, text in words.items() if value}:
        return list(values.items())
    if not any(charge.charge == key for charge in charges):
        return []
    found: dict[str, str] = {}
    for charge in (each for one in told for option in one["options"] for each in option["charges"]):
        if charge["charge"] != key:
            continue
        for one in charge["candidates"]:
            word = (one["answer"] or "").split("|")[0]
            kind = one["if"].split(";")[0]
            if word:
                found.setdefault(word, f"{one['rate']} — {one['if']}" if key == "vat" else kind)
    if found and key != "vat":
        found["none"] = say("web_none_of_these", language)
    return list(found.items())


def _questions(
    desk: Desk, found: tuple[Assessment, ...], answers: Mapping[str, str], language: str
) -> Iterator[Question]:
    """What the charges of any option ask, and what was answered already; `found` is without and with the answers."""
    listed = [charge for one in found[-1].charges for charge in one.charges]
    told = [assessment_json(desk.book, each, language) for each in found]
    asked = dict.fromkeys(name for charge in listed for name in charge.asks)
    words = desk.book.documents["charge_words"]
    for key in dict.fromkeys((*answers, *asked)):
        text = words[key][""][language] if "" in words.get(key, {}) else ""
        if not text:
            text = say(f"charge_{key}", language) if any(charge.charge == key for charge in listed) else key
        yield Question(key, text, _choices(desk, key, listed, told, language), answers.get(key, ""))


def _form(desk: Desk, given: Mapping[str, list[str]], asked: dict[str, list[str]], language: str) -> Form:
    """What the goods need, found out by asking for them with a trial value and none of it."""
    bare = {name: asked[name] for name in ("code", "from", "to", "on")}
    bare["value"] = [_TRIAL_VALUE]
    bare["currency"] = asked.get("currency", [_TRIAL_CURRENCY])
    probe = desk.book.duty(**consignment_given(bare), language=language)
    answers = _answers(given)
    # Answers open further questions; a wrong one is told by the assessment itself.
    try:
        known = bare | {name: asked[name] for name in ("answer", "fx", "quantity", "unit") if name in asked}
        further = desk.book.duty(**consignment_given(known), language=language)
    except InputError:
        further = probe
    needs = [*_needs(probe), *_needs(further)]
    keys = {phrase.key for phrase in needs}
    units = [unit for key, unit in _UNITS.items() if key in keys]
    units += [str(phrase.values["unit"]) for phrase in needs if phrase.key == "charge_need"]
    units += ["l"] if "charge_need_alcohol" in keys else []
    pairs = [
        (str(phrase.values["source"]), str(phrase.values["target"]))
        for phrase in needs
        if phrase.key in ("need_fx", "charge_need_fx")
    ]
    found_ = (probe,) if further is probe else (probe, further)
    questions = list(_questions(desk, found_, answers, language))
    named = {question.key for question in questions}
    extra = [("abv", "charge_need_alcohol"), ("vehicles", "charge_need_vehicles")]
    words = desk.book.documents["charge_words"]
    questions += [
        Question(key, words[key][""][language], [], answers.get(key, ""))
        for key, need in extra
        if need in keys and key not in named
    ]
    incoterm = asked.get("incoterm", [""])[0].upper()
    known_units = [unit for unit in dict.fromkeys(units) if unit in UNITS]
    return Form(
        bool(keys & {"need_kg", "charge_need_kg"}) or "net_kg" in asked,
        known_units or (asked.get("unit", []) if "quantity" in asked else []),
        list(dict.fromkeys(pairs)) + _further_pairs(asked, pairs),
        [part for part in TO_ADD.get(incoterm, ()) if part],
        questions,
    )


def _further_pairs(asked: Mapping[str, list[str]], pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Rates that were given and that nothing asks for any more."""
    told = [tuple(text.partition("=")[0].strip().upper().split("/")) for text in asked.get("fx", ())]
    return [(pair[0], pair[1]) for pair in told if len(pair) == 2 and pair not in pairs]


def _given_rates(asked: Mapping[str, list[str]]) -> dict[str, str]:
    out = {}
    for text in asked.get("fx", ()):
        pair, _, told = text.partition("=")
        out[pair.strip().upper()] = told.strip()
    return out


def _view(desk: Desk, given: Mapping[str, list[str]], code: str, language: str) -> dict[str, Any]:
    way = direction(code, given)
    asked, problem, told = _asked(given, way), None, None
    try:
        asked = _numbers(asked)
    except InputError as error:
        problem = error
    line = {name: asked[name] for name in ("code", "from", "to", "on")}
    head = desk.book.duty(**consignment_given(line), language=language)  # raises where there is no such line
    try:
        if "value" in asked and problem is None:
            found = desk.book.duty(**consignment_given(asked), language=language)
            told = assessment_json(desk.book, found, language)
    except InputError as error:
        problem = error
    try:
        form = _form(desk, given, asked, language)
    except InputError:
        form = _form(desk, {}, line, language)
    flat = [(name, text) for name, texts in asked.items() for text in texts]
    return {
        "way": way,
        "head": assessment_json(desk.book, head, language),
        "told": told,
        "form": form,
        "given": {name: texts[0] for name, texts in given.items()},
        "rates": _given_rates(asked),
        "problem": problem,
        "link": f"/assess/{way.code}?" + urlencode([each for each in flat if each[0] != "code"]),
        "api": "/api/v1/duty?" + urlencode([*flat, ("lang", language)]),
    }


async def assessment(request: Request) -> Response:
    """`/assess/0402211800?from=VN&to=RU&value=14200&currency=USD`."""
    desk, given = desk_of(request), given_of(request)
    view = await run_in_threadpool(_view, desk, given, request.path_params["code"], language_of(request.scope))
    template = "part_assessment.html" if by_htmx(request) else "assessment.html"
    return page(
        request, template, **view, states=EAEU, currencies=_CURRENCIES, incoterms=tuple(TO_ADD),
        keyed=desk.settings.keys is not None, base=str(request.base_url).rstrip("/"),
    )  # fmt: skip


ROUTES = (route("/assess/{code}", assessment),)
