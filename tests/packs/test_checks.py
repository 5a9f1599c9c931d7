"""A pack is judged wherever it lies, and everything is said about it at once."""

from __future__ import annotations

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest

import kompass_core as kc
from kompass_core.errors import MESSAGES, PackRuleError, Severity, messages
from kompass_core.packs import checks
from kompass_core.packs.checks import CHECKS, Check, Checked, find, outcomes

PACK = """\
format = 1
id = "{id}"
revision = "{revision}"
language = "en"
title = {{ en = "Made up" }}
source = "made up"
areas = [{{ code = "1", max_points = 10, title = {{ en = "One" }} }}]
"""

RESULT = """\
format = 1
kind = "published-result"
pack = "{pack}"
subject = "Here"
date = "2016"
total = {total}
"""

NONE = kc.Packs.among([])
PROJECT = """\
[project]
name = "made-up"

[project.entry-points."kompass_core.packs"]
{entries}
"""


def write(path: Path, text: str = "") -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The folder of a package in a distribution's sources, with revisions 1 and 2 of a pack."""
    folder = tmp_path / "src/made_up"
    write(folder / "__init__.py")
    for revision in ("1", "2"):
        write(folder / f"a/{revision}.toml", PACK.format(id="a", revision=revision))
    write(tmp_path / "pyproject.toml", PROJECT.format(entries='a = "made_up"'))
    return folder


def rules(target: Path | str, packs: kc.Packs = NONE) -> list[str]:
    """Return the rules that a target breaks."""
    return [each.rule for each in kc.check(target, packs=packs)]


