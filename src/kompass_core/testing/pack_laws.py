"""
The laws of scoring, tried on evaluations of one pack.

>>> import kompass_core as kc
>>> pack = kc.load_pack("kommunkompassen-se@2020")
>>> PACK_LAWS["parents_combine_their_parts"](pack)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kompass_core.criteria import CriteriaPack
from kompass_core.testing import laws
from kompass_core.testing import strategies as kst

__all__ = ["PACK_LAWS", "PackLaw"]

PackLaw: TypeAlias = Callable[[CriteriaPack], None]
"""Raises `AssertionError` where the law does not hold for a pack, with a smallest example."""

_Law: TypeAlias = Callable[..., None]
_Arguments: TypeAlias = Callable[[CriteriaPack], st.SearchStrategy[tuple[Any, ...]]]

_EXAMPLES = 15
_ALIKE_EVERYWHERE = settings(
    max_examples=_EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    # A pack may be as large as it likes, and a machine as slow.
    suppress_health_check=[
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
        HealthCheck.too_slow,
    ],
)


def _evaluations(pack: CriteriaPack) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.tuples(kst.evaluations(pack))


@st.composite
def _completed(draw: st.DrawFn, pack: CriteriaPack) -> tuple[Any, ...]:
    evaluation = draw(kst.evaluations(pack))
    return evaluation, draw(kst.completions(evaluation))


@st.composite
def _printed(draw: st.DrawFn, pack: CriteriaPack) -> tuple[Any, ...]:
    evaluation = draw(kst.evaluations(pack, missing=False))
    return evaluation, draw(kst.printed_results(evaluation))


def _tried(law: _Law, arguments: _Arguments) -> PackLaw:
    def attempt(pack: CriteriaPack) -> None:
        @_ALIKE_EVERYWHERE
        @given(arguments(pack))
        def holds(drawn: tuple[Any, ...]) -> None:
            law(*drawn)

        holds()

    attempt.__doc__ = law.__doc__
    return attempt


_OF_PACKS: tuple[_Law, ...] = (
    laws.limits_combine,
    laws.ends_are_0_and_100_percent,
    laws.digest_is_of_the_scoring_content,
    laws.pack_files_lose_nothing,
)
_DRAWN: Mapping[_Law, _Arguments] = {
    laws.scores_come_back: _evaluations,
    laws.parents_combine_their_parts: _evaluations,
    laws.values_stay_within_limits: _evaluations,
    laws.more_points_never_lower_a_result: _evaluations,
    laws.order_changes_nothing: _evaluations,
    laws.missing_is_not_zero: _evaluations,
    laws.policies_do_what_they_say: _evaluations,
    laws.rescaling_keeps_the_share: _evaluations,
    laws.without_gaps_all_policies_agree: _evaluations,
    laws.coverage_is_what_was_assessed: _evaluations,
    laws.bounds_hold_every_completion: _completed,
    laws.bounds_are_met_at_their_ends: _evaluations,
    laws.printing_rounds_last: _evaluations,
    laws.printed_results_are_possible: _printed,
    laws.printed_profiles_hold_the_truth: _printed,
    laws.result_files_lose_nothing: _evaluations,
}

PACK_LAWS: Mapping[str, PackLaw] = MappingProxyType(
    {law.__name__: law for law in _OF_PACKS}
    | {law.__name__: _tried(law, arguments) for law, arguments in _DRAWN.items()}
)
"""Every law that can be tried on a pack, by name; the same few examples on every machine."""
