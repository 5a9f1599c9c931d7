"""
Results as plain data for JSON.

Within one ``format`` keys are added, never renamed or dropped; the reference page of the
command line lists them. Numbers are text that ``fractions.Fraction`` reads exactly: a decimal
such as ``"497.5"``, else a ratio such as ``"187/3"``. What is not known is null.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from kompass_core.aggregation.aggregate import Rank
from kompass_core.amounts import Interval, to_decimal
from kompass_core.cli.answer import Json
from kompass_core.cli.wording import (
    Wording,
    combined_parts,
    kind_of,
    name_of,
    printed,
    without_culprits,
)
from kompass_core.comparison import Change, Comparison, NotCompared
from kompass_core.criteria import Crosswalk, Node
from kompass_core.evaluations import Evaluation
from kompass_core.missing import Policies
from kompass_core.profiles import (
    AnswerTrace,
    Caution,
    Profile,
    Projection,
    Source,
    Value,
    answer_text,
)
from kompass_core.published import Audit


def number(value: Fraction | Decimal | None) -> str | None:
    """
    Return a number as text that ``Fraction`` reads exactly.

    >>> number(Fraction("497.50")), number(Fraction(187, 3)), number(None)
    ('497.5', '187/3', None)
    """
    if value is None:
        return None
    exact = Fraction(value)
    shown = to_decimal(exact)
    return f"{shown:f}" if Fraction(shown) == exact else str(exact)


def bounds_document(bounds: Interval | None) -> Json:
    """Return what a number can be."""
    if bounds is None:
        return None
    return {
        "low": number(bounds.low),
        "high": number(bounds.high),
        "low_closed": bounds.low_closed,
        "high_closed": bounds.high_closed,
    }


def result_document(source: Source) -> Json:
    """Return which result it is."""
    return {
        "name": name_of(source),
        "date": str(source.date) if source.date else None,
        "pack": str(source.pack.ref),
        "kind": kind_of(source),
    }


def caution_documents(cautions: Iterable[Caution]) -> Json:
    """Return what a reader must know, once each."""
    return [{"kind": each.kind.value, "text": each.text} for each in dict.fromkeys(cautions)]


def _named(wording: Wording, node: Node) -> dict[str, Json]:
    return {"code": node.code, "level": node.level.value, "title": wording.title(node)}


def cell_document(wording: Wording, profile: Profile, value: Value) -> Json:
    """Return one cell of a profile."""
    shown = printed(profile, value.code)
    reason = profile.explain(value.code).missing
    return {
        **_named(wording, value.node),
        "points": number(value.exact),
        "min_points": number(value.min_points),
        "max_points": number(value.max_points),
        "percent": None if value.share is None else number(value.share * 100),
        "printed": {"points": number(shown.points), "percent": number(shown.percent)},
        "bounds": bounds_document(value.bounds),
        "coverage": number(value.coverage),
        "origin": value.origin.value,
        "missing": reason.reason if reason else None,
    }


def change_document(wording: Wording, change: Change) -> Json:
    """Return what changed in one cell."""
    return {
        **_named(wording, change.node),
        "before": number(change.before.exact),
        "after": number(change.after.exact),
        "change": number(change.exact),
        "bounds": bounds_document(change.bounds),
        "certainty": change.certainty.value,
        "direction": change.direction.value,
        "comparability": change.comparability.value,
    }


def _apart_document(wording: Wording, apart: NotCompared) -> Json:
    before, after = apart.before, apart.after
    return {
        **_named(wording, apart.node),
        "before": number(before.exact) if before else None,
        "after": number(after.exact) if after else None,
        "bounds": bounds_document(apart.bounds),
        "why": wording.text(apart.why),
    }


def _crosswalk_document(wording: Wording, crosswalk: Crosswalk | None) -> Json:
    if crosswalk is None:
        return None
    shares = {"older_shares": crosswalk.older_shares, "newer_shares": crosswalk.newer_shares}
    return {
        "from": str(crosswalk.older.ref),
        "to": str(crosswalk.newer.ref),
        "judgement": crosswalk.judgement,
        "note": wording.text(crosswalk.note) if crosswalk.note else None,
        **{
            name: {degree.value: number(share) for degree, share in each.items()}
            for name, each in shares.items()
        },
    }


def _assessed(source: Source) -> Source:
    """Return the result itself of one that is read in the terms of another revision."""
    return _assessed(source.profile.source) if isinstance(source, Projection) else source


def comparison_document(wording: Wording, comparison: Comparison) -> dict[str, Json]:
    """Return what changed from one result to another."""
    return {
        "before": result_document(_assessed(comparison.before.source)),
        "after": result_document(comparison.after.source),
        "changes": [change_document(wording, each) for each in comparison.changes],
        "apart": [_apart_document(wording, each) for each in comparison.not_compared],
        "crosswalk": _crosswalk_document(wording, comparison.crosswalk),
        "cautions": caution_documents(comparison.cautions),
    }


def audit_document(wording: Wording, audit: Audit) -> dict[str, Json]:
    """Return what was found about printed numbers."""
    rest = without_culprits(audit)
    return {
        "result": result_document(audit.result),
        "verdict": audit.verdict.value,
        "checks": audit.checks,
        "mismatches": [
            {
                "code": each.code,
                "kind": each.kind,
                "printed": number(each.printed),
                "recomputed": number(each.recomputed),
            }
            for each in audit.mismatches
        ],
        "culprits": [
            {
                "code": each.code,
                "kind": each.kind,
                "printed": number(each.printed),
                "possible": bounds_document(rest.bounds[each.code] if rest else None),
            }
            for each in audit.culprits
        ],
        "smallest": audit.smallest,
        "cells": [_audited_cell(wording, audit, node) for node in wording.pack.nodes.values()],
    }


def _audited_cell(wording: Wording, audit: Audit, node: Node) -> Json:
    cell = audit.result.by_code.get(node.code)
    return {
        **_named(wording, node),
        "points": number(cell.points if cell else None),
        "percent": number(cell.percent if cell else None),
        "parts": number(combined_parts(audit.result, node)),
        "from_below": bounds_document(audit.from_below.get(node.code)),
        "bounds": bounds_document(audit.bounds[node.code]),
    }


def standing_document(standing: Rank) -> dict[str, Json]:
    """Return where one result stands among others."""
    return {
        "result": result_document(standing.profile.source),
        "points": number(standing.value.exact),
        "rank": standing.rank,
        "tied": standing.tied,
        "n": standing.n,
        "best": standing.best,
        "worst": standing.worst,
    }


def policies_document(policies: Policies | None) -> Json:
    """Return what became of missing scores; nothing where none is missing."""
    if policies is None:
        return None
    return {
        "not_applicable": policies.not_applicable.value,
        "not_assessed": policies.not_assessed.value,
    }


def finding_documents(source: Source) -> Json:
    """Return what was noted about a subject."""
    findings = source.findings if isinstance(source, Evaluation) else ()
    return [{"kind": f.kind.value, "code": f.code, "text": f.text} for f in findings]


def explanation_document(wording: Wording, profile: Profile, code: str) -> Json:
    """Return why a cell has its value."""
    why = profile.explain(code)
    rounding = {
        kind: {"mode": each.mode.value, "unit": number(each.unit)}
        for kind, each in (("points", why.rounding.points), ("percent", why.rounding.percent))
    }
    return {
        "cell": cell_document(wording, profile, why.value),
        "rule": why.rule,
        "inputs": [cell_document(wording, profile, each) for each in why.inputs],
        "answers": None if why.answered is None else _answers_document(why.answered),
        "missing": why.missing.reason if why.missing else None,
        "policies": policies_document(why.policies),
        "rounding": rounding,
    }


def _answers_document(answered: AnswerTrace) -> Json:
    """Return what was answered, and what the rule made of it."""
    rounding, share = answered.rounding, answered.share
    unit = None
    if rounding is not None:
        unit = {"mode": rounding.mode.value, "unit": number(rounding.unit)}
    return {
        "rule": answered.rule.name,
        "version": answered.rule.version,
        "items": [
            {"code": item.code, "answer": answer_text(answer)} for item, answer in answered.items
        ],
        "share": None if share is None else str(share),
        "step_rounding": unit,
    }
