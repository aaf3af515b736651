"""What the databases themselves refuse, what a check of the ledger finds, and what is said when a store fails."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from burabay.errors import InputError
from burabay.quota import migrations
from burabay.quota.events import Allocate, Draw, Open, Reserve
from burabay.quota.ledger import Ledger, StoreError, default_path, open_ledger, shown
from burabay.quota.migrations import MIGRATIONS, Migration, bring_up
from burabay.quota.store import open_store

POT = "tobacco/2026"
DAY = date(2026, 4, 1)


def fill(ledger: Ledger) -> None:
    """500 t of tobacco: 300 t to one holder, of which 100 t reserved and 40 t of them drawn."""
    facts: dict[str, Any] = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
    facts |= {"quota": "tobacco", "importer": "VN", "unit": "kg", "rate": "0%", "source": "Annex 1(d)"}
    ledger.do_all(
        [
            Open(key="o", period=POT, day=DAY, volume=500_000, **facts),
            Allocate(key="a", period=POT, day=DAY, holder="Alpha", amount=300_000),
            Reserve(key="r", period=POT, day=DAY, holder="Alpha", amount=100_000),
            Draw(key="d", period=POT, day=DAY, holder="Alpha", amount=40_000, reservation="r"),
        ]
    )


def change(where: str, *statements: str, unguarded: bool = False) -> None:
    """Runs statements on the store behind the ledger's back; `unguarded` takes the triggers away first."""
    if where.startswith("postgresql"):
        psycopg = pytest.importorskip("psycopg")
        with psycopg.connect(where) as connection:
            for each in ("ALTER TABLE quota_event DISABLE TRIGGER ALL",) * unguarded + statements:
                connection.execute(each)
        return
    with closing(sqlite3.connect(where)) as plain:
        if unguarded:
            for (name,) in plain.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                plain.execute(f"DROP TRIGGER {name}")
        for each in statements:
            plain.execute(each)
        plain.commit()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE quota_event SET amount = 1 WHERE seq = 2",
        "DELETE FROM quota_event WHERE seq = 4",
        "DELETE FROM quota_event",
        "INSERT INTO quota_event SELECT seq + 7, period, parent, kind, day, recorded, 'k', amount, corrects, hash, "
        "hash, body FROM quota_event WHERE seq = 4",
        "INSERT INTO quota_event SELECT seq + 1, period, parent, kind, day, recorded, 'k', amount, corrects, "
        "previous, hash, body FROM quota_event WHERE seq = 4",
        "INSERT INTO quota_event SELECT seq + 1, period, parent, kind, day, recorded, key, amount, corrects, hash, "
        "hash, body FROM quota_event WHERE seq = 4",
    ],
)
def test_the_database_refuses_to_change_events(where: str, statement: str) -> None:
    with open_ledger(where) as ledger:
        fill(ledger)
        with pytest.raises(Exception, match=r"append-only|key"):
            change(where, statement)
        assert ledger.verify().whole


def test_sqlite_does_not_replace_events(tmp_path: Path) -> None:
    """INSERT OR REPLACE deletes the row in its way without a trigger of deletion."""
    where = str(tmp_path / "ledger.sqlite")
    with open_ledger(where) as ledger:
        fill(ledger)
    columns = "period, parent, kind, day, recorded, key, amount, corrects"
    for seq, previous in (("seq", "previous"), ("seq + 1", "hash")):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            change(
                where,
                f"INSERT OR REPLACE INTO quota_event SELECT {seq}, {columns}, {previous}, hash, body FROM quota_event "  # noqa: S608
                "WHERE seq = 4",
            )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE quota_period SET allocated = volume + 1",
        "UPDATE quota_period SET parts = volume",
        "UPDATE quota_period SET drawn = allocated",
        "UPDATE quota_period SET volume = -1",
        "UPDATE quota_holder SET drawn = granted",
        "UPDATE quota_holder SET reserved = -1",
        "UPDATE quota_reservation SET expired = made",
        "UPDATE quota_reservation SET released = -1",
    ],
)
def test_the_database_keeps_balances_between_zero_and_the_volume(where: str, statement: str) -> None:
    with open_ledger(where) as ledger:
        fill(ledger)
        with pytest.raises(Exception, match=r"(?i)check constraint"):
            change(where, statement)


