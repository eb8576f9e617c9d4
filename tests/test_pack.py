"""The rule pack: the bundled one is complete and as the model has it, and every mistake in a pack is named by table and key."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from allocator.findings import Finding, catalogue, ordered
from allocator.raci import Letter
from allocator.rules import allocation, selectors, vocabulary
from allocator.rules.pack import Pack, load
from allocator.rules.titles import Lexicon, load_lexicon

MODEL = Path(__file__).parents[2] / "shared" / "model" / "rules.yaml"
BUNDLED = files("allocator.templates").joinpath("rules", "operations.toml").read_text(encoding="utf-8")
EXTENSIONS = ["site-daily-operations", "site-health-safety", "log-flow", "fleet-operation", "ops-admin-support"]


@pytest.fixture(scope="module")
def pack() -> Pack:
    loaded, findings = load()
    assert findings == []
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def model() -> dict[str, Any]:
    """The draft rules of the model, as data."""
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    if not MODEL.exists():
        pytest.skip("the rule model (../shared/model) is not here")
    loaded: dict[str, Any] = yaml.safe_load(MODEL.read_text(encoding="utf-8"))
    return loaded


@cache
def lexicon(text: str, archetypes: tuple[str, ...]) -> tuple[Lexicon | None, list[str]]:
    return load_lexicon(text, archetypes)


@pytest.fixture(autouse=True)
def one_lexicon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the same titles once and not for every broken pack."""
    monkeypatch.setattr("allocator.rules.pack.load_lexicon", lambda text, archetypes: lexicon(text, tuple(archetypes)))


def table(pack: Pack, activity: str) -> list[str]:
    """The lines of an activity's decision table as "letter selector", a generic rule in brackets."""
    number = [each.id for each in pack.activities].index(activity)
    lines = [decision for decision in pack.decisions if decision.activity == number]
    return [f"{line.letter.symbol} {line.selector}" + (f" ({line.rule})" if line.rule else "") for line in lines]


def broken(folder: Path, *changes: tuple[str, str]) -> list[Finding]:
    """The findings of the bundled pack after some changes of its text."""
    text = BUNDLED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    loaded, findings = load(path)
    assert loaded is None
    return findings


# ---------------------------------------------------------------- the bundled pack


def test_the_bundled_pack_has_41_activities_of_the_document_and_5_of_practice(pack: Pack) -> None:
    assert sum(not activity.extension for activity in pack.activities) == 41
    assert [activity.id for activity in pack.activities if activity.extension] == EXTENSIONS
    assert pack.document == "Operations Manager vs Process Manager"
    assert (pack.id, pack.version) == ("ops-vs-process", "0.1.0")


ABOVE = "; S assistants (G4)"


@pytest.mark.parametrize(
    ("activity", "before", "after"),
    [
        (
            "org-strategy",
            "R all-oms; R accountable (G6); C ceo; C fn:finance; C other-oms (G15)",
            f"I dotted (G3){ABOVE}; I fn:hr; I fn:it",
        ),
        ("ops-oversight", "R scope-managers-below; R accountable (G6)", f"I dotted (G3){ABOVE}"),
        ("ops-goals", "R holder; R accountable (G6); C scope-managers-below", f"C dotted (G3){ABOVE}"),
        ("ops-budget", "R holder; R accountable (G6); V fn:finance; C budget-holders-below", f"I dotted (G3){ABOVE}"),
        ("proc-compliance", "R managers; R accountable (G6); V fn:legal-compliance; C fn:quality", "I dotted (G3); I om; I team"),
        ("proc-risk", "R managers; R accountable (G6); V fn:risk|quality|legal-compliance; C om", "C dotted (G3); I team"),
        ("fleet-operation", "R accountable (G6); C boss", "I dotted (G3); I om; I team"),
    ],
)
def test_decisions_stand_in_the_order_of_evaluation(pack: Pack, activity: str, before: str, after: str) -> None:
    last = "I line-managers (G14)" if activity.startswith("proc-") else "I boss (G2)"
    assert "; ".join(table(pack, activity)) == f"A holder; {before}; {after}; {last}"


