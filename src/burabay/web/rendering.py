"""Pages from templates: what every template may say, and the answer around it."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from jinja2 import ChainableUndefined, Environment, FileSystemLoader, pass_context, select_autoescape
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import Response

from burabay import __version__
from burabay.errors import BurabayError
from burabay.goods.codes import grouped, nomenclature_of
from burabay.goods.names import name_in
from burabay.web import languages
from burabay.web.menu import MENU
from burabay.web.plain import without_options
from burabay.web.provisions import law_row
from burabay.web.rules import rules_in_words, rules_short
from burabay.wording import Phrase, chain, nomenclature_name, provision, say, spoken, unit_name

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
_YEAR = 31_536_000
_DAY = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=select_autoescape(("html",), default=True),
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        version=__version__, menu=MENU, name_in=name_in, spoken=spoken, own_name=languages.own_name, law_row=law_row
    )
    made.filters["code"] = _code
    made.filters["plain"] = _plain
    # What went wrong: a day in it may be how days are to be typed.
    made.filters["sentence"] = without_options
    made.filters["rule_words"] = _rule_words
    made.filters["rule_short"] = _rule_short
    made.filters["nomenclature"] = _nomenclature
    return made


def _code(code: str, nomenclature: str = "") -> str:
    """A code as its tariff prints it; the spaces do not break."""
    return grouped(code, nomenclature or nomenclature_of(code)).replace(" ", "\u00a0")


@pass_context
def _rule_words(context: Context, text: str) -> str:
    """What a rule of Annex 3 asks, in words: every non-originating material is of another heading; or …"""
    return " ".join(rules_in_words(text, context["language"]))


@pass_context
def _rule_short(context: Context, text: str) -> str:
    """The same text, the words of its rules in the reader's language. English readers get the agreement's own."""
    return text if context["language"] == "en" else rules_short(text, context["language"])


@pass_context
def _nomenclature(context: Context, name: str) -> str:
    """A nomenclature as the reader calls it: ТН ВЭД."""
    named = nomenclature_name(name)
    return next(named[each] for each in chain(context["language"]) if each in named)


@pass_context
def _plain(context: Context, text: str) -> str:
    """A sentence for a page: without the options of the command line that it names, its days as the reader writes."""
    language = context["language"]
    told = without_options(text)
    return _DAY.sub(lambda found: languages.day(found.group(), language), told)


def _names_of(charges: Sequence[str], language: str) -> str:
    """Charges by name: excise, VAT."""
    return ", ".join(say(f"charge_{name}", language) for name in charges)


def _say(language: str, key: str, **values: object) -> str:
    return say(Phrase(key, values), language)


def _in_language(scope: MutableMapping[str, Any], language: str) -> str:
    """The address of this page in another language."""
    query = [each for each in parse_qsl(scope.get("query_string", b"").decode("latin-1")) if each[0] != "lang"]
    return "?" + urlencode([*query, ("lang", language)])


def fragment(template: str, language: str, /, **values: Any) -> str:
    """The text of a template in a language."""
    # The language's sentences, numbers and days, under short names: every template uses them all over.
    said = {
        "language": language,
        "t": partial(_say, language),
        "money": partial(languages.money, language=language),
        "figure": partial(languages.figure, language=language),
        "day": partial(languages.day, language=language),
        "unit": partial(unit_name, language=language),
        "place": partial(provision, language=language),
        "names_of": partial(_names_of, language=language),
        "static": lambda name: f"/static/{__version__}/{name}",
    }
    return _environment().get_template(template).render({**said, **values})


def _html(text: str, scope: MutableMapping[str, Any], language: str, status: int = 200) -> Response:
    headers = {
        "content-language": language, "cache-control": "no-cache", "vary": "Accept-Language, Cookie, HX-Request"
    }  # fmt: skip
    answer = Response(text, status, headers, "text/html")
    if languages.asked_for(scope) and languages.remembered(scope) != language:
        answer.set_cookie(languages.COOKIE, language, max_age=_YEAR, httponly=True, samesite="lax")
    return answer


def page(request: Request, template: str, /, *, status: int = 200, **values: Any) -> Response:
    """A page in the reader's language; for htmx the part of it alone that `part_…` of the template's name holds."""
    scope = request.scope
    language = languages.language_of(scope)
    around = {
        "path": scope["path"],
        "in_language": partial(_in_language, scope),
        "read_only": request.app.state.desk.settings.read_only,
    }
    return _html(fragment(template, language, **around, **values), scope, language, status)


def error_page(
    scope: MutableMapping[str, Any],
    error: BurabayError,
    status: int,
    language: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A page that says what went wrong."""
    around = {"path": scope["path"], "in_language": partial(_in_language, scope), "read_only": False}
    text = fragment("error.html", language, **around, sentence=error.say(language), status=status)
    answer = _html(text, scope, language, status)
    answer.headers.update(headers or {})
    return answer
