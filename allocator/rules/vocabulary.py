"""The names that a rule pack may use because the engine knows them: selectors, conditions, facts, thresholds and choices.

Part of loading the pack. A pack gives these names points, meanings and figures; a name beyond them could do nothing.
"""

from __future__ import annotations

KINDS = ("organisation", "operation", "site", "logistics", "fleet", "process")
ROLES = (
    "chief-executive",
    "chief-operating-officer",
    "operations-manager",
    "site-manager",
    "logistics-manager",
    "fleet-manager",
    "process-manager",
    "operations-assistant",
    "line-manager",
    "team-member",
)
ADVISERS = ("fn-process-excellence", "fn-internal-audit", "fn-other")  # functions that rules speak of
CHAIN = (*ROLES, "operations-manager-whole-organisation", "designated-process-owner", "root")
LINES = ("first", "second", "third", "support", "governance-to-management")
DOCUMENTED = ("yes", "truncated", "no")

MODALITIES = ("general", "often", "may", "inferred")  # how strongly the founding document speaks
HORIZONS = ("short", "long", "both")
REACHES = ("whole", "own-team")
MATRIX = ("consult", "inform")
CONDITIONS = ("always", "departments>=2", "sites>=2", "manager-has-team", "process-has-vendors", "has-assistants")

ANSWERING = ("holder", "om-lca", "holder-or-manager", "budget-holder")  # who may be Accountable: each names exactly one position
SELECTORS = (  # who may get another letter: any number of positions
    "holder",
    "accountable",
    "boss",
    "om",
    "om-lca",
    "all-oms",
    "other-oms",
    "ceo",
    "managers",
    "line-managers",
    "scope-managers-below",
    "budget-holders-below",
    "site-managers-below",
    "logistics-managers-below",
    "fleet-managers-below",
    "vendor-process-managers",
    "all-process-managers",
    "process-managers-in-operation",
    "process-managers-on-site",
    "participating-heads",
    "peers",
    "dotted",
    "team",
    "assistants",
    "subtree",
)
FACTS = ("OM1", "OM2", "OM3", "OM4", "OM5", "OM6", "OM7", "PM1", "PM2", "PM3", "PM4", "PM5", "SM1", "SM2", "OA1")
THRESHOLDS = (
    "span_wide",
    "span_narrow",
    "layers_max",
    "processes_per_manager_max",
    "scope_managers_per_operation_max",
    "a_share_max",
    "a_share_min_rows",
    "r_per_row_max",
    "c_per_row_max",
    "i_per_row_max",
    "acting_max_scopes",
    "career_min_coverage",
)
SHARES = ("a_share_max", "career_min_coverage")  # thresholds from 0 to 1
LETTERS = ("A", "R", "V", "C", "I")  # what an activity hands out, in order of evaluation
SCHEME_LETTERS = ("A", "R", "S", "C", "V", "G", "I", "O")  # what a scheme shows
