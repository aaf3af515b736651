"""The tables of the ledger, as numbered steps that are never changed once released; a new one brings older stores up.

`quota_event` is the ledger: rows are only added, each next to the last; triggers of the database refuse anything else.
`quota_head` is the one row that says where the chain ends; a writer holds it while writing. The other tables hold the
balances after the last event; their CHECKs hold after every single event, because each event moves them by itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from burabay.quota.chain import GENESIS, stamp
from burabay.quota.problems import store_error
from burabay.quota.store import Store

# Words that differ between the two: {big} is a whole number of 64 bits, {end} closes a table.
_WORDS = {"sqlite": {"big": "INTEGER", "end": ") STRICT"}, "postgresql": {"big": "BIGINT", "end": ")"}}

_TABLES = (
    """CREATE TABLE quota_event (
  seq {big} PRIMARY KEY CHECK (seq >= 1),
  period TEXT NOT NULL,
  parent TEXT NOT NULL,
  kind TEXT NOT NULL,
  day TEXT NOT NULL,
  recorded TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  amount {big} NOT NULL CHECK (amount >= 0),
  corrects {big} NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  body TEXT NOT NULL
{end}""",
    "CREATE INDEX quota_event_period ON quota_event (period, seq)",
    "CREATE INDEX quota_event_parent ON quota_event (parent, seq) WHERE parent <> ''",
    "CREATE INDEX quota_event_corrects ON quota_event (corrects, seq) WHERE corrects > 0",
    """CREATE TABLE quota_head (
  one {big} PRIMARY KEY CHECK (one = 1),
  seq {big} NOT NULL,
  hash TEXT NOT NULL,
  recorded TEXT NOT NULL
{end}""",
    f"INSERT INTO quota_head VALUES (1, 0, '{GENESIS}', '')",  # noqa: S608 - a constant
    """CREATE TABLE quota_period (
  period TEXT PRIMARY KEY,
  quota TEXT NOT NULL,
  importer TEXT NOT NULL,
  first TEXT NOT NULL,
  last TEXT NOT NULL,
  unit TEXT NOT NULL,
  rate TEXT NOT NULL,
  source TEXT NOT NULL,
  part_of TEXT NOT NULL,
  latest TEXT NOT NULL,
  volume {big} NOT NULL CHECK (volume >= 0),
  parts {big} NOT NULL CHECK (parts >= 0),
  allocated {big} NOT NULL CHECK (allocated >= 0),
  reserved {big} NOT NULL CHECK (reserved >= 0),
  drawn {big} NOT NULL CHECK (drawn >= 0),
  CHECK (parts + allocated <= volume),
  CHECK (reserved + drawn <= allocated)
{end}""",
    """CREATE TABLE quota_holder (
  period TEXT NOT NULL REFERENCES quota_period,
  holder TEXT NOT NULL,
  granted {big} NOT NULL CHECK (granted >= 0),
  reserved {big} NOT NULL CHECK (reserved >= 0),
  drawn {big} NOT NULL CHECK (drawn >= 0),
  PRIMARY KEY (period, holder),
  CHECK (reserved + drawn <= granted)
{end}""",
    """CREATE TABLE quota_reservation (
  period TEXT NOT NULL,
  reservation TEXT NOT NULL,
  holder TEXT NOT NULL,
  day TEXT NOT NULL,
  until TEXT NOT NULL,
  reference TEXT NOT NULL,
  made {big} NOT NULL CHECK (made >= 0),
  drawn {big} NOT NULL CHECK (drawn >= 0),
  released {big} NOT NULL CHECK (released >= 0),
  expired {big} NOT NULL CHECK (expired >= 0),
  PRIMARY KEY (period, reservation),
  FOREIGN KEY (period, holder) REFERENCES quota_holder,
  CHECK (drawn + released + expired <= made)
{end}""",
)

# A row may only be the next one. Checking the key as well stops INSERT OR REPLACE, which deletes without a trigger.
_TRIGGERS = {
    "sqlite": (
        """CREATE TRIGGER quota_event_no_update BEFORE UPDATE ON quota_event
BEGIN SELECT RAISE(ABORT, 'quota_event is append-only'); END""",
        """CREATE TRIGGER quota_event_no_delete BEFORE DELETE ON quota_event
BEGIN SELECT RAISE(ABORT, 'quota_event is append-only'); END""",
        """CREATE TRIGGER quota_event_next BEFORE INSERT ON quota_event
WHEN NEW.seq <> COALESCE((SELECT MAX(seq) FROM quota_event), 0) + 1
  OR NEW.previous <> COALESCE((SELECT hash FROM quota_event ORDER BY seq DESC LIMIT 1),
    (SELECT hash FROM quota_head WHERE seq = 0), '')
  OR EXISTS (SELECT 1 FROM quota_event WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'quota_event is append-only: not the next event'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION quota_event_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'quota_event is append-only' USING ERRCODE = 'restrict_violation'; END $$""",
        """CREATE TRIGGER quota_event_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON quota_event
FOR EACH STATEMENT EXECUTE FUNCTION quota_event_fixed()""",
        """CREATE FUNCTION quota_event_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last_seq BIGINT; last_hash TEXT;
BEGIN
  SELECT seq, hash INTO last_seq, last_hash FROM quota_event ORDER BY seq DESC LIMIT 1;
  IF last_seq IS NULL THEN SELECT seq, hash INTO last_seq, last_hash FROM quota_head WHERE seq = 0; END IF;
  IF NEW.seq IS DISTINCT FROM last_seq + 1 OR NEW.previous IS DISTINCT FROM last_hash THEN
    RAISE EXCEPTION 'quota_event is append-only: not the next event' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$""",
        """CREATE TRIGGER quota_event_next BEFORE INSERT ON quota_event
FOR EACH ROW EXECUTE FUNCTION quota_event_follows()""",
    ),
}

# The steps' own record; it stands outside the steps.
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS quota_schema "
    "(version {big} PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, applied TEXT NOT NULL{end}"
)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: what it is for, and its statements for each store."""

    name: str
    statements: Callable[[str], Sequence[str]]

    def digest(self, dialect: str) -> str:
        """What tells whether a store was brought up by these very statements."""
        return hashlib.sha256("\n;\n".join(self.statements(dialect)).encode()).hexdigest()


def _first(dialect: str) -> Sequence[str]:
    return *(each.format_map(_WORDS[dialect]) for each in _TABLES), *_TRIGGERS[dialect]


MIGRATIONS: tuple[Migration, ...] = (Migration("the ledger and its balances", _first),)


def guards(dialect: str, migrations: Sequence[Migration] = MIGRATIONS) -> dict[str, str]:
    """The triggers that the steps make, by name, as `Store.guards` tells them: their whole statement in SQLite, in
    PostgreSQL the text of the function that they execute.
    """
    made: dict[str, str] = {}
    bodies: dict[str, str] = {}
    for statement in (each for step in migrations for each in step.statements(dialect)):
        if found := re.match(r"CREATE TRIGGER (\w+)", statement):
            called = re.search(r"EXECUTE FUNCTION (\w+)", statement)
            made[found[1]] = bodies[called[1]] if called else statement
        elif found := re.match(r"CREATE FUNCTION (\w+)", statement):
            bodies[found[1]] = statement.split("$$")[1]
    return made


def version_of(store: Store) -> int:
    """How many steps the store has taken; 0 for an empty one."""
    if "quota_schema" not in store.tables():
        return 0
    return int(store.execute("SELECT COALESCE(MAX(version), 0) FROM quota_schema")[0][0])


def bring_up(store: Store, migrations: Sequence[Migration] = MIGRATIONS, *, create: bool = True) -> str:
    """Takes the steps that the store lacks, all or none, after a backup; gives the backup's place, or "" without one.

    Raises StoreError for a store of a newer version, one that was brought up by other statements, or, without `create`,
    an empty one.
    """
    with store.read():
        version = version_of(store)
        if version:
            _check(store, version, migrations)
        elif not create:
            raise store_error("absent", place=store.shown)
    if version == len(migrations):
        return ""
    backup = store.backup(version) if version else ""
    with store.exclusive():
        # Another process may have been first.
        version = version_of(store)
        if version:
            _check(store, version, migrations)
        store.execute(_SCHEMA.format_map(_WORDS[store.dialect]))
        for number, step in enumerate(migrations[version:], start=version + 1):
            for statement in step.statements(store.dialect):
                store.execute(statement)
            row = (number, step.name, step.digest(store.dialect), stamp(datetime.now(UTC)))
            store.execute("INSERT INTO quota_schema VALUES (?, ?, ?, ?)", row)
    return backup


def _check(store: Store, version: int, migrations: Sequence[Migration]) -> None:
    if version > len(migrations):
        raise store_error("newer", place=store.shown, version=version, known=len(migrations))
    for number, digest in store.execute("SELECT version, digest FROM quota_schema ORDER BY version"):
        if digest != migrations[number - 1].digest(store.dialect):
            raise store_error("altered", place=store.shown, version=number)
