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
from kompass_core.testing.strategies.criteria import AnyPack, criteria_of, packs


@frozen(repr=False)
class BrokenPack:
    """
    A pack file with one thing wrong.

    Attributes:
        file: The bytes of the file.
        rule: The id of the rule that it breaks, and the only one.
    """

    file: bytes
    rule: str

    def __repr__(self) -> str:
        return f"<BrokenPack of {len(self.file)} bytes, which breaks {self.rule}>"


def broken_packs(
    pack: AnyPack = None, *, rules: Collection[str] | None = None
) -> st.SearchStrategy[BrokenPack]:
    """
    Draw files of legal packs that were then broken in one way, with the rule that this breaks.

    A reader that refuses the file for that rule, and for no other, has found what is wrong.

    Args:
        pack: The pack that is broken, or a strategy for one; any if omitted.
        rules: The rules to break; any of those that a file can break if omitted.
    """
    chosen = [rule for rule in _FAULTS if rules is None or rule in rules]
    # A fault in the rules replaces all rules of the file.
    legal = packs() if pack is None else criteria_of(pack)
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


def _whole(data: Data) -> list[Data]:
    return [data]


def _rounding(data: Data) -> list[Data]:
    return [data["rounding"]]


def _set(tables: Callable[[Data], list[Data]], key: str, *values: object) -> Fault:
    """Give one of some tables one of some illegal *values*."""

    def fault(draw: st.DrawFn, data: Data) -> None:
        table = draw(st.sampled_from(tables(data)))
        table[key] = draw(st.sampled_from(values))

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
    # An area that does not count needs no weight.
    beside = {"counted": False} if data["combine"]["total"] == "weighted" else {}
    area: Data = {"code": "another", **same, **beside, **changes}
    data["areas"].append(area)
    return area


def _another_with(data: Data, low: Fraction, high: Fraction) -> None:
    """Add an area with limits of its own to a pack whose areas may differ."""
    for key in ("area_max", "total_max"):
        data.pop(key, None)
    for area in data["areas"]:
        area.pop("weight", None)
    data["combine"] = {"total": "sum"}
    _another(data, min_points=_points(low), max_points=_points(high))


def _listing(data: Data, raised: Fraction = Fraction()) -> Data:
    """Add an area with one sub-question, whose maximum is as much too high as is asked for."""
    area = _another(data)
    most = _points(Fraction(area["max_points"]) + raised)
    part = {key: value for key, value in area.items() if key != "counted"}
    area["sub_questions"] = [part | {"code": "another.1", "max_points": most}]
    return area


def _add(*changes: Data) -> Fault:
    """Add an area with one of some illegal *changes*."""

    def fault(draw: st.DrawFn, data: Data) -> None:
        _another(data, **draw(st.sampled_from(changes)))

    return fault


def _add_between(low: Fraction | int, high: Fraction | int) -> Fault:
    """Add an area with illegal limits, counted in units."""

    def fault(_: st.DrawFn, data: Data) -> None:
        _another_with(data, low * _unit(data), high * _unit(data))

    return fault


def _code_twice(draw: st.DrawFn, data: Data) -> None:
    code = _another(data)["code"]
    _another(data, code=draw(st.sampled_from([code, code.upper()])))


def _said_to_be_whole(draw: st.DrawFn, data: Data) -> None:
    _listing(data)["detail"] = draw(st.sampled_from(["whole", "unknown"]))


def _parts_of_another_sum(_: st.DrawFn, data: Data) -> None:
    _listing(data, raised=_unit(data))


def _other_area_max(_: st.DrawFn, data: Data) -> None:
    data["area_max"] = _points(Fraction(data["areas"][0]["max_points"]) + _unit(data))


def _mean_of_different_areas(_: st.DrawFn, data: Data) -> None:
    low, high = (Fraction(data["areas"][0][key]) for key in ("min_points", "max_points"))
    _another_with(data, low, high + _unit(data))
    data["combine"] = {"total": "mean"}


def _use_reversed(_: st.DrawFn, data: Data) -> None:
    data |= {"in_use_from": "2020-03", "in_use_to": "2019"}


def _break(*spans: tuple[str, str]) -> Fault:
    """Add a break with one of some illegal starts and ends."""

    def fault(draw: st.DrawFn, data: Data) -> None:
        start, end = draw(st.sampled_from(spans))
        data.setdefault("breaks", []).append({"from": start, "to": end, "note": data["title"]})

    return fault


def _equivalent_to_itself(_: st.DrawFn, data: Data) -> None:
    data["equivalent_to"] = [f"{data['id']}@{data['revision']}"]


def _rule(*tables: Data) -> Fault:
    """Describe a scoring rule in a way that makes none."""
    return _set(_whole, "rules", *({"spoiled": table} for table in tables))


