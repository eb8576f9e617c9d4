"""Letters however they are written, legends wherever they stand, and the scheme they make."""

from __future__ import annotations

import pytest

from allocator.sheets.matrix_letters import Alphabet
from tests.sheets.matrices import codes, noted, one, read

WRITTEN = {  # apart by semicolons
    "A/R": "R/A;A, R;RA;AR;A R;R & A;A|R;R + A;A\nR;R and A;a/r;A/R*;A\xa0/\xa0R;(A), R",
    "A": "A; a ;(A);[A];A*;A¹;A [1];A [^2];**A**;A†;Accountable;ACCOUNTABLE;accountable (A);A - Accountable;Rechenschaftspflichtig"
    ";Approbateur;Aprobador;Aprovador;Approvatore;Eindverantwoordelijk;A: Bob;A (until May);Bob (A);А;Α;Ａ;\xa0A\xa0",
    "R": "R;R²;Responsible;Verantwortlich;Durchführung;Réalisateur;Ejecutor;Responsável;Responsabile;Uitvoerend;Ｒ;Р;®",
    "C": "C;Consulted;Konsultiert;Consulté;Consultado;Consultato;Geraadpleegd;С;С*;©",
    "I": "I;I (12);Informed;Informiert;Informé;Informado;Informato;Geïnformeerd;І;Ι;l",
    "": ";-;–;n/a;N/A;tbd;.;?;---;entfällt;vakant",
}


@pytest.mark.parametrize(("letters", "text"), [(letters, text) for letters, texts in WRITTEN.items() for text in texts.split(";")])
def test_letters_are_read_however_they_are_written(letters: str, text: str) -> None:
    reading = Alphabet().read(text)
    assert reading is not None
    assert sorted(reading.letters) == [letter for letter in letters.split("/") if letter]
    assert reading.known


@pytest.mark.parametrize(
    "text", ["CIO", "CEO", "PM", "HR", "P01", "A. Smith", "CI/CD", "Approve the budget", "RACI", "4", "A" * 99]
)
def test_names_and_texts_are_no_letters(text: str) -> None:
    assert Alphabet().read(text) is None


@pytest.mark.parametrize(("text", "alike"), [("А", "А"), ("Ｒ", "Ｒ"), ("®", "®"), ("А/R", "А"), ("A", ""), ("R¹", "")])
def test_letters_of_other_alphabets_are_noticed(text: str, alike: str) -> None:
    reading = Alphabet().read(text)
    assert reading is not None
    assert reading.alike == alike


def test_look_alikes_and_texts_among_letters_are_told_with_their_cells() -> None:
    table = "| Task | PM | Dev |\n| Plan | А | R |\n| Build | А | R |\n| Test | A | ask Bob |\n| Ship | A/R | tbd |"
    matrices, findings = read(table)
    assert noted(matrices[0]) == ["Plan: PM A, Dev R", "Build: PM A, Dev R", "Test: PM A", "Ship: PM A/R"]
    assert [(item.code, item.cell and item.cell.address, item.values["cells"]) for item in findings] == [
        ("MTX-02", "B2", "B2, B3"),
        ("MTX-03", "C4", "C4"),
        ("MTX-03", "C5", "C5"),
    ]


BODY = "| Activity | PM | Dev | Ops |\n| Plan | A | R | T |\n| Run | I | T | A, R |\n"
TAKES_PART = {"R": "Responsible", "A": "Accountable", "I": "Informed", "T": "Takes part"}
LEGENDS = {
    "one cell above": "| R = Responsible, A = Accountable, I = Informed, T = Takes part | | | |\n| | | | |\n" + BODY,
    "one cell, other marks": "| R: Responsible; A - Accountable; I – Informed; T = Takes part | | | |\n| | | | |\n" + BODY,
    "one cell, line breaks": "| R = Responsible\\nA = Accountable\\nI = Informed\\nT = Takes part | | | |\n" + BODY,
    "a row of the table": BODY + "| Legend | R = Responsible | A = Accountable | I = Informed |\n| | T = Takes part | | |",
    "below, a line each": BODY + "| | | | |\n| Key | | | |\n| R = Responsible | | | |\n| A = Accountable | | | |\n"
    "| I = Informed | | | |\n| T = Takes part | | | |",
    "below, two columns": BODY + "| | | | |\n| R | Responsible | | |\n| A | Accountable | | |\n| I | Informed | | |\n"
    "| T | Takes part | | |",
    "right, two columns": "| Activity | PM | Dev | Ops | | R | Responsible |\n| Plan | A | R | T | | A | Accountable |\n"
    "| Run | I | T | A, R | | I | Informed |\n| | | | | | T | Takes part |",
}


