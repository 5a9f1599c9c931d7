"""Strategies for pack files that break one rule."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeAlias

import tomli_w
from attrs import frozen
from hypothesis import strategies as st

from kompass_core.amounts import decimal, plain
from kompass_core.criteria import CriteriaPack
from kompass_core.serialization.pack_files import pack_to_toml
from kompass_core.testing.strategies.criteria import AnyPack, criteria_of


@frozen
class BrokenPack:
    """
    A pack file with one thing wrong.

    Attributes:
        file: The bytes of the file.
        rule: The id of the rule that it breaks, and the only one.
    """

    file: bytes
    rule: str


def broken_packs(
    pack: AnyPack = None,
    *,
    rules: Collection[str] | None = None,
) -> st.SearchStrategy[BrokenPack]:
    """
    Draw files of legal packs that were then broken in one way, with the rule that this breaks.

    A reader that refuses the file for that rule, and for no other, has found what is wrong.

    Args:
        pack: The pack that is broken, or a strategy for one; any if omitted.
        rules: The rules to break; any of those that a file can break if omitted.
    """
    legal = criteria_of(pack)
    chosen = [rule for rule in _FAULTS if rules is None or rule in rules]
    return _broken(legal, st.sampled_from(chosen))


@st.composite
def _broken(
    draw: st.DrawFn, legal: st.SearchStrategy[CriteriaPack], rules: st.SearchStrategy[str]
) -> BrokenPack:
    data, rule = tomllib.loads(pack_to_toml(draw(legal))), draw(rules)
    spoil = draw(st.sampled_from(_FAULTS[rule]))
    spoiled = spoil(draw, data)
    return BrokenPack(spoiled if isinstance(spoiled, bytes) else _text(data), rule)


Data: TypeAlias = dict[str, Any]
"""The data of a pack file, to be spoiled in place."""

Fault: TypeAlias = Callable[[st.DrawFn, Data], bytes | None]
"""Breaks a rule: changes the data, or returns the bytes of the file."""


def _text(data: Data) -> bytes:
    return tomli_w.dumps(data).encode()


def _cells(data: Data) -> list[Data]:
    """Return the areas and the sub-questions."""
    return [cell for area in data["areas"] for cell in (area, *area.get("sub_questions", ()))]


def _set(key: str, *values: object) -> Fault:
    """Give the pack one of some illegal *values*."""

    def fault(draw: st.DrawFn, data: Data) -> None:
        data[key] = draw(st.sampled_from(values))

    return fault


def _set_in_cell(key: str, *values: object) -> Fault:
    """Give an area or a sub-question one of some illegal *values*."""

    def fault(draw: st.DrawFn, data: Data) -> None:
        cell = draw(st.sampled_from(_cells(data)))
        cell[key] = draw(st.sampled_from(values))

    return fault


def _set_rounding(key: str, *values: object) -> Fault:
    def fault(draw: st.DrawFn, data: Data) -> None:
        data["rounding"][key] = draw(st.sampled_from(values))

    return fault


def _append(*endings: bytes) -> Fault:
    """End the file with some bytes that are invalid there."""

    def fault(draw: st.DrawFn, data: Data) -> bytes:
        return _text(data) + draw(st.sampled_from(endings))

    return fault


def _without_a_key(draw: st.DrawFn, data: Data) -> None:
    required = ["format", "id", "revision", "language", "title", "source", "areas"]
    places = [(data, key) for key in required]
    places += [(cell, key) for cell in _cells(data) for key in ("code", "title")]
    table, key = draw(st.sampled_from(places))
    del table[key]


def _unit(data: Data) -> Fraction:
    """Return what every limit has to be a multiple of."""
    return Fraction(data["score_unit"] if "score_unit" in data else data["step"])


def _points(amount: Fraction) -> str:
    return plain(decimal(amount))


def _another(data: Data, **changes: object) -> Data:
    """Add an area like the first, which is always legal, but for what is changed in it."""
    first = data["areas"][0]
    same = {key: first[key] for key in ("title", "min_points", "max_points")}
    area: Data = {"code": "another", **same, **changes}
    data["areas"].append(area)
    return area


def _another_with(data: Data, low: Fraction, high: Fraction) -> None:
    """Add an area with limits of its own to a pack whose areas may differ."""
    data.pop("area_max", None)
    data["combine"] = {"total": "sum"}
    _another(data, min_points=_points(low), max_points=_points(high))


def _listing(data: Data, raised: Fraction = Fraction()) -> Data:
    """Add an area with one sub-question, whose maximum is as much too high as is asked for."""
    area = _another(data)
    most = _points(Fraction(area["max_points"]) + raised)
    area["sub_questions"] = [area | {"code": "another.1", "max_points": most}]
    return area


def _code_twice(draw: st.DrawFn, data: Data) -> None:
    code = _another(data)["code"]
    _another(data, code=draw(st.sampled_from([code, code.upper()])))


def _reserved_code(draw: st.DrawFn, data: Data) -> None:
    _another(data, code=draw(st.sampled_from(["total", "Total"])))


def _no_room(_: st.DrawFn, data: Data) -> None:
    _another_with(data, _unit(data), _unit(data))


def _not_a_multiple(_: st.DrawFn, data: Data) -> None:
    _another_with(data, Fraction(), _unit(data) * Fraction(3, 2))


def _far_too_large(_: st.DrawFn, data: Data) -> None:
    unit = _unit(data)
    _another_with(data, Fraction(), (1_000_000 // unit + 1) * unit)


def _step_too_fine(_: st.DrawFn, data: Data) -> None:
    data["step"] = "0.0000000001"


def _said_to_be_whole(draw: st.DrawFn, data: Data) -> None:
    _listing(data)["detail"] = draw(st.sampled_from(["whole", "unknown"]))


def _said_to_be_listed(_: st.DrawFn, data: Data) -> None:
    _another(data, detail="listed")


def _parts_of_another_sum(_: st.DrawFn, data: Data) -> None:
    _listing(data, raised=_unit(data))


def _other_area_max(_: st.DrawFn, data: Data) -> None:
    data["area_max"] = _points(Fraction(data["areas"][0]["max_points"]) + _unit(data))


def _mean_of_different_areas(_: st.DrawFn, data: Data) -> None:
    low, high = (Fraction(data["areas"][0][key]) for key in ("min_points", "max_points"))
    _another_with(data, low, high + _unit(data))
    data["combine"] = {"total": "mean"}


def _break_that_ends_early(_: st.DrawFn, data: Data) -> None:
    data.setdefault("breaks", []).append({"from": "2016", "to": "2015", "note": data["title"]})


def _break_without_date(draw: st.DrawFn, data: Data) -> None:
    dates = st.sampled_from(["2016-13", "16", "now", "1066"])
    data.setdefault("breaks", []).append({"from": draw(dates), "to": "2016", "note": data["title"]})


def _equivalent_to_itself(_: st.DrawFn, data: Data) -> None:
    data["equivalent_to"] = [f"{data['id']}@{data['revision']}"]


def _rule(*tables: Data) -> Fault:
    """Describe a scoring rule in a way that makes none."""

    def fault(draw: st.DrawFn, data: Data) -> None:
        data["rules"] = {"spoiled": draw(st.sampled_from(tables))}

    return fault


def _named_rule(named: str, **table: object) -> Fault:
    """Let a sub-question be scored by a rule that it cannot have."""

    def fault(_: st.DrawFn, data: Data) -> None:
        _listing(data)["sub_questions"][0]["rule"] = named
        data["rules"] = {"spoiled": table} if table else {}

    return fault


def _rule_named_as_a_kind(draw: st.DrawFn, data: Data) -> None:
    data["rules"] = {draw(st.sampled_from(["percent", "points", "mean"])): {"kind": "percent"}}


def _items_in_two_places(_: st.DrawFn, data: Data) -> None:
    _listing(data)["sub_questions"][0] |= {"rule": "spoiled", "items": [_item()]}
    data["rules"] = {"spoiled": {"kind": "mean", "items": [_item()]}}


def _item(**more: object) -> Data:
    return {"code": "a", "title": {"en": "an item"}, **more}


def _ladder(*bands: tuple[str, object, object]) -> Data:
    """Return a ladder of steps, each with its code and the band that it starts and ends."""
    title = {"en": "a step"}
    steps = [{"code": code, "title": title, "from": a, "to": b} for code, a, b in bands]
    return {"kind": "ladder", "steps": steps}


def _ladder_beside_the_limits(_: st.DrawFn, data: Data) -> None:
    unit = _unit(data)
    (cell,) = _listing(data)["sub_questions"]
    low, high = (Fraction(cell[key]) + unit for key in ("min_points", "max_points"))
    first, second = _points(low), _points(low + unit)
    bands = [("a", first, first), ("b", second, _points(high))]
    data["rules"] = {"spoiled": {**_ladder(*bands), "unit": _points(unit)}}
    cell["rule"] = "spoiled"


_SCALE = {"worst": 0, "best": 4}
_LONG_KEY = ".".join("k" * 70)

_FAULTS: Mapping[str, tuple[Fault, ...]] = MappingProxyType(
    {
        "KF004": (_without_a_key,),
        "KF005": (_set("colour", 1), _set_in_cell("weight", 1)),
        "KF006": (
            _set_in_cell("code", 1, Decimal("1.1")),
            _set_in_cell("title", "a title"),
            _set_in_cell("max_points", True),  # noqa: FBT003 (a value like the others)
            _set_in_cell("aliases", "an alias"),
            _set("areas", "areas", {"code": "1"}),
            _set("combine", {"total": "median"}, "sum"),
            _set("not_applicable", "zero"),
            _set_rounding("mode", "half"),
        ),
        "KF007": (_set("format", 0, 2, "1", True),),  # noqa: FBT003 (a value like the others)
        "KF001": (_append(b"\nkey = \n", b"\nkey = 1\nkey = 2\n", b'\nkey = "\n', b"\nkey\n"),),
        "KF002": (_append("# å\n".encode("latin-1"), "å".encode("utf-16")),),
        "KF003": (_append(f"\n{_LONG_KEY} = 1\n".encode()),),
        "KA001": (_set_in_cell("max_points", "4,5", "many", ""),),
        "KA003": (_set_in_cell("max_points", float("nan"), float("inf")),),
        "KA007": (_set_rounding("points", "0", "-1"), _set_rounding("percent", "0")),
        "KA010": (_break_without_date,),
        "KP001": (_set_in_cell("code", "1 2", "", "å", ".1", "c" * 33),),
        "KP002": (_code_twice,),
        "KP003": (_reserved_code,),
        "KP004": (_set("id", "Drawn", "", "-", "å"),),
        "KP005": (_set("revision", "v1", "latest", "", "2010-1"),),
        "KP006": (_set("equivalent_to", ["other"], [""]),),
        "KP010": (_set("title", {}), _set_in_cell("title", {})),
        "KP011": (_set_in_cell("title", {"english": "a title"}),),
        "KP012": (_set_in_cell("title", {"en": ""}, {"en": "t\u202ex"}, {"en": "t" * 4097}),),
        "KP013": (_set("title", {"de": "a title"}), _set_in_cell("title", {"de": "a title"})),
        "KP014": (_set("fallback", {"nb": ["nb"]}, {"nb": ["nn"], "nn": ["nb"]}),),
        "KP015": (_set("fallback", {"nb": ["en"], "NB": ["sv"]}),),
        "KP020": (_no_room,),
        "KP021": (_not_a_multiple,),
        "KP022": (_set("step", "0", "-1"), _set("score_unit", "0", "-0.5")),
        "KP023": (_far_too_large,),
        "KP024": (_step_too_fine,),
        "KP030": (_said_to_be_whole,),
        "KP031": (_set("areas", []),),
        "KP032": (_said_to_be_listed,),
        "KP050": (_parts_of_another_sum,),
        "KP051": (_other_area_max,),
        "KP052": (_mean_of_different_areas,),
        "KP060": (_break_that_ends_early,),
        "KP061": (_equivalent_to_itself,),
        "KP070": (_rule({"kind": "scale", "worst": 4, "best": 4}),),
        "KP071": (_rule({"kind": "scale", "unit": 3, **_SCALE}, {"kind": "percent", "unit": 0}),),
        "KP072": (_rule(*({"kind": "checklist", "items": [_item(weight=w)]} for w in (0, -1))),),
        "KP073": (_rule({"kind": "mean", "items": [_item(options=["no", "no"])]}),),
        "KP074": (_rule(_ladder(("a", 0, 4))),),
        "KP075": (
            _rule({"kind": "mean", "items": [_item(), _item()]}),
            _rule(_ladder(("a", 0, 4), ("a", 5, 9))),
        ),
        "KP076": (_rule({"kind": "checklist", "items": [_item(options=["no", "yes"])]}),),
        "KP077": (_rule({"kind": "checklist", "items": [_item()], "full": 2}),),
        "KP078": (
            _rule({"kind": "phases", "items": [_item(weight=2), _item(code="b")], **_SCALE}),
        ),
        "KP079": (_rule(*(_ladder(("a", 0, 4), ("b", start, 9)) for start in (4, 6))),),
        "KP080": (_rule(_ladder(("a", 0, 4), ("b", 5, 3))),),
        "KP081": (_rule({**_ladder(("a", 0, 4), ("b", 9, 14)), "unit": 5}),),
        "KP083": (_ladder_beside_the_limits,),
        "KP084": (_named_rule("spoiled", kind="percent", unit=Decimal("0.0000001")),),
        "KP085": (_named_rule("nobodys"),),
        "KP086": (_rule({"kind": "percent", "full": 1}),),
        "KP087": (_items_in_two_places,),
        "KP088": (_rule_named_as_a_kind,),
    }
)
"""The faults that break each rule, and no other."""

BREAKABLE = tuple(_FAULTS)
"""The rules that a file of a pack can break, the simplest faults first."""
