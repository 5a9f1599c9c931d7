"""
An instrument of six questions, whose index is their mean, is published by a third party.

Six questions are scored 1 to 4 in half steps. The index is their mean, printed with one decimal,
half up. The pack is written by the page of the format alone; what is expected is worked out by
hand.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.building import Environment, build_wheel

PACK = """
format = 1
id = "service-index"
revision = "2024"
language = "en"
title = { en = "Service index" }
publisher = "A survey institute"
source = "The institute's method, 2024, section 2"
step = "0.5"
score_unit = "0.5"

[combine]
area = "mean"

[rounding]
mode = "half-up"
points = "0.1"
percent = "1"

[[areas]]
code = "index"
min_points = 1
max_points = 4
title = { en = "Index" }
"""

QUESTION = """
  [[areas.sub_questions]]
  code = "{code}"
  min_points = 1
  max_points = 4
  title = {{ en = "{title}" }}
"""

TITLES = ("Reception", "Waiting", "Information", "Treatment", "Result", "Complaints")

PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "third-party-index"
version = "2.0"

[project.entry-points."kompass_core.packs"]
service-index = "third_party_index"

[tool.hatch.build.targets.wheel]
packages = ["src/third_party_index"]
"""

RESULT = """
format = 1
kind = "published-result"
pack = "service-index@2024"
subject = "{name}"
date = "2024"
source = "The institute's table of 2024"
total = "{index}"
"""

# By subject: six scores, the sum of them, the printed index, and the ranks on the unrounded
# and on the printed index, each with how many others share it.
SUBJECTS: dict[str, tuple[str, str, str, tuple[int, int], tuple[int, int]]] = {
    "Ashby": ("2.5 2 2 2.5 2 2.5", "13.5", "2.3", (3, 1), (2, 2)),  # 2.25 exactly
    "Barton": ("3 2 2 2.5 2 2.5", "14", "2.3", (2, 0), (2, 2)),  # 2.3333
    "Carlby": ("1 1 1 1 1 1", "6", "1.0", (6, 0), (6, 0)),
    "Denton": ("4 4 4 4 4 3.5", "23.5", "3.9", (1, 0), (1, 0)),  # 3.9166
    "Elmby": ("2 2 2.5 2.5 2 2.5", "13.5", "2.3", (3, 1), (2, 2)),
    "Felton": ("2.5 2.5 2 2 2 2", "13", "2.2", (5, 0), (5, 0)),  # 2.1666
}

SCRIPT = """
import json, sys
import kompass_core as kc

given = json.load(sys.stdin)
pack = kc.load_pack("service-index")
profiles = {
    name: kc.profile(kc.Evaluation.from_points(
        pack, subject=name, date="2024",
        points={f"q{i}": score for i, score in enumerate(scores, start=1)}))
    for name, scores in given.items()
}
group = kc.aggregate(profiles.values())
half_even = kc.Rounding("half-even", "0.1")
print(json.dumps({
    "answers": {
        name: {
            "exact": str(p.total.exact),
            "printed": f"{p.printed('total').points:.1f}",
            "half_even": str(half_even.round(p.total.exact)),
            "ranks": [[s.rank, s.tied] for s in (
                group.rank(p), group.rank(p, by="printed"))],
        }
        for name, p in profiles.items()
    },
    "best": [s.profile.name for s in group.best(n=2, by="printed")],
    "published": {
        r.subject: [kc.audit(r).verdict.value, str(kc.audit(r).bounds["total"])]
        for r in kc.published_results("service-index")
    },
    "packages": [name for name in sys.modules if name.startswith("third_party")],
}))
"""


def write(path: Path, text: str) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Build the wheel, and install it into a fresh environment."""
    folder = tmp_path_factory.mktemp("third-party")
    package = folder / "src/third_party_index"
    questions = (
        QUESTION.format(code=f"q{i}", title=title) for i, title in enumerate(TITLES, start=1)
    )
    write(folder / "pyproject.toml", PROJECT)
    write(package / "__init__.py", 'raise SystemExit("a pack is data, and never imported")\n')
    write(package / "service-index/2024.toml", PACK + "".join(questions))
    for name, (_, _, index, _, _) in SUBJECTS.items():
        write(
            package / f"service-index/results/{name.lower()}-2024.toml",
            RESULT.format(name=name, index=index),
        )
    environment = Environment(folder / "fresh")
    environment.install(build_wheel(folder))
    return environment


@pytest.fixture(scope="module")
def answers(installed: Environment, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Score all subjects there, and rank them both ways."""
    folder = tmp_path_factory.mktemp("use")
    write(folder / "use.py", SCRIPT)
    given = {name: scores.split() for name, (scores, *_) in SUBJECTS.items()}
    printed = installed.run("python", "use.py", cwd=folder, given=json.dumps(given))
    found: dict[str, Any] = json.loads(printed)
    return found


class TestSixQuestions:
    """It installs, it is fine, and it reproduces what was published."""

    def test_passes_every_check(self, installed: Environment, tmp_path: Path) -> None:
        """With all the results that travel with it."""
        checked = installed.run("kompass", "check", "--strict", "service-index", cwd=tmp_path)
        assert checked == "1 pack checked: all is fine.\n"

    @pytest.mark.parametrize("name", SUBJECTS)
    def test_the_index_is_the_mean_of_six(self, answers: dict[str, Any], name: str) -> None:
        """Exactly, and printed half up with one decimal."""
        _, added, index, _, _ = SUBJECTS[name]
        found = answers["answers"][name]
        assert Fraction(found["exact"]) == Fraction(added) / 6
        assert found["printed"] == index

    def test_half_to_even_would_print_something_else(self, answers: dict[str, Any]) -> None:
        """2.25 has two neighbours."""
        differing = {
            name
            for name, found in answers["answers"].items()
            if Fraction(found["half_even"]) != Fraction(found["printed"])
        }
        assert differing == {"Ashby", "Elmby"}

    @pytest.mark.parametrize("name", SUBJECTS)
    def test_ties_share_the_best_rank(self, answers: dict[str, Any], name: str) -> None:
        """On the unrounded or on the printed index, as the caller chooses."""
        _, _, _, unrounded, printed = SUBJECTS[name]
        assert answers["answers"][name]["ranks"] == [list(unrounded), list(printed)]

    def test_the_best_two_on_print_are_four(self, answers: dict[str, Any]) -> None:
        """Three share the second rank."""
        assert answers["best"] == ["Denton", "Ashby", "Barton", "Elmby"]

    def test_published_values_are_possible(self, answers: dict[str, Any]) -> None:
        """A printed 2.3 can only be 2.25 or 2.3333: six halves make twelfths."""
        assert answers["published"]["Ashby"] == [
            "consistent",
            "[2.25, 2.333333333333333333333333333]",
        ]
        assert {verdict for verdict, _ in answers["published"].values()} == {"consistent"}

    def test_its_package_never_ran(self, answers: dict[str, Any]) -> None:
        """Though it would have ended the process."""
        assert answers["packages"] == []
