"""Mistakes of authors of packs: each text states what is wrong, where, and what to write."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeAlias

import pytest

from kompass_core.packs import checks
from kompass_core.packs.registry import Packs

PACK = """\
format = 1
id = "reading-rooms"
revision = "2026"
language = "sv"
title = { sv = "Läsesalar" }
publisher = "Läsesalarnas vänner"
source = "Handboken 2026, sidan 12"
area_max = 50
score_unit = "0.5"
step_rounding = "half-up"
rounding = { mode = "half-up", points = "1", percent = "1" }

[[areas]]
code = "A"
title = { sv = "Salen" }

  [[areas.sub_questions]]
  code = "A1"
  max_points = 30
  title = { sv = "Tystnad" }

  [[areas.sub_questions]]
  code = "A2"
  max_points = 20
  title = { sv = "Ljus" }
  rule = "checklist"
  items = [{ code = "lamp", title = { sv = "Lampa" } }]

[[areas]]
code = "B"
title = { sv = "Böckerna" }
"""

Mistake: TypeAlias = tuple[str, str, str, str]
"""The text of the pack, what an author wrote instead, the code, and parts of the message."""

POINTS, TITLE, HEAD = "max_points = 30", '{ sv = "Tystnad" }', '[[areas]]\ncode = "B"'
PUBLISHER, UNIT, REVISION = "Läsesalarnas vänner", 'score_unit = "0.5"', 'revision = "2026"'
ITEMS = '[{ code = "lamp", title = { sv = "Lampa" } }]'
PART = '[[areas.sub_questions]]\n  code = "A1"'

MISTAKES: dict[str, Mistake] = {
    # Signs and spaces that cannot be seen, or look like others.
    "no-break-space": (POINTS, "max_points\u00a0= 30", "A1", "no-break space (U+00A0)|ordinary"),
    "indented-by-it": (POINTS, f"\u00a0{POINTS}", "A1", "no-break space|replace it"),
    "zero-width-space": (POINTS, f"\u200b{POINTS}", "A1", "invisible character (U+200B)"),
    "curly-quotes": ('"Tystnad"', "”Tystnad”", "A1", '”|straight quotes: "text"'),
    "curly-quotes-code": ('"A1"', "“A1”", "", "“|straight quotes"),
    "guillemets": ('"Tystnad"', "«Tystnad»", "A1", "«|straight quotes"),
    "closing-quote": ('"Tystnad"', '"Tystnad', "A1", 'closing quote|write "text"'),
    "opening-quote": (f'"{PUBLISHER}"', f'{PUBLISHER}"', "", 'opening quote|write "text"'),
    "quote-in-text": ('"Tystnad"', '"En "tyst" sal"', "A1", r"the text ends here|\""),
    "backslash": ("Handboken 2026", r"C:\handbok", "", r"backslash|\\|single quotes"),
    "backslash-u": ("Handboken 2026", r"C:\urval", "", r"backslash|\\|single quotes"),
    # Keys and values.
    "colon": (POINTS, "max_points: 30", "A1", "not by a colon|max_points = ..."),
    "colon-inline": ('sv = "Tystnad"', 'sv: "Tystnad"', "A1", "not by a colon|sv = ..."),
    "no-equals": (POINTS, "max_points 30", "A1", "= is missing|max_points = ..."),
    "no-value": (f'publisher = "{PUBLISHER}"', "publisher =", "", "is missing|publisher = "),
    "no-quotes": (f'"{PUBLISHER}"', PUBLISHER, "", f'needs quotes: publisher = "{PUBLISHER}"'),
    "id-without-quotes": ('"reading-rooms"', "reading-rooms", "", 'quotes: id = "reading-rooms"'),
    "capital-true": (UNIT, "score_unit = True", "", "True is not a value|write true"),
    "swedish-yes": (UNIT, "score_unit = ja", "", "ja is not a value|true or false"),
    "swedish-key": (POINTS, "maxpoäng = 30", "A1", '"maxpoäng" = ...|English|max_points'),
    "key-with-space": (POINTS, "max points = 30", "A1", "no spaces|max_points = ..."),
    "key-with-hyphen": (POINTS, "max-points = 30", "A1", "'max-points'|did you mean 'max_points'"),
    "key-with-capitals": (POINTS, "Max_Points = 30", "A1", "did you mean 'max_points'"),
    "key-misspelt": ("publisher", "publischer", "", "'publischer'|did you mean 'publisher'"),
    "key-twice": (POINTS, f"{POINTS}\n  {POINTS}", "A1", "max_points has a value already|keep one"),
    "two-keys-on-a-line": (f"{POINTS}\n", POINTS, "A1", "two keys on one line|line of its own"),
    "comment": ("[[areas]]\ncode", "// areas\n[[areas]]\ncode", "", "a comment begins with #"),
    "key-of-pack-below": (HEAD, f'notes = {{ sv = "x" }}\n{HEAD}', "A2", "above the first [[areas"),
    "key-of-area-above": (UNIT, "sub_questions = []", "", "it is a key of an area|[[areas]]"),
    "kind": ("format = 1", 'format = 1\nkind = "pack"', "", "has no kind; remove it"),
    # Numbers.
    "percent-sign": (POINTS, "max_points = 30 %", "A1", "'30 %' is not a number|write 30"),
    "percent-sign-text": (POINTS, 'max_points = "30 %"', "A1", "'30 %' is not a number|without %"),
    "decimal-comma": (POINTS, "max_points = 29,5", "A1", "'29,5'|decimal point: write 29.5"),
    "decimal-comma-text": (POINTS, 'max_points = "29,5"', "A1", "'29,5'|decimal point: 29.5"),
    "thousands": (POINTS, "max_points = 1 000", "A1", "'1 000' is not a number; write 1000"),
    "unit": (POINTS, "max_points = 30 p", "A1", "'30 p' is not a number; write 30"),
    "leading-zero": (POINTS, "max_points = 030", "A1", "'030' is not a number; write 30"),
    "no-leading-zero": (UNIT, "score_unit = .5", "", "'.5' is not a number; write 0.5"),
    "zero": (POINTS, "max_points = 0", "A1", "maximum 0|above the minimum 0|larger maximum"),
    "true": (POINTS, "max_points = true", "A1", "expected a number|got true or false"),
    "unit-of-zero": (UNIT, 'score_unit = "0"', "", "0 is not a valid step|above 0"),
    "step": (UNIT, "step = 4", "A", "50 is not a multiple of the step 4; correct one"),
    # Tables and lists.
    "one-bracket": (HEAD, HEAD.replace("[[areas]]", "[areas]"), "B", "[areas]|write [[areas]]"),
    "one-bracket-always": ("[[areas]]", "[areas]", "A", "[areas] is one table|write [[areas]]"),
    "one-bracket-part": (PART, PART[1:].replace("]]", "]"), "A1", "write [[areas.sub_questions]]"),
    "brackets-differ": (HEAD, HEAD.replace("[[", "["), "B", "write [[areas]]"),
    "bracket-missing": (HEAD, HEAD.replace("]]", "]"), "B", "brackets|must match|[[areas]]"),
    "list-of-one": (ITEMS, ITEMS[1:-1], "A2", "expected an array|[[areas.sub_questions.items]]"),
    "no-comma": ('"half-up", points', '"half-up" points', "", "a comma is missing"),
    "comma-at-the-end": (TITLE, '{ sv = "Tystnad", }', "A1", "remove the comma before }"),
    "brace": (TITLE, '{ sv = "Tystnad"', "A1", "} is missing|one line"),
    "areas-misspelt": (HEAD, HEAD.replace("areas", "area"), "", "'area'|did you mean 'areas'"),
    "combine-text": ("area_max = 50", 'combine = "mean"', "", "a table|write { area = ... }"),
    "items-of-text": (
        '{ code = "lamp", title = { sv = "Lampa" } }',
        '"lamp"',
        "A2",
        "{ code = ...",
    ),
    "alias-text": (POINTS, f'{POINTS}\naliases = "Ro"', "A1", 'expected an array|write ["Ro"]'),
    # Texts and languages.
    "title-text": (TITLE, '"Tystnad"', "A1", 'write { sv = "..." }'),
    "title-empty": ("Tystnad", "", "A1", "the text in sv is empty"),
    "title-tab": ("Tystnad", r"Tyst\tnad", "A1", "has a tab as character 5; remove it"),
    "title-long": ("Tystnad", "x" * 4097, "A1", "has 4097 characters; the most is 4096"),
    "title-missing": (f"title = {TITLE}", "", "A1", "the key 'title' is missing"),
    "title-in-another": ('{ sv = "Tyst', '{ en = "Tyst', "A1", "missing in the pack's own|'sv'"),
    "language-name": ('{ sv = "Tyst', '{ svenska = "Tyst', "A1", "'svenska'|use e.g. sv"),
    "placeholder": ("Handboken 2026", "TODO", "", "'TODO, sidan 12' is a placeholder|replace"),
    "garbled": ("Läsesalarnas", "LÃ¤sesalarnas", "", "another encoding|write 'Läsesalarnas"),
    "letter-lost": ("Läsesalarnas", "L�sesalarnas", "", "another encoding|was lost"),
    # Codes and identities.
    "code-number": ('code = "A1"', "code = 1.1", "", 'expected text|quote it: "1.1"'),
    "code-of-three": ('code = "A1"', "code = 1.1.1", "", 'needs quotes: code = "1.1.1"'),
    "code-with-space": ('"A1"', '"A 1"', "A 1", "'A 1' is not a code|use letters"),
    "code-twice": ('"A2"', '"A1"', "A1", "'A1' is used more than once|unique"),
    "code-reserved": ('"B"', '"total"', "total", "'total' is reserved"),
    "code-missing": ('  code = "A1"\n', "", "", "the key 'code' is missing"),
    "revision-number": (REVISION, "revision = 2026", "", 'expected text|quote it: "2026"'),
    "revision-month": (REVISION, "revision = 2026-05", "", 'quotes: revision = "2026-05"'),
    "revision-text": (REVISION, 'revision = "v1"', "", "'v1' is not a revision|e.g. 2010"),
    "id-with-capitals": ('"reading-rooms"', '"Rooms"', "", "'Rooms' is not a pack id|lower-case"),
    "format-text": ("format = 1", 'format = "1"', "", "a whole number, without quotes"),
    "date": (UNIT, 'in_use_from = "1 maj"', "", "'1 maj' is not a date|\"2016-10\""),
    # Sums, rules and rounding.
    "sum": ("max_points = 20", "max_points = 25", "A", "add up to 55|the area's own is 50|correct"),
    "mean": (UNIT, 'combine.area = "mean"', "A", "30 (A1), 20 (A2)|a mean needs the same limits"),
    "weight-in-a-sum": (POINTS, f"{POINTS}\nweight = 0.6", "A1", "no effect|omit it|'weighted'"),
    "weight-missing": (UNIT, 'combine.area = "weighted"', "A1", "its weight is missing"),
    "table-as-list": (UNIT, "rules = []", "", "expected a table, got an array; write [rules]"),
    "list-as-text": (UNIT, 'blocks = "x"', "", "expected an array, got text"),
    "mode": ('"half-up", p', '"half_up", p', "", "expected one of half-up|'half_up'"),
    "rule": ('"checklist"', '"cheklist"', "A2", "'cheklist'|did you mean 'checklist'"),
    "item-key": ('{ code = "lamp"', '{ kod = "lamp"', "A2", "'code' is missing"),
}


def problems_of(text: str, folder: Path) -> list[str]:
    """Return the problems of a pack file, as they are printed."""
    file = folder / "2026.toml"
    file.write_text(text, "utf-8")
    found = checks.check(file, packs=Packs.among([]))
    return [str(each).removeprefix(f"{folder}/") for each in found]


@pytest.mark.parametrize("name", MISTAKES)
def test_is_explained(name: str, tmp_path: Path) -> None:
    """The text has the line, the code of the question, what was given and what to write."""
    right, wrong, code, parts = MISTAKES[name]
    assert right in PACK
    texts = problems_of(PACK.replace(right, wrong), tmp_path)
    explained = [each for each in texts if all(part in each for part in parts.split("|"))]
    assert explained, texts
    assert re.findall(r"^[^ ]+ [^: ]*?:? ?\(([^)]+)\): ", explained[0]) == ([code] if code else [])
    assert all(re.match(r"2026\.toml:[0-9]+:[0-9]+: ", each) for each in texts)


def test_the_pack_without_mistakes_is_valid(tmp_path: Path) -> None:
    """So that each problem comes from its mistake."""
    assert problems_of(PACK, tmp_path) == []
