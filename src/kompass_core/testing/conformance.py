"""
Everything that is asked of a pack, as tests of pytest.

The author of a pack writes one class with one attribute::

    from kompass_core.testing.conformance import PackConformance


    class TestMine(PackConformance):
        pack = "my-pack"

Without a file of tests, an installed pack is judged by::

    pytest -p kompass_core.testing.plugin --pyargs kompass_core.testing.conformance \
        --kompass-pack my-pack
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pytest
from attrs import frozen

from kompass_core.checking import CHECKS, Checked, Outcome, find, outcomes
from kompass_core.errors import KompassError
from kompass_core.problems import Problem
from kompass_core.testing.pack_laws import PACK_LAWS
from kompass_core.testing.plugin import OPTION

__all__ = ["PackConformance"]

_PLUGIN = "kompass_core.testing.plugin"

Target: TypeAlias = str | os.PathLike[str]
"""An installed pack, as ``"id@revision"`` or ``"id"`` for all its revisions, or a path."""


@frozen(eq=False)
class _Revision:
    """One pack to judge, or why there is none."""

    name: str
    checked: Checked | None = None
    problems: tuple[Problem, ...] = ()


class PackConformance:
    """
    Tests that a pack is what others can rely on; inherit it and say which pack.

    Every check of `kompass check` is a test for each revision, and so is every law of scoring,
    tried on evaluations that are drawn for that very revision.

    Attributes:
        pack: An installed pack, as ``"id@revision"`` or ``"id"`` for all its revisions; or
            the path of a pack file, or of the sources of a distribution.
    """

    pack: Target

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make a test of each check, and of each law, for each revision."""
        names = CHECKS if "check" in metafunc.fixturenames else PACK_LAWS
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
        """What `kompass check` asks of a pack is so."""
        if revision.checked is None:
            pytest.fail(_text(revision.problems), pytrace=False)
        outcome = _outcomes(revision.checked)[check]
        if not outcome.ran:
            pytest.skip("the pack cannot be read")
        if outcome.failed:
            pytest.fail(_text(outcome.problems), pytrace=False)

    def test_law(self, revision: _Revision, law: str) -> None:
        """The pack's evaluations are scored and printed as the laws say."""
        if revision.checked is None or _outcomes(revision.checked)["can_be_read"].failed:
            pytest.skip("the pack cannot be read")
        PACK_LAWS[law](revision.checked.pack)


class TestPacks(PackConformance):
    """Judges the packs that the command line names."""

    def _named(self, config: pytest.Config) -> Sequence[Target]:
        named: list[str] | None = config.getoption(OPTION, default=None)
        if not named:
            message = f"name a pack with {OPTION}; pytest knows that with -p {_PLUGIN}"
            raise pytest.UsageError(message)
        return [_meant(target) for target in named]


def _meant(target: str) -> Target:
    """Take for a path what looks like one, or is one."""
    is_path = os.sep in target or target.endswith(".toml") or Path(target).exists()
    return Path(target) if is_path else target


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
    """Say each problem on a line of its own: where, what, what to do, and its rule."""
    return "\n".join(map(str, problems))
