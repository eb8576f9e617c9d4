"""A version's result as tables made for the screens: one SQLite file that is put in its place whole and then only read.

Positions are numbered in depth-first order, so that whoever stands below n has the numbers n + 1 … leave - 1.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from itertools import chain
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

import numpy as np

from allocator.web.work.result_rows import Rows, Values
from allocator.web.work.results import opened

if TYPE_CHECKING:
    from allocator.pipeline import Result

SCHEMA = """
CREATE TABLE about (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE positions (number INTEGER PRIMARY KEY, leave INT, parent INT, depth INT, reports INT, id TEXT, title TEXT,
  holders TEXT, vacant INT, unit TEXT, site TEXT, archetype TEXT, role TEXT, why TEXT, function TEXT, cell TEXT,
  acting INT, answers INT, does INT);
CREATE TABLE archetypes (code INTEGER PRIMARY KEY, id TEXT, name TEXT, positions INT);
CREATE TABLE activities (number INTEGER PRIMARY KEY, id TEXT, name TEXT, dimension TEXT, kind TEXT, statement TEXT, source TEXT);
CREATE TABLE scopes (number INTEGER PRIMARY KEY, id TEXT, name TEXT, kind TEXT, holder INT, rule TEXT, why TEXT, home INT);
CREATE TABLE processes (number INTEGER PRIMARY KEY, id TEXT, name TEXT, managers TEXT, lead INT, owner INT, units TEXT,
  sites TEXT, inferred INT, scope INT);
CREATE TABLE rows (number INTEGER PRIMARY KEY, activity INT, scope INT, key TEXT, accountable INT, answers INT, does INT);
CREATE TABLE letters (row INT, position INT, letter INT, text TEXT, acting INT, override INT, PRIMARY KEY (row, letter, position))
  WITHOUT ROWID;
CREATE TABLE overrides (number INTEGER PRIMARY KEY, row INT, position INT, letter TEXT, reason TEXT, author TEXT, cell TEXT);
CREATE TABLE pages (number INTEGER PRIMARY KEY, scope INT, part INT, parts INT, lines INT, places INT, groups TEXT);
CREATE TABLE lines (page INT, line INT, row INT, PRIMARY KEY (page, line)) WITHOUT ROWID;
CREATE TABLE places (page INT, place INT, position INT, PRIMARY KEY (page, place)) WITHOUT ROWID;
CREATE TABLE counts (page INT, line INT, kind INT, letter TEXT, number INT, PRIMARY KEY (page, line, kind, letter)) WITHOUT ROWID;
CREATE TABLE findings (number INTEGER PRIMARY KEY, code TEXT, severity TEXT, title TEXT, subject TEXT, message TEXT, fix TEXT,
  cell TEXT, row INT, position INT, scope INT);
CREATE VIRTUAL TABLE search USING fts5 (id, title, holders, content='', prefix='1 2 3',
  tokenize="unicode61 remove_diacritics 2");
"""
INDEXES = """
CREATE INDEX reports ON positions (parent, number);
CREATE INDEX ids ON positions (id);
CREATE INDEX by_activity ON rows (activity, scope);
CREATE INDEX by_scope ON rows (scope);
CREATE INDEX by_key ON rows (key);
CREATE INDEX by_position ON letters (position, row);
CREATE INDEX lines_of ON lines (row);
CREATE INDEX codes ON findings (code, number);
CREATE INDEX of_position ON findings (position);
CREATE INDEX of_row ON findings (row);
"""
PRAGMAS = ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -65536", "temp_store = MEMORY")


def write_tables(result: Result, path: Path, scheme: str = "RACI", mark: str = "") -> dict[str, int]:
    """Writes a result beside its place and puts it there; its counts. Who has the former file open goes on reading it.

    `mark` says what the result was drawn from. Where the former file has the same, all that letters set by hand cannot alter
    is taken from it.
    """
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    rows = Rows(result, scheme, mark)
    again = bool(mark) and _mark(path) == mark
    try:
        if again:
            copyfile(path, beside)
        with closing(sqlite3.connect(beside, isolation_level=None)) as base:
            for pragma in PRAGMAS:
                base.execute(f"PRAGMA {pragma}")
            (_renew if again else _write)(base, rows)
        beside.replace(path)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
    return rows.counts


def _mark(path: Path) -> str:
    """The mark of the tables that are there, "" where there are none that can be read."""
    with suppress(FileNotFoundError, sqlite3.DatabaseError), opened(path) as base:
        for (mark,) in base.execute("SELECT value FROM about WHERE key = 'mark'"):
            return str(mark)
    return ""


def _write(base: sqlite3.Connection, rows: Rows) -> None:
    """Writes every table."""
    base.executescript(f"BEGIN; {SCHEMA}")
    for name, values in chain(rows.fixed(), rows.altered()):
        fill(base, name, values)
    base.executescript(f"{INDEXES} PRAGMA optimize;")  # commits what was inserted


def _renew(base: sqlite3.Connection, rows: Rows) -> None:
    """Writes what other letters set by hand alter, into tables of the same org as the rules draw it."""
    base.execute("BEGIN")
    former = [row for (row,) in base.execute("SELECT row FROM overrides")]
    touched = np.unique(np.array([*former, *(row for _, row, *_ in rows.overrides())], dtype=np.int64))
    where, listed = "row IN (SELECT value FROM json_each(?))", (json.dumps(touched.tolist()),)
    held = base.execute(f"SELECT DISTINCT position FROM letters WHERE {where}", listed).fetchall()
    base.execute(f"DELETE FROM letters WHERE {where}", listed)
    fill(base, "letters", rows.letters(touched))
    told = zip(*rows.counted(touched[touched >= 0]), strict=True)
    base.executemany("UPDATE rows SET accountable = ?, answers = ?, does = ? WHERE number = ?", told)
    had, has = rows.org.line.order[np.array(held, dtype=np.int64).ravel()], rows.held(touched)
    told = zip(*rows.charged(np.union1d(had, has)), strict=True)
    base.executemany("UPDATE positions SET acting = ?, answers = ?, does = ? WHERE number = ?", told)
    for name, values in rows.altered():
        base.execute(f"DELETE FROM {name}")
        fill(base, name, values)
    base.execute("COMMIT")


def fill(base: sqlite3.Connection, name: str, rows: Values) -> None:
    """Inserts rows with a value for each column."""
    width = len(base.execute(f"SELECT * FROM {name} LIMIT 0").description)
    into = "search (rowid, id, title, holders)" if name == "search" else name
    marks = ", ".join("?" * (width + (name == "search")))
    base.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)
