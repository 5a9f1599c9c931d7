"""Areas made all at once are those that the classes make, or none."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kompass_core.criteria import Detail
from kompass_core.serialization import converter
from kompass_core.serialization.pack_files import pack_data, read_pack
from kompass_core.serialization.plain_areas import plain_areas
from tests.reading import agrees, refuse, spoiled

Data: TypeAlias = dict[str, Any]

TEXTS = st.sampled_from(["Ledning", "Äldre\nförskola", "Åtgärd – då"])
LIMITS = st.tuples(st.integers(-2, 2), st.integers(3, 30))


@st.composite
def files(draw: st.DrawFn) -> Data:
    """Draw the data of packs that add up whole points and have nothing that is rare."""
    areas = [draw(tables(str(i))) for i in range(draw(st.integers(1, 3)))]
    head = {"id": "plain", "revision": "1", "language": "sv", "source": "made up"}
    return {"format": 1, **head, "title": {"sv": "Enkel"}, "areas": areas}


@st.composite
def tables(draw: st.DrawFn, code: str) -> Data:
    """Draw the table of an area, as its author or the library writes it."""
    limits = draw(st.lists(LIMITS, max_size=3))
    low, high = map(sum, zip(*(limits or [draw(LIMITS)]), strict=True))
    area = draw(nodes(code, low, high))
    optional = {
        "about": {"en": "Some *prose*."},
        "aliases": ["A name"],
        "combine": "sum",
        "detail": "listed" if limits else draw(st.sampled_from(["whole", "unknown"])),
    }
    area |= {key: each for key, each in optional.items() if draw(st.booleans())}
    if draw(st.booleans()) or limits:
        area["sub_questions"] = [draw(nodes(f"{code}.{i}", *e)) for i, e in enumerate(limits)]
    return area


@st.composite
def nodes(draw: st.DrawFn, code: str, low: int, high: int) -> Data:
    """Draw the keys that areas and sub-questions share; a minimum of 0 may be omitted."""
    write = draw(st.sampled_from([int, str]))
    minimum = {"min_points": write(low)} if low or draw(st.booleans()) else {}
    title = {language: draw(TEXTS) for language in draw(st.sampled_from([["sv"], ["en", "sv"]]))}
    return {"code": code, "title": title, **minimum, "max_points": write(high)}


def whole(data: Data) -> list[Data]:
    """Return the tables of areas as `plain_areas` gets them: each with its way of combining."""
    return [{"combine": "sum", **area} for area in data["areas"]]


def table(**changes: object) -> Data:
    """Make the table of an area that has one sub-question."""
    part = {"code": "1.1", "title": {"sv": "Fråga"}, "max_points": 5}
    area = {"code": "1", "title": {"sv": "Område"}, "max_points": 5, "combine": "sum"}
    return area | {"sub_questions": [part]} | changes


def part(**changes: object) -> list[Data]:
    """Make the only sub-question of such an area."""
    return [table()["sub_questions"][0] | changes]


class Word(StrEnum):
    """Texts that are more than texts."""

    SUM = "sum"
    CODE = "1"


class Number(IntEnum):
    """Numbers that are more than numbers."""

    FIVE = 5


class TestPlainAreas:
    """They are what the classes make of the same tables, one by one."""

    @given(files())
    def test_are_equal_to_those_of_the_classes(self, data: Data) -> None:
        """In all that a pack is used for; cattrs calls the classes."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(converter, "_reader", refuse)
            expected = read_pack(data)
        made = read_pack(data)
        assert plain_areas(whole(data)) == made.areas
        assert (made, hash(made), made.digest) == (expected, hash(expected), expected.digest)
        assert made.layout == expected.layout
        assert dict(made.nodes) == dict(expected.nodes)
        assert repr(made.areas) == repr(expected.areas)
        assert hash(made.areas) == hash(expected.areas)
        assert pickle.loads(pickle.dumps(made)) == expected  # noqa: S301 (made here)
        assert pack_data(made) == pack_data(expected)

    @given(st.data(), files())
    def test_spoiled_tables_are_read_or_refused_alike(
        self, data: st.DataObject, file: Data
    ) -> None:
        """With the same problems, in the same order."""
        other = data.draw(spoiled(file))
        assert agrees(lambda: read_pack(other))

    @pytest.mark.parametrize(
        "changes",
        [
            {"code": "1\n2"},
            {"code": "total"},
            {"code": "TOTAL"},
            {"code": Word.CODE},
            {"code": 1},
            {"title": {}},
            {"title": {"sv": " "}},
            {"title": {"sv": "a\tb"}},
            {"title": {"sv": "a" * 4_097}},
            {"title": {"sv": Word.SUM}},
            {"title": {"SV": "A"}},
            {"title": {"svenska": "A"}},
            {"title": {"sv": "A\u030a"}},
            {"title": "Område"},
            {"about": {"sv": "\u202e"}},
            {"about": {"sv": "a" * 65_537}},
            {"aliases": "Namn"},
            {"aliases": [1]},
            {"aliases": [Word.SUM]},
            {"combine": "mean"},
            {"combine": Word.SUM},
            {"counted": False},
            {"detail": "whole"},
            {"detail": "few"},
            {"max_points": 6},
            {"max_points": True},
            {"max_points": 5.0},
            {"max_points": Number.FIVE},
            {"max_points": "five"},
            {"max_points": Fraction(1, 2)},
            {"min_points": 1},
            {"sub_questions": {}},
            {"sub_questions": "ab"},
            {"sub_questions": part(max_points="4.5")},
            {"sub_questions": part(max_points=10**6 + 1), "max_points": 10**6 + 1},
            {"sub_questions": part(max_points="5/2"), "max_points": "5/2"},
            {"sub_questions": part(min_points=-(10**6) - 1), "min_points": -(10**6) - 1},
            {"sub_questions": part(max_points=0), "max_points": 0},
            {"sub_questions": part(min_points=-1)},
            {"sub_questions": part(weight=1)},
            {"sub_questions": part(code="1_?")},
            {"weight": 1},
        ],
    )
    def test_refuse_what_is_not_plain(self, changes: Mapping[str, object]) -> None:
        """The same table without these values is taken."""
        assert plain_areas([table()])[0].detail is Detail.LISTED
        with pytest.raises(Exception):  # noqa: B017, PT011 (any, as it says)
            plain_areas([table(**changes)])
        head = {"format": 1, "id": "small", "revision": "1", "language": "sv", "source": "made up"}
        file = {**head, "title": {"sv": "Liten"}, "areas": [table(**changes)]}
        assert agrees(lambda: read_pack(file))

    def test_are_not_made_of_tables_alone(self) -> None:
        """Of an array of anything else, no area is made."""
        others: list[Any] = ["1", None, [], 1]
        for each in others:
            with pytest.raises(Exception):  # noqa: B017, PT011 (any, as it says)
                plain_areas([table(), each])
