"""From a pack to the text of its file."""

from __future__ import annotations

from collections.abc import Mapping

import tomli_w

from kompass_core.amounts import plain, to_decimal
from kompass_core.contracts import PrintedAs, RoundingContract
from kompass_core.criteria import Area, CriteriaPack, SubQuestion
from kompass_core.rules import Rule
from kompass_core.serialization.formats import FORMAT
from kompass_core.serialization.rule_files import rule_data

__all__ = ["pack_data", "pack_to_toml", "rounding_data"]


def pack_to_toml(pack: CriteriaPack) -> str:
    """Write a pack as the text of a pack file, from which `read_pack` makes an equal one."""
    return tomli_w.dumps(pack_data(pack))


def pack_data(pack: CriteriaPack) -> dict[str, object]:
    """Return a pack as the plain data of its file, with everything said."""
    tables = _rule_keys(pack)
    optional = {
        "step_rounding": pack.step_rounding and pack.step_rounding.value,
        "rules": {key: rule_data(rule) for rule, key in tables.items()},
        "area_max": pack.area_max and plain(pack.area_max),
        "score_unit": pack.score_unit and plain(pack.score_unit),
        "equivalent_to": [str(ref) for ref in pack.equivalent_to],
        "fallback": {language: list(others) for language, others in pack.fallback},
        "notes": pack.notes and dict(pack.notes.texts),
        "breaks": [
            {"from": each.start.text, "to": each.end.text, "note": dict(each.note.texts)}
            for each in pack.breaks
        ],
    }
    return {
        "format": FORMAT,
        "id": pack.id,
        "revision": pack.revision,
        "language": pack.language,
        "title": dict(pack.title.texts),
        "publisher": pack.publisher,
        "source": pack.source,
        "step": plain(pack.step),
        "combine": {"total": pack.combine.value},
        "rounding": rounding_data(pack.rounding),
        "not_applicable": pack.not_applicable.value,
        **{key: value for key, value in optional.items() if value},
        "areas": [_area_data(area, tables) for area in pack.areas],
    }


def _rule_keys(pack: CriteriaPack) -> dict[Rule, str]:
    """Give each different rule of a pack a key: its kind, and a number."""
    cells = (cell for area in pack.areas for cell in area.sub_questions)
    rules = dict.fromkeys(cell.rule for cell in cells if cell.rule is not None)
    return {rule: f"{rule.name}-{n}" for n, rule in enumerate(rules, start=1)}


def _area_data(area: Area, tables: Mapping[Rule, str]) -> dict[str, object]:
    data = _cell_data(area) | {"combine": area.combine.value, "detail": area.detail.value}
    if area.sub_questions:
        data["sub_questions"] = [
            _cell_data(each) | ({} if each.rule is None else {"rule": tables[each.rule]})
            for each in area.sub_questions
        ]
    return data


def _cell_data(cell: Area | SubQuestion) -> dict[str, object]:
    data: dict[str, object] = {
        "code": cell.code,
        "title": dict(cell.title.texts),
        "max_points": plain(cell.max_points),
        "min_points": plain(cell.min_points),
    }
    return data | {"aliases": list(cell.aliases)} if cell.aliases else data


def rounding_data(contract: RoundingContract) -> dict[str, object]:
    """Return the table of a file that declares *contract*: the areas', and what differs."""
    usual = _printed_data(contract.area)
    levels = {
        "sub_question": _printed_data(contract.sub_question),
        "total": _printed_data(contract.total),
    }
    return usual | {name: level for name, level in levels.items() if level != usual}


def _printed_data(printed: PrintedAs) -> dict[str, object]:
    return {
        "mode": printed.points.mode.value,
        "percent_mode": printed.percent.mode.value,
        "points": plain(to_decimal(printed.points.unit)),
        "percent": plain(to_decimal(printed.percent.unit)),
    }
