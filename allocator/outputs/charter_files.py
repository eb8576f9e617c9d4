"""Render: role charters as files of a folder, a document for each position."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile, ZipInfo

from allocator.outputs.look import clean
from allocator.outputs.office import EPOCH

if TYPE_CHECKING:
    from allocator.org.model import Org
    from allocator.outputs.charter import Charter, Charters
    from allocator.outputs.office import Loose
    from allocator.pipeline import Result

LONGEST = 80  # characters of a file's name without its ending
_UNSAFE = re.compile(r"[^\w.-]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # names of devices


def names(org: Org, positions: Sequence[int], form: str) -> list[str]:
    """The name of each file: id and title, as far as every system takes them, no two alike."""
    taken: set[str] = set()
    found = []
    for position in positions:
        stem = _UNSAFE.sub("-", clean(f"{org.ids[position]} {org.titles[position]}"))[:LONGEST].strip(".-_") or "position"
        stem = f"{stem}-charter" if _RESERVED.fullmatch(stem.partition(".")[0]) else stem
        name, number = f"{stem}.{form}", 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}.{form}"
        taken.add(name.casefold())
        found.append(name)
    return found


def write_archive(result: Result, path: Path, scheme: str) -> None:
    """Write the charters of a result as Word documents in one zip archive. Needs python-docx (the extra `docs`)."""
    from allocator.outputs.charter import Charters
    from allocator.outputs.charter_docx import read_base

    positions, (base, _) = range(len(result.org)), read_base(None)
    files = zip(names(result.org, positions, "docx"), writers(Charters(result, scheme), positions, "docx", base), strict=True)
    document = path.with_name(f"{path.name}.docx")
    with ZipFile(path, "w") as archive:
        for name, write in files:
            write(document)
            archive.writestr(ZipInfo(name, EPOCH), document.read_bytes())
    document.unlink(missing_ok=True)


def writers(charters: Charters, positions: Sequence[int], form: str, base: Loose = None) -> Iterator[Callable[[Path], None]]:
    """What writes the charter of each position to a path; `base`: the document that Word files are written into."""
    for position in positions:
        yield _writer(charters.of(position), form, base)


def _writer(charter: Charter, form: str, base: Loose) -> Callable[[Path], None]:
    if form == "docx":
        from allocator.outputs.charter_docx import write_docx

        return lambda path: write_docx(base, charter, path)
    from allocator.outputs.charter_text import html, markdown

    text = html(charter) if form == "html" else markdown(charter)
    return lambda path: _write(path, text)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
