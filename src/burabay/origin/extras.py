"""What stands beside a judgement in an answer: changes, moves, stress, the way of the goods, the draft; as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from burabay.origin.as_json import money
from burabay.origin.bill import Bill
from burabay.origin.counterfactual import Changes, Move, Plan, move_text
from burabay.origin.judgement import Judgement
from burabay.origin.robustness import Sensitivity
from burabay.origin.stress import Stressed
from burabay.wording import say

if TYPE_CHECKING:
    from burabay.origin.certificate import Draft
    from burabay.origin.claiming import ClaimFound
    from burabay.origin.route import RouteFound


def route_of(bill: Bill) -> RouteFound | None:
    """Whether the preference survives the legs of the bill's file; None if it names none, or no destination."""
    if "legs" not in bill.extra or not bill.to:
        return None
    from burabay.origin.legs import read_legs
    from burabay.origin.route import judge

    legs = read_legs(bill.extra["legs"])
    return judge(legs, bill.made_in, bill.to, invoice=bool(bill.extra.get("invoices")))


def claim_of(
    found: Judgement, route: RouteFound | None, draft: Draft, documents: Mapping[str, Any]
) -> ClaimFound | None:
    """What the claim of the bill's file comes to at the importing customs; None if it makes none."""
    if "claim" not in found.bill.extra:
        return None
    from burabay.origin.claiming import judge

    return judge(found.bill.extra, originates=found.met, way=route, draft=draft, documents=documents)


def _move(move: Move, bill: Bill, language: str) -> dict[str, Any]:
    return {
        "kind": move.kind,
        "material": move.path,
        "supplier": move.supplier.name if move.supplier else None,
        "operations": list(move.operations),
        "amount": money(move.amount, bill.currency),
        "cost": money(move.cost, bill.currency),
        "text": say(move_text(move, bill), language),
    }


def _plan(plan: Plan | None, bill: Bill, language: str) -> dict[str, Any] | None:
    if plan is None:
        return None
    return {
        "moves": [_move(move, bill, language) for move in plan.moves],
        "cost": money(plan.cost, bill.currency),
        "alternatives_met": list(plan.by),
        "criterion": plan.judgement.criterion,
    }


def _percent(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _stress(each: Stressed | None) -> dict[str, Any] | None:
    if each is None:
        return None
    places = dict(zip(("p5", "p50", "p95"), map(str, each.content), strict=False))
    return {
        "spread_percent": str(each.stress.spread),
        "shape": each.stress.shape,
        "common": each.stress.common,
        "fob": each.stress.fob,
        "draws": each.stress.draws,
        "seed": each.stress.seed,
        "qualifies": each.qualifies,
        "does_not_qualify": each.does_not,
        "cannot_tell": each.cannot_tell,
        "materials_above_fob": each.wrong,
        "content_percent": places or None,
    }


def answers_json(
    found: Judgement,
    changes: Changes,
    moves: Sequence[Sensitivity],
    stress: Stressed | None,
    *,
    route: RouteFound | None,
    draft: Draft | None,
    claim: ClaimFound | None,
    language: str,
) -> dict[str, Any]:
    """The keys of the answer beside those of the judgement."""
    bill = found.bill
    return {
        "changes": {
            "cheapest": [_plan(plan, bill, language) for plan in changes.cheapest],
            "smallest": [_plan(plan, bill, language) for plan in changes.smallest],
            "local_content": _plan(changes.local, bill, language),
        },
        "robustness": [
            {
                "figure": each.kind,
                "what": each.what,
                "rises": each.rises,
                "verdict_stands_to_percent": _percent(each.last),
                "verdict_changes_at_percent": _percent(each.breaks),
            }
            for each in moves
        ],
        "stress": _stress(stress),
        "route": route.to_json(language) if route else None,
        "certificate": draft.to_json(language) if draft else None,
        "claim": claim.to_json(language) if claim else None,
    }
