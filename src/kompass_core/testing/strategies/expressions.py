"""
Expressions of the values in the failing examples of Hypothesis.

Where a test fails, Hypothesis prints the arguments. With ``import kompass_core as kc``, what it
prints of a value of this library can be pasted into ``@example(...)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from attrs import NOTHING, fields, has
from hypothesis.vendor.pretty import RepresentationPrinter, for_type_by_name

from kompass_core.amounts import plain, to_decimal
from kompass_core.comparison import Comparison
from kompass_core.criteria import CriteriaPack
from kompass_core.dates import Date
from kompass_core.errors import KompassError
from kompass_core.evaluations import Evaluation
from kompass_core.evaluations.inputs import rule_problems
from kompass_core.labels import Label
from kompass_core.narrative import NO_NARRATIVE
from kompass_core.packs import load_pack
from kompass_core.profiles import GroupMean, Profile, Projection
from kompass_core.published import PublishedResult

if TYPE_CHECKING:
    from attrs import AttrsInstance

_FACES = (
    "criteria",
    "criteria.rules",
    "evaluations",
    "published",
    "profiles",
    "comparison",
    "aggregation",
)

_Call: TypeAlias = tuple[str, list[Any], dict[str, Any]]
"""A function, its arguments and its keyword arguments."""


def _constructor(value: Any) -> _Call:  # noqa: ANN401 (any attrs class)
    """Call the class with the fields that are not the default."""
    given, kind = dict[str, Any](), cast("type[AttrsInstance]", type(value))
    for each in fields(kind):
        found, default = getattr(value, each.name), each.default
        if make := getattr(default, "factory", None):
            default = make(*([value] if default.takes_self else []))
        if each.init and (default is NOTHING or found != default):
            given[each.alias] = _input(found) if each.converter else found
    return "", [], given


def _input(value: object) -> object:
    """Return the shortest input that a converter makes *value* of."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Fraction):
        number = to_decimal(value)
        return plain(number) if Fraction(number) == value else value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Date):
        return value.text
    if isinstance(value, tuple):
        return [_input(each) for each in cast("tuple[object, ...]", value)]
    return value


def _label(label: Label) -> _Call:
    return "", [dict(label.texts)], {}


def _date(date: Date) -> _Call:
    return "", [date.text], {}


def _pack(pack: CriteriaPack) -> _Call:
    """Load an installed pack, and write out any other."""
    try:
        installed = load_pack(str(pack.ref))
    except KompassError:
        return _constructor(pack)
    return ("kc.load_pack", [str(pack.ref)], {}) if installed == pack else _constructor(pack)


def _evaluation(evaluation: Evaluation) -> _Call:
    answers = evaluation.answers
    points = {each.code: each.value for each in evaluation.scores if each.code not in answers}
    given: dict[str, Any] = {
        "subject": evaluation.subject,
        "date": evaluation.date.text,
        "answers": {code: dict(by_item) for code, by_item in answers.items()},
        "points": {code: _input(each) for code, each in points.items()},
        "findings": list(evaluation.findings),
        "evidence": list(evaluation.evidence),
        "narrative": None if evaluation.narrative == NO_NARRATIVE else evaluation.narrative,
        "digest": evaluation.digest if evaluation.stale else None,
        "ignore_rules": any(rule_problems(evaluation.pack, evaluation.steps, answers)),
    }
    how = ".from_answers" if answers else ".from_points"
    return how, [evaluation.pack], {key: each for key, each in given.items() if each}


def _result(result: PublishedResult) -> _Call:
    numbers = {
        each.code: {kind: plain(number) for kind, number in each.numbers} for each in result.printed
    }
    total, areas = numbers.pop("total", None), {area.code for area in result.pack.areas}
    given: dict[str, Any] = {
        "subject": result.subject,
        "population": result.population,
        "date": result.date.text,
        "total": total,
        "areas": {code: each for code, each in numbers.items() if code in areas},
        "sub_questions": {code: each for code, each in numbers.items() if code not in areas},
        "source": result.source,
        "notes": result.notes,
        "findings": list(result.findings),
        "evidence": list(result.evidence),
        "narrative": None if result.narrative == NO_NARRATIVE else result.narrative,
        "rounding": None if result.rounding == result.pack.rounding else result.rounding,
        "digest": result.digest if result.stale else None,
    }
    return ".from_printed", [result.pack], {key: each for key, each in given.items() if each}


