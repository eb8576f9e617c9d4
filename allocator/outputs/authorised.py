"""Render: the delegation of authority, and who signs for an amount, as data for JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from allocator.derived.signing import answer, begins, budget_lines, step_why

if TYPE_CHECKING:
    from allocator.derived.authority import Approval, Authority, Limit

Json = dict[str, Any]


def delegated(authority: Authority) -> Json:
    """Envelopes, by scope, with who signs up to which amount, and the limit of each position that has one."""
    return {
        "currency": next(iter(authority.budgets.currencies), None),
        "envelopes": [_envelope(authority, scope) for scope, _ in authority.tree],
        "limits": [_limit(authority, limit) for limit in authority.limits.values()],
    }


def approved(authority: Authority, approval: Approval) -> Json:
    """Who signs for an amount, the way up and why, and what is found on it."""
    ids = authority.org.ids
    return {
        "amount": number(approval.amount),
        "currency": next(iter(authority.budgets.currencies), None),
        "scope": authority.allocation.scopes[approval.scope].id,
        "requester": ids[approval.requester] if approval.requester >= 0 else None,
        "signer": ids[approval.signer] if approval.signer >= 0 else None,
        "board": approval.signer < 0,
        "answer": answer(authority, approval),
        "begins": begins(authority, approval),
        "steps": [
            {
                "position": ids[step.position],
                "limit": number(step.limit),
                "acting": ids[step.signer] if step.signer not in (step.position, -1) else None,
                "covers": step.covers,
                "asks": step.asks,
                "signs": step.signs,
                "why": step_why(authority, approval, step),
            }
            for step in approval.steps
        ],
        "budget": list(budget_lines(authority, approval)),
        "findings": [item.record for item in authority.findings(approval)],
    }


def number(amount: Decimal | None) -> int | float | None:
    """An amount as JSON holds it: whole where it is."""
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _envelope(authority: Authority, scope: int) -> Json:
    envelope, scopes = authority.budgets.envelopes[scope], authority.allocation.scopes
    return {
        "scope": scopes[scope].id,
        "parent": scopes[envelope.parent].id if envelope.parent >= 0 else None,
        "holder": authority.org.ids[scopes[scope].holder],
        "envelope": number(envelope.amount),
        "given": envelope.figure is not None,
        "below": number(envelope.allocated),
        "reserve": number(envelope.reserve),
        "signs": [_rung(authority, limit) for limit in authority.ladder(scope)],
    }


def _rung(authority: Authority, limit: Limit) -> Json:
    """Who signs up to an amount."""
    return {"to": number(limit.amount), "position": authority.org.ids[limit.position], "acting": _acting(authority, limit.position)}


def _limit(authority: Authority, limit: Limit) -> Json:
    return {
        "position": authority.org.ids[limit.position],
        "scopes": [authority.allocation.scopes[scope].id for scope in limit.scopes],
        "envelope": number(limit.envelope),
        "share": float(limit.share),
        "limit": number(limit.amount),
        "acting": _acting(authority, limit.position),
    }


def _acting(authority: Authority, position: int) -> str | None:
    """Who acts for a vacant post."""
    acting = authority.acting[position]
    return authority.org.ids[acting] if acting not in (position, -1) else None
