"""The prover: an org and its allocation to findings. It shares no code with the rules whose work it judges."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from allocator.checks import authority, budgets, controls, duties, ownership, raci, roles, structure, vacancies
from allocator.checks.case import Case
from allocator.findings import Finding
from allocator.org.model import Org
from allocator.raci import Allocation

Check = Callable[[Case], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    raci.one_accountable,  # INV-01
    raci.somebody_responsible,  # INV-02
    authority.authority,  # INV-03
    raci.one_letter_per_cell,  # INV-04
    raci.letters_that_bind,  # INV-05
    authority.beyond_scope,  # LEAK-01
    authority.customer_contact,  # LEAK-02
    authority.long_horizon,  # LEAK-03
    authority.kept_above,  # LEAK-04
    authority.others_process,  # LEAK-05
    authority.customer_facing_process,  # LEAK-06
    ownership.orphans,  # OWN-01
    ownership.no_lead,  # OWN-03
    ownership.across_departments,  # OWN-04
    ownership.mandates,  # OWN-05
    ownership.managed_from_outside,  # OWN-06
    ownership.run_from_above,  # OWN-07
    roles.departments_alone,  # ROLE-01
    roles.no_operating_officer,  # ROLE-02
    roles.sites_alone,  # ROLE-03
    roles.functions_missing,  # ROLE-04
    roles.operations_unmanaged,  # ROLE-05
    roles.shared_departments,  # DATA-06
    vacancies.vacant_accountable,  # VAC-01
    vacancies.acting_verifier,  # VAC-02
    vacancies.many_acting,  # VAC-03
    vacancies.nobody_acting,  # VAC-04
    raci.concentration,  # LOAD-01
    raci.many_processes,  # LOAD-02
    raci.idle_managers,  # LOAD-03
    raci.in_everything,  # LOAD-04
    raci.many_responsible,  # ROW-01
    raci.many_consulted,  # ROW-02
    raci.many_informed,  # ROW-03
    raci.nobody_told,  # ROW-04
    controls.separated,  # SOD-01 to SOD-05, SOD-08
    duties.dependent_verifier,  # SOD-06
    duties.managing_audit,  # SOD-07
    structure.wide_spans,  # STR-01
    structure.narrow_spans,  # STR-02
    structure.process_managers_elsewhere,  # STR-03
    structure.operations_managers_elsewhere,  # STR-04
    structure.as_high_as_its_manager,  # STR-05
    structure.many_layers,  # STR-06
    structure.dotted_lines,  # MAT-01
    budgets.exceeded,  # BUD-01
    budgets.reserves,  # BUD-02
    budgets.not_the_smaller,  # BUD-03
    budgets.several_currencies,  # BUD-04
    budgets.unbudgeted,  # BUD-05
    budgets.missing,  # BUD-06
)


def check(org: Org, allocation: Allocation) -> list[Finding]:
    """Everything that is wrong with an allocation, or worth knowing, in the order of `CHECKS`; each subject once per code."""
    case = Case(org, allocation)
    return [found for each in CHECKS for found in each(case)]
