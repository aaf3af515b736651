"""The parameters of a consignment: what `burabay duty` takes, for the API and for the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from burabay.duty.consignment import COUNTRIES, UNITS, read_answers
from burabay.web.api.operation import LANG, Given, Parameter, chosen, one
from burabay.web.rates import rates

_COUNTRY = {"type": "string", "enum": list(COUNTRIES)}
_AMOUNT = {"type": "string", "pattern": r"^[0-9]{1,15}(\.[0-9]{1,6})?$"}

ROUTE = (
    Parameter("from", "the state that the goods leave", _COUNTRY, required=True, example="VN"),
    Parameter("to", "the state that they enter", _COUNTRY, required=True, example="RU"),
)
DAY = Parameter(
    "on", "day of the declaration; today if left out", {"type": "string", "format": "date"}, example="2026-11-01"
)
VALUE = (
    Parameter("value", "customs value, or with an Incoterm the price", _AMOUNT),
    Parameter("currency", "its currency, such as USD", {"type": "string", "pattern": "^[A-Z]{3}$"}),
    Parameter("net_kg", "net weight in kilograms", _AMOUNT),
    Parameter("quantity", "with unit: pieces, pairs, litres …", _AMOUNT),
    Parameter("unit", "unit of the quantity", {"type": "string", "enum": list(UNITS)}),
    Parameter(
        "fx", "exchange rates such as EUR/USD=1.08",
        {"type": "string", "pattern": r"^[A-Z]{3}/[A-Z]{3}=[0-9]{1,9}(\.[0-9]{1,9})?$"}, many=True,
    ),
)  # fmt: skip
TERMS = (
    Parameter("incoterm", "what the value is a price of, such as FOB"),
    Parameter("freight", "freight to the border, in the currency of the value", _AMOUNT),
    Parameter("insurance", "insurance to the border; 0 if there is none", _AMOUNT),
    Parameter("answer", "an answer to a question about taxes, such as vat=5 or engine_hp=150", many=True),
)
CODE = Parameter("code", "10 digits into the EAEU, 8 into Viet Nam", required=True, example="0402211800")
CONSIGNMENT = (CODE, *ROUTE, DAY, *VALUE, *TERMS, LANG)


def consignment_given(given: Given) -> dict[str, Any]:
    """What `Book.duty` takes, from the parameters. Raises InputError for rates or answers of another form."""
    return {
        "code": one(given, "code"),
        "origin": one(given, "from"),
        "destination": one(given, "to"),
        "on": one(given, "on").strip() or date.today().isoformat(),
        "value": chosen(given, "value"),
        "currency": one(given, "currency"),
        "net_kg": chosen(given, "net_kg"),
        "quantity": chosen(given, "quantity"),
        "unit": one(given, "unit"),
        "fx": rates(given.get("fx", ())),
        "incoterm": one(given, "incoterm"),
        "freight": chosen(given, "freight"),
        "insurance": chosen(given, "insurance"),
        "answers": read_answers(text for text in given.get("answer", ()) if text.strip()),
    }
