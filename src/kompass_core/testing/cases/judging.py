"""Judgement of an implementation by test cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias

from kompass_core.amounts import Interval
from kompass_core.criteria import TOTAL, CriteriaPack, Level
from kompass_core.errors import EvaluationError, KompassError
from kompass_core.evaluations import Evaluation
from kompass_core.profiles import Profile
from kompass_core.profiles import profile as kompass_profile
from kompass_core.published import PublishedResult
from kompass_core.published import audit as kompass_audit
from kompass_core.serialization import parse_json, parse_toml, read_pack, read_result
from kompass_core.testing.cases import Case, pack_case
from kompass_core.testing.laws.assertions import Auditing, Profiling, demand, demand_equal

Read: TypeAlias = CriteriaPack | Evaluation | PublishedResult
Expected: TypeAlias = Callable[[Any, Any], None]
"""A comparison of a result with one aspect of the expected outcome."""


def judge(
    case: Case, *, profile: Profiling = kompass_profile, audit: Auditing = kompass_audit
) -> None:
    """
    Read, score and audit the input of a case, and compare with the expected outcome.

    Args:
        case: The case.
        profile: The function that scores evaluations and published results.
        audit: The function that audits published results.

    Raises:
        AssertionError: If the outcome differs.
    """
    if case.valid:
        _judge_valid(case, profile, audit)
    else:
        _judge_invalid(case, profile)


def _judge_valid(case: Case, profile: Profiling, audit: Auditing) -> None:
    found = _read(case)
    aspects = dict(case.expected)
    policies = aspects.pop("policies", {})
    if isinstance(found, CriteriaPack):
        _compare(_OF_PACKS, aspects, found)
        return
    _compare(_OF_SOURCES, _taken(aspects, _OF_SOURCES), found)
    if isinstance(found, PublishedResult):
        _compare(_OF_AUDITS, _taken(aspects, _OF_AUDITS), audit(found))
    _compare(_OF_PROFILES, aspects, profile(found, **policies))


def _taken(aspects: dict[str, Any], known: Iterable[str]) -> dict[str, Any]:
    return {name: aspects.pop(name) for name in list(aspects) if name in known}


def _compare(
    comparisons: Mapping[str, Expected], aspects: Mapping[str, Any], found: object
) -> None:
    for name, expected in aspects.items():
        comparisons[name](found, expected)


def _judge_invalid(case: Case, profile: Profiling) -> None:
    try:
        found = _read(case)
        if case.expected.get("stage") == "score":
            profile(found, **case.expected.get("policies", {}))
    except KompassError as error:
        problems = sorted((each.rule, each.path) for each in error.problems)
        expected = sorted((each["rule"], each["path"]) for each in case.expected["problems"])
        demand_equal("the list of problems", problems, expected)
    else:
        demand(f"{case.name} was accepted", holds=False)


def _read(case: Case) -> Read:
    if case.kind == "packs":
        return read_pack(_given(case))
    parse = parse_json if case.syntax == "json" else parse_toml
    data = case.data if case.text is None else parse(case.text, EvaluationError)
    return read_result(data, lambda _: _pack(case.pack))


def _given(case: Case) -> Any:  # noqa: ANN401 (bytes or data, whichever the case has)
    return case.data if case.text is None else case.text


@cache
def _pack(case_id: str) -> CriteriaPack:
    return read_pack(_given(pack_case(case_id)))


# Packs


def _ref(pack: CriteriaPack, expected: str) -> None:
    demand_equal("the identity", str(pack.ref), expected)


def _scored(pack: CriteriaPack, expected: list[str]) -> None:
    demand_equal("the scored nodes", [node.code for node in pack.scored], expected)


def _limits(pack: CriteriaPack, expected: Mapping[str, list[str]]) -> None:
    for code, limits in expected.items():
        node = pack.nodes[code]
        found = [Fraction(node.min_points), Fraction(node.max_points)]
        demand_equal(f"the limits of {code!r}", found, [*map(_number, limits)])


def _details(pack: CriteriaPack, expected: Mapping[str, str]) -> None:
    found = {area.code: area.detail.value for area in pack.areas}
    demand_equal("the detail of the areas", found, expected)


def _combine(pack: CriteriaPack, expected: Mapping[str, str]) -> None:
    for code, way in expected.items():
        demand_equal(f"the combination of {code!r}", pack.nodes[code].combine.value, way)


def _titles(pack: CriteriaPack, expected: list[Mapping[str, str]]) -> None:
    for each in expected:
        title = pack.title if each["code"] == TOTAL else pack.nodes[each["code"]].title
        found = pack.text(title, each["asked"])
        where = f"the title of {each['code']!r} in {each['asked']!r}"
        demand_equal(where, (found.text, found.language), (each["text"], each["found"]))


def _prints(pack: CriteriaPack, expected: list[Mapping[str, str]]) -> None:
    for each in expected:
        rounding = getattr(pack.rounding.for_level(Level(each["level"])), each["kind"])
        printed = rounding.round(_number(each["value"]))
        where = f"the print of {each['value']} {each['kind']} ({each['level']})"
        demand_equal(where, printed, _number(each["printed"]))


def _same_digest(pack: CriteriaPack, expected: str) -> None:
    demand_equal("the digest", pack.digest, _pack(expected).digest)


def _other_digest(pack: CriteriaPack, expected: str) -> None:
    differs = pack.digest != _pack(expected).digest
    demand(f"the digest is that of {expected!r}", holds=differs)


_OF_PACKS: Mapping[str, Expected] = {
    "ref": _ref,
    "scored": _scored,
    "limits": _limits,
    "details": _details,
    "combine": _combine,
    "titles": _titles,
    "prints": _prints,
    "same_digest_as": _same_digest,
    "other_digest_than": _other_digest,
}


# Evaluations and published results


def _findings(source: Evaluation, expected: int) -> None:
    demand_equal("the number of findings", len(source.findings), expected)


def _evidence(source: Evaluation, expected: int) -> None:
    demand_equal("the number of pieces of evidence", len(source.evidence), expected)


_OF_SOURCES: Mapping[str, Expected] = {"findings": _findings, "evidence": _evidence}


def _verdict(found: Any, expected: str) -> None:  # noqa: ANN401 (an audit)
    demand_equal("the verdict", found.verdict.value, expected)


def _checks(found: Any, expected: int) -> None:  # noqa: ANN401 (an audit)
    demand_equal("the number of checks", found.checks, expected)


def _mismatches(found: Any, expected: list[Mapping[str, str]]) -> None:  # noqa: ANN401
    again = [(each.code, each.kind, Fraction(each.recomputed)) for each in found.mismatches]
    wanted = [(each["code"], each["kind"], _number(each["recomputed"])) for each in expected]
    demand_equal("the list of mismatches", again, wanted)


def _culprits(found: Any, expected: list[Mapping[str, str]]) -> None:  # noqa: ANN401
    named = [(each.code, each.kind) for each in found.culprits]
    demand_equal("the list of culprits", named, [(e["code"], e["kind"]) for e in expected])


_OF_AUDITS: Mapping[str, Expected] = {
    "verdict": _verdict,
    "checks": _checks,
    "mismatches": _mismatches,
    "culprits": _culprits,
}


def _points(found: Profile, expected: Mapping[str, str]) -> None:
    for code, points in expected.items():
        demand_equal(f"the points of {code!r}", found[code].exact, _known(points))


def _percent(found: Profile, expected: Mapping[str, str]) -> None:
    for code, percent in expected.items():
        share = found[code].share
        again = None if share is None else share * 100
        demand_equal(f"the percent of {code!r}", again, _known(percent))


def _bounds(found: Profile, expected: Mapping[str, str]) -> None:
    for code, bounds in expected.items():
        demand_equal(f"the bounds of {code!r}", found[code].bounds, _interval(bounds))


def _coverage(found: Profile, expected: Mapping[str, str]) -> None:
    for code, part in expected.items():
        demand_equal(f"the coverage of {code!r}", found[code].coverage, _known(part))


def _origins(found: Profile, expected: Mapping[str, str]) -> None:
    for code, origin in expected.items():
        demand_equal(f"the origin of {code!r}", found[code].origin.value, origin)


def _printed(found: Profile, expected: Mapping[str, Mapping[str, str]]) -> None:
    for code, numbers in expected.items():
        for kind, number in numbers.items():
            again: Decimal = getattr(found.printed(code), kind)
            demand_equal(f"the printed {kind} of {code!r}", Fraction(again), _number(number))


_OF_PROFILES: Mapping[str, Expected] = {
    "points": _points,
    "percent": _percent,
    "bounds": _bounds,
    "coverage": _coverage,
    "origins": _origins,
    "printed": _printed,
}


def _number(text: str) -> Fraction:
    """Parse ``12.5`` or ``25/2``."""
    return Fraction(text)


def _known(text: str) -> Fraction | None:
    return None if text in ("unknown", "none") else _number(text)


def _interval(text: str) -> Interval:
    """Parse ``[1, 5/2)``: a square bracket for a closed end."""
    low, high = _ends(text)
    return Interval(low, high, text.startswith("["), text.endswith("]"))


def _ends(text: str) -> Iterator[Fraction]:
    return (_number(end) for end in text[1:-1].split(", "))