@pytest.mark.parametrize(
    ("statements", "problem"),
    [
        (["UPDATE quota_event SET body = replace(body, '300000', '300001') WHERE seq = 2"], "chain"),
        (["UPDATE quota_event SET amount = 300001 WHERE seq = 2"], "columns"),
        (["UPDATE quota_event SET key = 'other' WHERE seq = 2"], "columns"),
        (["UPDATE quota_event SET hash = previous WHERE seq = 2"], "chain"),
        (["UPDATE quota_event SET body = '{}' WHERE seq = 4"], "unreadable"),
        (["DELETE FROM quota_event WHERE seq = 2"], "gap"),
        (["DELETE FROM quota_event WHERE seq = 4"], "head"),
        (["UPDATE quota_head SET seq = 3"], "head"),
        (["UPDATE quota_period SET allocated = allocated + 1"], "table"),
        (["UPDATE quota_holder SET drawn = drawn - 1"], "table"),
        (["UPDATE quota_reservation SET released = released + 1"], "table"),
        (["UPDATE quota_reservation SET until = '2027-01-01'"], "table"),
        (["UPDATE quota_period SET last = '2027-12-31'"], "table"),
        (["DELETE FROM quota_reservation"], "table"),
        (["UPDATE quota_reservation SET day = '2026-03-31'"], "table"),
        (["UPDATE quota_reservation SET reference = 'another'"], "table"),
        # By it an entry of an earlier day is told from others: without it that day would not be looked at.
        (["UPDATE quota_period SET latest = ''"], "table"),
        (["DELETE FROM quota_head"], "head"),
        (["UPDATE quota_event SET body = '[]' WHERE seq = 2"], "unreadable"),
        (["UPDATE quota_event SET body = '\"x\"' WHERE seq = 2"], "unreadable"),
        (["UPDATE quota_event SET body = 'null' WHERE seq = 2"], "unreadable"),
        (["UPDATE quota_event SET body = '" + "[" * 100_000 + "' WHERE seq = 2"], "unreadable"),
        (
            ['UPDATE quota_event SET body = replace(body, \'"kind":"allocate"\', \'"kind":"x"\') WHERE seq = 2'],
            "unreadable",
        ),
        (["UPDATE quota_event SET body = replace(body, ':300000', ':1e400') WHERE seq = 2"], "unreadable"),
        (["UPDATE quota_event SET body = replace(body, ':300000', ':true') WHERE seq = 2"], "unreadable"),
        (["UPDATE quota_event SET body = replace(body, '2026-04-01', '99999-04-01') WHERE seq = 2"], "unreadable"),
        ([], "guard"),
    ],
)
def test_a_check_finds_what_was_changed(where: str, statements: list[str], problem: str) -> None:
    with open_ledger(where) as ledger:
        fill(ledger)
        assert ledger.verify().whole
        change(where, *statements, unguarded=True)
        found = ledger.verify()
    assert not found.whole
    assert f"ledger_problem_{problem}" in [each.key for each in found.problems]


@pytest.mark.parametrize("body", ["[]", "{}", "null", "[" * 100_000, '{"seq":2}'])
def test_what_is_damaged_is_told_in_a_sentence(where: str, body: str) -> None:
    """Whatever reads a damaged event, or a ledger without its head, says so, and writes nothing."""
    earlier: Any = Draw(key="late", period=POT, day=date(2026, 3, 1), holder="Alpha", amount=1)
    with open_ledger(where) as ledger:
        fill(ledger)
        ledger.do(Allocate(key="b", period=POT, day=date(2026, 5, 1), holder="Alpha", amount=1))
        change(where, "UPDATE quota_event SET body = '" + body + "' WHERE seq = 2", unguarded=True)  # noqa: S608
        same: Any = Allocate(key="a", period=POT, day=DAY, holder="Alpha", amount=300_000)
        for act in (
            ledger.statement,
            lambda: list(ledger.events()),
            lambda: ledger.do(same),
            lambda: ledger.do(earlier),
        ):
            with pytest.raises(InputError, match="Event 2 of the ledger is damaged"):
                act()
        change(where, "DELETE FROM quota_head")
        with pytest.raises(StoreError, match="damaged"):
            ledger.do(earlier)
        with pytest.raises(StoreError, match="damaged"):
            ledger.expire_due(DAY)


