"""Exports of HR systems: headers as they are shipped, in seven languages, read to the same small org."""

from __future__ import annotations

import pytest

from allocator.org.build import build
from allocator.sheets.columns import recognise
from allocator.sheets.fields import vocabulary
from allocator.sheets.names import match
from allocator.sheets.reader import Sheet

PEOPLE = ("Ann Fox", "Bob Hill", "Cat Ives", "Dan Oak", "Eve Elm", "Flo Ash", "Gus Bay", "Hal Rye")
TITLES = (
    "Chief Executive Officer",
    "Operations Manager",
    "Finance Director",
    "Shift Lead",
    "Buyer",
    "Accountant",
    "Clerk",
    "Driver",
)
ABOVE = (-1, 0, 0, 1, 1, 2, 2, 3)
UNITS = ("Board", "Operations", "Finance", "Operations", "Operations", "Finance", "Finance", "Operations")

# What stands below each header: i, p id of the employee, of the position; n, f, l name, first, last; e e-mail; t title;
# m, M, N, E the manager by employee id, position id, name, e-mail; d department; s site; S status; x an end date;
# o dotted line; h, H another person by id, by name; F share of a post; D a date; c codes, w words that are no field.
EXPORTS = """
SAP SuccessFactors = iufltmhdwspS
User ID|Username|First Name|Last Name|Job Title|Manager User ID|HR Manager User ID|Department|Division|Location|
Position Code|Status

SuccessFactors BizX = SiuflemhdcwstD
STATUS|USERID|USERNAME|FIRSTNAME|LASTNAME|EMAIL|MANAGER|HR|DEPARTMENT|JOBCODE|DIVISION|LOCATION|TITLE|HIREDATE

SuccessFactors positions = ptcMwwdcnFw
Code|External Name|Job Classification|Parent Position|Company|Business Unit|Department|Cost Center|Incumbent|FTE|Vacant

SAP HCM = inptddcmw
Pers.Nr.|Vor-/Nachname|Planstelle|Planstellenbezeichnung|OrgEinheit|Bezeichnung OrgEinheit|Kostenstelle|
Vorgesetzter (PersNr)|Personalbereich

Workday = iflpttmNdsdF
Employee ID|Legal Name - First Name|Legal Name - Last Name|Position ID|Position Title|Business Title|Manager ID|
Worker's Manager|Cost Center - Name|Location|Supervisory Organization|FTE %

Workday all = ntwNHow
Worker|Position|Management Chain - Level 01|Manager|HR Partner|Matrix Manager|Company

Personio de = ifletNdwsSFc
ID|Vorname|Nachname|E-Mail|Position|Vorgesetzter|Abteilung|Team|Standort|Status|Wochenstunden|Kostenstelle

Personio = ifletNdswSw
Employee ID|First name|Last name|Email|Position|Supervisor|Department|Office|Subcompany|Status|Employment type

BambooHR = inDtdwsNES
Employee #|Last name, First name|Hire Date|Job Title|Department|Division|Location|Reporting to|Reports to: Email|
Employment Status

BambooHR ids = intmNsd
EEID|Preferred Name|Job Title|Supervisor EEID|Supervisor Name|Location|Department

DATEV = ilftdcmDx
Pnr|Name|Vorname|Tätigkeit|Abteilung|Kostenstelle|Pnr Vorgesetzter|Eintritt|Austritt

ADP = intmNdsSp
Associate ID|Payroll Name|Job Title Description|Reports To Associate ID|Reports To Name|Home Department Description|
Location Description|Position Status|Position ID

ADP positions = cfltMpdd
File Number|Legal First Name|Legal Last Name|Job Title Description|Reports To Position ID|Position ID|
Home Department Code|Business Unit Description

Sage People = intNmdws
Unique Id|Team Member Name|Job Title|Manager Name|Manager Unique Id|Department|Business Area|Work Location

Sage Paie = ilftdsmNS
Matricule|Nom|Prénom|Emploi occupé|Service|Établissement|Matricule N+1|Nom N+1|Statut

Cegid = intmdsw
Matricule salarié|Nom et prénom du salarié|Libellé emploi|Responsable hiérarchique (matricule)|Unité organisationnelle|
Site|Type de contrat

Cegid Talentsoft = ilftmNds
Identifiant collaborateur|Nom|Prénom|Libellé du poste|Identifiant du manager|Manager|Organisation|Lieu de travail

Zucchetti = ilftdmNsD
Cod. Dipendente|Cognome|Nome|Descrizione mansione|Centro di costo|Cod. Responsabile|Responsabile|Sede di lavoro|
Data assunzione

Zucchetti HR = inGtdNs
Matricola|Cognome e Nome|Qualifica|Mansione|Reparto|Responsabile gerarchico|Filiale

TOTVS = inctdmNsS
Chapa|Nome|Função|Descrição da Função|Seção|Chapa do Chefe|Nome do Chefe|Filial|Situação

TOTVS Protheus = intdNms
Matrícula|Nome do Funcionário|Cargo|Centro de Custo|Gestor Imediato|Matrícula do Gestor Imediato|Filial

Senior = intsNm
Cadastro|Colaborador|Título do Cargo|Local de Trabalho|Superior Imediato|Cadastro do Superior

AFAS = inctdmws
Medewerker|Naam|Functie|Omschrijving functie|Organisatorische eenheid|Manager|Werkgever|Locatie

AFAS Profit = intdmNsx
Mdw.nr.|Volledige naam|Functie|Afdeling|Leidinggevende (mdw.nr.)|Naam leidinggevende|Standplaats|Datum uit dienst

Visma Raet = intdNm
Persnr|Naam|Functieomschrijving|Kostenplaats|Direct leidinggevende|Persnr leidinggevende

UKG Pro = intmNwwsS
Employee Number|Employee Name (Last, First)|Job Description|Supervisor Number|Supervisor Name (Last, First)|Org Level 1|
Org Level 2|Location|Employment Status

UKG Ready = ifltmNds
Employee Id|First Name|Last Name|Default Job (HR)|Manager 1 Employee Id|Manager 1|Default Department|Location

HiBob = inetNEdsHS
Employee ID|Display name|Email|Job title|Reports to|Reports to (email)|Department|Site|Second level manager|
Lifecycle status

Rippling = inetNEdsww
Employee number|Employee|Work email|Title|Manager|Manager work email|Department|Work location|Employment type|Team

Google Workspace = fletEdciSc
First Name [Required]|Last Name [Required]|Email Address [Required]|Employee Title|Manager Email|Department|Cost Center|
Employee ID|Status [READ ONLY]|Building ID

Microsoft Entra = ineetdsNEw
id|displayName|userPrincipalName|mail|jobTitle|department|officeLocation|manager/displayName|manager/userPrincipalName|
accountEnabled

Entra by Graph = entdmi
userPrincipalName|displayName|jobTitle|department|manager.id|id

Active Directory = intdNse
sAMAccountName|DisplayName|Title|Department|Manager|Office|mail

Oracle HCM = incttdmNsS
Person Number|Display Name|Assignment Number|Job Name|Position Name|Department Name|Line Manager Person Number|
Line Manager Name|Location Name|Assignment Status

PeopleSoft = inptMcdscS
EMPLID|NAME|POSITION_NBR|POSN_DESCR|REPORTS_TO|DEPTID|DEPT_DESCR|LOCATION|JOBCODE|EMPL_STATUS

Factorial = ifltNedsx
ID empleado|Nombre|Apellidos|Puesto|Manager|Email|Equipo|Centro de trabajo|Fecha de baja

Meta4 = intpMdw
Matrícula|Nombre y apellidos|Denominación puesto|Código puesto|Código puesto superior|Unidad organizativa|Centro

A3 = inGtNmds
Cód. empleado|Nombre completo|Categoría|Puesto|Responsable jerárquico|Cód. responsable|Departamento|Delegación

Dayforce = inctNmds
Employee Reference Code|Employee Name|Position Assignment|Job Name|Direct Manager|Direct Manager Reference Code|
Org Unit|Site

Paycom = intNmds
Employee_Code|Employee_Name|Position_Title|Supervisor_Primary|Supervisor_Primary_Code|Department_Desc|Work_Location

Lattice = nwetEdDi
Name|Preferred name|Email|Title|Manager email|Department|Start date|External ID

ChartHop = iflptMNd
person id|name first|name last|job id|job title|manager job id|manager name|department

Pingboard = iflteNEdsD
Id|First Name|Last Name|Job Title|Email|Reports To|Reports To Email|Department|Locations|Start Date

Visio = intmdcw
Unique_ID|Name|Title|Reports_To|Department|Telephone|Master_Shape

HRworks = iwlftdNsc
Personalnr.|Anrede|Nachname|Vorname|Stellenbezeichnung|Organisationseinheit|Direkte Führungskraft|Dienstsitz|Kst.

Sage HR de = intdmsx
MA-Nr.|Name, Vorname|Funktion|Abt.|Vorgesetzte(r) MA-Nr.|Niederlassung|Austrittsdatum

rexx = ptnMds
Planstellen-Nr|Planstellenname|Stelleninhaber|Übergeordnete Planstelle-Nr|Organisationseinheit|Standort

LOGA = inctdm
Personalnummer|Mitarbeitername|Stelle (Kurzbez.)|Stellenbez.|OE-Bezeichnung|Vorgesetzten Personalnummer

Lucca = ilftNdsx
Matricule|Nom|Prénom|Intitulé de poste|Responsable|Département|Établissement|Fin de contrat

PayFit = ntNdx
Nom du collaborateur|Fonction|Manager|Équipe|Date de fin de contrat
"""
SYSTEMS = {
    first.split(" = ")[0]: ("".join(header), first.split(" = ")[1])
    for first, *header in (block.splitlines() for block in EXPORTS.strip().split("\n\n"))
}
FIELDS = {
    "i": "id person_id", "p": "id", "n": "person", "f": "first_name person", "l": "last_name person", "e": "email", "t": "title",
    "d": "department", "s": "site", "S": "status", "x": "end_date", "o": "dotted_to", "F": "fte", "D": "valid_from",
} | dict.fromkeys("mMNE", "reports_to second_manager")  # fmt: skip
NEEDED = {kind: FIELDS[kind] for kind in "tdseSx"}  # that must be found wherever they stand