@pytest.mark.parametrize("place", LEGENDS)
def test_the_legend_is_found_wherever_it_stands(place: str) -> None:
    matrix = one(LEGENDS[place])
    assert dict(matrix.legend) == TAKES_PART
    assert noted(matrix) == ["Plan: PM A, Dev R, Ops T", "Run: PM I, Dev T, Ops A/R"]


def test_a_legend_on_another_sheet_counts() -> None:
    matrix = one(BODY, "| Letter | Meaning |\n| R | Responsible |\n| A | Accountable |\n| I | Informed |\n| T | Takes part |")
    assert dict(matrix.legend) == TAKES_PART


def test_a_legend_in_words_before_their_meaning() -> None:
    legend = "| | | | |\n| Accountable: | The one who answers for it | | |\n| Responsible: | Who does the work | | |"
    matrix = one(BODY.replace("T", "C") + legend)
    assert matrix.legend == {"A": "Accountable: The one who answers for it", "R": "Responsible: Who does the work"}


def test_words_mean_the_letter_that_the_legend_gives_them() -> None:
    matrix = one("""
        | Aufgabe | Leitung | Einkauf | Lager |
        | Bestellen | Verantwortlich | D | M |
        | Lagern | V | Information | Durchführung |
        | V = Verantwortlich, D = Durchführung, M = Mitwirkung, I = Information | | | |
        """)
    assert noted(matrix) == ["Bestellen: Leitung V, Einkauf D, Lager M", "Lagern: Leitung V, Einkauf I, Lager D"]
    assert matrix.scheme == "VDMI"


def test_a_letter_explained_in_two_ways_is_told() -> None:
    _, findings = read(BODY + "| R = Responsible, A = Accountable, I = Informed, T = Takes part | | | |\n| A = Approver | | | |")
    assert codes(findings) == ["MTX-04"]
    assert "A means “Accountable” (test.xlsx!Sheet1!A4) and that it means “Approver”" in findings[0].message


SCHEMES = {
    "RACI": "| Task | PM | Dev | Ops |\n| Plan | A | R | C |\n| Run | I | A | R |",
    "RASCI": "| Task | PM | Dev | Ops |\n| Plan | A | R | S |\n| Run | I | A | R |",
    "RACI-VS": "| Task | PM | Dev | Ops |\n| Plan | A | R | S |\n| Run | V | A | R |\n"
    "| S = Signatory, V = Verify, A = Accountable | | | |",
    "CAIRO": "| Task | PM | Dev | Ops |\n| Plan | A | R | O |\n| Run | C | A | R |",
    "DACI": "| Decision | PM | Dev | Ops |\n| Plan | D | A | C |\n| Run | I | D | A |",
    "RAPID": "| RAPID | | | |\n| Decision | PM | Dev | Ops |\n| Plan | D | R | A |\n| Run | P | I | D |",
    "DRI": "| Decision | PM | Dev | Ops |\n| Plan | DRI | | |\n| Run | | | DRI |",
    "": "| Task | PM | Dev | Ops |\n| Plan | A | R | C |\n| Run | I | A | R |\n| Do | D | A | R |\n| Go | V | A | R |",
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_scheme_is_told_by_letters_legend_and_title(scheme: str) -> None:
    assert one(SCHEMES[scheme]).scheme == scheme


def test_a_letter_of_no_scheme_stays_as_it_is() -> None:
    assert noted(one("| Task | PM | Dev |\n| Plan | A | R |\n| Run | A | X |")) == ["Plan: PM A, Dev R", "Run: PM A, Dev X"]
