"""Quotas on the desk: the law, the chance of arriving inside, the ledger read and written."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from burabay.book import Book
from burabay.errors import InputError
from burabay.quota.as_json import terms_json
from burabay.quota.ledger import open_ledger
from burabay.quota.opening import openings
from burabay.web.keys import hashed

RICE = (
    "code=1006306701&from=VN&to=BY&on=2026-03-01&earliest=2026-05-10&likely=2026-05-20&latest=2026-06-20"
    "&value=90000&currency=USD&net_kg=200000&fx=EUR/USD%3D1.08"
)
EVENTS = "/api/v1/quota/ledger/events"
Make = Callable[..., TestClient]


@pytest.fixture
def store(book: Book, tmp_path: Path) -> str:
    """A ledger with rice of 2026 for Belarus: 1 500 t, as if the Commission had decided so."""
    where = tmp_path / "ledger.sqlite"
    with open_ledger(where) as ledger:
        terms = book.quota_terms("rice", year=2026, state="BY", volume="1500t")
        ledger.do_all(openings(book, terms, source="made up for a test", parts=False, key="", day=None, known=set()))
    return str(where)


def draw(key: str = "allocate-1", **more: Any) -> dict[str, Any]:
    """An allocation of 25 t as the API takes it."""
    told = {"action": "allocate", "period": "rice/2026/BY", "day": "2026-02-01", "holder": "Holder 1", "amount": "25t"}
    return {"url": EVENTS, "json": {**told, **more}, "headers": {"idempotency-key": key}}


@pytest.mark.parametrize("language", ["en", "ru", "vi"])
def test_the_law_is_what_the_command_prints(client: TestClient, book: Book, language: str) -> None:
    """Annex 1, note (f): 10 000 t of rice a year."""
    told = client.get(f"/api/v1/quota?quota=rice&year=2026&state=BY&lang={language}").json()
    expected = terms_json(book, book.quota_terms("rice", year=2026, state="BY"), language)
    assert told["quotas"] == json.loads(json.dumps([expected]))
    assert told["quotas"][0]["whole_volume"] == 10_000_000
    assert len(client.get("/api/v1/quota?year=2026").json()["quotas"]) == 3


def test_room_for_all_is_certain_where_nobody_takes(client: TestClient) -> None:
    """600 t left, 200 t to come, nobody else: the whole, surely; 0 % inside (Annex 1, note (f))."""
    told = client.get(f"/api/v1/quota/arrival?{RICE}&left=600t&pace=0t/week").json()
    outcomes = {each["outcome"]: each for each in told["outcomes"]}
    assert outcomes["whole"]["probability"] == 1.0
    assert outcomes["whole"]["duty_most"] == {"amount": "0.00", "currency": "USD"}
    none = client.get(f"/api/v1/quota/arrival?{RICE}&left=0&pace=0t/week").json()
    assert {each["outcome"]: each["probability"] for each in none["outcomes"]}["nothing"] == 1.0
    page = client.get(f"/quota/arrival?{RICE}&left=600t&pace=0t/week").text
    assert "200\u202f000\u00a0kg" in page.replace("\u00a0", "\u202f", 1) or "200" in page
    assert 'class="answer"' in page


def test_the_seed_repeats_an_answer(client: TestClient) -> None:
    asked = f"/api/v1/quota/arrival?{RICE}&left=600t&pace=120t/month&lot=50t&draws=2000&seed=7"
    assert client.get(asked).json() == client.get(asked).json()


def test_carriage_of_the_past_gives_the_days(client: TestClient) -> None:
    goods = "code=1006306701&from=VN&to=BY&on=2026-03-01&net_kg=1000&left=600t&pace=0t/week"
    told = client.get(f"/api/v1/quota/arrival?{goods}&departs=2026-04-01&transit=30&transit=40").json()
    assert (told["arrival"]["earliest"], told["arrival"]["latest"]) == ("2026-05-01", "2026-05-11")
    assert client.get(f"/quota/arrival?{goods}&departs=2026-04-01&transit=30, 40").text.count('class="answer"') == 1


@pytest.mark.parametrize(
    "query",
    [
        "code=0402211800&from=VN&to=RU&likely=2026-05-20", f"{RICE}&pace=x", f"{RICE}&left=-1t", f"{RICE}&left=1e99t",
        f"{RICE}&left=1t&draws=0", f"{RICE}&left=1t&draws=999999999", f"{RICE}&left=1t&seed=x",
        f"{RICE}&departs=2026-01-01", f"{RICE}&left=1t&taking=x", f"{RICE}&left=1t&taking=2026-13-01:5t",
        f"{RICE.replace('likely=2026-05-20', 'likely=2027-05-20')}&left=1t", f"{RICE}&left=1t&fx=/etc/passwd",
        RICE.replace("earliest=2026-05-10&", ""), f"{RICE}&left=9999999999999999999999999999999999t",
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(client: TestClient, query: str) -> None:
    told = client.get(f"/api/v1/quota/arrival?{query}&lang=vi")
    assert told.status_code == 422
    assert len(told.json()["detail"]) > 10


# --- the ledger ---------------------------------------------------------------------------------------------------


def test_a_desk_without_a_ledger_says_so(client: TestClient) -> None:
    assert client.get("/api/v1/quota/ledger").status_code == 404
    assert client.get("/quota/ledger").status_code == 404
    assert client.post(**draw()).status_code == 404


def test_an_entry_counts_once(other: Make, store: str) -> None:
    desk = other(ledger=store)
    first, again = desk.post(**draw()), desk.post(**draw())
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["again"] is True
    assert first.json()["period"]["allocated"] == again.json()["period"]["allocated"] == 25_000
    assert desk.post(**draw(amount="26t")).json()["code"] == "ledger_key"
    state = desk.get("/api/v1/quota/ledger/statement?period=rice/2026/BY").json()
    assert [(each["holder"], each["free"]) for each in state["holders"]] == [("Holder 1", 25_000)]
    assert str(Path(store).parent) not in json.dumps(state)
    assert desk.get("/api/v1/quota/ledger/verify").json()["whole"] is True


def test_what_there_is_no_room_for_is_refused_and_kept(other: Make, store: str) -> None:
    desk = other(ledger=store)
    told = desk.post(**draw("too-much-1", amount="1501t"))
    assert told.status_code == 409
    assert told.headers["content-type"] == "application/problem+json"
    assert [each["kind"] for each in desk.get(EVENTS).json()["events"]][-1] == "refused"
    assert desk.post(**draw("too-much-1", amount="1501t")).status_code == 409


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"action": "steal"}, 422), ({"action": ["draw"]}, 422), ({"amount": "-1t"}, 422), ({"amount": 1.5}, 422),
        ({"amount": True}, 422), ({"amount": None}, 422), ({"period": "rice/2026/XX"}, 404), ({"period": {}}, 404),
        ({"holder": "x" * 300}, 422), ({"holder": "a\u0000b"}, 422), ({"holder": ""}, 422), ({"day": "today"}, 422),
        ({"day": "2027-02-01"}, 409), ({"more": "x"}, 422),
    ],
)  # fmt: skip
def test_a_mistaken_entry_is_told(other: Make, store: str, change: dict[str, Any], status: int) -> None:
    told = other(ledger=store).post(**draw(**change))
    assert told.status_code == status
    assert told.json()["detail"]


def test_an_entry_needs_a_key_of_its_own_and_its_own_site(other: Make, store: str) -> None:
    desk, asked = other(ledger=store), draw()
    for key in ("", "short", "x" * 201, "with\ttab-in-it"):
        assert desk.post(EVENTS, json=asked["json"], headers={"idempotency-key": key}).status_code == 400
    foreign = {"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"}
    assert desk.post(EVENTS, json=asked["json"], headers={**asked["headers"], **foreign}).status_code == 403
    assert desk.post("/quota/ledger", data=asked["json"], headers=foreign).status_code == 403
    assert len(desk.get(EVENTS).json()["events"]) == 2


def test_a_read_only_desk_writes_nothing(other: Make, store: str) -> None:
    desk = other(ledger=store, read_only=True)
    assert desk.post(**draw()).status_code == 403
    assert desk.post("/quota/ledger", data={**draw()["json"], "key": "page-entry-1"}).status_code == 403
    page = desk.get("/quota/ledger")
    assert page.status_code == 200
    assert 'method="post"' not in page.text


def test_a_desk_with_keys_closes_its_ledger(other: Make, store: str, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.write_text(f"{hashed('right')} somebody\n")
    desk = other(ledger=store, keys=str(keys))
    assert desk.get("/quota").status_code == 200
    assert desk.get("/quota/ledger").headers["www-authenticate"].startswith("Basic")
    for told in ("any:wrong", "right", "any:"):
        refused = {"authorization": "Basic " + base64.b64encode(told.encode()).decode()}
        assert desk.get("/quota/ledger", headers=refused).status_code == 401
    assert desk.get("/quota/ledger", headers={"authorization": "Basic =?"}).status_code == 401
    right = {"authorization": "Basic " + base64.b64encode(b"any:right").decode()}
    assert desk.get("/quota/ledger", headers=right).status_code == 200
    assert desk.post(**draw()).status_code == 401
    asked = draw()
    asked["headers"]["authorization"] = "Bearer right"
    assert desk.post(**asked).status_code == 201
    assert desk.get("/api/v1/quota/ledger", headers=right).status_code == 401


def test_the_page_enters_and_shows(other: Make, store: str) -> None:
    desk = other(ledger=store)
    typed = {**draw()["json"], "key": "page-entry-1", "note": "<b>paper</b>", "until": "", "to": ""}
    told = desk.post("/quota/ledger", data=typed, follow_redirects=False)
    assert told.status_code == 303
    page = desk.get(told.headers["location"]).text
    assert "Holder 1" in page
    assert "&lt;b&gt;paper" in page
    assert desk.post("/quota/ledger", data=typed, follow_redirects=False).status_code == 303
    assert len(desk.get(EVENTS).json()["events"]) == 3
    refused = desk.post("/quota/ledger", data={**typed, "amount": "9000t", "key": "page-entry-2"})
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text
    # The refusal is an entry: the form has another key for the next request.
    assert 'value="page-entry-2"' not in refused.text
    wrong = desk.post("/quota/ledger", data={**typed, "amount": "x", "key": "page-entry-3"})
    assert (wrong.status_code, 'value="page-entry-3"' in wrong.text) == (422, True)
    past = desk.get("/quota/ledger?known=2").text
    assert "Holder 1" not in past.partition("<h2")[0]
    assert 'method="post"' not in past


def test_the_chance_by_the_ledger(other: Make, store: str) -> None:
    """1 500 t free, 200 t to come: room for all of it unless others take."""
    desk = other(ledger=store)
    told = desk.get(f"/api/v1/quota/arrival?{RICE}&period=rice/2026/BY&pace=0t/week").json()
    assert told["room"]["common"] == 1_500_000
    assert told["outcomes"][0]["probability"] == 1.0
    assert desk.get(f"/api/v1/quota/arrival?{RICE}&period=rice/2026/BY&left=5t").status_code == 422
    assert desk.get(f"/api/v1/quota/arrival?{RICE}&period=rice/2025/BY").status_code == 404


def test_a_network_does_not_write_a_ledger_without_keys(store: str) -> None:
    from burabay.cli.main import parser
    from burabay.cli.serve import run

    given = parser().parse_args(["serve", "--host", "0.0.0.0", "--ledger", store])  # noqa: S104
    with pytest.raises(InputError) as caught:
        run(given)
    assert caught.value.key == "web_error_open_ledger"


def test_a_ledger_that_is_gone_is_told(other: Make, tmp_path: Path) -> None:
    told = other(ledger=str(tmp_path / "none.sqlite")).get("/api/v1/quota/ledger")
    assert told.status_code == 503
    assert told.json()["detail"]


def test_nothing_told_of_others_is_not_nothing_taken(client: TestClient) -> None:
    """As `burabay quota arrival` does: without past takings or a pace there is no chance to be told."""
    query = {
        "code": "1006309801", "from": "VN", "to": "BY", "on": "2026-11-22", "earliest": "2026-12-01",
        "likely": "2026-12-10", "latest": "2026-12-20", "left": "200t", "net_kg": "100000",
    }  # fmt: skip
    answer = client.get("/api/v1/quota/arrival", params=query)
    assert answer.status_code == 422
    assert 'role="alert"' in client.get("/quota/arrival", params=query).text
    taken = client.get("/api/v1/quota/arrival", params={**query, "taking": "2026-02-01:120t"}).json()
    assert taken["fill"]["takings"] == 1
    paced = [client.get("/api/v1/quota/arrival", params={**query, "pace": pace}).json()["fill"] for pace in PACES]
    assert [each["a_day"] for each in paced] == [5714.285714285715] * len(PACES)


PACES = ("40t/week", "40 т/нед.", "40 тонн/неделя", "40 tấn/tuần")