def cell(kind: str, row: int) -> str:
    """What stands in a column of a kind."""
    other = {"m": ABOVE[row], "M": ABOVE[row], "N": ABOVE[row], "E": ABOVE[row], "h": 2, "H": 2, "o": 1 if row == 5 else -1}.get(
        kind, row
    )
    if other < 0:
        return ""
    name = PEOPLE[other]
    return {
        **dict.fromkeys("imh", f"E{1000 + 7 * other}"),
        **dict.fromkeys("pM", f"P{50 + other}"),
        **dict.fromkeys("nNHo", name),
        **dict.fromkeys("eE", f"{name.replace(' ', '.').lower()}@x.com"),
        **{"f": name.split()[0], "l": name.split()[1], "u": name[:5].lower(), "t": TITLES[row], "d": UNITS[row]},
        **{
            "s": ("Kiel", "Bonn")[row % 2],
            "c": f"C{row % 3}",
            "w": ("Alpha", "Beta")[row // 4],
            "G": ("Grade A", "Grade B")[row % 2],
        },
        **{"S": "Active", "D": f"2019-0{row + 1}-01", "x": "", "F": "1"},
    }[kind]


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_export_of_a_system_is_read_as_the_org_it_holds(system: str) -> None:
    header, kinds = SYSTEMS[system]
    labels = header.split("|")
    tables, _ = recognise([Sheet("x.csv", "", [labels, *([cell(kind, row) for kind in kinds] for row in range(len(TITLES)))])])
    columns = tables["positions"].columns
    wrong = {labels[at - 1]: field for field, at in columns.items() if field not in FIELDS.get(kinds[at - 1], "").split()}
    assert wrong == {}
    assert {NEEDED[kind] for kind in kinds if kind in NEEDED} <= columns.keys()
    assert "person" in columns or {"n", "l"}.isdisjoint(kinds)
    org, _ = build(tables, "x")
    assert org is not None
    assert list(org.positions["title"]) == list(TITLES)
    assert org.line.parent.tolist() == list(ABOVE)


# ---------------------------------------------------------------- other people than the superior

OTHERS = """
Cost Center Owner,Account Manager,Project Manager,HR Business Partner,Hiring Manager,Case Manager,HR Manager,Product Manager
Recruiter,Mentor,Approver,Skip-Level Manager,Former Supervisor,Emergency Contact,Functional Manager,Matrix Manager,Deputy
Personalreferent,HR-Ansprechpartner,Projektleiter,Vertretung,Chef de projet,Responsable RH,N+2,Jefe de proyecto,Gestor de RRHH
Gestor de projeto,Padrinho,Capo progetto,Referente HR,Projectmanager,HR-adviseur,Budget Owner,Manager (former)
"""


def with_column(header: str, kind: str) -> Sheet:
    return Sheet(
        "x.csv",
        "",
        [["id", "name", "title", header, "unit"], *([cell(kind, row) for kind in f"int{kind}d"] for row in range(len(TITLES)))],
    )


@pytest.mark.parametrize("kind", ["m", "N"])
@pytest.mark.parametrize("header", OTHERS.strip().replace("\n", ",").split(","))
def test_another_person_is_not_taken_for_the_manager(header: str, kind: str) -> None:
    tables, findings = recognise([with_column(header, kind)])
    assert "positions" not in tables
    (refusal,) = findings
    assert refusal.code == "SHEET-06"
    assert header in refusal.message


@pytest.mark.parametrize("header", ["Cost Center Owner", "Business Unit Head", "Org Unit Approver"])
def test_the_head_of_a_unit_is_no_unit(header: str) -> None:
    rows = [[cell(kind, row) for kind in "intNm"] for row in range(len(TITLES))]
    tables, _ = recognise([Sheet("x.csv", "", [["id", "name", "title", header, "manager id"], *rows])])
    assert tables["positions"].headers["reports_to"] == "manager id"
    assert "department" not in tables["positions"].headers


@pytest.mark.parametrize("header", ["Oberer", "Team Lead", "Operations Manager"])
def test_a_manager_column_told_by_its_contents_alone_is_a_warning_that_says_how_to_confirm_it(header: str) -> None:
    tables, findings = recognise([with_column(header, "N")])
    assert tables["positions"].headers["reports_to"] == header
    (warning,) = findings
    assert (warning.code, str(warning.severity)) == ("SHEET-56", "warning")
    assert "--save" in warning.fix


def test_columns_of_codes_are_titles_and_names_only_where_no_words_are() -> None:
    rows = [[cell(kind, row) for kind in "icntm"] for row in range(len(TITLES))]
    tables, _ = recognise([Sheet("x.csv", "", [["Medewerker", "Functie", "Naam", "Functie (tekst)", "Manager"], *rows])])
    told = tables["positions"].headers
    assert (told["id"], told["person"], told["title"]) == ("Medewerker", "Naam", "Functie (tekst)")


@pytest.mark.parametrize(
    "header", ["Post Code", "Job Code", "Unit Code", "Manager Mobile", "Office E-mail", "Company Name", "Customer Number"]
)
def test_words_for_a_key_or_a_name_make_no_field_of_another(header: str) -> None:
    assert list(match(vocabulary().kinds[0], ["title", header])) == ["title"]


# ---------------------------------------------------------------- what is said where there is no list of positions


def test_managers_listed_in_another_file_are_said_with_the_command() -> None:
    junior = Sheet(
        "junior.csv", "", [["Unit", "Reporting Senior Post", "Job Title"], *(["Sales", f"S{n % 3}", "Clerk"] for n in range(9))]
    )
    (refusal,) = recognise([junior])[1]
    assert refusal.code == "SHEET-06"
    assert "“Reporting Senior Post” seems to name managers who are listed in another file" in refusal.message
    assert "'allocator raci senior.csv junior.csv'" in refusal.message


def test_a_parent_unit_is_no_manager_listed_elsewhere() -> None:
    sheet = Sheet("x.csv", "", [["Unit", "Parent Department", "Job Title"], *(["Sales", f"S{n % 3}", "Clerk"] for n in range(9))])
    assert "another file" not in recognise([sheet])[1][0].message


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Alpha|Title|Gamma", "with these columns: Title = title; missing: reports to"),
        (
            "Site|Site Manager|Gamma",
            "as a list of sites with these columns: Site = site, Site Manager = manager; missing: title and",
        ),
        ("Alpha|Beta|Gamma", "none of its columns was recognised"),
    ],
)
def test_what_was_recognised_all_the_same_is_said(header: str, said: str) -> None:
    (refusal,) = recognise([Sheet("x.csv", "", [header.split("|"), ["a", "b", "c"], ["d", "e", "f"]])])[1]
    assert refusal.code == "SHEET-04"
    assert said in refusal.message


def test_keys_without_a_row_in_the_joined_sheet_are_a_warning() -> None:
    staff = [
        ["id", "job id", "reports to"],
        ["1", "J1", ""],
        ["2", "J2", "1"],
        ["3", "J3", "2"],
        ["4", "J9", "2"],
        ["5", "J3", "2"],
    ]
    jobs = [["job id", "job title"], ["J1", "Director"], ["J2", "Manager"], ["J3", "Driver"]]
    _, findings = recognise([Sheet("staff.csv", "", staff), Sheet("jobs.csv", "", jobs)])
    (warning,) = (item for item in findings if item.code == "SHEET-73")
    assert (str(warning.severity), warning.values["count"], str(warning.cell)) == ("warning", 1, "staff.csv!row 5")