def test_a_trigger_that_is_not_the_ledgers_is_found(where: str) -> None:
    with open_ledger(where) as ledger:
        fill(ledger)
    if where.startswith("postgresql"):
        swapped = (
            "CREATE OR REPLACE FUNCTION quota_event_fixed() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NULL; END $$"
        )
        change(where, swapped)
        expected = ["quota_event_no_change"]
    else:
        change(
            where,
            "DROP TRIGGER quota_event_next",
            "CREATE TRIGGER more AFTER INSERT ON quota_event BEGIN UPDATE quota_head SET seq = seq; END",
        )
        expected = ["more", "quota_event_next"]
    with open_ledger(where) as ledger:
        assert [dict(p.values)["name"] for p in ledger.verify().problems] == expected


def test_an_anchor_shows_a_rewritten_or_cut_ledger(new_store: Callable[[], str]) -> None:
    honest, rewritten = new_store(), new_store()
    with open_ledger(honest) as ledger:
        fill(ledger)
        anchor = ledger.verify().head
        ledger.do(Draw(key="more", period=POT, day=DAY, holder="Alpha", amount=1))
        assert ledger.verify(anchor).whole
        for wrong in ("", "x", "5", "5:ab", ":" + "0" * 64):
            if wrong:
                with pytest.raises(InputError, match="no head"):
                    ledger.verify(wrong)
        assert [p.key for p in ledger.verify("9:" + "0" * 64).problems] == ["ledger_problem_cut"]
    with open_ledger(rewritten) as ledger:
        fill(ledger)
        assert ledger.verify().whole
        assert [p.key for p in ledger.verify(anchor).problems] == ["ledger_problem_anchor"]


SECOND = Migration("a column more", lambda _: ["ALTER TABLE quota_period ADD COLUMN remark TEXT NOT NULL DEFAULT ''"])