@pytest.mark.parametrize(
    ("activity", "selector"),
    [("proc-targets", "om-lca"), ("proc-budget", "budget-holder"), ("proc-team", "holder-or-manager"), ("proc-change", "holder")],
)
def test_the_accountable_of_a_process_row_depends_on_the_activity(pack: Pack, activity: str, selector: str) -> None:
    assert table(pack, activity)[0] == f"A {selector}"


def test_every_line_of_the_decision_table_stands_once(pack: Pack) -> None:
    assert len(set(pack.decisions)) == len(pack.decisions)


def test_every_activity_has_one_accountable_that_names_one_position(pack: Pack) -> None:
    answering = [(line.activity, line.selector) for line in pack.decisions if line.letter is Letter.ACCOUNTABLE]
    assert [activity for activity, _ in answering] == list(range(len(pack.activities)))
    assert {selector for _, selector in answering} == set(vocabulary.ANSWERING)


def test_activities_are_those_of_the_model(pack: Pack, model: dict[str, Any]) -> None:
    expected = [*model["activities"], *model["extension_activities"]]
    fields = ("id", "name", "dimension", "scope", "horizon", "modality")
    defaults = {"reach": "whole", "when": "always", "matrix": "inform", "customer_facing": False, "broadcast": False}
    for activity, rule in zip(pack.activities, expected, strict=True):
        assert [getattr(activity, name) for name in fields] == [rule[name] for name in fields]
        assert {name: getattr(activity, name) for name in defaults} == {
            name: rule.get(name, value) for name, value in defaults.items()
        }
        lines = [line for line in pack.decisions if not line.rule and pack.activities[line.activity] is activity]
        assert [(line.letter.symbol, line.selector) for line in lines] == [
            (letter, selector) for letter in "ARVCI" for selector in ([rule["A"]] if letter == "A" else rule.get(letter, []))
        ]


def test_activities_cite_the_lines_of_the_model_inside_its_quotations(pack: Pack, model: dict[str, Any]) -> None:
    for activity, rule in zip(pack.activities, model["activities"], strict=False):
        cited = [source for source in activity.sources if source.line]
        assert [source.line for source in cited] == [seed["line"] for seed in rule["seed"]]
        assert all(source.anchor in seed["quote"] for source, seed in zip(cited, rule["seed"], strict=True))


def test_figures_are_those_of_the_model(pack: Pack, model: dict[str, Any]) -> None:
    evidence = {
        rule["id"]: (name, rule["points"], rule["seed_line"])
        for name, rules in model["classifier"]["evidence"].items()
        for rule in rules
    }
    assert {rule.id: (rule.archetype, rule.points, rule.source.line) for rule in pack.evidence} == evidence
    assert [pack.strong_points, pack.weak_points, pack.min_score, pack.min_margin] == [
        model["classifier"][key] for key in ("strong_title", "weak_title", "min_score", "min_margin")
    ]
    assert pack.standards.thresholds == model["thresholds"]
    assert pack.support_departments[: len(model["support_departments"])] == tuple(model["support_departments"])
    assert pack.extras["delegation"]["share"] == model["doa"]["transaction_limit"]["share"]


def test_archetypes_and_scopes_are_those_of_the_model(pack: Pack, model: dict[str, Any]) -> None:
    documented = {True: "yes", False: "no", "truncated": "truncated"}
    assert [(each.id, each.level, each.ceiling or "none", each.line, each.documented) for each in pack.standards.archetypes] == [
        (name, rule["level"], rule["ceiling"], rule["line"], documented[rule["in_seed"]])
        for name, rule in model["archetypes"].items()
    ]
    assert [(kind.id, list(kind.chain)) for kind in pack.standards.kinds] == [
        (name, rule["holder_chain"]) for name, rule in model["scope_kinds"].items()
    ]


