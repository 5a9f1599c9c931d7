"""The kit judges a stranger's pack where it is installed, and says what is wrong with it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

import kompass_core as kc
from kompass_core.packs.checks import CHECKS
from kompass_core.testing.conformance import PACK_LAWS
from kompass_core.testing.plugin import OPTION
from tests.making import pack_of
from tests.testing import mistakes

GOOD = """
format = 1
id = "made-up"
revision = "1"
language = "en"
title = { en = "Made up" }
source = "made up"

[[areas]]
code = "1"
max_points = 10
title = { en = "One" }

  [[areas.sub_questions]]
  code = "1.1"
  max_points = 4
  title = { en = "Some" }

  [[areas.sub_questions]]
  code = "1.2"
  max_points = 6
  title = { en = "More" }
"""
BROKEN = GOOD.replace('revision = "1"', 'revision = "2"').replace("= 6", "= 5")
NAMED = ["-p", "kompass_core.testing.plugin", "--pyargs", "kompass_core.testing.conformance"]
FEW = ["can_be_read", "limits_combine"]
"""A check and a law."""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return what runs pytest in an empty folder, beside a distribution with two revisions."""
    site = tmp_path_factory.mktemp("site")
    package, info = site / "made_up", site / "made_up-1.0.dist-info"
    (package / "made-up").mkdir(parents=True)
    info.mkdir()
    (package / "__init__.py").write_text('"""Made up."""\n', "utf-8")
    (package / "made-up" / "1.toml").write_text(GOOD, "utf-8")
    (package / "made-up" / "2.toml").write_text(BROKEN, "utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: made-up\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[kompass_core.packs]\nmade-up = made_up\n", "utf-8")

    def runs(
        *arguments: str, files: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        empty = tmp_path_factory.mktemp("empty")
        for name, text in (files or {}).items():
            (empty / name).write_text(text, "utf-8")
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd=empty,
            env=os.environ | {"PYTHONPATH": str(site)},
        )

    return runs


class TestCommandLine:
    """An installed pack is judged without a file of tests."""

    def test_every_revision_is_judged(self, run: Run) -> None:
        """
        Every check and every law is a test of its own.

        The broken revision fails with rule and place, and the other is none the worse for it.
        """
        done = run(*NAMED, OPTION, "made-up")
        assert done.returncode == pytest.ExitCode.TESTS_FAILED
        assert f"{len(CHECKS) + len(PACK_LAWS)} passed" in done.stdout
        assert "1 failed" in done.stdout
        assert "test_check[made-up@2-can_be_read] FAILED" in done.stdout
        assert "made-up 1.0: made-up/2.toml:" in done.stdout
        said = (
            "areas[0].max_points (1): the maxima of the parts add up to 9, but the area's own is 10"
        )
        assert f"{said}; correct one of them [KP050]" in done.stdout
        for name in (*(each.__name__ for each in CHECKS), *PACK_LAWS):
            assert f"[made-up@1-{name}] PASSED" in done.stdout

    def test_the_option_may_stand_first(self, run: Run) -> None:
        """And name a revision, which alone is judged."""
        done = run(OPTION, "made-up@1", *NAMED, "-k", " or ".join(FEW))
        assert done.returncode == pytest.ExitCode.OK
        for name in FEW:
            assert f"[made-up@1-{name}] PASSED" in done.stdout
        assert "made-up@2" not in done.stdout

    def test_a_path_and_a_pack_that_is_not_there(self, run: Run) -> None:
        """Several may be named; of what is not found, the hint says what there is."""
        done = run(*NAMED, f"{OPTION}=mine.toml", OPTION, "nobodys", files={"mine.toml": BROKEN})
        assert done.returncode == pytest.ExitCode.TESTS_FAILED
        assert "test_check[mine.toml-can_be_read] FAILED" in done.stdout
        assert "no installed distribution publishes the pack 'nobodys'" in done.stdout
        assert "[KP100]" in done.stdout

    def test_nothing_is_judged_by_itself(self, run: Run) -> None:
        """Who names no pack is told how."""
        done = run("--pyargs", "kompass_core.testing.conformance")
        assert done.returncode != pytest.ExitCode.OK
        assert f"name a pack with {OPTION}" in done.stdout + done.stderr


class TestClass:
    """The author of a pack writes one class with one attribute."""

    def test_is_all_there_is_to_write(self, run: Run) -> None:
        """By id, for all revisions, or by path."""
        text = """
from pathlib import Path
from kompass_core.testing.conformance import PackConformance

class TestAll(PackConformance):
    pack = "made-up"

class TestFile(PackConformance):
    pack = Path(__file__).with_name("mine.toml")
"""
        done = run(
            "-k", " or ".join(FEW), "test_mine.py", files={"test_mine.py": text, "mine.toml": GOOD}
        )
        assert done.returncode == pytest.ExitCode.TESTS_FAILED
        assert done.stdout.count(" FAILED ") == 1
        assert "TestAll::test_check[made-up@2-can_be_read] FAILED" in done.stdout
        assert "TestFile::test_check[mine.toml-can_be_read] PASSED" in done.stdout


class TestPackLaws:
    """Laws are tried on evaluations of the pack itself."""

    PACK = pack_of([(-2, 3), 25], 10)

    @pytest.mark.parametrize("name", PACK_LAWS)
    def test_hold_for_a_pack(self, name: str) -> None:
        """Each is a plain function, with the law as its docstring."""
        PACK_LAWS[name](self.PACK)
        assert PACK_LAWS[name].__doc__

    def test_find_a_mistake(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Printed half to even, a pack that prints half up does not pass."""
        monkeypatch.setattr(kc.Rounding, "round", mistakes.half_even)
        with pytest.raises(AssertionError, match="the printed"):
            PACK_LAWS["printing_rounds_last"](self.PACK)