def test_an_older_store_is_brought_up_after_a_backup(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ledger(where) as ledger:
        assert ledger.backup == ""
        fill(ledger)
        head = ledger.verify().head
    store = open_store(where, create=False)
    backup = bring_up(store, (*MIGRATIONS, SECOND))
    assert store.execute("SELECT remark FROM quota_period") == [("",)]
    assert bring_up(store, (*MIGRATIONS, SECOND)) == ""
    store.close()
    # The version before refuses it, and the backup is the version before.
    with pytest.raises(StoreError, match="of version 2; this program knows versions up to 1"):
        open_ledger(where)
    if not where.startswith("postgresql"):
        with open_ledger(backup) as copy:
            assert copy.verify().head == head
    else:
        schema = backup.rsplit(" ", 1)[1]
        store = open_store(where, create=False)
        assert store.execute(f"SELECT count(*) FROM {schema}.quota_event") == [(4,)]  # noqa: S608
        store.close()


def test_a_step_that_fails_leaves_the_store_as_it_was(where: str) -> None:
    with open_ledger(where) as ledger:
        fill(ledger)
    broken = Migration("broken", lambda _: ["ALTER TABLE quota_period ADD COLUMN remark TEXT", "SELECT * FROM nowhere"])
    with closing(open_store(where, create=False)) as store, pytest.raises(StoreError, match="nowhere"):
        bring_up(store, (*MIGRATIONS, broken))
    with open_ledger(where) as ledger:
        assert ledger.verify().whole


def test_other_statements_under_the_same_number_are_refused(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ledger(where):
        pass
    monkeypatch.setattr(migrations, "MIGRATIONS", (Migration("else", lambda _: ["SELECT 1"]),))
    store = open_store(where, create=False)
    with pytest.raises(StoreError, match="were not made by this program's step 1"):
        bring_up(store, migrations.MIGRATIONS)
    store.close()


def test_what_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no ledger"):
        open_ledger(tmp_path / "absent.sqlite", create=False)
    assert not (tmp_path / "absent.sqlite").exists()
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as plain:
        plain.execute("CREATE TABLE mine (a)")
        plain.commit()
    before = other.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        open_ledger(other)
    assert other.read_bytes() == before
    text = tmp_path / "notes.txt"
    text.write_text("no database, but more than a hundred bytes of plain text\n" * 40, encoding="utf-8")
    with pytest.raises(StoreError, match="is no ledger, or is damaged"):
        open_ledger(text)
    with pytest.raises(StoreError, match="cannot be opened"):
        open_ledger(tmp_path)
    with pytest.raises(StoreError, match="cannot be opened"):
        open_ledger(text / "below")
    with pytest.raises(StoreError, match="not with mysql://"):
        open_ledger("mysql://host/base")


@pytest.mark.skipif(shutil.which("setpriv") is None or os.name != "posix", reason="needs setpriv")
def test_a_file_that_may_not_be_written(tmp_path: Path) -> None:
    where = tmp_path / "ledger.sqlite"
    with open_ledger(where) as ledger:
        fill(ledger)
    uri = sqlite3.connect
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", lambda path, **told: uri(f"file:{path}?mode=ro", uri=True, **told))
        with open_ledger(where) as ledger:
            assert ledger.statement(POT).state.drawn == 40_000
            with pytest.raises(StoreError, match="may not be written"):
                ledger.do(Draw(key="x", period=POT, day=DAY, holder="Alpha", amount=1))


FULL = """
import resource, sys
from datetime import date
from burabay.errors import InputError
from burabay.quota.events import Draw
from burabay.quota.ledger import open_ledger
ledger = open_ledger(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, resource.RLIM_INFINITY))
done, said = 0, ""
for number in range(2000):
    request = Draw(key=f"full{number}", period="tobacco/2026", day=date(2026, 4, 2), holder="Alpha", amount=1)
    try:
        ledger.do(request)
    except InputError as error:
        said = f"{error.key} {error}"
        break
    done += 1
print(done)
print(said)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(ledger.do(request).seq)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as Linux does")
def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    where = tmp_path / "ledger.sqlite"
    with open_ledger(where) as ledger:
        fill(ledger)
    run = subprocess.run([sys.executable, "-c", FULL, where], capture_output=True, text=True, check=True)
    done, said, seq = run.stdout.splitlines()
    assert 0 < int(done) < 2000
    assert said.startswith("ledger_store_full Nothing was recorded: there is no room left")
    assert int(seq) == 4 + int(done) + 1
    with open_ledger(where) as ledger:
        assert ledger.verify().whole
        assert ledger.statement(POT).state.drawn == 40_000 + int(done) + 1


def test_a_full_disk_of_postgresql(postgresql: Any, caplog: pytest.LogCaptureFixture) -> None:
    """The server reports a full disk as SQLSTATE 53100; here a trigger reports it."""
    where = postgresql.new_schema()
    draw = Draw(key="x", period=POT, day=DAY, holder="Alpha", amount=1)
    with open_ledger(where) as ledger:
        fill(ledger)
        full = "LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = 'disk_full'; END $$"
        change(
            where,
            f"CREATE FUNCTION full_disk() RETURNS trigger {full}",
            "CREATE TRIGGER full_disk BEFORE INSERT ON quota_event FOR EACH ROW EXECUTE FUNCTION full_disk()",
        )
        for attempt in (lambda: ledger.do(draw), lambda: ledger.do_all([draw])):
            with pytest.raises(StoreError, match="no room left on the disk"):
                attempt()
        assert caplog.text == ""
        change(where, "DROP TRIGGER full_disk ON quota_event")
        assert not ledger.do(draw).again
        assert ledger.verify().whole


def test_roles_of_postgresql(postgresql: Any) -> None:
    """A writer needs no right to change events; a reader is told that it may not write."""
    where = postgresql.new_schema()
    with open_ledger(where) as ledger:
        fill(ledger)
    schema = where.rsplit("%3D", 1)[1]
    change(
        where,
        "CREATE ROLE clerk LOGIN",
        "CREATE ROLE reader LOGIN",
        f"GRANT USAGE ON SCHEMA {schema} TO clerk, reader",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO clerk, reader",
        "GRANT INSERT ON quota_event, quota_period, quota_holder, quota_reservation TO clerk",
        "GRANT UPDATE ON quota_head, quota_period, quota_holder, quota_reservation TO clerk",
    )
    draw = Draw(key="x", period=POT, day=DAY, holder="Alpha", amount=1)
    with open_ledger(where.replace("burabay@", "reader@")) as ledger:
        assert ledger.verify().whole
        with pytest.raises(StoreError, match="may not be written"):
            ledger.do(draw)
    with open_ledger(where.replace("burabay@", "clerk@")) as ledger:
        assert not ledger.do(draw).again
    with pytest.raises(Exception, match="permission denied"):
        change(where.replace("burabay@", "clerk@"), "UPDATE quota_event SET amount = 1")


def test_an_empty_store_is_no_ledger(where: str) -> None:
    if not where.startswith("postgresql"):
        sqlite3.connect(where).close()
        Path(where).touch()
    with pytest.raises(StoreError, match="There is no ledger"):
        open_ledger(where, create=False)


HOLD = """
import sys, time
from burabay.quota.store import open_store
store = open_store(sys.argv[1], create=False)
with store.write():
    store.execute("UPDATE quota_head SET seq = seq")
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_store_that_another_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stands still while writing is waited for, then told of; the line goes on when it is gone."""
    where = tmp_path / "ledger.sqlite"
    monkeypatch.setattr("burabay.quota.store_sqlite.PATIENCE", 0.3)
    draw = Draw(key="x", period=POT, day=DAY, holder="Alpha", amount=1)
    with open_ledger(where) as ledger:
        fill(ledger)
        with subprocess.Popen([sys.executable, "-c", HOLD, where], stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            for _ in range(2):
                with pytest.raises(StoreError, match="others hold"):
                    ledger.do(draw)
            holder.kill()
        assert not ledger.do(draw).again
        assert ledger.verify().whole


def test_a_password_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown("postgresql://user:secret@host:5433/base?sslmode=require") == "postgresql://user@host:5433/base"
    assert "secret" not in shown("postgresql://user:secret@[host/base")
    pytest.importorskip("psycopg")
    for bad in (
        "postgresql://user:secret@127.0.0.1:1/base?connect_timeout=2",
        "postgresql://user:sec%ret@127.0.0.1:1/base",
        "postgresql://user:secret@127.0.0.1:1/base?secret=%zz",
        "postgresql://user:secret@127.0.0.1:notaport/base",
        # Characters in it that need a % code: what libpq takes for the host, the port or the base is the password.
        "postgresql://user:12@secret@127.0.0.1:1/base",
        "postgresql://user:12/secret@127.0.0.1:1/base",
        "postgresql://user:12?secret@127.0.0.1:1/base",
        "postgresql://user:12#secret@127.0.0.1:1/base",
        "POSTGRESQL://user:secret@127.0.0.1:1/base",
        # As a file, each would bear the password in its name.
        "postgresql:/user:secret@127.0.0.1:1/base",
        "host=127.0.0.1 port=1 password=secret",
    ):
        with pytest.raises(StoreError) as error:
            open_ledger(bad)
        told = [error.value.say(language) for language in ("en", "ru", "vi")]
        assert not any("secret" in each or "sec%ret" in each or ":12" in each for each in told), told
    assert not any(Path.cwd().glob("host=*"))
    assert not Path("postgresql:").exists()


def test_without_psycopg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pip install 'burabay\[postgres\]'"):
        open_ledger("postgresql://host/base")


def test_a_lost_connection_is_made_anew(postgresql: Any) -> None:
    psycopg = pytest.importorskip("psycopg")
    where = postgresql.new_schema()
    with psycopg.connect(where, autocommit=True) as connection, open_ledger(where) as ledger:
        fill(ledger)
        draw: Any = Draw(key="x", period=POT, day=DAY, holder="Alpha", amount=1)
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'burabay quota'"
        )
        with pytest.raises(StoreError, match="Ask again with the same key"):
            ledger.do(draw)
        assert not ledger.do(draw).again
        assert ledger.do(draw).again


def test_where_the_users_own_ledger_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BURABAY_QUOTA", str(tmp_path / "deep" / "mine.sqlite"))
    assert default_path() == tmp_path / "deep" / "mine.sqlite"
    with open_ledger() as ledger:
        assert ledger.shown == str(tmp_path / "deep" / "mine.sqlite")
    monkeypatch.delenv("BURABAY_QUOTA")
    assert default_path().name == "quota.sqlite"
