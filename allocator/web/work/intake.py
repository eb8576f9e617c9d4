"""An upload on its way to a version: files, columns, problems, corrections, confirmation. Nothing is kept before the last.

These are the steps that a screen takes; each changes the row of the upload, and a job `look` shows what came of it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from os import SEEK_END
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import func, select

from allocator.rules.pack import DEFAULT_SCHEME
from allocator.sheets.messages import TEXTS, WORKBOOKS
from allocator.web.tables import ColumnMap, Organisation, Upload, Version, new_id, now
from allocator.web.work import marks
from allocator.web.work.child import Refused
from allocator.web.work.places import COLUMNS, Places, made
from allocator.web.work.results import Base, count

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from allocator.web.database import Database
    from allocator.web.settings import Settings
    from allocator.web.work.jobs import Jobs

Json = dict[str, Any]
NOT_READY = "It is being read or imported already, or could not be read."
CHANGED = "Nothing was imported: somebody, or you in another window, changed this upload meanwhile. Here is how it stands now."
ENDINGS = WORKBOOKS | TEXTS
LONGEST_NAME = 120  # characters of a file's name that are shown
MOST_FILES = 10
MOST_CORRECTIONS = 20_000
LONGEST_TEXT = 2_000  # characters of a corrected cell
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding in an upload: where it is, what stands there (`was`), what may be meant, and how many are like it.

    `suggested` has the id of whom may be meant on each line, `called` how these positions are called.
    `row` and `column` count from 1; 0 where it is about a whole sheet or row, and cannot be mended in a cell.
    """

    number: int
    code: str
    severity: str
    title: str
    subject: str
    message: str
    fix: str
    cell: str
    file: str
    sheet: str
    row: int
    column: int
    was: str
    suggested: str
    called: str
    alike: int

    @property
    def mendable(self) -> bool:
        """Whether a text for one cell can mend it."""
        return self.row > 0 and self.column > 0

    @property
    def mark(self) -> str:
        """The mark of its cell (`place`) with what stands there."""
        return self.place + marks.mark(self.cell, self.was)

    @property
    def place(self) -> str:
        """The mark of its cell, whatever stands there."""
        return marks.mark(self.cell)


@dataclass(frozen=True, slots=True)
class Kind:
    """Problems of one code."""

    code: str
    severity: str
    title: str
    count: int


def receive(
    database: Database, settings: Settings, organisation: str, files: Sequence[tuple[str, IO[bytes]]], by: str | None
) -> Upload:
    """Takes files under random names. Raises Refused for too many, for kinds that are not read, or where too many wait already."""
    if not 0 < len(files) <= MOST_FILES:
        raise Refused(f"Choose from one to {MOST_FILES} files.")
    names = [shown_name(name) for name, _ in files]
    if wrong := [name for name in names if PurePath(name).suffix.lower() not in ENDINGS]:
        raise Refused(f"{wrong[0]} is of a kind that is not read here. Save it as xlsx or csv.")
    sizes = [stream.seek(0, SEEK_END) for _, stream in files]
    stored: list[dict[str, Any]] = [
        {"name": name, "file": f"{new_id()}{PurePath(name).suffix.lower()}", "bytes": size}
        for name, size in zip(names, sizes, strict=True)
    ]
    upload = Upload(organisation_id=organisation, name=names[0], files=stored, made_by=by)
    upload.expires_at = now() + settings.upload_life
    with database.write() as session:  # before its folder, which would be cleared away without it
        of = session.get_one(Organisation, organisation, with_for_update=True)
        _room_for(session, settings, organisation, sum(sizes))
        upload.options = {"name": of.name}
        session.add(upload)
    folder = made(Places(settings.data).upload(upload.id))
    for each, (_, stream) in zip(stored, files, strict=True):
        stream.seek(0)
        with (folder / each["file"]).open("xb") as kept:
            shutil.copyfileobj(stream, kept, CHUNK)
    return upload


def _room_for(session: Session, settings: Settings, organisation: str, size: int) -> None:
    """Raises Refused where too many uploads, or too many bytes, wait to be confirmed already."""
    query = select(Upload.files).where(Upload.organisation_id == organisation, Upload.expires_at > now())
    waiting = session.scalars(query).all()
    advice = "Import or delete some of them first; the page of the organisation lists them."
    if len(waiting) >= settings.waiting:
        raise Refused(f"No more than {settings.waiting} uploads may wait to be confirmed here. {advice}")
    if size + sum(file.get("bytes", 0) for files in waiting for file in files) > settings.stored:
        most = settings.stored // 1_000_000
        raise Refused(f"With this one the files that wait to be confirmed here would exceed {most:,} megabytes. {advice}")