class TestChecks:
    """The list of checks is what an author is told about."""

    @pytest.mark.parametrize("check", CHECKS, ids=lambda each: each.__name__)
    def test_begin_with_their_rules(self, check: Check) -> None:
        """So that whoever reads a check finds the pages of its rules."""
        found = re.match(r"\[([A-Z0-9, ]+)\] \S.*\.$", check.__doc__ or "")
        assert found
        for rule in found[1].split(", "):
            assert any(each.startswith(rule) for each in MESSAGES)

    def test_begin_with_reading(self) -> None:
        """Nothing else can be asked of what cannot be read."""
        assert CHECKS[0].__name__ == "can_be_read"

    def test_that_are_not_made_say_so(self, package: Path) -> None:
        """A build server shows them as skipped."""
        path = write(package / "a/1.toml", "format =")
        (checked,) = find(path, packs=NONE)
        first, *others = outcomes(checked)
        assert (first.check, first.failed, first.ran) == ("can_be_read", True, True)
        assert [each.check for each in (first, *others)] == [each.__name__ for each in CHECKS]
        assert not any(each.ran or each.failed or each.problems for each in others)

    def test_that_only_warn_do_not_fail(self, package: Path) -> None:
        """And the other checks are made."""
        path = package / "a/1.toml"
        path.write_text(path.read_text("utf-8").replace('source = "made up"', 'source = ""'))
        (checked,) = find(path, packs=NONE)
        warned = [each for each in outcomes(checked) if each.problems]
        assert [(each.check, each.failed) for each in warned] == [("has_a_source", False)]
        (problem,) = warned[0].problems
        assert problem.severity is Severity.WARNING
        assert str(problem).startswith(f"{path}:6:1: source: warning: ")

    def test_what_does_not_survive_writing_is_our_mistake(
        self, package: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As if a key were forgotten."""
        other = PACK.format(id="a", revision="3")
        monkeypatch.setattr(checks, "pack_to_toml", lambda _: other)
        assert rules(package / "a/1.toml") == ["KP144"]

    def test_a_pack_that_cannot_be_read_is_judged_no_further(self) -> None:
        """Wherever its reader comes from: what it says is told of the place."""

        def read() -> kc.CriteriaPack:
            raise PackRuleError([messages.NO_AREAS.problem("areas")])

        judged = list(outcomes(Checked(place="here", text=b"", packs=NONE, read=read)))
        assert [each.ran for each in judged] == [True] + [False] * (len(CHECKS) - 1)
        assert [str(each) for each in judged[0].problems] == [
            "here: areas: the pack has no areas [KP031]"
        ]


class TestFolders:
    """A distribution's sources are found as a whole."""

    def test_of_any_level_will_do(self, package: Path, tmp_path: Path) -> None:
        """The project, the sources, the package, or one id."""
        for folder in (tmp_path, package.parent, package, package / "a"):
            assert [Path(each.place).stem for each in find(folder, packs=NONE)] == ["1", "2"]
            assert kc.check(folder, packs=NONE) == ()

    def test_other_files_are_no_packs(self, package: Path, tmp_path: Path) -> None:
        """Results, crosswalks, settings of projects, and whatever is hidden."""
        write(package / "a/results/here.toml", RESULT.format(pack="a@1", total=5))
        write(package / "a/crosswalks/1-2.toml")
        write(tmp_path / ".hidden/made_up/a/3.toml")
        assert len(find(tmp_path, packs=NONE)) == 2
        assert len(find(package, packs=NONE)) == 2

    def test_without_a_pack_are_a_problem(self, tmp_path: Path) -> None:
        """What is looked for is in the text."""
        write(tmp_path / "pyproject.toml")
        (problem,) = kc.check(tmp_path, packs=NONE)
        assert (problem.rule, problem.source) == ("KP147", str(tmp_path))

    def test_that_a_wheel_would_not_announce(self, package: Path, tmp_path: Path) -> None:
        """Each pack is named in the project's entry points, with its own package."""
        write(tmp_path / "pyproject.toml", PROJECT.format(entries='a = "other"'))
        assert set(rules(tmp_path)) == {"KP148"}
        write(tmp_path / "pyproject.toml", "[project]\nentry-points = 7\n")
        assert set(rules(tmp_path)) == {"KP148"}
        write(tmp_path / "pyproject.toml", "[project")
        assert set(rules(tmp_path)) == {"KP148"}
        (tmp_path / "pyproject.toml").unlink()
        assert rules(tmp_path) == []
        assert rules(package / "a/1.toml") == []

    def test_without_an_init_file(self, package: Path, tmp_path: Path) -> None:
        """Nothing could be read from such a package once it is installed."""
        (package / "__init__.py").unlink()
        assert set(rules(tmp_path)) == {"KP106"}

    def test_the_place_is_the_identity(self, package: Path) -> None:
        """A file that says something else is pointed at, where it says so."""
        write(package / "a/3.toml", PACK.format(id="a", revision="1"))
        (problem,) = kc.check(package, packs=NONE)
        assert (problem.rule, problem.line) == ("KP109", 2)
        assert problem.facts == {"given": "a@1", "expected": "a@3"}

    def test_a_missing_file_is_a_problem(self, tmp_path: Path) -> None:
        """As it is for whoever loads it."""
        assert rules(tmp_path / "missing.toml") == ["KF010"]


class TestWorkedExamples:
    """Answers and the points that they are known to give."""

    PACK = """\
format = 1
id = "a"
revision = "1"
language = "en"
title.en = "Made up"
source = "made up"
step_rounding = "half-up"
[rules.papers]
kind = "checklist"
items = [{ code = "x", weight = 2, title.en = "X" }, { code = "y", title.en = "Y" }]
[[areas]]
code = "1"
title.en = "One"
max_points = 16
  [[areas.sub_questions]]
  code = "1.1"
  max_points = 9
  title.en = "Papers"
  rule = "papers"
  [[areas.sub_questions]]
  code = "1.2"
  max_points = 7
  title.en = "Talks"
[[areas]]
code = "2"
title.en = "Two"
max_points = 10
[[examples]]
answers = { %s }
points = { %s }
"""
    X, BOTH = '"1.1" = { x = true, y = false }', '"1.2" = { points = "1.5" }'
    SKIPPED, ALL = '"1.1" = { x = true, y = { %s = "no time" } }', '"2" = { points = 10 }'

    @pytest.mark.parametrize(
        ("answers", "points", "expected"),
        [
            (X, '"1.1" = 6', []),  # two thirds of 9
            (X, '"1.1" = "12/2"', []),
            (f"{X}, {BOTH}", '"1.1" = 6, "1.2" = 1.5, "1" = 7.5', []),
            (f"{X}, {BOTH}, {ALL}", "total = 17.5", []),
            (SKIPPED % "not_applicable", '"1.1" = 9', []),
            (X, '"1.1" = 4.5', ["KP150 points.1.1: the answers give '1.1' 6 points, not 4.5"]),
            (f"{X}, {BOTH}", '"1" = "23/3"', ["KP150 points.1: the answers give '1' 7.5 points"]),
            (X, '"1" = 6', ["KP152 points.1: the answers leave '1' open, from 6 to 13 points"]),
            (SKIPPED % "not_assessed", '"1.1" = 6', ["KP152 points.1.1: the answers leave '1.1'"]),
            (X, '"1.3" = 6', ["KE001 points.1.3: '1.3' is not a scored code of a@1"]),
            ('"1.1" = { x = true }', '"1.1" = 6', ["KE021 answers.1.1: no answer to y of '1.1'"]),
            ('"1.2" = { points = 8 }', '"1.2" = 8', ["KE023 answers.1.2.points: 'points' of"]),
            ('"1.3" = { points = 8 }', '"1.2" = 8', ["KE001 answers.1.3: '1.3' is not a scored"]),
        ],
    )
    def test_are_judged(
        self, tmp_path: Path, answers: str, points: str, expected: list[str]
    ) -> None:
        """Exactly, for every node that they decide; each problem at its line."""
        path = write(tmp_path / "a.toml", self.PACK % (answers, points))
        found = kc.check(path, packs=NONE)
        told = [f"{p.rule} {p.path.removeprefix('examples[0].')}: {p.text}" for p in found]
        assert len(told) == len(expected)
        assert all(map(str.startswith, told, expected))
        assert all(problem.line in (29, 30) for problem in found)

    def test_are_not_judged_when_the_pack_is_loaded(self, tmp_path: Path) -> None:
        """Only a check and the kit do; an example is no scoring content."""
        wrong = write(tmp_path / "a.toml", self.PACK % (self.X, '"1.1" = 4.5'))
        right = write(tmp_path / "b.toml", self.PACK % (self.X, '"1.1" = 6'))
        packs = [kc.load_pack(path) for path in (wrong, right)]
        assert packs[0].digest == packs[1].digest


class TestResults:
    """What travels with a pack is judged with it."""

    def test_each_is_judged_with_its_own_revision(self, package: Path) -> None:
        """And once, although both revisions share the folder."""
        write(package / "a/results/one.toml", RESULT.format(pack="a@1", total=50))
        write(package / "a/results/two.toml", RESULT.format(pack="a@2", total=5))
        (problem,) = kc.check(package, packs=NONE)
        assert (problem.rule, problem.line) == ("KR003", 6)
        assert problem.source.endswith("one.toml")
        assert rules(package / "a/1.toml") == ["KR003"]
        assert rules(package / "a/2.toml") == []

    def test_what_names_no_revision_is_said_once(self, package: Path) -> None:
        """A result of a revision that there is not, and one that cannot be read."""
        write(package / "a/results/one.toml", RESULT.format(pack="a@7", total=5))
        write(package / "a/results/two.toml", "total =")
        assert rules(package) == ["KP100", "KF001"]

    def test_of_another_id_lie_in_the_wrong_folder(self, package: Path) -> None:
        """They are read with the pack that they name, of the same sources or installed."""
        write(package / "b/1.toml", PACK.format(id="b", revision="1"))
        write(package / "a/results/one.toml", RESULT.format(pack="b@1", total=5))
        problems = kc.check(package, packs=NONE)
        assert {(each.rule, each.line) for each in problems} == {("KP146", 3)}

    def test_impossible_numbers_are_named(self, package: Path) -> None:
        """An evaluation among the results has none."""
        text = RESULT.format(pack="a@1", total=5)
        write(package / "a/results/one.toml", f'{text}areas = {{ "1" = 9 }}\n')
        scores = text.replace("published-result", "evaluation").replace("total = 5", "points.1 = 5")
        write(package / "a/results/two.toml", scores)
        (problem,) = kc.check(package, packs=NONE)
        assert problem.rule == "KP145"
        assert problem.text.endswith(
            "any one of 2 may be wrong: points of total (5), points of 1 (9)"
        )

    @pytest.mark.parametrize(
        ("total", "areas", "reason", "shown"),
        [
            ("5", "1 1 1", "any one of 4 may be wrong", "points of total (5), points of 1 (1), "),
            ("5", "1 1 1", "(1) and 1 more; kompass audit lists all", ""),
            ("5", "9 9 9", "without this one they are possible", "points of total (5)"),
            ("5", "1,90 4,10", "without these", "percent of 1 (90) and percent of 2 (10)"),
            ("", "1,90 4,10", "any one of 4 sets", "points of 1 (1) and points of 2 (4)"),
        ],
    )
    def test_equal_culprits_are_candidates(
        self, package: Path, total: str, areas: str, reason: str, shown: str
    ) -> None:
        """The total is among them, and first; those that are not shown are counted."""
        numbers = [each.split(",") for each in areas.split()]
        head, keys = (
            PACK.format(id="a", revision="1").partition("areas = ")[0],
            ("points", "percent"),
        )
        printed = RESULT.format(pack="a@1", total=total)
        if not total:
            printed = printed.replace("total = \n", "")
        for i, each in enumerate(numbers, start=1):
            head += f'[[areas]]\ncode = "{i}"\nmax_points = 10\ntitle.en = "{i}"\n'
            pairs = zip(keys, each, strict=False)
            printed += "".join(f"areas.{i}.{key} = {number}\n" for key, number in pairs)
        write(package / "a/1.toml", head)
        write(package / "a/results/one.toml", printed)
        (problem,) = kc.check(package / "a/1.toml", packs=NONE)
        assert reason in problem.text
        assert shown in problem.text

    def test_of_another_time_are_named(self, package: Path) -> None:
        """A warning: the date or the revision may be wrong."""
        path = package / "a/1.toml"
        path.write_text(path.read_text("utf-8").replace("source", "in_use_to = '2019'\nsource", 1))
        write(package / "a/results/one.toml", RESULT.format(pack="a@1", total=5))
        assert kc.check(package, packs=NONE) == ()
        text = RESULT.format(pack="a@1", total=5).replace("2016", "2021")
        write(package / "a/results/one.toml", text)
        (problem,) = kc.check(package, packs=NONE)
        assert (problem.rule, problem.severity) == ("KP161", Severity.WARNING)
        assert problem.facts["period"] == "to 2019"


class TestNames:
    """Names that stand for two things, or say nothing new, are pointed out."""

    AREAS = """
[[areas]]
code = "1"
max_points = 10
title = {{ en = "One", sv = "Ett" }}
aliases = {first}
[[areas]]
code = "2"
max_points = 10
title = {{ en = "Two" }}
aliases = {second}
"""

    @pytest.mark.parametrize(
        ("first", "second", "found"),
        [
            ([], [], []),
            (["First"], ["Second"], []),
            (["Ett"], [], [("KP141", "areas[0].aliases[0]")]),
            (["First", "First"], [], [("KP141", "areas[0].aliases[1]")]),
            (["Two"], [], [("KP142", "areas[0].aliases[0]")]),
            (["A"], ["A"], [("KP142", "areas[0].aliases[0]"), ("KP142", "areas[1].aliases[0]")]),
        ],
    )
    def test_of_areas(
        self, tmp_path: Path, first: list[str], second: list[str], found: list[tuple[str, str]]
    ) -> None:
        """An alias of another's title, too."""
        head = PACK.format(id="a", revision="1").partition("areas")[0]
        path = write(tmp_path / "a.toml", head + self.AREAS.format(first=first, second=second))
        assert [(each.rule, each.path) for each in kc.check(path, packs=NONE)] == found


class TestLanguages:
    """Every text is in the languages of the pack's title."""

    def test_titles_notes_and_breaks(self, tmp_path: Path) -> None:
        """Each is pointed at; a language that only some titles have is nobody's duty."""
        text = """
format = 1
id = "a"
revision = "1"
language = "en"
title = { en = "Made up", sv = "Påhittad" }
source = "made up"
notes = { en = "x" }
about = { en = "x" }
[[breaks]]
from = "2015"
to = "2016"
note = { en = "x" }
[[areas]]
code = "1"
max_points = 10
title = { en = "One", sv = "Ett", nb-NO = "En" }
about = { sv = "x" }
  [[areas.sub_questions]]
  code = "1.1"
  max_points = 10
  title = { en = "One" }
[[band_scales]]
  [[band_scales.bands]]
  code = "no"
  title = { en = "No" }
  [[band_scales.bands]]
  code = "yes"
  title = { en = "Yes", sv = "Ja" }
  from = 5
[[blocks]]
code = "b"
title = { en = "B" }
areas = ["1"]
"""
        found = kc.check(write(tmp_path / "a.toml", text), packs=NONE)
        assert [(each.rule, each.path, each.line) for each in found] == [
            ("KP140", "areas[0].about", 18),
            ("KP140", "areas[0].sub_questions[0].title", 22),
            ("KP140", "about", 9),
            ("KP140", "notes", 8),
            ("KP140", "breaks[0].note", 13),
            ("KP140", "band_scales[0].bands[0].title", 26),
            ("KP140", "blocks[0].title", 33),
        ]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path in which a distribution is installed that publishes a@1 and a@2."""
    folder = tmp_path / "site"
    monkeypatch.syspath_prepend(str(folder))
    write(folder / "installed_pack/__init__.py")
    for revision in ("1", "2"):
        write(folder / f"installed_pack/a/{revision}.toml", PACK.format(id="a", revision=revision))
    register(folder, "made-up", "installed_pack")
    return folder


def register(site: Path, name: str, package: str) -> None:
    """Install the metadata of a distribution that publishes the pack "a"."""
    info = site / f"{name}-1.dist-info"
    write(info / "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    write(info / "entry_points.txt", f"[kompass_core.packs]\na = {package}\n")


def found_in(site: Path) -> kc.Packs:
    """Return what is installed in *site* alone."""
    return kc.Packs.among(distributions(path=[str(site)]))


class TestVariants:
    """What is wrong with a variant is told at the key of its own file."""

    def test_warnings_too(self, package: Path) -> None:
        """And what it does not mention by its code, which has no line."""
        parent = kc.load_pack(package / "a/1.toml")
        text = (
            'format = 1\nid = "v"\nrevision = "1"\nsource = "made up"\n'
            'title = { sv = "Påhittad" }\n'
            f'extends = {{ pack = "a@1", digest = "{parent.digest}" }}\n'
            '[[areas]]\ncode = "2"\nmax_points = 10\n'
            'title = { en = "Two", sv = "Två" }\naliases = ["Two"]\n'
        )
        found = kc.check(write(package / "v/1.toml", text), packs=NONE)
        assert [(each.rule, each.path, each.line) for each in found] == [
            ("KP140", 'areas["1"].title', None),
            ("KP141", "areas[0].aliases[0]", 11),
        ]


class TestInstalled:
    """An id stands for all its installed revisions."""

    def test_all_revisions_or_one(self, site: Path) -> None:
        """The place names the distribution."""
        packs = found_in(site)
        both = find("a", packs=packs)
        assert [each.place for each in both] == ["made-up 1: a/1.toml", "made-up 1: a/2.toml"]
        assert {each.distribution for each in both} == {"made-up"}
        for target in ("a@2", kc.PackRef("a", "2")):
            (one,) = find(target, packs=packs)
            assert (one.expected, one.pack.revision, one.root) == ("a@2", "2", None)
        assert kc.check("a", packs=packs) == ()

    def test_every_revision_is_read_with_all_its_problems(self, site: Path) -> None:
        """And its results."""
        write(site / "installed_pack/a/1.toml", PACK.format(id="b", revision="1"))
        write(site / "installed_pack/a/results/x.toml", RESULT.format(pack="a@2", total=50))
        first, second = kc.check("a", packs=found_in(site))
        assert (first.rule, first.source) == ("KP109", "made-up 1: a/1.toml")
        assert (second.rule, second.source) == ("KR003", "made-up 1: a/results/x.toml")

    def test_a_result_may_be_of_an_installed_pack(self, site: Path, tmp_path: Path) -> None:
        """Where a folder of sources is checked, what it names beyond them is looked for there."""
        file = write(tmp_path / "new/b.toml", PACK.format(id="b", revision="1"))
        write(tmp_path / "new/results/x.toml", RESULT.format(pack="a@2", total=5))
        assert rules(file, found_in(site)) == ["KP146"]
        assert rules(file) == ["KP100"]

    @pytest.mark.parametrize(
        ("target", "rule"), [("b", "KP100"), ("a@7", "KP101"), ("a@x", "KP005"), ("@", "KP100")]
    )
    def test_what_is_not_there_is_a_problem(self, site: Path, target: str, rule: str) -> None:
        """The one that loading it would raise."""
        assert rules(target, found_in(site)) == [rule]

    def test_a_name_that_is_no_revision_is_a_problem(self, site: Path) -> None:
        """An id of which no revision can be had is not fine."""
        for revision in ("1", "2"):
            (site / f"installed_pack/a/{revision}.toml").unlink()
        write(site / "installed_pack/a/latest.toml", PACK.format(id="a", revision="1"))
        assert rules("a", found_in(site)) == ["KP108"]

    def test_stray_files_are_told_of(self, site: Path) -> None:
        """A copy or the remains of an editor hide nothing, but may be a mistake."""
        folder = site / "installed_pack/a"
        for name in ("._1.toml", "1 (1).toml", "notes.md"):
            write(folder / name, "?")
        for target in ("a@1", folder.parent, folder / "1.toml"):
            problems = kc.check(target, packs=found_in(site))
            assert {each.rule for each in problems} == {"KP149"}
            assert [each.text.partition(" is")[0] for each in problems] == [
                "'._1.toml'",
                "'1 (1).toml'",
            ]
            assert problems[0].source.endswith("a/._1.toml")
            assert problems[0].severity is Severity.WARNING

    def test_two_distributions_are_a_problem(self, site: Path) -> None:
        """Neither is judged in place of the other."""
        register(site, "other", "installed_pack")
        assert rules("a", found_in(site)) == ["KP103"]

    def test_looks_for_what_is_installed(self) -> None:
        """The packs of this project are as they should be."""
        assert kc.check("kommunkompassen-se") == ()
        assert kc.check("kommunekompasset-no@2010") == ()

    def test_is_not_compared_by_value(self, site: Path) -> None:
        """A subject of checks is one look at one file."""
        one, other = find("a", packs=found_in(site))
        assert isinstance(one, Checked)
        assert one != other


class TestTexts:
    """Texts that no author writes on purpose are warnings."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("TODO: the first area", ["KP190"]),
            ("tbd", []),
            (" ...", ["KP190"]),
            ("???", ["KP190"]),
            ("Todos los ayuntamientos", []),
            ("LÃ¤sesalar och bÃ¶cker", ["KP191"]),
            ("Ã…re â€“ Ã–land", ["KP191"]),
            ("L\ufffdsesalar", ["KP191"]),
            ("Läsesalar och böcker på Åland – Öland", []),
            ("Æblegrød på Læsø: åäö", []),
        ],
    )
    def test_are_written_out(self, tmp_path: Path, text: str, expected: list[str]) -> None:
        """A text with letters of other languages is fine."""
        file = write(tmp_path / "a.toml", PACK.format(id="a", revision="1").replace("One", text))
        assert rules(file) == expected

    def test_are_found_in_all_places(self, tmp_path: Path) -> None:
        """The publisher, the source and aliases too, with their lines."""
        text = PACK.format(id="a", revision="1").replace('"made up"', '"TODO"')
        text = text.replace('code = "1",', 'code = "1", aliases = ["bÃ¶cker"],')
        found = kc.check(write(tmp_path / "a.toml", f'publisher = "XXX"\n{text}'))
        places = [(each.path, each.line, each.facts["given"]) for each in found]
        assert places == [
            ("publisher", 1, "XXX"),
            ("source", 7, "TODO"),
            ("areas[0].aliases[0]", 8, "bÃ¶cker"),
        ]
        assert found[2].code == "1"
        assert found[2].text.endswith("; write 'böcker'")

    @pytest.mark.parametrize(
        ("tag", "text", "expected"),
        [
            ("se", "Kommunala bibliotek", "sv"),
            ("se", "Gieldda girjerájus", None),
            ("dk", "Biblioteker", "da"),
            ("sv", "Bibliotek", None),
        ],
    )
    def test_are_in_languages(
        self, tmp_path: Path, tag: str, text: str, expected: str | None
    ) -> None:
        """The code of a country is none, and Northern Sami has letters of its own."""
        given = PACK.format(id="a", revision="1").replace("Made up", text)
        file = write(
            tmp_path / "a.toml", given.replace("en = ", f"{tag} = ").replace('en"', f'{tag}"')
        )
        found = kc.check(file)
        assert {each.facts["hint"] for each in found} == ({expected} - {None})
        assert [each.path for each in found] == (["language", f"title.{tag}"] if expected else [])
