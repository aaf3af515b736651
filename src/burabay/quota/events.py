"""What may be asked of the ledger, and what it holds: requests and the events that they become.

A request says what happened in the world: amounts are whole numbers of the period's unit (kg, dozen), `day` is the day
on which it takes effect, `key` names the request, so that asking twice is asking once. An event is a request that was
recorded: numbered, timed, chained to the one before it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar

from burabay.quota.problems import wrong
from burabay.wording import Phrase

# Sixteen digits leave room to add any number of them within 64 bits.
MOST = 10**15
LONGEST = {"holder": 200, "to": 200, "key": 200, "of": 200, "reservation": 200, "unit": 40, "rate": 80}
LONGEST_TEXT = 2000
PERIOD = re.compile(r"[A-Za-z0-9._/-]{1,80}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What every request says: its key, its day, the paper it rests on, and who enters it."""

    kind: ClassVar[str] = ""
    # The fields that may stay empty.
    may_lack: ClassVar[frozenset[str]] = frozenset({"note", "by"})

    period: str
    key: str
    day: date
    note: str = ""
    by: str = ""

    def __post_init__(self) -> None:
        for name, wanted, lacking in _plan(type(self)):
            value = getattr(self, name)
            if wanted == "str":
                text = _text(self, name, value)
                if text is not value:
                    object.__setattr__(self, name, text)
            elif wanted == "date":
                _day(name, value, lacking=lacking)
            else:
                _amount(name, value, lacking=lacking, least=0 if self.kind == "correct" else 1)
        if not PERIOD.fullmatch(self.period):
            raise wrong("period_name", "period", period=self.period)

    def told(self) -> dict[str, Any]:
        """The request as plain values for JSON: days as text."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}


def _plan(made: type[Request]) -> tuple[tuple[str, str, bool], ...]:
    """The fields of a request: name, "str", "date" or "int", and whether it may be None. Looked up once a class."""
    found = _PLANS.get(made)
    if found is None:
        types = [(each.name, str(each.type)) for each in fields(made)]
        found = tuple((name, told.removesuffix(" | None"), told.endswith(" | None")) for name, told in types)
        _PLANS[made] = found
    return found


_PLANS: dict[type[Request], tuple[tuple[str, str, bool], ...]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Open(Request):
    """A pot: `volume` of a quota from `first` to `last`, at the in-quota `rate`, by the act named in `source`.

    A pot that is `part_of` another takes its volume out of what that one has not allocated (a union's volume split
    among its states, a state's volume split between two methods).
    """

    kind: ClassVar[str] = "open"
    may_lack: ClassVar[frozenset[str]] = frozenset({"note", "by", "rate", "part_of"})

    quota: str
    importer: str
    first: date
    last: date
    volume: int
    unit: str
    rate: str
    source: str
    part_of: str = ""

    def __post_init__(self) -> None:
        super(Open, self).__post_init__()
        if self.last < self.first:
            raise wrong("period_days", "last", first=self.first, last=self.last)
        if self.part_of and (not PERIOD.fullmatch(self.part_of) or self.part_of == self.period):
            raise wrong("period_name", "part_of", period=self.part_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocate(Request):
    """From what the period has not allocated to a holder, under a licence if one is named."""

    kind: ClassVar[str] = "allocate"
    may_lack: ClassVar[frozenset[str]] = frozenset({"note", "by", "licence"})

    holder: str
    amount: int
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve(Request):
    """Of what a holder has free, an amount kept for one consignment up to and with the day `until`."""

    kind: ClassVar[str] = "reserve"
    may_lack: ClassVar[frozenset[str]] = frozenset({"note", "by", "reference"})

    holder: str
    amount: int
    until: date | None = None
    reference: str = ""

    def __post_init__(self) -> None:
        super(Reserve, self).__post_init__()
        if self.until is not None and self.until < self.day:
            raise wrong("until", "until", until=self.until, day=self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw(Request):
    """Goods declared within the quota: from a reservation, or from what the holder has free."""

    kind: ClassVar[str] = "draw"
    may_lack: ClassVar[frozenset[str]] = frozenset({"note", "by", "reservation", "reference"})

    holder: str
    amount: int
    reservation: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Request):
    """A reservation, or an amount of it, that is not needed: free for the holder again."""

    kind: ClassVar[str] = "release"

    reservation: str
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expire(Request):
    """What is left of a reservation whose last day has passed: free for the holder again."""

    kind: ClassVar[str] = "expire"

    reservation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Request):
    """A holder's unused part given back to the period."""

    kind: ClassVar[str] = "return"

    holder: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Request):
    """A holder's unused part handed to another holder."""

    kind: ClassVar[str] = "transfer"
    may_lack: ClassVar[frozenset[str]] = frozenset({"note", "by", "licence"})

    holder: str
    to: str
    amount: int
    licence: str = ""

    def __post_init__(self) -> None:
        super(Transfer, self).__post_init__()
        if self.holder == self.to:
            raise wrong("to_itself", "to", holder=self.holder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct(Request):
    """The event recorded under the key `of` should have been of the amount `to` (0: it should not have been).

    `note` says why. The correction takes effect on the day of the event it corrects; its own `day` is not looked at.
    """

    kind: ClassVar[str] = "correct"
    may_lack: ClassVar[frozenset[str]] = frozenset({"by"})

    of: str
    to: int


KINDS: dict[str, type[Request]] = {
    each.kind: each for each in (Open, Allocate, Reserve, Draw, Release, Expire, Return, Transfer, Correct)
}


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the ledger.

    `seq` counts from 1. `kind` is the request's, or "refused". `day` is the day of effect, `recorded` the time at which
    it was entered; `clock` is what the clock said where it stood before the last entry's time. `amount` is the amount
    settled (a release "of all that is left" as a number), for a correction the new amount, `was` the one before and
    `of` the number of the event corrected. `holder` is whose account it moves. `refusal` says why it was refused.
    """

    seq: int
    kind: str
    request: Request
    day: date
    recorded: datetime
    amount: int
    holder: str
    previous: str
    hash: str
    was: int = 0
    of: int = 0
    clock: datetime | None = None
    refusal: Phrase | None = None

    @property
    def period(self) -> str:
        """The period it belongs to."""
        return self.request.period

    @property
    def key(self) -> str:
        """The key of its request."""
        return self.request.key


def content(request: Request) -> dict[str, Any]:
    """What must be the same for a key to mean the same request."""
    told = request.told() | {"kind": request.kind}
    if request.kind == "correct":
        del told["day"]
    return told


def request_of(kind: str, told: dict[str, Any]) -> Request:
    """The request that `told` returns to, as it was when it was recorded."""
    made = KINDS[kind]
    values: dict[str, Any] = {}
    for name, wanted, _ in _plan(made):
        value = told[name]
        values[name] = date.fromisoformat(value) if wanted == "date" and value is not None else value
    return made(**values)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _text(request: Request, name: str, value: object) -> str:
    """The text without blanks around it, in one form of Unicode; lacking, too long or unprintable, it is wrong."""
    if not isinstance(value, str):
        raise wrong("text", name, name=name)
    plain = value.isascii() and value.isprintable()  # nothing to look at letter by letter
    value = value.strip() if plain else unicodedata.normalize("NFC", value).strip()
    if not value and name not in request.may_lack:
        raise wrong("lacking", name, name=name)
    if len(value) > LONGEST.get(name, LONGEST_TEXT):
        raise wrong("long", name, name=name, most=LONGEST.get(name, LONGEST_TEXT))
    if not plain and any(unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} for each in value):
        raise wrong("unprintable", name, name=name)
    return value


def _day(name: str, value: object, *, lacking: bool) -> None:
    if isinstance(value, datetime) or not (isinstance(value, date) or (lacking and value is None)):
        raise wrong("day", name, name=name, given=str(value)[:80])


def _amount(name: str, value: object, *, lacking: bool, least: int) -> None:
    if value is None and lacking:
        return
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST:
        raise wrong("amount", name, name=name, given=str(value)[:80], least=least, most=MOST)
