"""The ledger of quotas that a desk was started with: read, and written where that is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from burabay.errors import InputError
from burabay.web.problems import Refusal
from burabay.wording import Phrase

if TYPE_CHECKING:
    from burabay.quota.events import Request as Asked
    from burabay.quota.ledger import Ledger
    from burabay.quota.statement import PeriodState
    from burabay.web.desk import Desk

# Printable, as the ledger takes keys; long enough that two people do not choose the same one.
_LEAST_KEY = 8
# Events that one answer has at most.
MOST_EVENTS = 500


@contextmanager
def opened(desk: Desk, *, writing: bool = False) -> Iterator[Ledger]:
    """The ledger, for the time of the block. Raises Refusal where there is none, it may not be written, or it fails."""
    from burabay.quota.ledger import open_ledger
    from burabay.quota.problems import Refused, StoreError

    if desk.settings.ledger is None:
        raise Refusal(404, InputError.of("web_error_no_ledger", field="ledger"))
    if writing and desk.settings.read_only:
        raise Refusal(403, InputError.of("web_error_read_only_ledger", field="ledger"))
    try:
        with open_ledger(desk.settings.ledger, create=False) as ledger:
            yield ledger
    except Refused as error:
        raise Refusal(409, error) from None
    except StoreError as error:
        raise Refusal(503, error, {"retry-after": "5"}) from None


def state_of(ledger: Ledger, period: str) -> PeriodState:
    """A period as it stands. Raises Refusal if it is not open."""
    found = next((state for state in ledger.periods() if state.period == period), None)
    if found is None:
        error = InputError.of(
            "error_ledger_no_period", field="period", key="ledger_no_period", period=period[:80]
        )  # fmt: skip
        raise Refusal(404, error)
    return found


def day_given(text: str, name: str) -> date | None:
    """A day that was typed; None where none was. Raises InputError."""
    if not text.strip():
        return None
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise InputError.of("error_day", field=name, name=name, given=text[:40]) from None


def moment(text: str) -> datetime | int | None:
    """What was known by: an event's number, a day (its end, UTC), or a moment. Raises InputError."""
    plain = text.strip()
    if not plain:
        return None
    if plain.isascii() and plain.isdigit() and len(plain) <= 15:
        return int(plain)
    try:
        if len(plain) == 10:
            return datetime.combine(date.fromisoformat(plain), time.max, UTC)
        found = datetime.fromisoformat(plain)
        # A moment of the first or the last day of all may lie outside every day in UTC.
        return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise InputError.of("error_quota_known", field="known", given=plain[:40]) from None


def key_of(text: str) -> str:
    """The key of a request that writes. Raises Refusal where there is none: asking twice must be asking once."""
    key = text.strip()
    if len(key) < _LEAST_KEY or not key.isascii() or not key.isprintable() or len(key) > 200:
        raise Refusal(400, InputError.of("web_error_idempotency", field="idempotency-key", least=_LEAST_KEY))
    return key


def request_of(told: Mapping[str, Any], key: str, units: Mapping[str, str]) -> Asked:
    """The ledger's request from plain values: `action`, `period` and what that action has. Raises InputError.

    Amounts are whole numbers of the period's unit, or text such as "120t"; `day` is today if left out.
    """
    from burabay.quota.events import KINDS, Correct, Open
    from burabay.quota.volumes import amount_of

    made = KINDS.get(action) if isinstance(action := told.get("action"), str) else None
    if made is None:
        raise InputError.of("web_error_action", field="action", known=", ".join(KINDS))
    known = {each.name: str(each.type) for each in fields(made)}
    names = {"amount" if made is Correct and name == "to" else name for name in known} | {"action"}
    if extra := sorted(str(name) for name in set(told) - names):
        raise InputError.of(
            "web_error_parameter", field=extra[0][:60], name=extra[0][:60], known=", ".join(sorted(names - {"key"}))
        )
    period = told.get("period", "")
    unit = told.get("unit", "") if made is Open else units.get(period if isinstance(period, str) else "", "")
    if unit not in ("kg", "dozen"):
        wanted = Phrase("quota_wanted_unit")
        if made is Open:
            raise InputError.of("web_error_cell", field="unit", name="unit", wanted=wanted)
        error = InputError.of("error_ledger_no_period", field="period", key="ledger_no_period", period=str(period)[:80])
        raise Refusal(404, error)
    values: dict[str, Any] = {"key": key}
    for name, wanted_type in known.items():
        given = told.get("amount" if made is Correct and name == "to" else name)
        if name == "key" or given in (None, ""):
            continue
        if isinstance(given, bool) or not isinstance(given, str | int):
            raise InputError.of("error_ledger_text", field=name, key="ledger_text", name=name)
        if wanted_type.startswith("date"):
            values[name] = day_given(str(given), name)
        elif wanted_type.startswith("int"):
            values[name] = amount_of(str(given), unit, field="amount", zero=made is Correct)
        else:
            values[name] = str(given)
    values.setdefault("day", values.get("first") if made is Open else date.today())
    lacking = [
        each.name for each in fields(made) if each.name not in values and each.name not in made.may_lack
        and "None" not in str(each.type) and each.name != "day"
    ]  # fmt: skip
    if lacking:
        raise InputError.of("error_ledger_lacking", field=lacking[0], key="ledger_lacking", name=lacking[0])
    return made(**values)
