"""
Laws of packs, evaluations and printed numbers, each a function.

A law takes plain values and raises `AssertionError` where it does not hold. It computes the
expected numbers from their definitions, so it can judge this library, a wrapper around it, or
another implementation: the function to judge is the last argument of each law.

>>> from hypothesis import given
>>> from kompass_core.testing import laws, strategies as kst
>>> @given(kst.evaluations())
... def parents_are_exact(evaluation):
...     laws.parents_combine_their_parts(evaluation)
>>> parents_are_exact()
"""

from kompass_core.testing.laws.banding import bands_are_those_of_the_ends
from kompass_core.testing.laws.comparing import (
    certainty_follows_from_the_bounds,
    changes_add_up,
    changes_are_after_minus_before,
    comparing_backwards_turns_the_sign,
    nothing_changes_within_a_profile,
)
from kompass_core.testing.laws.criteria import (
    digest_is_of_the_scoring_content,
    limits_combine,
    pack_files_lose_nothing,
    result_files_lose_nothing,
    rules_keep_their_laws,
)
from kompass_core.testing.laws.gaps import (
    bounds_are_met_at_their_ends,
    bounds_hold_every_completion,
    coverage_is_what_was_assessed,
    missing_is_not_zero,
    policies_do_what_they_say,
    rescaling_keeps_the_share,
    without_gaps_all_policies_agree,
)
from kompass_core.testing.laws.grouping import (
    order_of_members_changes_nothing,
    percentiles_count_equals_half,
    ranks_count_who_is_better,
    summaries_are_exact,
)
from kompass_core.testing.laws.printing import (
    printed_bounds_are_what_prints_so,
    printed_profiles_hold_the_truth,
    printed_results_are_possible,
    printing_rounds_last,
    rounding_follows_its_mode,
)
from kompass_core.testing.laws.scoring import (
    ends_are_0_and_100_percent,
    more_points_never_lower_a_result,
    order_changes_nothing,
    parents_combine_their_parts,
    scores_come_back,
    sums_are_additive,
    values_stay_within_limits,
)

__all__ = [
    "bands_are_those_of_the_ends",
    "bounds_are_met_at_their_ends",
    "bounds_hold_every_completion",
    "certainty_follows_from_the_bounds",
    "changes_add_up",
    "changes_are_after_minus_before",
    "comparing_backwards_turns_the_sign",
    "coverage_is_what_was_assessed",
    "digest_is_of_the_scoring_content",
    "ends_are_0_and_100_percent",
    "limits_combine",
    "missing_is_not_zero",
    "more_points_never_lower_a_result",
    "nothing_changes_within_a_profile",
    "order_changes_nothing",
    "order_of_members_changes_nothing",
    "pack_files_lose_nothing",
    "parents_combine_their_parts",
    "percentiles_count_equals_half",
    "policies_do_what_they_say",
    "printed_bounds_are_what_prints_so",
    "printed_profiles_hold_the_truth",
    "printed_results_are_possible",
    "printing_rounds_last",
    "ranks_count_who_is_better",
    "rescaling_keeps_the_share",
    "result_files_lose_nothing",
    "rounding_follows_its_mode",
    "rules_keep_their_laws",
    "scores_come_back",
    "summaries_are_exact",
    "sums_are_additive",
    "values_stay_within_limits",
    "without_gaps_all_policies_agree",
]
