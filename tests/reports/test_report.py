"""A report is one value that holds all that its outputs need."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given, settings

import kompass_core as kc
from kompass_core import reports
from kompass_core.errors import IncomparableError
from kompass_core.evaluations import Narrative
from kompass_core.reports import Report, render_html, render_markdown, report
from kompass_core.testing import strategies as kst
from tests.reports import AREAS_2016, KRAMFORS_2011, MEAN, PACK, STRANGNAS_2014, STRANGNAS_2016

BENCHMARK = kc.Benchmark.of(
    [STRANGNAS_2014, KRAMFORS_2011],
    name="both",
    first="2011",
    last="2014",
    as_of="2026",
    source="the tests",
)


class TestReport:
    """The nodes hold the result, the other side of each comparison, and the findings."""

    def test_is_about_one_result(self) -> None:
        """Its numbers are those that are printed."""
        made = report(STRANGNAS_2016)
        assert [each.code for each in made.areas] == list(AREAS_2016)
        assert made.total.printed.points == 497
        assert [each.code for each in made.nodes] == list(PACK.nodes)
        assert (made.pack, made.language, str(made.title)) == (PACK, "sv", "Kommunkompassen")
        assert (made.about, made.mean, made.comparison) == (None, None, None)
        assert repr(made) == "<Report on " + repr(made.profile) + ", in sv>"

    def test_orders_earlier_results(self) -> None:
        """The oldest comes first; the change is that since the latest."""
        made = report(STRANGNAS_2016, before=[STRANGNAS_2014, KRAMFORS_2011])
        assert [each.name for each in made.earlier] == ["Kramfors", "Strängnäs"]
        assert [each.points for each in made.total.earlier] == [359, 437]
        assert made.total.change is not None
        assert made.total.change.exact == 60
        assert made.comparison is not None
        assert made.comparison.before == made.earlier[-1]

    @pytest.mark.parametrize("mean", [MEAN, kc.profile(MEAN), BENCHMARK])
    def test_is_compared_with_a_mean(self, mean: kc.PublishedResult | kc.Profile) -> None:
        """Published, a profile, or that of a benchmark, which is cited."""
        made = report(STRANGNAS_2016, benchmark=mean)
        assert made.benchmark is (mean if isinstance(mean, kc.Benchmark) else None)
        assert made.total.mean is not None
        assert made.total.mean.points == (398 if mean is BENCHMARK else 476)
        assert made.beside_mean is not None
        cited = render_html(made).count(BENCHMARK.digest)
        assert cited == (mean is BENCHMARK)

    def test_finds_role_models(self) -> None:
        """Best first, at most three, with their good examples; none that has fewer points."""
        best = [
            kc.PublishedResult.from_printed(
                PACK,
                subject=f"Ort {points}",
                date="2015",
                areas={"1": points},
                findings=[
                    kc.Finding("good-example", "Dialog", "1.4"),
                    kc.Finding("good-example", "Annat", "2"),
                ],
            )
            for points in (62, 64, 90, 70, 80)
        ]
        area = report(STRANGNAS_2016, role_models=best).areas[0]
        assert [each.ahead for each in area.role_models] == [27, 17, 7]
        assert [each.text for each in area.role_models[0].examples] == ["Dialog"]

    def test_gathers_findings_and_texts(self) -> None:
        """Of an area those about its questions too, of the total those about the whole."""
        kinds = {"strength": "strengths", "improvement": "improvements"}
        kinds["good-example"] = "good_examples"
        narrative = Narrative(
            summary={"sv": "Kort"}, texts={"1": {"en": "One", "sv": "Ett"}}, interviews=3
        )
        for kind, name in kinds.items():
            result = kc.PublishedResult.from_printed(
                PACK,
                subject="Ort",
                date="2015",
                total=5,
                findings=[kc.Finding(kind, code or "whole", code) for code in ("1.2", "1", None)],
                evidence=[kc.Evidence("interview", "all")],
                narrative=narrative,
            )
            made = report(result, language="en")
            assert [each.text for each in getattr(made.areas[0], name)] == ["1.2", "1"]
            assert [each.text for each in getattr(made.total, name)] == ["whole"]
            assert made.areas[0].findings
            assert not made.areas[1].findings
            assert [str(each.text) for each in (made.areas[0], made.total)] == ["One", "Kort"]
            assert (made.narrative, made.evidence) == (narrative, result.evidence)

    def test_audits_what_is_printed(self) -> None:
        """Its own numbers, earlier ones and the mean; an evaluation is exact."""
        made = report(STRANGNAS_2016, before=[STRANGNAS_2014], benchmark=MEAN)
        assert [each.result for each in made.audits] == [STRANGNAS_2016, STRANGNAS_2014, MEAN]
        scored = kc.Evaluation.from_points(
            PACK, subject="Ort", date="2016", points={}, rest=kc.NotAssessed("no time")
        )
        assert report(kc.profile(scored, not_assessed="worst")).audits == ()

    def test_names_each_caution_once(self) -> None:
        """The break between the two dates; of role models only what is wrong with them."""
        made = report(STRANGNAS_2016, before=[STRANGNAS_2014], role_models=[KRAMFORS_2011])
        assert [each.kind.value for each in made.cautions] == ["break", "implausible"]

    def test_can_be_about_a_mean(self) -> None:
        """A group has no texts and no audit."""
        made = report(BENCHMARK.mean_profile())
        assert (made.narrative, made.evidence, made.audits) == (Narrative(), (), ())
        assert render_markdown(made).startswith("# both")

    def test_needs_the_same_criteria_or_a_crosswalk(self) -> None:
        """A projected result has no findings: they are about other codes."""
        results = {str(each.date): each for each in kc.published_results("kommunkompassen-se")}
        old, new = kc.load_pack("kommunkompassen-se@2010"), results["2021"]
        before = kc.PublishedResult.from_printed(
            old,
            subject="Vallentuna",
            date="2014",
            areas={"8": 90},
            findings=[kc.Finding("good-example", "Här", "8")],
        )
        with pytest.raises(IncomparableError):
            report(new, before=[before])
        crosswalk = kc.load_crosswalk(old.ref, new.pack.ref)
        made = report(new, role_models=[before], before=[before], crosswalks=[crosswalk])
        (model,) = made.areas[1].role_models
        assert (model.profile.name, model.examples) == ("Vallentuna", ())

    def test_has_no_other_outputs(self) -> None:
        """A name that is not there is not looked for in an extra."""
        assert not hasattr(reports, "render_pdf")

    def test_refuses_what_is_no_result(self) -> None:
        """A report is about an evaluation, a published result or a profile."""
        with pytest.raises(TypeError, match="result must be Evaluation"):
            report("Strängnäs")  # type: ignore[arg-type]

    @settings(max_examples=15)  # pictures take their time
    @given(kst.profiles())
    def test_of_any_profile_can_be_written(self, profile: kc.Profile) -> None:
        """Whatever is missing, in HTML and in Markdown; copies are equal."""
        made = report(profile, before=[profile], benchmark=profile, role_models=[profile])
        assert copy.copy(made) == made == pickle.loads(pickle.dumps(made))  # noqa: S301 (our own)
        assert render_html(made).endswith("</html>\n")
        assert isinstance(made, Report)
        assert render_markdown(made)
