"""Render: the forms that a result can take, by name. Each writer is imported when its form is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allocator.pipeline import Result

Writer = Callable[["Result", Path, str], None]


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what writes a result to a path in a scheme, and the package it needs beyond the usual ones, with its extra."""

    write: Writer
    package: str = ""
    extra: str = ""

    @property
    def lacks(self) -> str:
        """What is to be installed before this form can be written, "" where nothing is."""
        return lacking(self.package, self.extra)


def lacking(package: str, extra: str) -> str:
    """How to install a package that is not there, "" for one that is, or for none."""
    if not package or find_spec(package):
        return ""
    return f"It needs {package}, which comes with the extra {extra}: pip install 'org-allocator[{extra}]'"


def _xlsx(result: Result, path: Path, scheme: str, *, linked: bool = True) -> None:
    from allocator.outputs.workbook import write_workbook

    write_workbook(result, path, scheme, linked=linked)


def _csv(result: Result, path: Path, scheme: str) -> None:
    from allocator.outputs.longform import write_csv

    write_csv(result, path, scheme)


def _json(result: Result, path: Path, scheme: str) -> None:
    from allocator.outputs.document import pieces

    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(pieces(result, scheme))
        stream.write("\n")


def _md(result: Result, path: Path, scheme: str) -> None:
    from allocator.outputs.markdown import markdown

    path.write_text(markdown(result, scheme), encoding="utf-8")


def _html(result: Result, path: Path, scheme: str) -> None:
    from allocator.outputs.page import page

    path.write_text(page(result, scheme), encoding="utf-8")


def _parquet(result: Result, path: Path, scheme: str) -> None:
    from allocator.outputs.longform import write_parquet

    write_parquet(result, path, scheme)


def _pptx(result: Result, path: Path, scheme: str) -> None:
    from allocator.outputs.slides import write_slides

    write_slides(result, path, scheme)


def _charters(result: Result, path: Path, scheme: str) -> None:
    from allocator.outputs.charter_files import write_archive

    write_archive(result, path, scheme)


FORMS: Mapping[str, Form] = {  # by name, which is also the ending of the file
    "xlsx": Form(_xlsx),
    "csv": Form(_csv),
    "json": Form(_json),
    "md": Form(_md),
    "html": Form(_html),
    "parquet": Form(_parquet, "pyarrow", "parquet"),
    "pptx": Form(_pptx, "pptx", "slides"),
}
CHARTERS: Mapping[str, tuple[str, str]] = {"docx": ("docx", "docs"), "md": ("", ""), "html": ("", "")}
"""The forms of a role charter, with the package that each needs and its extra."""

DOWNLOADS: Mapping[str, Form] = {**FORMS, "xlsx": Form(partial(_xlsx, linked=False)), "zip": Form(_charters, *CHARTERS["docx"])}
"""What the web application offers: the forms of a result, without links to files beside them, and charters as one archive."""
