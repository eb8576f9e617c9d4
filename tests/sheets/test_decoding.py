"""Encodings told from the letters, doubts stated, delimiters, lines of records."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator.sheets import texts
from allocator.sheets.decoding import decode
from allocator.sheets.reader import read


def rows(text: str) -> list[list[str]]:
    return list(texts.rows(text))


GERMAN = "id;titel\n1;Geschäftsführer\n2;Ärztliche Leitung, Übergabe, Straße\n3;Müller, Jürgen\n"
FRENCH = "id;titre\n1;Directeur général\n2;Chef de pièces\n3;François Noël\n"
SPANISH = "id;nombre\n1;García\n2;Peña Núñez\n3;Dirección de logística\n"
PORTUGUESE = "id;cargo\n1;Gerente de Operações\n2;João Conceição\n"


@pytest.mark.parametrize("text", [GERMAN, FRENCH, SPANISH, PORTUGUESE])
@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "latin-1", "mac_roman"])
def test_code_pages_are_told_from_the_letters(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert not decoded.doubt or encoding == "mac_roman"


@pytest.mark.parametrize("text", [GERMAN, "1,Director of Ministers’ Office – London\n2,£45,000\n3,don’t\n", "Ελληνικά;Кириллица\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.doubt) == (text, "")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(encoding: str) -> None:
    assert decode(GERMAN.encode(encoding)).text == GERMAN


def test_marks_of_windows_alone_are_no_doubt() -> None:
    text = "1,Director of the Minister’s Office – London\n2,£45,000\n"
    assert decode(text.encode("cp1252")) == (text, "cp1252", "")


def test_two_readings_are_both_named() -> None:
    decoded = decode("1;Straße\n".encode("cp850"))
    assert "Straße" in decoded.doubt
    assert "Straáe" in decoded.doubt
    assert "DOS" in decoded.doubt
    assert "Windows-1252" in decoded.doubt


OTHERS = {
    "cp1250": "1;Łukasz Wójcik\n2;Paweł Dąbrowski\n3;Kierownik działu sprzedaży\n",
    "iso8859_2": "1;Jiří Dvořák\n2;Tomáš Novák\n3;Vedoucí oddělení\n4;Výrobní ředitel\n",
    "cp1251": "1;Ковалёв Иван\n2;Генеральный директор\n3;Бухгалтер\n",
    "koi8_u": "1;Ковалёв Иван\n2;Генеральный директор\n3;Бухгалтер\n",
    "cp866": "1;Ковалёв Иван\n2;Генеральный директор\n3;Бухгалтер\n",
    "cp1254": "1;Şahin Öztürk\n2;Ayşe Yılmaz\n3;İnsan Kaynakları Müdürlüğü\n",
    "cp1253": "1;Παπαδόπουλος\n2;Γιώργος\n3;Διευθυντής Πωλήσεων\n",
    "cp1257": "1;Jānis Bērziņš\n2;Kārlis Ozoliņš\n3;Vadītājs\n",
    "cp932": "1;田中太郎\n2;営業部長\n3;代表取締役社長\n4;スズキ\n",
    "gb18030": "1;王小明\n2;总经理\n3;销售部\n4;人力资源主管\n",
    "big5": "1;王小明\n2;總經理\n3;業務部\n4;人力資源主管\n",
}


@pytest.mark.parametrize("encoding", OTHERS)
def test_other_languages_are_told_from_their_words(encoding: str) -> None:
    text = "id;name\n" + OTHERS[encoding]
    assert decode(text.encode(encoding)) == (text, encoding, "")


def test_a_polish_name_alone_is_certain() -> None:
    assert decode("id;name\n1;Łukasz\n".encode("cp1250")) == ("id;name\n1;Łukasz\n", "cp1250", "")


def test_hungarian_in_few_words_and_korean_are_read() -> None:
    for text, encoding in (("Kovács Győző\nSzűcs Erdős\nÜgyvezető\n", "cp1250"), ("김철수\n대표이사\n영업부장\n", "cp949")):
        assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("name", "encoding", "otherwise"),
    [("Þór", "cp1252", "Žór"), ("Jędrzej", "cp1250", "Jêdrzej"), ("Şahin", "cp1254", "Ţahin")],
)
def test_of_a_lone_name_both_readings_are_shown(name: str, encoding: str, otherwise: str) -> None:
    decoded = decode(f"id;name\n1;{name}\n".encode(encoding))
    assert f"“{name}”" in decoded.doubt
    assert f"“{otherwise}”" in decoded.doubt


@pytest.mark.parametrize("word", ["Müller", "García", "Chef de pièces", "qualità", "João", "Søren", "Håkan"])
def test_a_lone_western_word_is_no_doubt(word: str) -> None:
    text = f"id;name\n1;{word}\n"
    assert decode(text.encode("cp1252")) == (text, "cp1252", "")


def test_a_script_that_is_not_known_is_said() -> None:
    assert "makes words" in decode("1;مدير عام\n2;محمد علي\n".encode("cp1256")).doubt


def test_a_line_of_four_million_letters_is_decoded() -> None:
    assert len(decode(b"x" * 2_000_000 + b"\xfc" + b"\xe9" * 2_000_000).text) == 4_000_001


def test_stray_bytes_in_utf_8_are_counted() -> None:
    decoded = decode(GERMAN.encode() + b"4;M\xfcller\n")
    assert decoded.text == GERMAN + "4;M�ller\n"
    assert "1 place" in decoded.doubt


@pytest.mark.parametrize("data", [b"", b"\xff", b"\x81\x8d\x8f\x90\x9d", bytes(range(256)), b"\xfe\xff\xd8", b"\xef\xbb"])
def test_any_bytes_decode(data: bytes) -> None:
    assert isinstance(decode(data).text, str)


@pytest.mark.parametrize("delimiter", list(",;\t|^~"))
def test_delimiters(delimiter: str) -> None:
    lines = [["id", "title", "unit"], ["1", "Head", "x"], ["2", "Clerk", "y"]]
    assert rows("\n".join(map(delimiter.join, lines))) == lines


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("header", [[], [["name", "pay", "share"]]])
def test_decimal_commas_are_no_delimiters(delimiter: str, header: list[list[str]]) -> None:
    lines = [*header, ["Ann", "1200,50", "0,5"], ["Bea", "900,00", "1,0"]]
    assert rows("\n".join(map(delimiter.join, lines))) == lines


def test_commas_between_digits_delimit_where_nothing_else_does() -> None:
    assert rows("1,2\n2,3\n3,4\n") == [["1", "2"], ["2", "3"], ["3", "4"]]


def test_one_column_stays_one_column() -> None:
    assert rows('title\n"Head, Sales"\n"Clerk, junior"\n') == [["title"], ["Head, Sales"], ["Clerk, junior"]]
    assert rows("title\nHead of Sales\nClerk\n") == [["title"], ["Head of Sales"], ["Clerk"]]


def test_title_rows_above_do_not_decide() -> None:
    text = "Staff list, 2024, final\n\nid;title;unit\n1;Head;x\n2;Clerk;y\n"
    assert rows(text)[2:] == [["id", "title", "unit"], ["1", "Head", "x"], ["2", "Clerk", "y"]]


def test_whole_lines_quoted_header_included() -> None:
    assert rows('"id;title;unit"\n"1;Head;x"\n"2;""Clerk; junior"";y"\n') == [
        ["id", "title", "unit"],
        ["1", "Head", "x"],
        ["2", "Clerk; junior", "y"],
    ]


def test_a_record_is_one_row_however_many_lines_it_takes() -> None:
    assert rows('id,title\n1,"two\nlines"\n\n2,Clerk\n') == [["id", "title"], ["1", "two\nlines"], [], ["2", "Clerk"]]


@pytest.mark.parametrize(
    "text", ['id,title\n1,"CEO\n2,Clerk\n', 'id,title\n1,"CEO\n2,"Clerk"\n'], ids=["to the end", "to the next one"]
)
def test_an_open_quotation_mark_swallows_no_rows_in_silence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "org.csv"
    path.write_text(text, encoding="utf-8")
    sheets, findings = read([path])
    assert sheets == []
    assert [item.code for item in findings] == ["SHEET-02"]
    assert "line 2" in findings[0].message


def test_readings_that_differ_in_blanks_alone_are_no_doubt() -> None:
    assert decode(b"\xff\xff").doubt == ""