def _profile(value: Profile) -> _Call | None:
    match value.source:
        case Projection(profile=before, crosswalk=crosswalk):
            return "kc.project", [before, crosswalk], {}
        case GroupMean():
            return None
        case source:
            policies = value.policies
            given = _constructor(policies)[2] if policies else {}
            return "kc.profile", [source], given


def _comparison(found: Comparison) -> _Call:
    """Compare what was given, which a crosswalk has projected."""
    source = found.before.source
    if found.crosswalk is None or not isinstance(source, Projection):
        return "kc.compare", [found.before, found.after], {}
    return "kc.compare", [source.profile, found.after], {"crosswalk": found.crosswalk}


def _panel(panel: Any) -> _Call | None:  # noqa: ANN401 (numpy is optional)
    if panel.face_values:
        return None
    codes = panel.pack.layout.codes
    columns = panel.to_columns()
    given: dict[str, Any] = {
        "subjects": columns["subject"],
        "dates": [panel.date(row).text for row in range(len(panel))],
        "groups": {group.name: group.values.tolist() for group in panel.groups},
    }
    for kind, wanted in (("not_applicable", True), ("not_assessed", False)):
        masks = {code: columns.get(f"{code}:not_applicable", []) for code in codes}
        given[kind] = {
            code: [each is wanted for each in mask]
            for code, mask in masks.items()
            if wanted in mask
        }
    points = {code: [_input(each) for each in columns[code]] for code in codes}
    return (
        ".from_columns",
        [panel.pack, points],
        {key: each for key, each in given.items() if each or key in ("subjects", "dates")},
    )


_SPECIAL: Mapping[str, Callable[[Any], _Call | None]] = {
    "Audit": lambda audit: ("kc.audit", [audit.result], {}),
    "Comparison": _comparison,
    "PackDiff": lambda found: ("kc.diff", [found.old, found.new], {}),
    "CriteriaPack": _pack,
    "Date": _date,
    "Evaluation": _evaluation,
    "Label": _label,
    "Panel": _panel,
    "Profile": _profile,
    "Prose": _label,
    "PublishedResult": _result,
}


def _printer(path: str) -> Callable[[Any, RepresentationPrinter, bool], None]:
    """Return the function that prints the values of the class at *path*."""
    write = _SPECIAL.get(path.rpartition(".")[2], _constructor)

    def show(value: Any, printer: RepresentationPrinter, _: bool) -> None:  # noqa: ANN401, FBT001
        call = write(value)
        if call is None:
            printer.text(repr(value))
            return
        name, args, kwargs = call
        given = [("", each) for each in args]
        given += [(f"{key}=", each) for key, each in kwargs.items()]
        # Hypothesis has a function for calls, which takes twice as long for each level of nesting.
        printer.text(name if name.startswith("kc.") else f"{path}{name}")
        with printer.group(4, "(", ")"):
            for i, (key, each) in enumerate(given):
                printer.text("," if i else "")
                printer.breakable(" " if i else "")
                printer.text(key)
                printer.pretty(each)

    return show


def _member(path: str) -> Callable[[Any, RepresentationPrinter, bool], None]:
    """Return the function that prints the members of the enum at *path*."""

    def show(value: Any, printer: RepresentationPrinter, _: bool) -> None:  # noqa: ANN401, FBT001
        printer.text(f"{path}.{value.name}")

    return show


def register_expressions() -> None:
    """Let Hypothesis print the public classes as calls that make them."""
    root = import_module("kompass_core")
    for face in _FACES:
        module = import_module(f"kompass_core.{face}")
        for name in module.__all__:
            kind = getattr(module, name)
            if isinstance(kind, type) and (has(kind) or issubclass(kind, Enum)):
                path = f"kc.{name}" if name in dir(root) else f"kc.{face}.{name}"
                show = _printer(path) if has(kind) else _member(path)
                for_type_by_name(kind.__module__, name, show)
    for_type_by_name("kompass_core.panel.panel", "Panel", _printer("kc.Panel"))
    for_type_by_name("kompass_core.labels", "Prose", _printer("kc.labels.Prose"))
