"""The way of a consignment as legs, read from tables and checked: from where to where, how, with what papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from burabay.errors import InputError
from burabay.origin.criteria.parties import is_country
from burabay.origin.told import Told

# How a leg is made → what its transport document is called.
MODES: Mapping[str, str] = {
    "sea": "route_paper_sea",
    "rail": "route_paper_rail",
    "road": "route_paper_road",
    "air": "route_paper_air",
    "river": "route_paper_river",
    "multimodal": "route_paper_multimodal",
    "post": "route_paper_post",
}
_KEYS = frozenset(
    {
        "mode",
        "from",
        "from_place",
        "to",
        "to_place",
        "departed",
        "arrived",
        "through",
        "carrier",
        "containers",
        "document",
        "document_date",
        "describes_goods",
        "unloaded",
        "reloaded",
        "unloading_document",
        "operations",
        "traded",
        "reason",
        "customs_document",
    }
)


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg of the way; `start` and `end` are countries (ISO 3166 alpha-2), `through` those crossed in between.

    `document` names the transport document. What concerns a third country at the end of the leg, and those of
    `through`: `operations` done to the goods there, `traded` and `reason` (None or empty: not stated), `unloaded` and
    `reloaded` the days there, `customs_document` a paper of its customs. `no_document` and `no_customs_document`
    (false in the file) say that there is none to be had.
    """

    number: int
    mode: str
    start: str
    end: str
    start_place: str = ""
    end_place: str = ""
    departed: date | None = None
    arrived: date | None = None
    through: tuple[str, ...] = ()
    carrier: str = ""
    containers: tuple[str, ...] = ()
    document: str = ""
    document_date: date | None = None
    no_document: bool = False
    describes_goods: bool | None = None
    unloaded: date | None = None
    reloaded: date | None = None
    unloading_document: str = ""
    operations: tuple[str, ...] | None = None
    traded: bool | None = None
    reason: str = ""
    customs_document: str = ""
    no_customs_document: bool = False


def read_legs(told: object) -> tuple[Leg, ...]:
    """Legs from the tables `[[legs]]` of a file. Raises InputError that names the leg, the key and what would do."""
    rows = told if isinstance(told, Sequence) and not isinstance(told, str) else ()
    if not rows or not all(isinstance(row, Mapping) for row in rows):
        raise InputError.of("error_route_none", field="legs")
    legs = tuple(_leg(Told(each, f"legs[{number}]"), number) for number, each in enumerate(rows, start=1))
    for before, after in pairwise(legs):
        _connected(before, after, Told({}, f"legs[{after.number}]"))
    return legs


def _leg(table: Told, number: int) -> Leg:
    table.only(_KEYS)
    mode = table.text("mode")
    if mode not in MODES:
        raise table.wrong("mode", "told_mode", given=mode, known=", ".join(MODES))
    through = table.texts("through") or ()
    for code in through:
        if not is_country(code.upper()):
            raise table.wrong("through", "told_country", given=code)
    missing = table.told.get("document") is False
    leg = Leg(
        number=number,
        mode=mode,
        start=table.country("from"),
        end=table.country("to"),
        start_place=table.text("from_place"),
        end_place=table.text("to_place"),
        departed=table.day("departed"),
        arrived=table.day("arrived"),
        through=tuple(code.upper() for code in through),
        carrier=table.text("carrier"),
        containers=table.texts("containers") or (),
        document="" if missing else table.text("document"),
        document_date=table.day("document_date"),
        no_document=missing,
        describes_goods=table.truth("describes_goods"),
        unloaded=table.day("unloaded"),
        reloaded=table.day("reloaded"),
        unloading_document=table.text("unloading_document"),
        operations=table.texts("operations"),
        traded=table.truth("traded"),
        reason=table.text("reason"),
        customs_document="" if table.told.get("customs_document") is False else table.text("customs_document"),
        no_customs_document=table.told.get("customs_document") is False,
    )
    days = [(key, getattr(leg, key)) for key in ("departed", "arrived", "unloaded", "reloaded")]
    known = [(key, day) for key, day in days if day is not None]
    for (first, one), (second, two) in pairwise(known):
        if two < one:
            raise table.wrong(second, "told_order", day=two, first=first, other=one)
    return leg


def _connected(before: Leg, after: Leg, table: Told) -> None:
    """A leg begins where the one before it ended, and not before it arrived."""
    if before.end != after.start:
        raise table.wrong("from", "told_joint", given=after.start, number=before.number, end=before.end)
    if before.end_place and after.start_place and before.end_place.casefold() != after.start_place.casefold():
        raise table.wrong(
            "from_place", "told_joint", given=after.start_place, number=before.number, end=before.end_place
        )
    ended = before.reloaded or before.unloaded or before.arrived
    if ended and after.departed and after.departed < ended:
        raise table.wrong("departed", "told_leaving", day=after.departed, number=before.number, end=ended)
