"""The line that is named for a key is the line where the key stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from kompass_core.serialization.positions import Positions

BY_HAND = '''\
# a comment with = and [x]
format = 1
"quoted key" = 'x'
"esc\\u0061ped" = 1
title.en = "dotted"
title . "sv-SE" = "spaced"
text = """
fake = 1
[fake]
""\\" still """ # and a comment
raw = \'\'\'
fake = 2\'\'\'
date = 1979-05-27 07:32:00
inline = { a = 1, "b c" = [1, { d = "}" }], e.f = 2 }
list = [ # comment ]
  "one]",
  [2, 3],

  """four
""",
]

[table]
key = true

  [ table . "deeper" ] # comment
  key = 2

[[areas]]
code = "1"
  [[areas.sub_questions]]
  code = "1.1"
  [[areas.sub_questions]]
  code = "1.2"
    [areas.sub_questions.title]
    en = "x"
[[areas]]
code = "2"
  [[areas.sub_questions]]
  code = "2.1"
'''

PLACES = {
    "format": (2, 1),
    "quoted key": (3, 1),
    "escaped": (4, 1),
    "title": (5, 1),
    "title.en": (5, 7),
    "title.sv-SE": (6, 9),
    "text": (7, 1),
    "raw": (11, 1),
    "date": (13, 1),
    "inline.a": (14, 12),
    "inline.b c": (14, 19),
    "inline.b c[0]": (14, 28),
    "inline.b c[1].d": (14, 33),
    "inline.e.f": (14, 47),
    "list": (15, 1),
    "list[0]": (16, 3),
    "list[1][1]": (17, 7),
    "list[2]": (19, 3),
    "table": (23, 2),
    "table.key": (24, 1),
    "table.deeper": (26, 13),
    "table.deeper.key": (27, 3),
    "areas[0]": (29, 3),
    "areas[0].code": (30, 1),
    "areas[0].sub_questions[0]": (31, 11),
    "areas[0].sub_questions[0].code": (32, 3),
    "areas[0].sub_questions[1].code": (34, 3),
    "areas[0].sub_questions[1].title.en": (36, 5),
    "areas[1].code": (38, 1),
    "areas[1].sub_questions[0].code": (40, 3),
}

NEAREST = {
    "areas[1].sub_questions[0].max_points": (39, 11),
    "areas[1].title.en": (37, 3),
    "areas[7].code": (29, 3),
    "table.deeper.key.of.nothing[3]": (27, 3),
    "unknown": None,
    "unknown[0].key": None,
    "fake": None,
    "": None,
}


class TestToml:
    """Every key of TOML is found, however it is written."""

    @pytest.mark.parametrize("path", PLACES)
    def test_finds_what_was_counted_by_hand(self, path: str) -> None:
        """Headers, dotted and quoted keys, arrays, inline tables, strings over many lines."""
        assert Positions.of_toml(BY_HAND).find(path) == PLACES[path]

    @pytest.mark.parametrize("path", PLACES)
    def test_windows_lines_and_a_mark_change_nothing(self, path: str) -> None:
        """An editor shows the same line and column."""
        text = "\ufeff" + BY_HAND.replace("\n", "\r\n")
        assert Positions.of_toml(text).find(path) == PLACES[path]

    @pytest.mark.parametrize("path", NEAREST)
    def test_names_the_nearest_that_there_is(self, path: str) -> None:
        """What is missing has the place of what it is missing in."""
        assert Positions.of_toml(BY_HAND).find(path) == NEAREST[path]

    def test_what_is_too_deep_has_the_place_of_what_it_lies_in(self) -> None:
        """No nesting ends in an error of Python's own."""
        deep = "[" * 5_000 + "]" * 5_000
        assert Positions.of_toml(f"\na = {deep}").find("a" + "[0]" * 4_999) is not None
        assert Positions.of_json(f'\n{{"a": {deep}}}').find("a" + "[0]" * 4_999) is not None


KEYS = st.text(st.characters(codec="utf-8", exclude_characters=".[]"), min_size=1)
LEAVES = st.one_of(st.booleans(), st.integers(-9, 9), st.text(), st.dates(), st.datetimes())
VALUES = st.recursive(
    LEAVES, lambda part: st.one_of(st.lists(part), st.dictionaries(KEYS, part)), max_leaves=20
)
DOCUMENTS = st.dictionaries(KEYS, VALUES)


def paths(data: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Return the path of every key in *data*, with the key itself."""
    if isinstance(data, dict):
        for key, value in data.items():
            below = f"{path}.{key}" if path else key
            yield below, key
            yield from paths(value, below)
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from paths(value, f"{path}[{i}]")


def rest_at(text: str, place: tuple[int, int] | None) -> str:
    """Return what stands from a place on, in its line."""
    assert place is not None
    line, column = place
    return text.split("\n")[line - 1][column - 1 :]


class TestLaws:
    """Whatever the document: at the place of a key stands that key, and at no other's."""

    @given(DOCUMENTS)
    def test_toml(self, data: dict[str, Any]) -> None:
        """As another library writes it."""
        text = tomli_w.dumps(data)
        positions = Positions.of_toml(text)
        found = {path: positions.find(path) for path, _ in paths(data)}
        for path, key in paths(data):
            written = tomli_w.dumps({key: 0}).removesuffix(" = 0\n")
            assert rest_at(text, found[path]).startswith(written)
        assert len(set(found.values())) == len(found)

    @given(DOCUMENTS, st.sampled_from([None, 2]))
    def test_json(self, data: dict[str, Any], indent: int | None) -> None:
        """As the standard library writes it."""
        text = json.dumps(data, default=str, indent=indent)
        positions = Positions.of_json(text)
        found = {path: positions.find(path) for path, _ in paths(data)}
        for path, key in paths(data):
            assert rest_at(text, found[path]).startswith(json.dumps(key))
        assert len(set(found.values())) == len(found)
