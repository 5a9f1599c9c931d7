"""The digest of what decides about the results of a pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from kompass_core.contracts import PrintedAs
from kompass_core.rules import Rule
from kompass_core.terms import Level

if TYPE_CHECKING:
    from kompass_core.criteria import Area, CriteriaPack, SubQuestion

__all__ = ["digest_of"]


def digest_of(pack: CriteriaPack) -> str:
    """Return ``sha256:`` with 64 hexadecimal digits, over the scoring content of *pack*."""
    import hashlib
    import json

    text = json.dumps(_scoring_content(pack), ensure_ascii=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _scoring_content(pack: CriteriaPack) -> object:
    """Return what decides about results, as plain data in a fixed order."""

    def number(value: Decimal | Fraction | None) -> str | None:
        return None if value is None else str(Fraction(value))

    def cell(each: SubQuestion | Area) -> list[object]:
        return [each.code, number(each.min_points), number(each.max_points)]

    def printing(printed: PrintedAs) -> list[object]:
        both = (printed.points, printed.percent)
        return [[rounding.mode.value, number(rounding.unit)] for rounding in both]

    content: dict[str, object] = {
        "areas": [
            [*cell(area), area.combine.value, [cell(each) for each in area.sub_questions]]
            for area in pack.areas
        ],
        "combine": pack.combine.value,
        "rounding": [printing(pack.rounding.at(level)) for level in Level],
        "score_unit": number(pack.score_unit),
        "not_applicable": pack.not_applicable.value,
    }
    # What only some packs have is only in their digests: those of the others stay what they were.
    cells = (each for area in pack.areas for each in area.sub_questions)
    rules = {each.code: _rule_content(each.rule) for each in cells if each.rule is not None}
    rounding = pack.step_rounding
    return (
        content
        | ({"rules": rules} if rules else {})
        | ({} if rounding is None else {"step_rounding": rounding.value})
    )


def _rule_content(rule: Rule) -> list[object]:
    """Return what decides about the points that *rule* gives: not the titles of its items."""
    items = [[item.code, *map(_plain, (item.weight, *item.domain))] for item in rule.items]
    return [rule.name, rule.version, _plain(rule.parameters), items]


def _plain(value: object) -> object:
    """Write every number in one way, so that 1 and 1.0 are the same content."""
    if isinstance(value, Decimal | Fraction):
        return str(Fraction(value))
    if isinstance(value, Mapping):
        table = cast("Mapping[str, object]", value)
        return {key: _plain(table[key]) for key in sorted(table)}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in cast("Sequence[object]", value)]
    return value
