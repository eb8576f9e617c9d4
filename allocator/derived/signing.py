"""Who signs for an amount, and why, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allocator.derived.authority import Approval, Authority, Limit, Step


def answer(authority: Authority, approval: Approval) -> str:
    """Who signs, in one sentence."""
    what = f"{authority.budgets.spelled(approval.amount)} for {scope_label(authority, approval.scope)}"
    last = approval.steps[-1]
    if not last.signs:
        return f"{what}: the board decides, since nobody on the way up may sign for it."
    return f"{what}: {post(authority, last.position, last.signer)} signs."


def begins(authority: Authority, approval: Approval) -> str:
    """Where the way begins, and why there."""
    scope = authority.allocation.scopes[approval.scope]
    activity = authority.pack.extras["delegation"]["activity"].get(scope.kind)
    why = f"Accountable for its budget ({activity})" if activity else "who holds it"
    return f"The way begins with {authority.org.label(approval.steps[0].position)}, {why}, and goes up the reporting line."


def step_why(authority: Authority, approval: Approval, step: Step) -> str:
    """Why a post signs, or does not."""
    limit = authority.limits.get(step.position)
    if limit is None:
        return _no_limit(authority, step.position)
    said = f"limit {limit_why(authority, limit)}"
    if not step.covers:
        return f"{said}, less than the amount"
    if step.asks:
        return f"{said}, but {_asks(authority, approval, step)}: nobody approves the own request"
    if not step.signs:
        return f"{said}, but the post is vacant and nobody acts for it"
    acts = step.signer != step.position
    return f"{said}, which covers it" + (f"; {authority.org.label(step.signer)} acts for the vacant post" if acts else "")


def limit_why(authority: Authority, limit: Limit) -> str:
    """A limit and the share it is: "45,000 EUR (5% of 900,000 EUR, PR1)"."""
    of = ", ".join(authority.allocation.scopes[scope].id for scope in limit.scopes) or "its own budget"
    spelled = authority.budgets.spelled
    return f"{spelled(limit.amount)} ({(limit.share * 100).normalize():f}% of {spelled(limit.envelope)}, {of})"


def budget_lines(authority: Authority, approval: Approval) -> Iterator[str]:
    """The envelope that the amount comes out of, with the wider ones; and that it is more than the envelope holds."""
    envelopes, scopes, spelled = authority.budgets.envelopes, authority.allocation.scopes, authority.budgets.spelled
    own, chain, scope = envelopes[approval.scope], [], approval.scope
    while scope >= 0:
        amount = envelopes[scope].amount
        chain += [f"{scopes[scope].id} {spelled(amount)}"] if amount is not None else []
        scope = envelopes[scope].parent
    if chain:
        yield f"Budget: {', out of '.join(chain)}."
    if own.amount is None:
        yield f"{scopes[approval.scope].id} has no budget of its own."
    elif approval.amount > own.amount:
        yield f"The amount is more than the whole budget of {scopes[approval.scope].id}: the budget is to be raised first."


def scope_label(authority: Authority, scope: int) -> str:
    """How a scope is called: name and id."""
    item = authority.allocation.scopes[scope]
    return f"{item.name} ({item.id})" if item.name not in ("", item.id) else item.id


def post(authority: Authority, position: int, signer: int) -> str:
    """Who signs: a post, or who acts for it while it is vacant."""
    label = authority.org.label
    return label(position) if signer == position else f"{label(signer)}, acting for the vacant {label(position)},"


def _asks(authority: Authority, approval: Approval, step: Step) -> str:
    """How who would sign has a hand in the request."""
    if step.signer != approval.requester:
        return f"{authority.org.label(step.signer)} is in the hands of who asks for the money"
    acts = step.signer != step.position
    return f"{authority.org.label(step.signer)}, who acts for it, asks for the money" if acts else "it asks for the money itself"


def _no_limit(authority: Authority, position: int) -> str:
    """Why a post has no limit."""
    role = authority.allocation.roles.of(position)
    if role.id not in authority.pack.extras["delegation"]["share"]:
        return f"no limit: the rules give none to the role {role.name}"
    remedy = "; a budget in its row would give it one" if role.ceiling == "organisation" else ""
    return f"no limit: it holds no budget{remedy}"