def shown_name(name: str) -> str:
    """The name of an uploaded file, as it may be shown and stand in cells: no folders, nothing that cannot be printed."""
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(letter for letter in last if letter.isprintable()).strip()
    stem, suffix = PurePath(printable).stem, PurePath(printable).suffix
    return f"{stem[:LONGEST_NAME]}{suffix[:8]}" or "file"


def seen(places: Places, upload: str) -> Json:
    """What the files were taken for: the object of `allocator columns --json` with more, each sheet with `headers`, `mapped`.

    `encodings`: of each text table, by file.
    `counts`: positions (None where no org could be read), bad (rows with errors), left_out, errors, warnings, infos.
    FileNotFoundError before it was read.
    """
    return dict(json.loads((places.upload(upload) / COLUMNS).read_bytes()))


def set_columns(upload: Upload, shown: Json, file: str, sheet: str, columns: Mapping[str, str], kind: str = "positions") -> None:
    """Says which column (its header) holds each field of one sheet, in place of what was recognised there.

    Raises Refused for a sheet, kind, field or header that there is not.
    """
    from allocator.sheets.fields import vocabulary

    one = next((each for each in shown["sheets"] if (each["file"], each["sheet"]) == (file, sheet)), None)
    fields = vocabulary().kind(kind)
    if one is None or fields is None:
        raise Refused("There is no such sheet any more; look at the columns again.")
    headers = {column["header"] for column in one["columns"]}
    chosen = {field: header for field, header in columns.items() if header}
    if not chosen or not chosen.keys() <= set(fields.fields) or not set(chosen.values()) <= headers:
        raise Refused("Choose the columns from the list.")
    table = {"file": file, "sheet": sheet, "kind": kind, "header_rows": one["header_rows"], "columns": chosen}
    others = [each for each in upload.column_map.get("tables", ()) if (each["file"], each["sheet"]) != (file, sheet)]
    upload.column_map = {"tables": [*others, table]}


def set_options(
    upload: Upload,
    *,
    infer: bool = True,
    strict_seed: bool = False,
    as_of: date | None = None,
    accept: float | None = None,
    scheme: str = DEFAULT_SCHEME,
) -> None:
    """How the upload is to be read and run: as the options of `allocator raci` of the same names."""
    chosen = {"infer": infer, "strict_seed": strict_seed, "accept": accept, "scheme": scheme}
    upload.options = {"name": upload.options["name"], **chosen, "as_of": as_of.isoformat() if as_of else None}


def reset_columns(upload: Upload) -> None:
    """Back to what is recognised."""
    upload.column_map = {}


def kinds(base: Base) -> list[Kind]:
    """The kinds of problems, gravest first."""
    query = "SELECT code, severity, title, count(*) FROM problems GROUP BY code ORDER BY min(number)"
    return [Kind(*row) for row in base.execute(query)]


def problems(base: Base, code: str = "", first: int = 0, limit: int = 50) -> tuple[list[Problem], int]:
    """Problems, of one code where it is given, gravest first; and how many there are."""
    where, values = ("code = ?", (code,)) if code else ("1", ())
    rows = base.execute(f"SELECT * FROM problems WHERE {where} ORDER BY number LIMIT ? OFFSET ?", (*values, limit, first))
    return [Problem(*row) for row in rows], count(base, f"SELECT count(*) FROM problems WHERE {where}", *values)


def cells(base: Base, problem: int, limit: int = 30) -> list[tuple[int, str]]:
    """The rows that a problem of several cells is about, with what stands beside each; none for a problem of one cell."""
    query = "SELECT row, beside FROM cells WHERE number = ? ORDER BY row LIMIT ?"
    return [(row, beside) for row, beside in base.execute(query, (problem, limit))]


