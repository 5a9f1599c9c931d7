"""The command `kompass profile`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from kompass_core.amounts import Interval, Rounding, exact_text
from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.inputs import load_profile
from kompass_core.cli.output import Page, Row, TableColumn
from kompass_core.cli.sections import (
    add_cautions,
    add_explanation,
    add_shortfalls,
    with_rule,
)
from kompass_core.cli.wording import Wording, described
from kompass_core.criteria import TOTAL, Combine, Level
from kompass_core.errors import nearest
from kompass_core.evaluations import Evaluation, FindingKind
from kompass_core.labels import Sentence
from kompass_core.profiles import AnswerTrace, Origin, Profile, Value
from kompass_core.profiles.cautions import cautions_about
from kompass_core.profiles.explanation import answer_text
from kompass_core.published import PublishedResult

_NOTED = frozenset({Origin.NOT_APPLICABLE, Origin.NOT_ASSESSED, Origin.UNKNOWN, Origin.PERCENT})


def run(options: Namespace) -> CommandResult:
    """Show the profile of the evaluation or the published result in a file."""
    found = load_profile(options.file, options)
    wording = Wording.of(found.pack, options.language)
    code: str | None = options.explain
    if code is not None and code not in found:
        message = f"{found.pack.ref} has no area or sub-question with the code {code!r}"
        raise CommandError(Exit.MISUSE, f"{message}; {nearest(code, found)}")

    def data() -> dict[str, Any]:
        cautions = dict.fromkeys(cautions_about(found))
        return {
            **found.to_dict(options.language),
            "cautions": [{"kind": each.kind.value, "text": each.text} for each in cautions],
            "explanation": code and explanation_dict(found, code, options.language),
        }

    def fill(page: Page) -> None:
        page.heading(f"{described(found)} ({found.pack.ref})")
        if code is None:
            _add_profile(page, wording, found)
        else:
            add_explanation(page, wording, found.explain(code))

    return CommandResult(data, fill, language=wording.language)


def _add_profile(page: Page, wording: Wording, found: Profile) -> None:
    page.text(_summary(wording, found))
    band = found.band()
    if band is not None:
        page.text(wording.message("Band: {band}", band=band.text))
    if found.policies:
        policies = {
            "not_applicable": found.policies.not_applicable,
            "not_assessed": found.policies.not_assessed,
        }
        text = wording.message(
            "Not applicable: {not_applicable}. Not assessed: {not_assessed}.", **policies
        )
        page.text(text)
    _add_unpublished(page, wording, found)
    add_cautions(page, wording, cautions_about(found))
    page.gap()
    _add_nodes(page, wording, found)
    shortfalls = found.largest_shortfalls() or found.largest_shortfalls(Level.AREA)
    if shortfalls:
        page.gap()
        page.text(wording.message("Largest shortfalls:"))
        add_shortfalls(page, wording, shortfalls)
    _add_findings(page, wording, found)


def _summary(wording: Wording, found: Profile) -> str:
    total, say = found.total, wording.message
    bounds = wording.between(total.bounds)
    if total.exact is None:
        text = say("The total is not known; it is {bounds}", bounds=bounds)
    else:
        points, most = wording.number(total.exact), wording.number(total.max_points)
        facts = {"points": points, "most": most, "percent": wording.percent_of(found, TOTAL)}
        text = (
            say("{points} of {most} points, {percent}", **facts)
            if found.pack.has_percent
            else say("{points} of {most} points", **facts)
        )
        if not total.bounds.is_exact:
            text += say("; it can be {bounds}", bounds=bounds)
    if total.coverage is not None and total.coverage < 1:
        percent = wording.percent(total.coverage * 100, mode="floor")
        text += say("; {percent} of the points assessed", percent=percent)
    return f"{text}."


def _add_unpublished(page: Page, wording: Wording, found: Profile) -> None:
    """Add the number of the areas that are not published, and the points that they have."""
    areas = [found[area.code] for area in found.pack.areas]
    unknown = [each for each in areas if each.origin is Origin.UNKNOWN]
    if not unknown or not isinstance(found.source, PublishedResult):
        return
    n, rest = len(unknown), _rest(found, unknown)
    if rest is None:
        text = wording.plural("{n} area is not published.", "{n} areas are not published.", n)
    else:
        text = wording.plural(
            "{n} area is not published; it has {points} points.",
            "{n} areas are not published; together they have {points} points.",
            n,
            points=wording.between(rest),
        )
    page.text(text)


def _rest(found: Profile, unknown: Sequence[Value]) -> Interval | None:
    """Return the points of *unknown* areas, if the total and the others determine them."""
    pack, total = found.pack, found.total
    codes = {each.code for each in unknown}
    known = [found[code].bounds for code in pack.total.parts if code not in codes]
    if total.exact is None or not known or pack.combine is not Combine.SUM:
        return None
    return total.bounds - sum(known[1:], start=known[0])


def _add_nodes(page: Page, wording: Wording, found: Profile) -> None:
    say = wording.message
    columns = (
        *wording.titles(),
        wording.points(say("Points")),
        wording.points(say("Of")),
        TableColumn(say("Percent"), right=True, spare=1),
        wording.intervals(say("Possible"), spare=3),
        TableColumn(say("Note"), spare=2),
        *([TableColumn(say("Band"))] if found.pack.band_scales else []),
    )

    def row(value: Value) -> Row:
        bands = (wording.band_of(found, value.code),) if found.pack.band_scales else ()
        return (
            *wording.named(value.node),
            wording.number(value.exact),
            wording.number(value.max_points),
            wording.percent_of(found, value.code),
            _possible(wording, value),
            wording.term(value.origin) if value.origin in _NOTED else "",
            *bands,
        )

    shown = [*_shown(found), *found.blocks]
    page.table(columns, with_rule((value.node, row(value)) for value in shown))


def _possible(wording: Wording, value: Value) -> str:
    """Write the bounds, unless the points are exact or not applicable."""
    if value.bounds.is_exact or value.origin is Origin.NOT_APPLICABLE:
        return ""
    return wording.numbers.interval(value.bounds)


def _shown(found: Profile) -> list[Value]:
    """Return all values but those of sub-questions in areas of which only the whole is known."""
    hidden = {
        part
        for node in found.pack.nodes.values()
        if all(found[part].origin is Origin.UNKNOWN for part in node.parts)
        for part in node.parts
    }
    return [v for v in found.values() if v.level is not Level.SUB_QUESTION or v.code not in hidden]


def _add_findings(page: Page, wording: Wording, found: Profile) -> None:
    source = found.source
    findings = source.findings if isinstance(source, Evaluation | PublishedResult) else ()
    if findings:
        page.gap()
    for finding in findings:
        about = f" ({finding.code})" if finding.code else ""
        facts = {"about": about, "text": finding.text}
        line = {
            FindingKind.STRENGTH: Sentence("Strength{about}: {text}", **facts),
            FindingKind.IMPROVEMENT: Sentence("To improve{about}: {text}", **facts),
            FindingKind.GOOD_EXAMPLE: Sentence("Good example{about}: {text}", **facts),
        }[finding.kind]
        page.item(wording.sentence(line))


def explanation_dict(profile: Profile, code: str, language: str | None = None) -> dict[str, Any]:
    """Return the inputs, the rule and the rounding of one value; nodes as in `Profile.to_dict`."""
    why, data = profile.explain(code), profile.to_dict(language)
    nodes = {node["code"]: node for node in (*data["nodes"], *data["blocks"])}
    return {
        "node": nodes[code],
        "rule": why.rule,
        "inputs": [nodes[each.code] for each in why.inputs],
        "answers": _answers_dict(why.answered) if why.answered else None,
        "missing": nodes[code]["missing"],
        "policies": data["policies"],
        "rounding": {
            "points": _rounding_dict(why.rounding.points),
            "percent": _rounding_dict(why.rounding.percent),
        },
        "band": nodes[code]["band"],
    }


def _rounding_dict(rounding: Rounding) -> dict[str, Any]:
    return {"mode": rounding.mode.value, "unit": exact_text(rounding.unit)}


def _answers_dict(answered: AnswerTrace) -> dict[str, Any]:
    return {
        "rule": answered.rule.name,
        "version": answered.rule.version,
        "items": [
            {"code": item.code, "answer": answer_text(answer)} for item, answer in answered.items
        ],
        "share": exact_text(answered.share),
        "step_rounding": _rounding_dict(answered.rounding) if answered.rounding else None,
    }
