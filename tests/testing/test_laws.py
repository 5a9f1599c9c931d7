"""The laws hold for this library, and each finds the mistakes that it is there to find."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

import pytest
from attrs import evolve
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core.comparison import Change
from kompass_core.criteria import BandScale, Requirement, layout
from kompass_core.criteria.rules import ChecklistRule
from kompass_core.errors import EvaluationError
from kompass_core.testing import laws
from kompass_core.testing import strategies as kst
from kompass_core.testing.rules import rules
from tests.making import FOREIGN, SKIPPED, bands_of, evaluation_of, pack_of
from tests.testing import mistakes

Law: TypeAlias = Callable[..., None]
Arguments: TypeAlias = st.SearchStrategy[tuple[Any, ...]]

RULED = kst.packs(rules=True)
EVALUATIONS = kst.evaluations(RULED) | kst.evaluations(RULED, missing=False)


@st.composite
def several(draw: st.DrawFn, n: int) -> tuple[kc.Profile, ...]:
    """Draw profiles under one pack."""
    pack = draw(RULED)
    return tuple(draw(kst.profiles(pack)) for _ in range(n))


@st.composite
def groups(draw: st.DrawFn) -> tuple[list[kc.Profile]]:
    """Draw a group of profiles that nothing is missing of, but what is not printed."""
    pack = draw(kst.packs(max_areas=2, max_sub_questions=2))
    members = kst.evaluations(pack, missing=False) | kst.printed_results(pack)
    return ([kc.profile(each) for each in draw(st.lists(members, min_size=1, max_size=5))],)


@st.composite
def printed(draw: st.DrawFn) -> tuple[kc.Evaluation, kc.PublishedResult]:
    """Draw an evaluation, and what survives of it in print."""
    evaluation = draw(kst.evaluations(missing=False))
    return evaluation, draw(kst.printed_results(evaluation))


@st.composite
def completed(draw: st.DrawFn) -> tuple[kc.Evaluation, kc.Evaluation]:
    """Draw an evaluation, and what becomes of it."""
    evaluation = draw(kst.evaluations())
    return evaluation, draw(kst.completions(evaluation))


@st.composite
def ruled(draw: st.DrawFn) -> tuple[kc.CriteriaPack]:
    """Draw a pack with a rule that has few answers: all of them are tried."""
    (area,) = pack_of([100, 20], step_rounding="half-up").areas
    first, second = area.sub_questions
    parts = [evolve(first, rule=draw(rules("checklist"))), second]
    return (pack_of(1, areas=[evolve(area, sub_questions=parts)], step_rounding="half-up"),)


PERCENT_AND_BANDS = kst.packs(bands=True, percent=True)
ONE = EVALUATIONS.map(lambda each: (each,))
PACK = RULED.map(lambda each: (each,))
NUMBER = st.tuples(kst.roundings(), st.fractions(-50, 50, max_denominator=40))

ARGUMENTS: dict[Law, Arguments] = {
    laws.bands_are_those_of_the_ends: st.tuples(kst.evaluations(PERCENT_AND_BANDS)),
    laws.bounds_are_met_at_their_ends: ONE,
    laws.bounds_hold_every_completion: completed(),
    laws.certainty_follows_from_the_bounds: several(2),
    laws.changes_add_up: several(3),
    laws.changes_are_after_minus_before: several(2),
    laws.comparing_backwards_turns_the_sign: several(2),
    laws.coverage_is_what_was_assessed: ONE,
    laws.digest_is_of_the_scoring_content: PACK,
    laws.ends_are_0_and_100_percent: PACK | st.tuples(PERCENT_AND_BANDS),
    laws.limits_combine: PACK,
    laws.missing_is_not_zero: ONE,
    laws.more_points_never_lower_a_result: ONE,
    laws.nothing_changes_within_a_profile: several(1),
    laws.order_changes_nothing: ONE,
    laws.order_of_members_changes_nothing: groups(),
    laws.pack_files_lose_nothing: PACK,
    laws.parents_combine_their_parts: ONE,
    laws.percentiles_count_equals_half: groups(),
    laws.policies_do_what_they_say: ONE,
    laws.printed_bounds_are_what_prints_so: NUMBER,
    laws.printed_profiles_hold_the_truth: printed(),
    laws.printed_results_are_possible: printed(),
    laws.printing_rounds_last: ONE | st.tuples(kst.evaluations(PERCENT_AND_BANDS)),
    laws.ranks_count_who_is_better: groups(),
    laws.rescaling_keeps_the_share: ONE,
    laws.result_files_lose_nothing: ONE | printed().map(lambda both: (both[1],)),
    laws.rounding_follows_its_mode: NUMBER,
    laws.rules_keep_their_laws: ruled(),
    laws.scores_come_back: ONE,
    laws.summaries_are_exact: groups(),
    laws.sums_are_additive: ONE,
    laws.values_stay_within_limits: ONE,
    laws.without_gaps_all_policies_agree: ONE,
}

GIVEN: dict[str, tuple[Law, dict[str, mistakes.Wrong]]] = {
    "half-even": (laws.rounding_follows_its_mode, {"round_": mistakes.half_even}),
    "round-before-adding": (
        laws.parents_combine_their_parts,
        {"profile": mistakes.round_before_adding},
    ),
    "areas-rounded": (laws.sums_are_additive, {"profile": mistakes.round_areas}),
    "sum-without-a-range": (laws.sums_are_additive, {"profile": mistakes.exact_parents}),
    "missing-as-zero": (laws.missing_is_not_zero, {"profile": mistakes.missing_as_zero}),
    "unseen-as-zero": (laws.missing_is_not_zero, {"profile": mistakes.unseen_as_zero}),
    "unseen-as-known": (laws.bounds_hold_every_completion, {"profile": mistakes.unseen_as_zero}),
    "float-sums": (laws.parents_combine_their_parts, {"profile": mistakes.add_floats}),
    "sums-for-means": (laws.parents_combine_their_parts, {"profile": mistakes.add_everything}),
    "above-the-maximum": (laws.values_stay_within_limits, {"profile": mistakes.add_everything}),
    "order-of-areas": (laws.order_changes_nothing, {"profile": mistakes.average_as_one_goes}),
    "nothing-below-zero": (laws.scores_come_back, {"profile": mistakes.clip_below_zero}),
    "least-below-zero": (laws.ends_are_0_and_100_percent, {"profile": mistakes.clip_below_zero}),
    "zero-as-missing": (
        laws.more_points_never_lower_a_result,
        {"profile": mistakes.skip_zeros},
    ),
    "kinds-of-gaps-swapped": (
        laws.policies_do_what_they_say,
        {"profile": mistakes.swap_policies},
    ),
    "worst-and-best-swapped": (
        laws.policies_do_what_they_say,
        {"profile": mistakes.swap_worst_and_best},
    ),
    "left-out-but-not-rescaled": (
        laws.rescaling_keeps_the_share,
        {"profile": mistakes.leave_out_without_rescaling},
    ),
    "not-applicable-not-covered": (
        laws.coverage_is_what_was_assessed,
        {"profile": mistakes.cover_also_what_does_not_concern},
    ),
    "known-without-looking": (
        laws.bounds_hold_every_completion,
        {"profile": mistakes.exact_bounds},
    ),
    "bounds-too-wide": (laws.bounds_are_met_at_their_ends, {"profile": mistakes.widest_bounds}),
    "policy-for-nothing": (
        laws.without_gaps_all_policies_agree,
        {"profile": mistakes.name_policies_always},
    ),
    "printed-as-exact": (
        laws.printed_profiles_hold_the_truth,
        {"profile": mistakes.exact_bounds},
    ),
    "printed-at-face-value": (laws.printed_results_are_possible, {"audit": mistakes.face_value}),
    "both-ends-closed": (
        laws.printed_bounds_are_what_prints_so,
        {"bounds": mistakes.closed_ends},
    ),
    "cut-rather-than-rounded": (
        laws.printed_bounds_are_what_prints_so,
        {"bounds": mistakes.whole_unit},
    ),
    "before-minus-after": (
        laws.changes_are_after_minus_before,
        {"compare": mistakes.before_minus_after},
    ),
    "sign-lost": (laws.comparing_backwards_turns_the_sign, {"compare": mistakes.distances}),
    "changes-rounded": (laws.changes_add_up, {"compare": mistakes.whole_changes}),
    "nothing-subtracted": (
        laws.nothing_changes_within_a_profile,
        {"compare": mistakes.only_the_later},
    ),
    "dense-ranks": (laws.ranks_count_who_is_better, {"aggregate": mistakes.dense_ranks}),
    "equals-below": (laws.percentiles_count_equals_half, {"aggregate": mistakes.equals_below}),
    "nearest-quantiles": (laws.summaries_are_exact, {"aggregate": mistakes.nearest_quantiles}),
    "first-for-the-mean": (
        laws.order_of_members_changes_nothing,
        {"aggregate": mistakes.first_members},
    ),
    "digest-of-labels": (
        laws.digest_is_of_the_scoring_content,
        {"digest": mistakes.digest_of_labels},
    ),
    "digest-of-codes": (
        laws.digest_is_of_the_scoring_content,
        {"digest": mistakes.digest_of_areas},
    ),
    "aliases-lost": (laws.pack_files_lose_nothing, {"write": mistakes.without_aliases}),
    "findings-lost": (laws.result_files_lose_nothing, {"write": mistakes.without_findings}),
}
"""Wrong functions that a law is given, and the law that has to find them."""

INSIDE: dict[str, tuple[Law, object, str, object]] = {
    "half-even": (laws.printing_rounds_last, kc.Rounding, "round", mistakes.half_even),
    "percent-of-printed-points": (
        laws.printing_rounds_last,
        kc.Profile,
        "printed",
        mistakes.percent_of_printed_points,
    ),
    "sum-of-printed-parts": (
        laws.printing_rounds_last,
        kc.Profile,
        "printed",
        mistakes.add_printed_parts,
    ),
    "one-rounding-for-all-levels": (
        laws.printing_rounds_last,
        kc.Profile,
        "printed",
        mistakes.one_rounding_for_all,
    ),
    "maximum-off-by-one": (laws.limits_combine, layout, "total_limits", mistakes.one_more),
    "full-marks-not-100-percent": (
        laws.ends_are_0_and_100_percent,
        layout,
        "total_limits",
        mistakes.one_more,
    ),
    "share-from-zero": (
        laws.values_stay_within_limits,
        kc.Value,
        "share",
        property(mistakes.share_from_zero),
    ),
    "thresholds-of-exact-numbers": (
        laws.bands_are_those_of_the_ends,
        Requirement,
        "threshold",
        mistakes.unrounded_threshold,
    ),
    "best-of-for-mean": (laws.rules_keep_their_laws, ChecklistRule, "share", mistakes.best_of),
    "always-certain": (
        laws.certainty_follows_from_the_bounds,
        Change,
        "certainty",
        property(mistakes.always_certain),
    ),
}
"""Wrong functions inside the library, and the law that has to find them."""

THOROUGH = settings(
    max_examples=500,
    phases=[Phase.generate],
    derandomize=True,
    database=None,
    deadline=None,
    report_multiple_bugs=False,
)


def obey(law: Law, **under_test: mistakes.Wrong) -> None:
    """Try a law on many arguments."""

    @given(ARGUMENTS[law])
    def attempt(arguments: tuple[Any, ...]) -> None:
        law(*arguments, **under_test)

    attempt()


def break_(law: Law, **under_test: mistakes.Wrong) -> str:
    """Demand that a law fails, and return what it says."""

    @THOROUGH
    @given(ARGUMENTS[law])
    def attempt(arguments: tuple[Any, ...]) -> None:
        law(*arguments, **under_test)

    with pytest.raises(AssertionError) as caught:
        attempt()
    return str(caught.value)


class TestLaws:
    """Each law holds for what this library computes, and none is without a test."""

    @pytest.mark.parametrize("name", laws.__all__)
    def test_hold(self, name: str) -> None:
        """For packs, evaluations and printed results of every shape."""
        obey(getattr(laws, name))

    def test_are_each_there_for_a_mistake(self) -> None:
        """A law that finds nothing is none."""
        finding = {law.__name__ for law, _ in GIVEN.values()}
        finding |= {law.__name__ for law, *_ in INSIDE.values()}
        assert finding == set(laws.__all__)


class TestSeededMistakes:
    """A wrong implementation is found by the law that is named beside it."""

    @pytest.mark.parametrize("mistake", GIVEN)
    def test_of_a_function_that_is_given(self, mistake: str) -> None:
        """The law says what it found, and what it expected."""
        law, under_test = GIVEN[mistake]
        assert break_(law, **under_test)

    @pytest.mark.parametrize("mistake", INSIDE)
    def test_inside_the_library(self, mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Laws use none of the library's own arithmetic, so nothing cancels out."""
        law, owner, name, wrong = INSIDE[mistake]
        monkeypatch.setattr(owner, name, wrong)
        assert break_(law)


