"""Every example runs as it is, and says what is true of the published results."""

import json
import os
import re
import runpy
import subprocess
import sys
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi.encoders import jsonable_encoder
from fastapi.testclient import TestClient
from IPython.core.interactiveshell import InteractiveShell

import kompass_core as kc
from kompass_core.errors import EvaluationError
from kompass_core.evaluations import FindingKind
from kompass_core.testing.conformance import PACK_LAWS

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*.py"))


@pytest.fixture
def output(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> str:
    """Run an example in this process, as a script, and return what it printed."""
    name: str = request.param
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def shows(name: str) -> pytest.MarkDecorator:
    """Let a test have the output of an example."""
    return pytest.mark.parametrize("output", [name], indirect=True)


class TestExamples:
    """Examples are short, and each is in the list."""

    @pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
    def test_are_short_and_embeddable(self, script: Path) -> None:
        """Less than 50 lines, a docstring first, and nothing happens at import."""
        text = script.read_text("utf-8")
        assert text.startswith('"""')
        assert text.count("\n") < 50
        if "pyspark" not in text:
            content = runpy.run_path(str(script))
            assert callable(content.get("main", content.get("app")))

    def test_are_listed(self) -> None:
        """The list names each file, and no other."""
        listed = re.findall(
            r"`(\w[\w-]*\.(?:ipynb|py|toml|yaml))`", (EXAMPLES / "README.md").read_text("utf-8")
        )
        names = {path.name for path in EXAMPLES.iterdir()}
        assert set(listed) == names - {"README.md", "__pycache__", "cvss"}
        assert (EXAMPLES / "cvss" / "README.md").is_file()


class TestScoreAnEvaluation:
    """An evaluation with gaps is scored under policies that are named."""

    @shows("score_an_evaluation.py")
    def test_shows_what_gaps_do(self, output: str) -> None:
        """Worse than, and better than, what was scored."""
        totals = [
            int(n) for n in re.findall(r"^not assessed: \w+: (\d+) of 800", output, re.MULTILINE)
        ]
        worst, rescaled, best = totals
        assert worst < rescaled < best
        assert "KE008" in output

    @shows("score_an_evaluation.py")
    def test_explains_and_saves(self, output: str) -> None:
        """The reason of a gap comes from the file, and the file comes back equal."""
        assert "8.5 has no score: The municipality has left" in output
        assert "policy: not applicable rescale, not assessed rescale" in output
        assert "to win in 1.3 Reporting of results to residents: 12.5 points" in output
        assert output.endswith("saved and loaded again, equal: True\n")

    def test_its_municipality_is_made_up(self) -> None:
        """And the file says so."""
        text = (EXAMPLES / "exempelstad-2025.toml").read_text("utf-8")
        assert "# Exempelstad does not exist" in text
        evaluation = kc.load(EXAMPLES / "exempelstad-2025.toml")
        assert isinstance(evaluation, kc.Evaluation)
        kinds = {finding.kind for finding in evaluation.findings}
        assert kinds == set(FindingKind)


class TestAuditAReport:
    """A printed report is explained by rounding; a changed digit is not."""

    @shows("audit_a_report.py")
    def test_explains_the_report(self, output: str) -> None:
        """Bounds of the hidden total, without and with the printed one."""
        assert output.startswith("Strängnäs, 2016-10: rounding\n")
        assert "rows and areas alone allow a total in [494.5, 500.125)" in output
        assert "with the printed 497 it is in [496.5, 497.5)" in output

    @shows("audit_a_report.py")
    def test_names_the_changed_digit(self, output: str) -> None:
        """And nothing else."""
        assert "misprinted as 27: impossible\n  wrong: 27 points in 1.4\n" in output

    @shows("audit_a_report.py")
    def test_refuses_the_announced_change(self, output: str) -> None:
        """From 254 to 396 it is 142, perhaps 141, never 139."""
        verdicts = dict(re.findall(r"\+(\d+) from 254 to 396: (\w+)", output))
        assert verdicts == {"139": "impossible", "141": "rounding", "142": "consistent"}


class TestFollowOverTime:
    """Changes are shown with their bounds."""

    @shows("follow_over_time.py")
    def test_of_strangnas(self, output: str) -> None:
        """Up in all, down in area 3, across a break of the instrument."""
        first, _ = output.split("Vallentuna")
        assert "total +60 in (59, 61): up, across a break" in first
        assert "3     -17 in (-17.75, -16): down, across a break" in first
        assert "fell most: Political steering and control, -17" in first
        assert "caution: the instrument changed between 2015 and 2016" in first

    @shows("follow_over_time.py")
    def test_of_vallentuna(self, output: str) -> None:
        """Two totals are enough; no break lies between them."""
        _, second = output.split("Vallentuna")
        assert second == ", 2017 to 2019\n  total +48 in (47, 49): up, certain\n"


class TestCompareRevisions:
    """Across revisions only what is related is compared."""

    @shows("compare_revisions.py")
    def test_of_vallentuna(self, output: str) -> None:
        """The total, indicatively; no area, for only a total was printed in 2019."""
        assert "indicative: 100 % of the points\n" in output
        assert "Vallentuna: +45 in (44, 46), indicative\n" in output
        assert output.count("not compared: the earlier result has no points") == 8
        assert "  caution: Vallentuna: assessed under" in output

    @shows("compare_revisions.py")
    def test_of_strangnas(self, output: str) -> None:
        """Area 2 of 2010 is read as area 5 of 2020."""
        expected = (
            "  5     60 in [59.725, 60.5)\n        projected from 2 of kommunkompassen-se@2010"
        )
        assert expected in output
        assert "  total 497 in [496.5, 497.5)" in output


class TestFindRoleModels:
    """The best in each area, by the latest result that gives the area."""

    @shows("find_role_models.py")
    def test_of_areas(self, output: str) -> None:
        """A newer result that printed only a total does not hide the areas of an older one."""
        assert "Openness and democracy: 5 municipalities\n  best: Karlskrona (2014), 69" in output
        assert output.count("  best: ") == 10
        assert "best: Grästorp (2014), 70 points" in output

    @shows("find_role_models.py")
    def test_in_all(self, output: str) -> None:
        """Everybody printed a total."""
        assert "all areas: 9 municipalities\n  best: Helsingborg (2017), 668 points" in output
        assert output.endswith("Strängnäs (2016-10): 497 points, rank 8\n")


class TestWebService:
    """Documents come in and go out as JSON; a report is a page."""

    @pytest.fixture
    def service(self) -> TestClient:
        """A client of the service."""
        return TestClient(runpy.run_path(str(EXAMPLES / "web_service.py"))["app"])

    @pytest.fixture
    def documents(self) -> list[dict[str, object]]:
        """The two published results of Strängnäs, the earlier one first."""
        results = kc.published_results("kommunkompassen-se")
        return [kc.to_dict(each) for each in results if each.name == "Strängnäs"]

    def test_scores_and_compares(
        self, service: TestClient, documents: list[dict[str, object]]
    ) -> None:
        """The encoder of FastAPI takes documents of the library as they are."""
        answer = service.post("/scores", json=documents).json()
        assert answer["changes"]["changes"][-1]["change"] == "60"
        assert [each["nodes"][-1]["points"] for each in answer["profiles"]] == ["437", "497"]
        assert jsonable_encoder(documents) == documents

    def test_makes_a_report(self, service: TestClient, documents: list[dict[str, object]]) -> None:
        """In the language that is asked for."""
        page = service.post("/report?language=nb", json=documents)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert '<html lang="nb">' in page.text

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ('[{"format": 1}]', ("problems", 0, "rule", "KF008")),
            ("[3]", ("error", "data must be Mapping, not int")),
            ("{", ("problems", [])),
            ("[]", ("problems", [])),
        ],
    )
    def test_refuses_what_is_no_document(
        self, service: TestClient, body: str, expected: tuple[str | int | list[object], ...]
    ) -> None:
        """With every problem, or with the mistake of the program."""
        answer = service.post("/scores", content=body)
        *keys, last = expected
        found = answer.json()
        for key in keys:
            found = found[key]
        assert (answer.status_code, found) == (422, last)

    def test_is_short(self) -> None:
        """Fewer than 40 lines of code, its documentation included."""
        text = (EXAMPLES / "web_service.py").read_text("utf-8")
        assert len([line for line in text.splitlines() if line.strip()]) < 40


