"""Render: Word and PowerPoint files that serve as templates, opened with care, and written with the same bytes each time."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from allocator.outputs.look import clean

CREATED = datetime(2000, 1, 1)  # fixed, so that the same input gives the same bytes
EPOCH = (1980, 1, 1, 0, 0, 0)
MEMBERS, LARGEST = 10_000, 512 << 20  # parts of a template, and their bytes when unpacked
MACROS, SIGNATURE, PROTECTED = "vbaproject.bin", "_xmlsignatures/", b"\xd0\xcf\x11\xe0"
Loose = Any  # python-docx and python-pptx have no types


class Unfit(Exception):  # noqa: N818 - never leaves the module that opens a template
    """Why a file cannot serve as a template."""


def as_document(file: Path, template: bytes, document: bytes, ending: str) -> BytesIO:
    """The file, with its content type `template` made the one of a document, so that it can be opened as one.

    Raises:
        Unfit: it is protected, signed, too large, holds macros, cannot be read, or is no such file (`ending`: the usual one).
    """
    try:
        data = file.read_bytes()
        if data.startswith(PROTECTED):
            raise Unfit(f"it is protected by a password, or of the format before 2007; save it as {ending} without a password")
        return _checked(data, template, document, ending)
    except OSError as error:
        raise Unfit(error.strerror or "it cannot be read") from error
    except (BadZipFile, NotImplementedError) as error:
        raise Unfit(f"it is damaged, or no {ending} file") from error


def _checked(data: bytes, template: bytes, document: bytes, ending: str) -> BytesIO:
    """A copy of a package without anything that could not stand in the result."""
    made = BytesIO()
    with ZipFile(BytesIO(data)) as theirs, ZipFile(made, "w") as ours:
        members = theirs.infolist()
        names = [member.filename.lower() for member in members]
        if len(members) > MEMBERS or sum(member.file_size for member in members) > LARGEST:
            raise Unfit("it is too large when unpacked")
        if any(member.flag_bits & 1 for member in members):
            raise Unfit("it is protected by a password")
        if any(name.endswith(MACROS) for name in names):
            raise Unfit(f"it holds macros; save it as {ending} without them")
        if any(name.startswith(SIGNATURE) for name in names):
            raise Unfit("it is digitally signed, and the signature would be broken")
        for member in members:
            part = theirs.read(member)
            ours.writestr(member, part.replace(template, document) if member.filename == "[Content_Types].xml" else part)
    made.seek(0)
    return made


def save(document: Loose, path: Path, title: str) -> None:
    """Write a document or a deck, the same bytes for the same contents."""
    about = document.core_properties
    about.title, about.created, about.modified = clean(title)[:255], CREATED, CREATED
    made = BytesIO()
    document.save(made)
    with ZipFile(made) as theirs, ZipFile(path, "w", ZIP_DEFLATED) as ours:
        for part in theirs.namelist():
            ours.writestr(ZipInfo(part, EPOCH), theirs.read(part), ZIP_DEFLATED)