def test_schemes_and_duties_are_those_of_the_model(pack: Pack, model: dict[str, Any]) -> None:
    expected = {name: rule for name, rule in model["schemes"].items() if name != "primary_r"}
    assert {name: dict(scheme.letters) for name, scheme in pack.schemes.items()} == {
        name: rule["map"] for name, rule in expected.items()
    }
    assert {name: list(scheme.exactly_one) for name, scheme in pack.schemes.items()} == {
        name: rule["exactly_one"] for name, rule in expected.items()
    }
    duties = {rule["id"]: (rule["doer"], rule["checker"]) for rule in model["sod"] if isinstance(rule.get("doer"), str)}
    assert {duty.code: ("|".join(duty.activities), "|".join(duty.functions)) for duty in pack.standards.duties} == duties


def test_texts_know_every_rule_of_the_model(pack: Pack, model: dict[str, Any]) -> None:
    rules = {*model["generic_rules"], *model["holder_rules"], *(rule["id"] for rule in model["classifier"]["post_rules"])}
    assert rules <= set(pack.texts)


def test_later_stages_find_the_data_of_the_model(pack: Pack, model: dict[str, Any]) -> None:
    kpis = {name: (kpi["name"], kpi["scope"], kpi["activity"]) for name, kpi in pack.extras["kpis"].items()}
    assert kpis == {kpi["id"]: (kpi["name"], kpi["scope"], kpi["linked_activity"]) for kpi in model["kpis"]}
    for attribute, roles in model["role_attributes"].items():
        for role, values in roles.items():
            ours = pack.extras["attributes"][attribute][role]
            assert (list(ours["values"]), list(ours["plus"]), ours["source"].line) == (
                values["values"],
                values.get("plus", []),
                values["seed"]["line"],
            )
    career = pack.extras["career"]
    assert {name: rule["weight"] for name, rule in career["criteria"].items()} == {
        rule["id"]: rule["weight"] for rule in model["career"]["criteria"]
    }
    assert {name: pair["source"].line for name, pair in career["pairs"].items()} == {
        pair["id"]: pair["line"] for pair in model["career"]["pairs"]
    }
    assert list(career["never_read"]) == model["career"]["never_read"]
    assert {name: (rule["modality"], rule["finding"]) for name, rule in pack.extras["expectations"].items()} == {
        rule["id"]: (rule["modality"], rule["finding"]) for rule in model["structural_rules"]
    }


def test_findings_have_the_severity_of_the_model(model: dict[str, Any]) -> None:
    severities = {code: entry.severity for code, entry in catalogue().items()}
    assert {rule["id"]: rule["severity"] for rule in model["findings"]}.items() <= severities.items()


def test_schemes_explain_every_letter_they_show(pack: Pack) -> None:
    for scheme in pack.schemes.values():
        assert {letter for letter in scheme.letters.values() if letter} <= set(scheme.legend)
    meanings = {name: scheme.legend for name, scheme in pack.schemes.items()}
    assert meanings["RASCI"]["S"].startswith("Support")
    assert meanings["RACI-VS"]["S"].startswith("Signatory")
    assert meanings["RACI"]["I"].startswith("Informed")
    assert meanings["RAPID"]["I"].startswith("Input")
    assert [meanings[name]["A"].split(":")[0] for name in ("RACI", "RAPID", "DACI")] == ["Accountable", "Agree", "Approver"]


def test_ranks_order_the_scope_kinds(pack: Pack) -> None:
    assert pack.standards.rank == {"process": 0, "fleet": 0, "logistics": 1, "site": 2, "operation": 3, "organisation": 4}


def test_the_engine_knows_the_selectors_of_the_pack(pack: Pack) -> None:
    assert set(vocabulary.SELECTORS) == set(selectors.SELECTORS)
    assert set(pack.selectors) == {*vocabulary.SELECTORS, *vocabulary.ANSWERING}


def test_the_engine_knows_the_conditions_of_the_pack() -> None:
    assert set(vocabulary.CONDITIONS) == set(allocation.CONDITIONS)


