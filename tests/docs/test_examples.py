"""Every example runs as it is, and says what is true of the published results."""

import json
import re
import runpy
from io import BytesIO
from pathlib import Path

import pytest

import kompass_core as kc
from kompass_core.evaluations import FindingKind

EXAMPLES = Path(__file__).parents[2] / "examples"
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
        assert callable(runpy.run_path(str(script))["main"])

    def test_are_listed(self) -> None:
        """The list names each file, and no other."""
        listed = re.findall(
            r"`(\w[\w-]*\.(?:py|toml))`", (EXAMPLES / "README.md").read_text("utf-8")
        )
        files = {path.name for path in EXAMPLES.iterdir()} - {"README.md", "__pycache__"}
        assert set(listed) == files


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
    """Documents come in and go out as JSON, on the loopback address."""

    def test_starts_answers_and_stops(self, capsys: pytest.CaptureFixture[str]) -> None:
        """One request is logged."""
        runpy.run_path(str(EXAMPLES / "web_service.py"), run_name="__main__")
        captured = capsys.readouterr()
        assert captured.out.startswith("total: ")
        assert captured.err.count("200") == 1

    @pytest.mark.parametrize(
        ("change", "status", "facts"),
        [
            ({}, "200 OK", ("changes", 0, "change", "0")),
            ({"date": "soon"}, "422 Invalid", ("problems", 0, "path", "date")),
            ({"total": "x"}, "422 Invalid", ("problems", 0, "rule", "KA001")),
            (None, "400 Bad Request", ("error", "data must be Mapping, not NoneType")),
        ],
    )
    def test_answers_each_request(
        self, change: dict[str, object] | None, status: str, facts: tuple[str | int, ...]
    ) -> None:
        """With a comparison, with every problem, or with the mistake of the program."""
        application = runpy.run_path(str(EXAMPLES / "web_service.py"))["application"]
        given = kc.to_dict(kc.published_results("kommunkompassen-se")[0])
        other = None if change is None else given | change
        body = json.dumps([given, other]).encode()
        started = list[str]()
        (answer,) = application(
            {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))},
            lambda status, _: started.append(status),
        )
        *keys, expected = facts
        document = json.loads(answer)
        for key in keys:
            document = document[key]
        assert (started, document) == ([status], expected)


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