class TestSummaries:
    """Summaries of nodes that no member has points for are empty."""

    def test_of_numbers_that_were_not_printed(self) -> None:
        """The mean of an area is not known from totals alone."""
        pack = pack_of([10, 10])
        totals = [
            kc.PublishedResult.from_printed(pack, subject=name, date="2016", total=points)
            for name, points in (("a", 3), ("b", 8))
        ]
        laws.summaries_are_exact([kc.profile(each) for each in totals])


class TestBands:
    """Bands require nothing of what is not applicable."""

    def test_of_an_area_that_is_not_applicable(self) -> None:
        """The other area has 6 of 10, which is 12 of 20 in all."""
        low, high = bands_of(None, 10)
        high = evolve(high, requires=[Requirement(code="2", least=5)])
        pack = pack_of(10, 10, band_scales=[BandScale(bands=[low, high])])
        evaluation = evaluation_of(pack, 6, FOREIGN)
        laws.bands_are_those_of_the_ends(evaluation)
        found = kc.profile(evaluation, not_applicable="rescale").band()
        assert found is not None
        assert [each.code for each in found.possible] == ["from-10"]


class TestTexts:
    """A law that fails says where, what was found and what was expected."""

    def test_names_the_cell(self) -> None:
        """9.4 of 25 is 47/5, and becomes 9 in print alone."""
        evaluation = evaluation_of(pack_of([25, 10]), "9.4", "4.5")
        with pytest.raises(AssertionError, match=r"in small@1, the points of '1.1' is 9, not 47/5"):
            laws.parents_combine_their_parts(evaluation, profile=mistakes.round_before_adding)

    def test_names_the_gap(self) -> None:
        """And says that nobody chose a policy for it."""
        evaluation = evaluation_of(pack_of([25, 10]), "9.4", SKIPPED)
        with pytest.raises(AssertionError, match=r"\['1.2'\] are missing, but there is a result"):
            laws.missing_is_not_zero(evaluation, profile=mistakes.missing_as_zero)

    def test_refusing_without_a_gap_is_a_mistake_too(self) -> None:
        """Nothing has to be decided where nothing is missing."""

        def refuse(*_: object, **__: object) -> kc.Profile:
            raise EvaluationError([])

        with pytest.raises(AssertionError, match="nothing is missing for"):
            laws.missing_is_not_zero(evaluation_of(pack_of(5), 1), profile=refuse)

    def test_a_rescaled_parent_needs_a_known_part(self) -> None:
        """Nothing is known of an area that does not concern the subject at all."""
        evaluation = evaluation_of(pack_of([2, 3], 5), FOREIGN, FOREIGN, 5)
        with pytest.raises(AssertionError, match="'1', without known parts, is 0, not None"):
            laws.rescaling_keeps_the_share(
                evaluation,
                profile=lambda source, **policies: mistakes.rebuilt(
                    kc.profile(source, **policies), points={"1": Fraction()}
                ),
            )