def correct(upload: Upload, base: Base, problem: int, text: str, *, alike: bool = False) -> int:
    """Puts a text into the cell of a problem, or of all that are like it; how many cells that are.

    Raises Refused where the problem is about no cell, or for too long a text, or too many corrections.
    """
    one = _mendable(base, problem)
    rows = {one.row}
    if alike and one.alike > 1:
        query = (
            "SELECT row FROM problems WHERE code = ? AND file = ? AND sheet = ? AND place = ? AND was = ? "
            "UNION SELECT row FROM cells WHERE number = ?"
        )
        rows = {each[0] for each in base.execute(query, (one.code, one.file, one.sheet, one.column, one.was, problem))}
    return _put(upload, one, dict.fromkeys(sorted(rows), text))


def fill_in(upload: Upload, base: Base, problem: int, texts: Mapping[int, str]) -> int:
    """Puts a text of its own into each cell, by its row, of a problem of several cells; how many cells that are.

    Blank texts are left out. Raises Refused as `correct` does, and for a row that the problem is not about.
    """
    one = _mendable(base, problem)
    given = {row: text for row, text in texts.items() if text.strip()}
    about = {row for row, _ in cells(base, problem, MOST_CORRECTIONS)}
    if not given.keys() <= about:
        raise Refused("These rows were mended meanwhile. Look at the problems again.")
    return _put(upload, one, given)


def _mendable(base: Base, problem: int) -> Problem:
    row = base.execute("SELECT * FROM problems WHERE number = ?", (problem,)).fetchone()
    one = Problem(*row) if row else None
    if one is None or not one.mendable:
        raise Refused("This problem cannot be mended in one cell.")
    return one


def _put(upload: Upload, one: Problem, texts: Mapping[int, str]) -> int:
    """Lays texts by row over the column of a problem."""
    if any(len(text) > LONGEST_TEXT for text in texts.values()):
        raise Refused(f"A cell holds {LONGEST_TEXT:,} characters at most.")
    place = {"file": one.file, "sheet": one.sheet, "column": one.column}
    corrected = {(each["file"], each["sheet"], each["row"], each["column"]): each for each in upload.corrections}
    corrected |= {(one.file, one.sheet, row, one.column): {**place, "row": row, "text": text} for row, text in texts.items()}
    if len(corrected) > MOST_CORRECTIONS:
        raise Refused("So many corrections are better made in the file itself: download the marked copy.")
    upload.corrections = list(corrected.values())
    return len(texts)


def confirm(database: Database, settings: Settings, jobs: Jobs, upload: str, by: str | None, mark: str = "") -> tuple[str, str]:
    """Makes a version of an upload: the ids of the version that is being built, and of the job that builds it.

    The version has the id of its upload, so that the upload's address leads on to it. `mark`: `marks.of_changes` of a page.
    Raises Refused where that is being done already, or the upload cannot be imported, or has another mark by now.
    """
    with database.write() as session:
        row = session.get_one(Upload, upload)
        of = session.get_one(Organisation, row.organisation_id, with_for_update=True)
        session.refresh(row, with_for_update=True)  # another may have confirmed it while this one waited
        if row.state != "ready":
            raise Refused(NOT_READY)
        if mark and mark != marks.of_changes(row):
            raise Refused(CHANGED)
        last = session.scalar(select(func.max(Version.number)).where(Version.organisation_id == of.id)) or 0
        version = Version(id=row.id, organisation_id=of.id, number=last + 1, name=row.name, options=row.options, uploaded_by=by)
        version.delete_at = now() + timedelta(days=of.retention_days or settings.retention_days)
        row.state = "importing"
        session.add(version)
    return version.id, jobs.submit("build", version.organisation_id, by=by, upload=upload, target=version.id)


def remembered(session: Session, organisation: str) -> Json:
    """The column maps that users of an organisation made, each for one table, by the hash of its headers."""
    rows = session.scalars(select(ColumnMap).where(ColumnMap.organisation_id == organisation))
    return {row.headers: row.columns for row in rows}


def remember(session: Session, upload: Upload, shown: Json) -> None:
    """Keeps the column map of an upload for the next file with the same headers."""
    tables = {(each["file"], each["sheet"]): each for each in upload.column_map.get("tables", ())}
    for sheet in shown["sheets"]:
        table = tables.get((sheet["file"], sheet["sheet"]))
        if table:
            columns = {key: table[key] for key in ("kind", "header_rows", "columns")}
            key = {"organisation_id": upload.organisation_id, "headers": sheet["headers"]}
            session.merge(ColumnMap(**key, columns=columns, changed_at=now()))