class TestPipelines:
    """Tables are scored inside the engine that has them."""

    @shows("polars_pipeline.py")
    def test_of_polars(self, output: str) -> None:
        """Equal totals share a rank."""
        assert re.search(r"Exempelstad ┆ 1 +┆ 388.0", output)
        assert re.search(r"Testinge +┆ 1 +┆ 388.0", output)
        assert re.search(r"Provköping +┆ 3 +┆ 255.5", output)

    @shows("duckdb_pipeline.py")
    def test_of_duckdb(self, output: str) -> None:
        """The first county is the one with the highest mean."""
        means = [float(each) for each in re.findall(r"100 │ +([\d.]+) │", output)]
        assert len(means) == 3
        assert means == sorted(means, reverse=True)


class TestNotebook:
    """Each cell of the notebook runs in IPython, as in Jupyter."""

    def test_shows_tables_and_a_plot(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The audit, the profile, the changes and the group are tables."""
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
        notebook = json.loads((EXAMPLES / "notebook.ipynb").read_text("utf-8"))
        shell: Any = InteractiveShell.instance()
        shown = list[str]()
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                assert cell["outputs"] == []
                found = shell.run_cell("".join(cell["source"]), store_history=False)
                found.raise_error()
                shown += shell.display_formatter.format(found.result)[0]
        kinds = [kind for kind in shown if kind != "text/plain"]
        assert kinds == ["text/html"] * 3 + ["image/svg+xml", "text/html"]
        assert (tmp_path / "strangnas.html").stat().st_size > 50_000


class TestPreCommit:
    """The hook lets pre-commit check what is committed."""

    @pytest.mark.parametrize(("total", "passes"), [("437", True), ("900", False)])
    def test_checks_evaluations(self, tmp_path: Path, total: str, passes: bool) -> None:  # noqa: FBT001
        """A result above its maximum is refused, with its file and line."""
        name, folder = "strangnas-2014.toml", tmp_path / "evaluations"
        folder.mkdir()
        published = next((ROOT / "criteria_packs").rglob(name)).read_text("utf-8")
        (folder / name).write_text(published.replace("total = 437", f"total = {total}"), "utf-8")
        config = (EXAMPLES / "pre-commit-config.yaml").read_text("utf-8")
        (tmp_path / ".pre-commit-config.yaml").write_text(config, "utf-8")
        environment = os.environ | {
            "PRE_COMMIT_HOME": str(tmp_path / "cache"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        run = partial(subprocess.run, cwd=tmp_path, env=environment, capture_output=True, text=True)
        run(["git", "init", "-q"], check=True)
        run(["git", "add", "-A"], check=True)
        done = run([sys.executable, "-m", "pre_commit", "run", "--all-files"])
        assert (done.returncode == 0) is passes, done.stdout
        assert passes or f"{name}:" in done.stdout


class TestVariant:
    """The example of a variant says only what is different from Sweden 2010."""

    @pytest.fixture
    def pack(self) -> kc.CriteriaPack:
        """Return the variant."""
        return kc.load_pack(EXAMPLES / "kommunkompassen-example-fi.toml")

    def test_is_made_up(self, pack: kc.CriteriaPack) -> None:
        """And says so in its file, its name and its notes."""
        text = (EXAMPLES / "kommunkompassen-example-fi.toml").read_text("utf-8")
        assert "# An example, made up: nobody publishes this variant." in text
        assert "example" in pack.id
        assert pack.source.startswith("made up")

    def test_is_in_another_language(self, pack: kc.CriteriaPack) -> None:
        """Every part has a name in it, and those of its parent."""
        assert pack.language == "fi"
        for node in pack.nodes.values():
            assert {"fi", "sv", "en"} <= set(node.title.languages)
        served = pack.areas[1].sub_questions[4].title
        assert served.pick("sv-FI").text == "Servicelöften, respons och klagomål"
        assert served.pick("sv").text == "Tjänsteåtaganden, synpunkter och klagomål"

    def test_has_its_own_weights_and_parts(self, pack: kc.CriteriaPack) -> None:
        """All of which still add up to 800."""
        first = [int(each.max_points) for each in pack.areas[0].sub_questions]
        assert first == [10, 20, 25, 35, 10]
        assert [each.code for each in pack.areas[7].sub_questions] == [
            "8.1", "8.2", "8.3", "8.4", "8.8", "8.6", "8.7"
        ]  # fmt: skip
        assert pack.total.max_points == 800
        assert pack.parent == kc.load_pack("kommunkompassen-se@2010")

    def test_scores_an_evaluation(self, pack: kc.CriteriaPack) -> None:
        """As any pack does: everything full but the new question."""
        points = {cell.code: cell.max_points for cell in pack.scored}
        evaluation = kc.Evaluation.from_points(
            pack, subject="Esimerkkikunta", date="2026", points=points | {"8.8": 4}
        )
        assert kc.profile(evaluation).total.points == 794


class TestCertifyABuilding:
    """85 points are enough for the highest level, but not without a prerequisite."""

    @shows("certify_a_building.py")
    def test_names_the_prerequisite_that_is_missed(self, output: str) -> None:
        """The points are the same, and the level is not."""
        met, missed, reason, unknown, _ = output.splitlines()
        assert met == "all met: 85 points, Platinum"
        assert missed == "no meter for water: 85 points, Not certified"
        assert "Certified needs 1 point of WE-P3 (The water use of the building is" in reason
        assert unknown == "not known yet: 85 points, Not certified or Platinum"

    @pytest.mark.parametrize(
        ("points", "level"),
        [(39, "none"), (40, "certified"), (49, "certified"), (50, "silver"), (59, "silver"),
         (60, "gold"), (79, "gold"), (80, "platinum"), (110, "platinum")],
    )  # fmt: skip
    def test_levels_begin_at_the_published_thresholds(self, points: int, level: str) -> None:
        """40, 50, 60 and 80 of 110 points."""
        pack = kc.load_pack(EXAMPLES / "leed-example.toml")
        assert [int(each.max_points) for each in pack.areas] == [
            1,
            16,
            10,
            11,
            33,
            13,
            16,
            6,
            4,
            11,
        ]
        left, scores = points, dict.fromkeys(pack.layout.codes, 1)
        for area in pack.areas[:-1]:
            scores[area.code] = min(left, int(area.max_points))
            left -= scores[area.code]
        building = kc.Evaluation.from_points(pack, subject="A", date="2025", points=scores)
        band = kc.profile(building).band()
        assert band is not None
        assert [each.code for each in band.possible] == [level]


class TestExamplePacks:
    """The packs in the manner of published instruments score as those do."""

    @pytest.mark.parametrize("name", ["baldrige", "leed", "samm", "scorecards"])
    def test_pass_the_check(self, name: str) -> None:
        """And each says that it is an example, of nobody."""
        path = EXAMPLES / f"{name}-example.toml"
        assert kc.check(path) == ()
        assert kc.load_pack(path).publisher.startswith("nobody")

    def test_of_baldrige_has_1000_points(self) -> None:
        """550 for processes and 450 for results; 17 items, in percent in steps of 5."""
        pack = kc.load_pack(EXAMPLES / "baldrige-example.toml")
        points = [int(area.max_points) for area in pack.areas]
        assert points == [120, 85, 85, 90, 85, 85, 450]
        assert len(pack.scored) == 17
        answers = {code: 65 if code < "7" else 35 for code in pack.layout.codes}
        made = kc.profile(
            kc.Evaluation.from_answers(pack, subject="A", date="2025", answers=answers)
        )
        assert made["1.1"].exact == Fraction("45.5")
        assert {each.code: each.exact for each in made.blocks} == {
            "process": Fraction("0.65") * 550,
            "results": Fraction("0.35") * 450,
        }
        assert made.total.exact == 515
        band = made.band("7")
        assert band is not None
        assert [each.code for each in band.possible] == ["2"]  # 157.5 of 126 to 170

    def test_of_baldrige_refuses_57_percent(self) -> None:
        """A score is a multiple of 5 percent."""
        pack = kc.load_pack(EXAMPLES / "baldrige-example.toml")
        answers = dict.fromkeys(pack.layout.codes, 57)
        with pytest.raises(EvaluationError):
            kc.Evaluation.from_answers(pack, subject="A", date="2025", answers=answers)

    def test_of_samm_has_the_structure_of_the_model(self) -> None:
        """Five functions of three practices, each with two streams of three levels."""
        pack = kc.load_pack(EXAMPLES / "samm-example.toml")
        assert [area.code for area in pack.areas] == [
            "G-SM", "G-PC", "G-EG", "D-TA", "D-SR", "D-SA", "I-SB", "I-SD", "I-DM",
            "V-AA", "V-RT", "V-ST", "O-IM", "O-EM", "O-OM",
        ]  # fmt: skip
        streams = [f"{area.code}-{letter}" for area in pack.areas for letter in "AB"]
        assert list(pack.layout.codes) == streams
        assert {len(rule.items) for rule in pack.rules.values()} == {3}

    def test_of_samm_adds_levels_exactly(self) -> None:
        """1 + 0.5 + 0.25 and 0.5 + 0.25 make 1.75 and 0.75, and 1.25 for the practice."""
        pack = kc.load_pack(EXAMPLES / "samm-example.toml")
        answers = {code: {"1": "no", "2": "no", "3": "no"} for code in pack.layout.codes}
        answers["G-SM-A"] = {"1": "most", "2": "half", "3": "some"}
        answers["G-SM-B"] = {"1": "half", "2": "some", "3": "no"}
        made = kc.profile(
            kc.Evaluation.from_answers(pack, subject="A", date="2025", answers=answers)
        )
        found = [made[code].exact for code in ("G-SM-A", "G-SM-B", "G-SM", "G", "total")]
        assert found == [
            Fraction("1.75"), Fraction("0.75"), Fraction("1.25"), Fraction(5, 12), Fraction(5, 60)
        ]  # fmt: skip

    def test_of_scorecards_weighs_sections(self) -> None:
        """A penalty is less than nothing; a section counts by its weight."""
        pack = kc.load_pack(EXAMPLES / "scorecards-example.toml")
        assert [area.weight for area in pack.areas] == [20, 20, 15, 15, 10, 10, 10]
        answers = dict.fromkeys(pack.layout.codes, 0)
        answers["2.3"] = 1
        made = kc.profile(
            kc.Evaluation.from_answers(pack, subject="A", date="2025", answers=answers)
        )
        assert made.total.exact == Fraction(-20, 6)

    @pytest.mark.parametrize(
        "law",
        ["ends_are_0_and_100_percent", "scores_come_back", "more_points_never_lower_a_result"],
    )
    def test_of_scorecards_keeps_laws_with_thirds(self, law: str) -> None:
        """Some of its limits and scores are no decimals."""
        PACK_LAWS[law](kc.load_pack(EXAMPLES / "scorecards-example.toml"))
