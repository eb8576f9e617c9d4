"""Files made to break whoever reads them, and an org whose every text tries to become something else."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from tests.sheets.test_safety import LAUGHS, MAIN, OLE, cells, xlsx
from tests.web.imported import HALDEN, WRONG

HEAD = "id,title,reports to,person\n"
TOP = "P0,Chief Executive Officer,,Ada Berg\n"
DEEP = 20_000  # positions of a chain and of a star; a reader that calls itself ends at 1,000
MARK = "Zachariasquill"  # in every text of the hostile org
TEXTS = (
    '=HYPERLINK("http://{mark}.example","{mark}")',
    "+cmd|' /C calc'!A0 {mark}",
    "-2+3 {mark}",
    "@SUM(1+1) {mark}",
    "\t=1+1 {mark}",
    "http://{mark}.example/",
    "mailto:{mark}@example.com",
    "{{{{7*7}}}} {{% raise %}} {mark}",
    "<img src=x onerror=alert('{mark}')>",
    "<script>alert('{mark}')</script>",
    "</script><svg onload=alert('{mark}')>",
    '" onmouseover="alert(1)" hx-get="/{mark}" data-x="',
    "' hx-post=/{mark} hx-trigger=load '",
    "${{7*7}} #{{7*7}} {mark}",
    "[{mark}](javascript:alert(1)) | `{mark}`",
    "{mark}\u202egpj.exe\u2066",
    "{mark}\r\nset-cookie: x=y",
)


def book(**made: Any) -> bytes:
    """A workbook of one sheet, as `xlsx` of tests.sheets.test_safety writes it."""
    with TemporaryDirectory() as folder:
        return xlsx(Path(folder) / "org.xlsx", **made).read_bytes()


def _swollen() -> bytes:
    """Half a gigabyte behind a few megabytes."""
    whole = BytesIO(book())
    with ZipFile(whole, "a", ZIP_DEFLATED, compresslevel=1) as archive, archive.open("xl/media/zeros.bin", "w") as member:
        for _ in range(32):
            member.write(bytes(1 << 24))
    return whole.getvalue()


def _table(*rows: str) -> bytes:
    return (HEAD + TOP + "".join(f"{row}\n" for row in rows)).encode()


EXTERNAL = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
SPELLED = cells(A1="id", B1="title", C1="reports to", A2="P1", B2="Chief_xD800_ Officer")
LONG = "x" * 40_000
NO_ORG = "No organisation could be read"


Made = dict[str, tuple[Callable[[], bytes], str]]
UNREADABLE: Made = {  # files that no org can be read from, by name: content, and what the user is told
    "corners.xlsx": (lambda: book(rows=cells(A1="id", XFD1048576="far")), "1,048,576 rows; 200,000 are the most"),
    "entities.xlsx": (lambda: book(parts={"xl/sharedStrings.xml": f"{LAUGHS}<sst {MAIN}><si><t>&b;</t></si></sst>"}), "entities"),
    "external.xlsx": (lambda: book(rows=cells(A1="&a;"), head=EXTERNAL), "entities"),
    "swollen.xlsx": (_swollen, "512 MB"),
    "climbing.xlsx": (lambda: book(rows=cells(A1="id"), parts={"../../evil.xml": "<x/>"}), "outside"),
    "encrypted.xlsx": (lambda: OLE + bytes(2000), "protected by a password"),
    "truncated.xlsx": (lambda: HALDEN.read_bytes()[:5000], "could not be read"),
    "empty.xlsx": (lambda: b"", "holds no "),
    "empty.csv": (lambda: b"", "holds no "),
    "page.xlsx": (lambda: b"<html><body><table><tr><td>id<td>title</table><script>alert(1)</script>", "web page or XML"),
    "nul.csv": (lambda: WRONG.replace("Ada Berg", "Ada\0Berg").encode(), "bytes that no text"),
    "quote.csv": (lambda: b'id,title,reports to\nP1,"Chief,\nP2,Operator,P1\n', "quotation mark"),
    "macros.xlsm": (lambda: book(rows=cells(A1="id"), parts={"xl/vbaProject.bin": b"x"}), "macros"),
}
ODD: Made = {  # files that an org can be read from all the same, by name: content, and what the user is told, "" for nothing
    "surrogate.csv": (lambda: _table("P1,Operator,P0,") + b"P8,Operator,P0,\xed\xa0\x80\n", ""),
    "surrogate.xlsx": (lambda: book(rows=SPELLED), ""),
    "bidi.csv": (lambda: _table("P1,Operator,P0,Bo\u202eDahl\u2066"), ""),
    "long.csv": (lambda: _table(f"P1,Operator,P0,{LONG}"), ""),
    "cycle.csv": (lambda: _table("P1,Operator,P2,", "P2,Operator,P1,"), "to itself"),
    "chain.csv": (lambda: _table(*(f"P{at},Operator,P{at - 1}," for at in range(1, DEEP))), ""),
    "star.csv": (lambda: _table(*(f"P{at},Operator,P0," for at in range(1, DEEP))), ""),
    "../../../climbing.csv": (lambda: _table("P1,Operator,P0,"), ""),
}


def org() -> bytes:
    """A readable org, every text of which is one of `TEXTS`; each position reports to the one above."""
    texts = [each.format(mark=MARK) for each in TEXTS]
    out = StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(["id", "title", "reports to", "person", "department", "site"])
    ids = [f"{text} {number}" for number, text in enumerate(texts)]
    for number, text in enumerate(texts):
        title = f"Operations Manager {text}" if number else f"Chief Executive Officer {text}"
        above = ids[(number - 1) // 3] if number else ""
        rows.writerow([ids[number], title, above, text, texts[-number], texts[number - 3]])
    return out.getvalue().encode()
