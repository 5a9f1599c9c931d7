"""Mistakes of a pack's author that are lawful TOML are found by `kompass check`."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

import kompass_core as kc
from kompass_core.errors import Severity
from kompass_core.packs.checks import find, outcomes

NONE = kc.Packs.among([])

PROJECT = """
[project]
name = "made-up"
[project.entry-points."kompass_core.packs"]
town = "made_up"
"""

OLD = """
format = 1
id = "town"
revision = "2010"
language = "sv"
title = { sv = "Stad", en = "Town" }
source = "the report of 2016, section 4"
step = "0.5"
area_max = 60
rounding = { mode = "half-up", points = "1" }
step_rounding = "half-up"

[rules.papers]
kind = "checklist"
items = [
  { code = "plan", weight = 3, title = { sv = "Plan finns", en = "There is a plan" } },
  { code = "report", weight = 2, title = { sv = "Rapport finns", en = "There is a report" } },
]

[[areas]]
code = "1"
title = { sv = "Medborgare", en = "Citizens" }

  [[areas.sub_questions]]
  code = "1.1"
  max_points = 15
  title = { sv = "Mål", en = "Goals" }

  [[areas.sub_questions]]
  code = "1.2"
  max_points = 25
  title = { sv = "Dialog", en = "Dialogue" }

  [[areas.sub_questions]]
  code = "1.3"
  max_points = 20
  title = { sv = "Dokument", en = "Papers" }
  rule = "papers"

[[areas]]
code = "2"
title = { sv = "Utveckling", en = "Development" }

[[examples]]
answers."1.1" = { points = 7.5 }
answers."1.2" = { points = 16.5 }
answers."1.3" = { plan = true, report = false }
points = { "1.3" = 12, "1" = 36 }
"""

NEW = """
format = 1
id = "town"
revision = "2020"
language = "sv"
title = { sv = "Stad", en = "Town" }
source = "the web page of 2020"
area_max = 60

[[areas]]
code = "1"
detail = "unknown"
title = { sv = "Tillväxt", en = "Growth" }

[[areas]]
code = "2"
detail = "unknown"
title = { sv = "Medborgare", en = "Citizens" }
"""

PRINTED = """
format = 1
kind = "published-result"
pack = "town@2010"
subject = "Here"
date = "2016"
total = { points = 65, percent = 54 }
[areas]
1 = 33
2 = 32
[sub_questions]
"1.1" = { points = 5, percent = 30 }
"1.2" = { points = 17, percent = 66 }
"1.3" = { points = 12, percent = 60 }
"""
"""By hand: 4.5 + 16.5 + 12 = 33, and 31.5; each is rounded half up."""

CROSSWALK = """
format = 1
kind = "crosswalk"
from = "town@2010"
to = "town@2020"
judgement = "us, by the names alone"

[[relations]]
kind = "renamed"
from = ["1"]
to = ["2"]
comparability = "exact"
why.en = "the same name"

[[relations]]
kind = "renamed"
from = ["2"]
to = ["1"]
comparability = "indicative"
why.en = "growth is a development"
"""

FILES = {
    "town/2010.toml": OLD,
    "town/2020.toml": NEW,
    "town/results/here.toml": PRINTED,
    "town/crosswalks/x.toml": CROSSWALK,
    "__init__.py": "",
}


class Fault(NamedTuple):
    """Changes of one file, and the rules that are found broken."""

    file: str
    changes: dict[str, str]
    found: set[str]


FIRST, SECOND = '"1.1"\n  max_points = ', '"1.2"\n  max_points = '
FAULTS = {
    "maxima of two sub-questions exchanged, so that the sum is right": Fault(
        "town/2010.toml",
        {f"{FIRST}15": f"{FIRST}25", f"{SECOND}25": f"{SECOND}15"},
        {"KE023", "KR003"},
    ),
    "codes of two sub-questions exchanged": Fault(
        "town/2010.toml",
        {f"{FIRST}15": f"{SECOND}15", f"{SECOND}25": f"{FIRST}25"},
        {"KE023", "KR003"},
    ),
    "step too coarse": Fault("town/2010.toml", {'step = "0.5"': 'step = "1"'}, {"KE024"}),
    "unit of print too fine": Fault(
        "town/2010.toml", {'points = "1"': 'points = "0.1"'}, {"KP145"}
    ),
    "cut in print, not rounded": Fault("town/2010.toml", {"half-up": "down"}, {"KP145"}),
    "degree raised from indicative to exact": Fault(
        "town/crosswalks/x.toml", {"indicative": "exact"}, {"KP155"}
    ),
    "relations to each other's codes": Fault(
        "town/crosswalks/x.toml",
        {
            'to = ["2"]': 'to = ["1"]',
            'to = ["1"]\ncomparability = "ind': 'to = ["2"]\ncomparability = "ind',
        },
        {"KP155"},
    ),
    "result of another revision": Fault(
        "town/results/here.toml", {"town@2010": "town@2020"}, {"KR001"}
    ),
    "title copied": Fault("town/2010.toml", {"Dialogue": "Goals"}, {"KP154"}),
    "released revision edited": Fault(
        "town/2010.toml", {'step = "0.5"': 'step = "0.5"\nnot_applicable = "rescale"'}, {"KP121"}
    ),
    "language forgotten": Fault("town/2010.toml", {', en = "Dialogue"': ""}, {"KP140"}),
    "language of a title misspelt": Fault(
        "town/2010.toml", {'sv = "Dialog"': 'sw = "Dialog"'}, {"KP013"}
    ),
    "worked example wrong": Fault("town/2010.toml", {'"1.3" = 12': '"1.3" = 10'}, {"KP150"}),
    "weight wrong": Fault("town/2010.toml", {"weight = 3": "weight = 5"}, {"KP150"}),
}
"""By name: what an author may do; every one of them leaves lawful TOML."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Write the sources of a distribution, of which 2010 has been released if *released*."""
    package = tmp_path / "src/made_up"
    for name, text in FILES.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    return tmp_path


def make(project: Path, fault: Fault) -> None:
    """Change a file."""
    path = project / "src/made_up" / fault.file
    old = text = path.read_text("utf-8")
    for before, after in fault.changes.items():
        place = old.index(before) + len(text) - len(old)
        text = text[:place] + after + text[place + len(before) :]
    path.write_text(text, "utf-8")


class TestSeededFaults:
    """The author is told of each, with the file and the line."""

    def test_are_more_than_twelve(self, project: Path) -> None:
        """And without them there is nothing to report."""
        assert len(FAULTS) >= 12
        assert kc.check(project, packs=NONE) == ()

    @pytest.mark.parametrize("name", FAULTS)
    def test_are_found(self, project: Path, name: str) -> None:
        """By the rules that are named; an error fails the conformance tests as well."""
        fault = FAULTS[name]
        released = project / "src/made_up/released.toml"
        if fault.found == {"KP121"}:
            digest = kc.load_pack(project / "src/made_up/town/2010.toml").digest
            released.write_text(f'"town@2010" = "{digest}"\n')
        make(project, fault)
        problems = kc.check(project, packs=NONE)
        assert {each.rule for each in problems} == fault.found
        (file, *_) = [each for each in problems if each.rule in fault.found]
        assert file.source
        failed = {
            each.check for one in find(project, packs=NONE) for each in outcomes(one) if each.failed
        }
        assert bool(failed) == any(each.severity is Severity.ERROR for each in problems)