def _named_rule(named: str, **table: object) -> Fault:
    """Let a sub-question be scored by a rule that it cannot have."""

    def fault(_: st.DrawFn, data: Data) -> None:
        _listing(data)["sub_questions"][0]["rule"] = named
        data["rules"] = {"spoiled": table} if table else {}

    return fault


def _items_in_two_places(_: st.DrawFn, data: Data) -> None:
    _listing(data)["sub_questions"][0] |= {"rule": "spoiled", "items": [_item()]}
    data["rules"] = {"spoiled": {"kind": "mean", "items": [_item()]}}


def _items_of_an_area_with_parts(_: st.DrawFn, data: Data) -> None:
    _listing(data)["items"] = [_item()]


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
        "KF005": (_set(_whole, "colour", 1), _set(_cells, "wieght", 1)),
        "KF006": (
            _set(_cells, "code", 1, Decimal("1.1")),
            _set(_cells, "title", "a title"),
            _set(_cells, "max_points", True),  # noqa: FBT003 (a value like the others)
            _set(_cells, "aliases", "an alias"),
            _set(_whole, "areas", "areas", {"code": "1"}),
            _set(_whole, "combine", {"total": "median"}, "sum"),
            _set(_whole, "not_applicable", "zero"),
            _set(_rounding, "mode", "half"),
        ),
        "KF007": (_set(_whole, "format", 0, 2, "1", True),),  # noqa: FBT003 (a value like the others)
        "KF001": (_append(b"\nkey = \n", b"\nkey = 1\nkey = 2\n", b'\nkey = "\n', b"\nkey\n"),),
        "KF002": (_append("# å\n".encode("latin-1"), "å".encode("utf-16")),),
        "KF003": (_append(f"\n{_LONG_KEY} = 1\n".encode()),),
        "KA001": (_set(_cells, "max_points", "4,5", "many", ""),),
        "KA003": (_set(_cells, "max_points", float("nan"), float("inf")),),
        "KA007": (_set(_rounding, "points", "0", "-1"), _set(_rounding, "percent", "0")),
        "KA010": (_break(*((start, "2016") for start in ("2016-13", "16", "now", "1066"))),),
        "KP001": (_set(_cells, "code", "1 2", "", "å", ".1", "c" * 33),),
        "KP002": (_code_twice,),
        "KP003": (_add({"code": "total"}, {"code": "Total"}),),
        "KP004": (_set(_whole, "id", "Drawn", "", "-", "å"),),
        "KP005": (_set(_whole, "revision", "v1", "latest", "", "2010-1"),),
        "KP006": (_set(_whole, "equivalent_to", ["other"], [""]),),
        "KP010": (_set(_whole, "title", {}), _set(_cells, "title", {})),
        "KP011": (_set(_cells, "title", {"english": "a title"}),),
        "KP012": (_set(_cells, "title", {"en": ""}, {"en": "t\u202ex"}, {"en": "t" * 4097}),),
        "KP013": (
            _set(_whole, "title", {"de": "a title"}),
            _set(_cells, "title", {"de": "a title"}),
        ),
        "KP014": (_set(_whole, "fallback", {"nb": ["nb"]}, {"nb": ["nn"], "nn": ["nb"]}),),
        "KP015": (_set(_whole, "fallback", {"nb": ["en"], "NB": ["sv"]}),),
        "KP020": (_add_between(1, 1),),
        "KP021": (_add_between(0, Fraction(3, 2)),),
        "KP022": (_set(_whole, "step", "0", "-1"), _set(_whole, "score_unit", "0", "-0.5")),
        "KP023": (_add_between(0, 10**16),),
        "KP024": (_set(_whole, "step", "0.0000000001"),),
        "KP030": (_said_to_be_whole,),
        "KP031": (_set(_whole, "areas", []),),
        "KP032": (_add({"detail": "listed"}),),
        "KP050": (_parts_of_another_sum,),
        "KP051": (_other_area_max,),
        "KP052": (_mean_of_different_areas,),
        "KP060": (_break(("2016", "2015")),),
        "KP061": (_equivalent_to_itself,),
        "KP160": (_use_reversed,),
        "KP180": (
            _rule({"kind": "mean", "items": [_item(options={"no": 0, "all": 2, "some": 1})]}),
        ),
        "KP181": (_items_of_an_area_with_parts,),
        "KP182": (_rule({"kind": "sum", "items": [_item(worst=5, best=1)]}),),
        "KP183": (_rule({"kind": "sum", "items": [_item()], "full": 2}),),
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
        "KP088": (
            _set(
                _whole,
                "rules",
                *({name: {"kind": "percent"}} for name in ("percent", "points", "mean")),
            ),
        ),
    }
)
"""The faults that break each rule, and no other."""

BREAKABLE = tuple(_FAULTS)
"""The rules that a file of a pack can break, the simplest faults first."""