@pytest.mark.parametrize(
    "language", ["Personalwesen", "ressources humaines", "recursos humanos", "vendas", "achats", "einkauf", "auditoría"]
)
def test_support_departments_are_known_in_five_languages(pack: Pack, language: str) -> None:
    assert language.casefold() in pack.support_departments


def test_strict_seed_leaves_out_what_the_document_does_not_know(pack: Pack) -> None:
    strict, findings = load(strict_seed=True)
    assert strict is not None
    assert findings == []
    assert strict.standards.strict_seed
    assert not pack.standards.strict_seed
    assert [activity.id for activity in strict.activities] == [each.id for each in pack.activities if not each.extension]
    assert table(strict, "ops-budget") == [line for line in table(pack, "ops-budget") if "fn:" not in line]
    assert not [line for line in strict.decisions if line.selector.startswith("fn:")]


def test_a_path_is_read_like_a_name(pack: Pack, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(BUNDLED, encoding="utf-8")
    mine, findings = load(path)
    assert findings == []
    assert mine is not None
    assert (mine.hash, mine.decisions) == (pack.hash, pack.decisions)
    assert len(mine.hash) == 12


@pytest.mark.parametrize(
    ("old", "new"),
    [("span_wide = 15", "span_wide = 16"), ('name = "Throughput"', 'name = "Through-put"'), ('R = ["all-oms"]', 'R = ["ceo"]')],
)
def test_whatever_else_a_pack_says_is_another_hash(pack: Pack, tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(BUNDLED.replace(old, new, 1), encoding="utf-8")
    mine, _ = load(path)
    assert mine is not None
    assert mine.hash != pack.hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("span_wide = 15", "# ours\n\nspan_wide = 15.0"),
        ('A = "holder"', 'A = ["holder"]'),
        ('scope = "organisation"\nhorizon = "long"', 'horizon = "long"\nscope = "organisation"\nbroadcast = false\nV = []'),
        ('source = { document = "cobit" }', 'source = [{ document = "cobit", entry = "" }]'),
    ],
)
def test_how_a_pack_is_written_makes_no_other_hash(pack: Pack, tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(BUNDLED.replace(old, new, 1), encoding="utf-8")
    mine, findings = load(path)
    assert findings == []
    assert mine == pack


def test_the_order_of_activities_makes_another_hash(pack: Pack, tmp_path: Path) -> None:
    start, end = (BUNDLED.index(f"[activity.{name}]") for name in ("org-strategy", "org-change-programme"))
    path = tmp_path / "mine.toml"
    path.write_text(BUNDLED[:start] + BUNDLED[end:] + BUNDLED[start:end], encoding="utf-8")
    mine, findings = load(path)
    assert findings == []
    assert mine is not None
    assert mine.hash != pack.hash


# ---------------------------------------------------------------- mistakes

STRATEGY = 'A = "holder"\nR = ["all-oms"]\nC = ["ceo", "fn:finance"]\nI = ["fn:hr", "fn:it"]'

MISTAKES = [
    # what is changed, into what, the code, the place, what the message says
    (STRATEGY, STRATEGY.replace("all-oms", "holderr"), "PACK-03", "activity.org-strategy.R[0]", 'unknown selector "holderr"'),
    (STRATEGY, STRATEGY.replace('"holder"', '"holderr"'), "PACK-03", "activity.org-strategy.A", 'unknown selector "holderr"'),
    (STRATEGY, STRATEGY.replace("fn:finance", "fn:finanse"), "PACK-03", "activity.org-strategy.C[1]", '"fn:finanse"'),
    (STRATEGY, STRATEGY.replace("fn:finance", "fn:finance|"), "PACK-03", "activity.org-strategy.C[1]", '"fn:finance|"'),
    (STRATEGY, STRATEGY.replace('"ceo"', '"fn:finance"'), "PACK-05", "activity.org-strategy.C[1]", "twice"),
    (STRATEGY, STRATEGY.replace('A = "holder"\n', ""), "PACK-04", "activity.org-strategy.A", "missing"),
    (STRATEGY, STRATEGY.replace('"holder"', '["holder", "ceo"]'), "PACK-06", "activity.org-strategy.A", "exactly one selector"),
    (STRATEGY, STRATEGY.replace('["all-oms"]', '["budget-holder"]'), "PACK-03", "activity.org-strategy.R[0]", "unknown selector"),
    (STRATEGY, STRATEGY.replace('"holder"', '"managers"'), "PACK-06", "activity.org-strategy.A", "several positions or none"),
    (STRATEGY, STRATEGY.replace('["all-oms"]', '"all-oms"'), "PACK-06", "activity.org-strategy.R", "a list is needed"),
    (STRATEGY, STRATEGY.replace('["all-oms"]', "[1]"), "PACK-06", "activity.org-strategy.R[0]", "a text is needed"),
    (STRATEGY, STRATEGY.replace("I = [", "X = ["), "PACK-07", "activity.org-strategy.X", 'unknown key "X"'),
    ('scope = "organisation"', 'scope = "planet"', "PACK-03", "activity.org-strategy.scope", 'unknown scope kind "planet"'),
    (
        'when = "departments>=2"',
        'when = "departments>2"',
        "PACK-03",
        "activity.ops-cross-department-change.when",
        "unknown condition",
    ),
    ('dimension = "innovation"', 'dimension = "inovation"', "PACK-03", "activity.org-innovation.dimension", "unknown dimension"),
    ('dimension = "innovation"', 'dimension = "risk-management"', "PACK-06", "activity.org-innovation.dimension", "no source"),
    ('horizon = "long"', 'horizon = "longer"', "PACK-03", "activity.org-strategy.horizon", "unknown horizon"),
    ('modality = "often"', 'modality = "seldom"', "PACK-03", "activity.org-strategy.modality", "unknown modality"),
    ('matrix = "consult"\nA', 'matrix = "ask"\nA', "PACK-03", "activity.ops-goals.matrix", "unknown matrix"),
    (
        "customer_facing = true",
        'customer_facing = "yes"',
        "PACK-06",
        "activity.ops-customer-contact.customer_facing",
        "true or false",
    ),
    (
        'anchor = "strategic planning and decision-making"',
        'anchor = "a b c d e f"',
        "PACK-06",
        "activity.org-strategy.source[0].anchor",
        "at most 5 words",
    ),
    ("line = 4, anchor", "line = 2, anchor", "PACK-06", "activity.org-strategy.source[0].line", "no dimension's line"),
    ("line = 4, anchor", "anchor", "PACK-04", "activity.org-strategy.source[0].line", "missing"),
    (
        'statement = "Operations managers take part',
        'statment = "Operations managers take part',
        "PACK-07",
        "activity.org-strategy.source[0].statment",
        "unknown key",
    ),
    ('source = { document = "cobit" }', "", "PACK-04", "rule.G1.source", "a source is missing"),
    ('source = { document = "cobit" }', "source = []", "PACK-04", "rule.G1.source", "a source is missing"),
    (
        'source = { document = "cobit" }',
        'source = { document = "cobit5" }',
        "PACK-03",
        "rule.G1.source.document",
        "unknown document",
    ),
    ('statement = "Every activity in a scope', 'statement = "" # "', "PACK-04", "rule.G1.statement", "missing"),
    ('rule = "G14"', 'rule = "G99"', "PACK-03", "generic[5].rule", 'unknown rule "G99"'),
    ('rule = "G14"', 'rule = "G6"', "PACK-05", "generic[5].rule", '"G6" stands there twice'),
    ('selector = "boss"', 'selector = "bos"', "PACK-03", "generic[4].selector", 'unknown selector "bos"'),
    ('letter = "matrix"', 'letter = "A"', "PACK-03", "generic[2].letter", 'unknown letter "A"'),
    ('chain = ["chief-operating-officer"', 'chain = ["coo"', "PACK-03", "scope.organisation.chain[0]", '"coo"'),
    ("rank = 4", 'rank = "4"', "PACK-06", "scope.organisation.rank", "a whole number is needed"),
    ("[scope.fleet]", "[scope.ships]", "PACK-03", "scope.ships", 'unknown name "ships"'),
    ("[archetype.line-manager]", "[archetype.lion-manager]", "PACK-03", "archetype.lion-manager", "unknown archetype"),
    ("[archetype.line-manager]", "[archetype.fn-lions]", "PACK-04", "archetype.line-manager", "missing"),
    ('ceiling = "fleet"', 'ceiling = "ship"', "PACK-03", "archetype.fleet-manager.ceiling", "unknown scope kind"),
    ('holder = "the position', 'holderr = "the position', "PACK-03", "selectors.holderr", "unknown name"),
    ("[evidence.OM1]", "[evidence.OM9]", "PACK-04", "evidence.OM1", "missing"),
    (
        'archetype = "process-manager"\npoints = 4',
        'archetype = "proces-manager"\npoints = 4',
        "PACK-03",
        "evidence.PM1.archetype",
        "archetype",
    ),
    ("points = 4", "points = 4.5", "PACK-06", "evidence.PM1.points", "a whole number"),
    ("strong_points = 6\n", "", "PACK-04", "classifier.strong_points", "missing"),
    ("span_wide = 15", "span_wyde = 15", "PACK-04", "thresholds.span_wide", "missing"),
    ("span_wide = 15", 'span_wide = "15"', "PACK-06", "thresholds.span_wide", "a number is needed"),
    ("[duty.SOD-02]", "[duty.SOD-99]", "PACK-03", "duty.SOD-99", "unknown finding"),
    ('functions = ["fn-risk"]', 'functions = ["risk"]', "PACK-03", "duty.SOD-04.functions[0]", "unknown function"),
    ('activities = ["ops-budget"', 'activities = ["budget"', "PACK-03", "duty.SOD-02.activities[0]", "unknown activity"),
    ('V = "C", G = "A", I', 'W = "C", G = "A", I', "PACK-03", "scheme.RACI.letters.W", "unknown name"),
    ('V = "C", G = "A", I', 'V = "X", G = "A", I', "PACK-04", "scheme.RACI.letters.V", 'the meaning of "X" is missing'),
    ('exactly_one = ["A"]', 'exactly_one = ["Q"]', "PACK-03", "scheme.RACI.exactly_one[0]", 'unknown letter "Q"'),
    ("[scheme.RACI]\n", "[scheme.MINE]\n", "PACK-04", "scheme.RACI.letters", "missing"),
    ('activity = "ops-budget"', 'activity = "budget"', "PACK-03", "kpi.kpi-financial-performance.activity", "unknown activity"),
    ('finding = "STR-03"', 'finding = "STR-99"', "PACK-03", "expectation.ST1.finding", "unknown finding"),
    (
        "[attribute.flexibility.process-manager]",
        "[attribute.flexibility.manager]",
        "PACK-03",
        "attribute.flexibility.manager",
        "archetype",
    ),
    ("[attribute.skill-set.", "[attribute.skills.", "PACK-03", "attribute.skills", "unknown dimension"),
    ("site-manager = 0.05", "sight-manager = 0.05", "PACK-03", "delegation.share.sight-manager", "unknown archetype"),
    ("site-manager = 0.05", "site-manager = 5", "PACK-06", "delegation.share.site-manager", "5 is no share"),
    ('process = "proc-budget"', 'process = "proc-spending"', "PACK-03", "delegation.activity.process", "unknown activity"),
    ('operation = "ops-budget"', 'operations = "ops-budget"', "PACK-07", "delegation.activity.operations", "unknown key"),
    ("[control]\nphrases", "[control]\nwords", "PACK-07", "control.words", "unknown key"),
    ('process = "the budget of the process"\n', "", "PACK-04", "delegation.envelope.process", "missing"),
    ("weight = 30", "weight = true", "PACK-06", "career.criterion.skills.weight", "a whole number"),
    ('version = "0.1.0"', 'version = "0.1.0"\nauthor = "me"', "PACK-07", "author", 'unknown key "author"'),
    ('founding = "Operations', 'found = "Operations', "PACK-04", "document.founding", "missing"),
    ('use = "structure"', 'use = "graph"', "PACK-03", "dimension.reporting-structure.use", "unknown use"),
]


@pytest.mark.parametrize(("old", "new", "code", "place", "says"), MISTAKES, ids=[f"{row[2]} {row[3]} {row[4]}" for row in MISTAKES])
def test_a_mistake_is_named_by_table_and_key(tmp_path: Path, old: str, new: str, code: str, place: str, says: str) -> None:
    found = [finding for finding in broken(tmp_path, (old, new)) if (finding.code, finding.subject) == (code, place)]
    assert len(found) == 1
    assert says in found[0].message
    assert found[0].message.startswith(place)
    assert str(found[0].cell) == "mine.toml"


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    findings = broken(
        tmp_path, ("rank = 4", 'rank = "4"'), ('anchor = "to human', 'anker = "to human'), ("span_wide = 15", "span_wide = true")
    )
    assert [(item.code, item.subject) for item in ordered(findings)] == [
        ("PACK-04", "activity.ops-workforce.source[0].anchor"),
        ("PACK-06", "scope.organisation.rank"),
        ("PACK-06", "thresholds.span_wide"),
        ("PACK-07", "activity.ops-workforce.source[0].anker"),
    ]


def test_a_pack_needs_the_scheme_that_is_shown_by_default(tmp_path: Path) -> None:
    findings = broken(tmp_path, ("[scheme.RACI]\n", "[scheme.MINE]\n"), ("[scheme.RACI.legend]\n", "[scheme.MINE.legend]\n"))
    assert [(item.code, item.subject) for item in findings] == [("PACK-04", "scheme.RACI")]


def test_a_mistake_of_the_title_lexicon_is_the_packs(tmp_path: Path) -> None:
    (finding,) = broken(
        tmp_path, ("[archetype.fn-risk]", "[archetype.fn-hazard]"), *[('"fn-risk"', '"fn-hazard"')], *[("fn:risk", "fn:hazard")] * 4
    )
    assert (finding.code, finding.subject, str(finding.cell)) == ("PACK-08", "fn-risk", "titles.toml")


def test_an_activity_that_stands_twice_is_named_with_its_line(tmp_path: Path) -> None:
    (finding,) = broken(tmp_path, ("[activity.ops-budget]", "[activity.ops-goals]"))
    assert (finding.code, finding.subject) == ("PACK-02", "mine.toml")
    assert "'ops-goals'" in finding.message
    assert "line" in finding.message


def test_a_syntax_error_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('id = "a"\nversion == 1\n', encoding="utf-8")
    loaded, (finding,) = load(path)
    assert loaded is None
    assert finding.code == "PACK-02"
    assert "line 2" in finding.message


def test_a_file_that_is_no_text_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe\x00")
    loaded, (finding,) = load(path)
    assert loaded is None
    assert finding.code == "PACK-02"


@pytest.mark.parametrize("name", ["nowhere", "missing/nowhere.toml", "."])
def test_a_pack_that_cannot_be_read_is_a_finding(name: str) -> None:
    loaded, (finding,) = load(name)
    assert loaded is None
    assert (finding.code, finding.subject) == ("PACK-01", name)


@pytest.mark.parametrize(
    "text", ["", "id = 1", "activity = 3", "generic = {}", "scope = []\narchetype = 'x'\nsource = 1", "[activity.a]\nA = []"]
)
def test_no_pack_however_odd_raises(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(text, encoding="utf-8")
    loaded, findings = load(path)
    assert loaded is None
    assert findings
    assert all(str(finding) for finding in findings)
