"""Judgement of an implementation by test cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias

from kompass_core.amounts import Interval
from kompass_core.criteria import CriteriaPack, Level
from kompass_core.errors import EvaluationError, KompassError
from kompass_core.evaluations import Evaluation
from kompass_core.profiles import Profile
from kompass_core.profiles import profile as kompass_profile
from kompass_core.published import Audit, PublishedResult
from kompass_core.published import audit as kompass_audit
from kompass_core.serialization.pack_files import read_pack
from kompass_core.serialization.result_files import read_result
from kompass_core.serialization.text import parse_json, parse_toml
from kompass_core.testing.cases import Case, pack_case
from kompass_core.testing.laws.assertions import Auditing, Profiling, demand, demand_equal

Read: TypeAlias = CriteriaPack | Evaluation | PublishedResult
Aspect: TypeAlias = Callable[[Any, Any], tuple[object, object]]
"""Returns one aspect of a result, and the expected outcome in the same form."""


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
    expected = dict(case.expected)
    policies = expected.pop("policies", {})
    if isinstance(found, CriteriaPack):
        _compare(_PACK_ASPECTS, expected, found)
    else:
        _compare(_SOURCE_ASPECTS, expected, found)
        if isinstance(found, PublishedResult):
            _compare(_AUDIT_ASPECTS, expected, audit(found))
        _compare(_PROFILE_ASPECTS, expected, profile(found, **policies))
    demand(f"the case expects what is not known: {expected}", holds=not expected)


def _compare(known: Mapping[str, Aspect], expected: dict[str, Any], found: object) -> None:
    """Compare the known aspects, and remove them from those that are *expected*."""
    for name in [each for each in expected if each in known]:
        demand_equal(f"the outcome of {name!r}", *known[name](found, expected.pop(name)))


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


def _by_code(get: Callable[[Any, str], object], parse: Callable[[Any], object] = str) -> Aspect:
    """Return the aspect that compares the values of the expected codes."""

    def aspect(found: object, expected: Mapping[str, object]) -> tuple[object, object]:
        values = {code: get(found, code) for code in expected}
        return values, {code: parse(each) for code, each in expected.items()}

    return aspect


def _known(text: str) -> Fraction | None:
    return None if text in ("unknown", "none") else Fraction(text)


def _interval(text: str) -> Interval:
    """Parse ``[1, 5/2)``: a square bracket for a closed end."""
    low, high = map(Fraction, text[1:-1].split(", "))
    return Interval(low, high, text.startswith("["), text.endswith("]"))


def _limits(pack: CriteriaPack, code: str) -> list[Fraction]:
    return [pack.nodes[code].low, pack.nodes[code].high]


def _titles(pack: CriteriaPack, expected: list[Mapping[str, str]]) -> tuple[object, object]:
    found = [pack.text(pack.nodes[each["code"]].title, each["asked"]) for each in expected]
    texts = [(each.text, each.language) for each in found]
    return texts, [(each["text"], each["found"]) for each in expected]


def _prints(pack: CriteriaPack, expected: list[Mapping[str, str]]) -> tuple[object, object]:
    printed = [
        getattr(pack.rounding.for_level(Level(each["level"])), each["kind"]).round(
            Fraction(each["value"])
        )
        for each in expected
    ]
    return printed, [Fraction(each["printed"]) for each in expected]


def _mismatches(audit: Audit, expected: list[Mapping[str, str]]) -> tuple[object, object]:
    return (
        [(each.code, each.kind, Fraction(each.recomputed)) for each in audit.mismatches],
        [(each["code"], each["kind"], Fraction(each["recomputed"])) for each in expected],
    )


def _conflicts(audit: Audit, expected: list[list[Mapping[str, str]]]) -> tuple[object, object]:
    return (
        [[(each.code, each.kind) for each in conflict] for conflict in audit.conflicts],
        [[(each["code"], each["kind"]) for each in conflict] for conflict in expected],
    )


def _bands(profile: Profile, code: str) -> list[str]:
    found = profile.band(code)
    return [] if found is None else [band.code for band in found.possible]


def _printed(profile: Profile, expected: Mapping[str, Mapping[str, str]]) -> tuple[object, object]:
    numbers = [(code, kind, each[kind]) for code, each in expected.items() for kind in each]
    return (
        [getattr(profile.printed(code), kind) for code, kind, _ in numbers],
        [Fraction(number) for _, _, number in numbers],
    )


_PACK_ASPECTS: Mapping[str, Aspect] = {
    "ref": lambda pack, expected: (str(pack.ref), expected),
    "scored": lambda pack, expected: ([node.code for node in pack.scored], expected),
    "limits": _by_code(_limits, lambda limits: [*map(Fraction, limits)]),
    "details": lambda pack, expected: (
        {area.code: area.detail.value for area in pack.areas},
        expected,
    ),
    "combine": _by_code(lambda pack, code: pack.nodes[code].combine.value),
    "titles": _titles,
    "prints": _prints,
    "same_digest_as": lambda pack, other: (pack.digest, _pack(other).digest),
    "other_digest_than": lambda pack, other: (pack.digest != _pack(other).digest, True),
}

_SOURCE_ASPECTS: Mapping[str, Aspect] = {
    "findings": lambda source, expected: (len(source.findings), expected),
    "evidence": lambda source, expected: (len(source.evidence), expected),
}

_AUDIT_ASPECTS: Mapping[str, Aspect] = {
    "verdict": lambda audit, expected: (audit.verdict.value, expected),
    "checks": lambda audit, expected: (audit.checks, expected),
    "mismatches": _mismatches,
    "conflicts": _conflicts,
}

_PROFILE_ASPECTS: Mapping[str, Aspect] = {
    "points": _by_code(lambda profile, code: profile[code].exact, _known),
    "percent": _by_code(lambda profile, code: profile[code].exact_percent, _known),
    "bounds": _by_code(lambda profile, code: profile[code].bounds, _interval),
    "coverage": _by_code(lambda profile, code: profile[code].coverage, _known),
    "origins": _by_code(lambda profile, code: profile[code].origin.value),
    "printed": _printed,
    "bands": _by_code(_bands, list),
}
