r"""
Conformance tests of a pack.

>>> import kompass_core as kc
>>> pack = kc.load_pack("kommunkompassen-se@2020")
>>> PACK_LAWS["parents_combine_their_parts"](pack)

The author of a pack writes one class with one attribute::

    from kompass_core.testing.conformance import PackConformance


    class TestMine(PackConformance):
        pack = "my-pack"

Without a test file, an installed pack is tested by::

    pytest -p kompass_core.testing.plugin --pyargs kompass_core.testing.conformance \
        --kompass-pack my-pack
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import pytest
from attrs import frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kompass_core.criteria import CriteriaPack
from kompass_core.errors import KompassError, Problem
from kompass_core.packs.checks import CHECKS, Checked, Outcome, find, outcomes
from kompass_core.testing import laws
from kompass_core.testing import strategies as kst
from kompass_core.testing.plugin import OPTION

PackLaw: TypeAlias = Callable[[CriteriaPack], None]
"""A law that raises `AssertionError` with a smallest example where a pack breaks it."""

_Law: TypeAlias = Callable[..., None]
_Arguments: TypeAlias = Callable[[CriteriaPack], st.SearchStrategy[tuple[Any, ...]]]
_EXAMPLES = 15

_ALIKE_EVERYWHERE = settings(
    max_examples=_EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    # Packs may be large, and machines slow.
    suppress_health_check=[
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
        HealthCheck.too_slow,
    ],
)


def _evaluations(pack: CriteriaPack) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.tuples(kst.evaluations(pack))


def _complete(pack: CriteriaPack) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.tuples(kst.evaluations(pack, missing=False))


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
    laws.rules_keep_their_laws,
)

_DRAWN: Mapping[_Law, _Arguments] = {
    laws.scores_come_back: _evaluations,
    laws.parents_combine_their_parts: _evaluations,
    laws.sums_are_additive: _evaluations,
    laws.values_stay_within_limits: _evaluations,
    laws.more_points_never_lower_a_result: _evaluations,
    laws.order_changes_nothing: _evaluations,
    laws.missing_is_not_zero: _evaluations,
    laws.policies_do_what_they_say: _evaluations,
    laws.rescaling_keeps_the_share: _evaluations,
    laws.without_gaps_all_policies_agree: _complete,
    laws.coverage_is_what_was_assessed: _evaluations,
    laws.bounds_hold_every_completion: _completed,
    laws.bounds_are_met_at_their_ends: _evaluations,
    laws.bands_are_those_of_the_ends: _evaluations,
    laws.printing_rounds_last: _complete,
    laws.printed_results_are_possible: _printed,
    laws.printed_profiles_hold_the_truth: _printed,
    laws.result_files_lose_nothing: _evaluations,
}

PACK_LAWS: Mapping[str, PackLaw] = MappingProxyType(
    {law.__name__: law for law in _OF_PACKS}
    | {law.__name__: _tried(law, arguments) for law, arguments in _DRAWN.items()}
)
"""All laws of a pack, by name, each tried on the same few examples on every machine."""

_PLUGIN = "kompass_core.testing.plugin"
Target: TypeAlias = str | os.PathLike[str]
"""An installed pack, as ``"id@revision"`` or ``"id"`` for all its revisions, or a path."""


@frozen(eq=False)
class _Revision:
    """One pack to test, or the problems of finding it."""

    name: str
    checked: Checked | None = None
    problems: tuple[Problem, ...] = ()


class PackConformance:
    """
    Conformance tests of a pack, for a class to inherit.

    Every check of `kompass check` is a test for each revision, and so is every law of scoring,
    tried on evaluations that are drawn for that revision.

    Attributes:
        pack: An installed pack, as ``"id@revision"`` or ``"id"`` for all its revisions; or
            the path of a pack file, or of the sources of a distribution.
    """

    pack: Target

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Parametrise the tests with each check, or each law, of each revision."""
        checks = [each.__name__ for each in CHECKS]
        names = checks if "check" in metafunc.fixturenames else PACK_LAWS
        argument = "check" if "check" in metafunc.fixturenames else "law"
        pairs = [
            pytest.param(revision, name, id=f"{revision.name}-{name}")
            for revision in _revisions(self._named(metafunc.config))
            for name in (names if revision.checked else ["is_found"])
        ]
        metafunc.parametrize(["revision", argument], pairs)

    def _named(self, config: pytest.Config) -> Sequence[Target]:  # noqa: ARG002 (see below)
        return [self.pack]

    def test_check(self, revision: _Revision, check: str) -> None:
        """The pack passes a check of `kompass check`."""
        if revision.checked is None:
            pytest.fail(_text(revision.problems), pytrace=False)
        outcome = _outcomes(revision.checked)[check]
        if not outcome.ran:
            pytest.skip("the pack cannot be read")
        if outcome.failed:
            pytest.fail(_text(outcome.problems), pytrace=False)

    def test_law(self, revision: _Revision, law: str) -> None:
        """Evaluations of the pack are scored and printed as a law demands."""
        if revision.checked is None or _outcomes(revision.checked)["can_be_read"].failed:
            pytest.skip("the pack cannot be read")
        PACK_LAWS[law](revision.checked.pack)


class TestPacks(PackConformance):
    """Conformance tests of the packs named on the command line."""

    def _named(self, config: pytest.Config) -> Sequence[Target]:
        named: list[str] | None = config.getoption(OPTION, default=None)
        if not named:
            message = f"name a pack with {OPTION}; pytest knows that with -p {_PLUGIN}"
            raise pytest.UsageError(message)
        return [_target(name) for name in named]


def _target(name: str) -> Target:
    is_path = os.sep in name or name.endswith(".toml") or Path(name).exists()
    return Path(name) if is_path else name


def _revisions(targets: Sequence[Target]) -> Iterator[_Revision]:
    for target in targets:
        try:
            for checked in find(target):
                yield _Revision(checked.expected or Path(checked.place).name, checked)
        except KompassError as error:
            yield _Revision(str(target), problems=error.problems)


@cache
def _outcomes(checked: Checked) -> dict[str, Outcome]:
    return {outcome.check: outcome for outcome in outcomes(checked)}


def _text(problems: Sequence[Problem]) -> str:
    return "\n".join(map(str, problems))
