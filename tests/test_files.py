"""Loading and saving: by suffix, whole or not at all."""

from __future__ import annotations

import json
import os
import resource
import signal
import stat
import sys
import threading
from pathlib import Path
from typing import TypeAlias

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kompass_core as kc
from kompass_core import files
from kompass_core.criteria import LevelRounding
from kompass_core.errors import (
    EvaluationError,
    LimitError,
    PackRuleError,
    PublishedResultError,
    SaveError,
    UnknownPackError,
    messages,
)
from kompass_core.serialization.pack_files import read_pack
from kompass_core.testing import strategies as kst

FORMATS: tuple[files.Format, ...] = ("json", "toml")
Result: TypeAlias = kc.Evaluation | kc.PublishedResult

PACK = read_pack(
    """
format = 1
id = "small"
revision = "1"
language = "en"
title = { en = "Small" }
source = "made up"
areas = [{ code = "1", max_points = 10, title = { en = "One" } }]
"""
)

RESULT = kc.Evaluation.from_points(PACK, subject="Här", date="2016", points={"1": "2.5"})


class TestRoundTrip:
    """What was saved is loaded again, equal."""

    @pytest.mark.parametrize("name", ["a.toml", "a.json", "å b.TOML"])
    def test_load_of_save(self, tmp_path: Path, name: str) -> None:
        """[H107] In both formats, whatever the path."""
        kc.save(RESULT, tmp_path / name)
        assert kc.load(tmp_path / name, packs=PACK) == RESULT
        assert kc.load(str(tmp_path / name), packs=[PACK]) == RESULT

    def test_saving_again_replaces(self, tmp_path: Path) -> None:
        """The permissions stay, and nothing else is left in the folder."""
        path = tmp_path / "a.toml"
        path.write_text("old")
        path.chmod(0o640)
        kc.save(RESULT, path)
        assert kc.load(path, packs=PACK) == RESULT
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert list(tmp_path.iterdir()) == [path]

    def test_a_new_file_has_the_usual_permissions(self, tmp_path: Path) -> None:
        """Those of any new file, not those of a temporary one."""
        kc.save(RESULT, tmp_path / "a.toml")
        (tmp_path / "b").touch()
        modes = {path.stat().st_mode for path in tmp_path.iterdir()}
        assert len(modes) == 1


class TestInMemory:
    """Texts and plain data hold what files hold."""

    @given(result=kst.evaluations() | kst.printed_results(), format_=st.sampled_from(FORMATS))
    def test_loads_of_dumps(self, result: Result, format_: files.Format) -> None:
        """Whatever was scored or printed, as text or as bytes."""
        text = kc.dumps(result, format_)
        assert kc.loads(text, packs=result.pack) == result
        assert kc.loads(f"\ufeff{text}".encode(), packs=result.pack) == result

    @given(result=kst.evaluations() | kst.printed_results())
    def test_from_dict_of_to_dict(self, result: Result) -> None:
        """The data survives a parser that knows no exact numbers."""
        data = json.loads(json.dumps(kc.to_dict(result)))
        assert data == kc.to_dict(result)
        assert kc.from_dict(data, packs=result.pack) == result

    def test_are_those_of_files(self, tmp_path: Path) -> None:
        """A saved text can be read as a file, and the other way round."""
        for name in FORMATS:
            kc.save(RESULT, tmp_path / f"a.{name}")
            assert (tmp_path / f"a.{name}").read_text("utf-8") == kc.dumps(RESULT, name)

    def test_a_problem_has_its_line(self) -> None:
        """But no file."""
        with pytest.raises(EvaluationError) as caught:
            kc.loads(kc.dumps(RESULT, "toml").replace('"2.5"', '"99"'), packs=PACK)
        (problem,) = caught.value.problems
        assert (problem.source, problem.line, problem.parts) == ("", 9, ("points", "1"))

    def test_all_problems_come_at_once(self) -> None:
        """A date that is none, and points outside their limits."""
        data = kc.to_dict(RESULT) | {"date": "soon", "points": {"1": 99}}
        with pytest.raises(EvaluationError) as caught:
            kc.from_dict(data, packs=PACK)
        assert [each.path for each in caught.value.problems] == ["date", "points.1"]

    @pytest.mark.parametrize(
        "computed",
        [
            kc.profile(RESULT),
            kc.compare(kc.profile(RESULT), kc.profile(RESULT)),
            kc.aggregate([kc.profile(RESULT)]),
            kc.audit(kc.PublishedResult.from_printed(PACK, subject="Här", date="2016", total=2)),
            kc.diff(PACK, PACK),
            messages.KEY_MISSING.problem(key="a"),
        ],
        ids=lambda each: type(each).__name__,
    )
    def test_computed_values_are_written_as_their_data(self, computed: files.Computed) -> None:
        """They are computed anew, not read, and none of them is a table of TOML."""
        assert kc.to_dict(computed) == computed.to_dict()
        assert json.loads(kc.dumps(computed)) == computed.to_dict()
        with pytest.raises(EvaluationError, match="use one of json"):
            kc.dumps(computed, "toml")

    def test_refuse_other_formats_and_types(self) -> None:
        """A format is named; a wrong type is a mistake of the program."""
        with pytest.raises(EvaluationError, match="json, toml"):
            kc.dumps(RESULT, "yaml")  # type: ignore[arg-type]
        for wrong in (lambda: kc.loads(5), lambda: kc.from_dict([]), lambda: kc.to_dict(PACK)):  # type: ignore[arg-type]
            with pytest.raises(TypeError):
                wrong()

    @pytest.mark.parametrize("name", ["a.toml", "a.json", "a.jsonl", "a.txt"])
    def test_refuse_to_write_other_types(self, name: str, tmp_path: Path) -> None:
        """A value that no file holds is a mistake of the program, whatever the format."""
        path = tmp_path / name
        for form in ("json", "toml"):
            with pytest.raises(TypeError, match="result must be Evaluation"):
                kc.dumps(PACK, form)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="result must be Evaluation"):
            kc.save(PACK, path)  # type: ignore[arg-type]
        assert not path.exists()


class TestLoadOfOneKind:
    """The type of what is loaded is known, and another kind is refused."""

    def test_takes_its_own_kind(self, tmp_path: Path) -> None:
        """An evaluation or a published result."""
        printed = kc.PublishedResult.from_printed(PACK, subject="Här", date="2016", total=3)
        kc.save(RESULT, tmp_path / "a.toml")
        kc.save(printed, tmp_path / "b.json")
        assert kc.load_evaluation(tmp_path / "a.toml", packs=PACK) == RESULT
        assert kc.load_result(tmp_path / "b.json", packs=PACK) == printed
        with pytest.raises(PublishedResultError, match=r"a\.toml: kind: .*KF008"):
            kc.load_result(tmp_path / "a.toml", packs=PACK)
        with pytest.raises(EvaluationError, match=r"b\.json: kind: .*KF008"):
            kc.load_evaluation(tmp_path / "b.json", packs=PACK)


class TestLoad:
    """What cannot be loaded is a declared error that names the file."""

    @pytest.mark.parametrize(
        ("name", "text", "error"),
        [
            ("a.toml", "kind =", EvaluationError),
            ("a.json", "{", EvaluationError),
            ("a.json", "[]", EvaluationError),
            ("a.toml", "", EvaluationError),
            ("a.txt", "", EvaluationError),
            ("a", "", EvaluationError),
            ("a.toml", "#" * 300_000, LimitError),
        ],
    )
    def test_names_the_file(
        self, tmp_path: Path, name: str, text: str, error: type[kc.KompassError]
    ) -> None:
        """[B28] Whatever is wrong with it; the file is left as it was."""
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(error) as caught:
            kc.load(path, packs=PACK)
        assert caught.value.problems[0].source == str(path)
        assert path.read_text() == text

    @pytest.mark.parametrize("make", [None, Path.mkdir, os.mkfifo], ids=["none", "folder", "pipe"])
    def test_refuses_what_is_no_file(self, tmp_path: Path, make: object) -> None:
        """[H105] Without waiting for a pipe that nobody writes to."""
        path = tmp_path / "a.toml"
        if callable(make):
            make(path)
        with pytest.raises(EvaluationError) as caught:
            kc.load(path, packs=PACK)
        assert caught.value.problems[0].source == str(path)

    def test_refuses_a_name_that_no_file_can_have(self) -> None:
        """[H103] A zero byte."""
        with pytest.raises(EvaluationError):
            kc.load("a\0.toml")

    def test_an_unknown_pack_is_named(self, tmp_path: Path) -> None:
        """[E72] With those that there are."""
        kc.save(RESULT, tmp_path / "a.toml")
        with pytest.raises(UnknownPackError, match="small@1"):
            kc.load(tmp_path / "a.toml", packs=[])
        with pytest.raises(UnknownPackError):
            kc.load(tmp_path / "a.toml", packs=kc.Packs.among([]))
        with pytest.raises(UnknownPackError):
            kc.load(tmp_path / "a.toml")

    def test_finds_installed_packs(self, tmp_path: Path) -> None:
        """Without being told where."""
        pack = kc.load_pack("kommunkompassen-se@2010")
        printed = kc.PublishedResult.from_printed(pack, subject="S", date="2014", total=437)
        kc.save(printed, tmp_path / "a.json")
        assert kc.load(tmp_path / "a.json") == printed
        assert kc.load(tmp_path / "a.json", packs=kc.available_packs()) == printed

    def test_a_problem_of_the_pack_keeps_its_own_place(self, tmp_path: Path) -> None:
        """It is the pack's file that is wrong."""
        kc.save(RESULT, tmp_path / "a.toml")

        def broken(_: kc.PackRef) -> kc.CriteriaPack:
            raise PackRuleError([messages.NO_AREAS.problem().in_file("pack.toml")])

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(files, "pack_finder", lambda _: broken)
            with pytest.raises(PackRuleError) as caught:
                kc.load(tmp_path / "a.toml")
        assert caught.value.problems[0].source == "pack.toml"


class TestChangedCriteria:
    """What does not fit its criteria any more is told from what is wrong."""

    def test_the_change_is_said_first(self, tmp_path: Path) -> None:
        """The digest in the file tells."""
        kc.save(RESULT, tmp_path / "a.toml")
        changed = read_pack(
            {
                "format": 1,
                "id": "small",
                "revision": "1",
                "language": "en",
                "title": {"en": "Small"},
                "source": "made up",
                "areas": [{"code": "1", "max_points": 2, "title": {"en": "One"}}],
            }
        )
        with pytest.raises(EvaluationError) as caught:
            kc.load(tmp_path / "a.toml", packs=changed)
        assert [each.rule for each in caught.value.problems] == ["KP120", "KE004"]

    def test_small_numbers_are_written_without_exponent(self, tmp_path: Path) -> None:
        """So that they can be read again."""
        pack = attrs.evolve(PACK, step="0.00000001")
        tiny = kc.Evaluation.from_points(pack, subject="x", date="2016", points={"1": "0.0000001"})
        kc.save(tiny, tmp_path / "a.toml")
        assert kc.load(tmp_path / "a.toml", packs=pack) == tiny

    def test_a_contract_with_two_modes_survives(self, tmp_path: Path) -> None:
        """Points and percent may be rounded in different ways."""
        mixed = LevelRounding(kc.Rounding("half-up", 1), kc.Rounding("down", 1))
        result = kc.PublishedResult.from_printed(
            PACK,
            subject="x",
            date="2016",
            areas={"1": {"points": 6, "percent": 59}},
            rounding=kc.RoundingConvention(area=mixed),
        )
        kc.save(result, tmp_path / "a.toml")
        assert kc.load(tmp_path / "a.toml", packs=PACK) == result


class TestSave:
    """A file is written whole, or what was there stays."""

    def refuses(self, path: Path, match: str = "") -> None:
        """Saving there fails, and leaves no temporary file."""
        before = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
        with pytest.raises(SaveError, match=match) as caught:
            kc.save(RESULT, path)
        assert isinstance(caught.value, OSError)
        assert caught.value.problems[0].source == str(path)
        assert before == (sorted(path.parent.iterdir()) if path.parent.is_dir() else [])

    def test_refuses_folders_links_and_missing_folders(self, tmp_path: Path) -> None:
        """[K125] A link is never replaced by a file."""
        (tmp_path / "folder.toml").mkdir()
        (tmp_path / "link.toml").symlink_to(tmp_path / "target.toml")
        self.refuses(tmp_path / "folder.toml", "regular")
        self.refuses(tmp_path / "link.toml", "link")
        self.refuses(tmp_path / "missing" / "a.toml", "No such file")
        self.refuses(tmp_path / "a\0.toml", "null")
        assert not (tmp_path / "target.toml").exists()

    def test_refuses_a_file_that_may_not_be_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """[K125] Although its folder would allow to replace it."""
        (tmp_path / "a.toml").write_text("old")
        monkeypatch.setattr(os, "access", lambda *_: False)
        self.refuses(tmp_path / "a.toml", "written")
        assert (tmp_path / "a.toml").read_text() == "old"

    def test_a_full_disk_leaves_the_old_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """[K123] As the system reports it when the data is flushed."""
        (tmp_path / "a.toml").write_text("old")

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        self.refuses(tmp_path / "a.toml", "No space")
        assert (tmp_path / "a.toml").read_text() == "old"

    @pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of Unix")
    def test_a_limit_of_the_system_leaves_the_old_file(self, tmp_path: Path) -> None:
        """[K123] For real: no file of this process may be larger than 10 bytes."""
        (tmp_path / "a.toml").write_text("old")
        usual = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, usual[1]))
        try:
            with pytest.raises(SaveError):
                kc.save(RESULT, tmp_path / "a.toml")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, usual)
            signal.signal(signal.SIGXFSZ, ignored)
        assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]

    def test_an_interrupt_leaves_the_old_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """[K124] And no temporary one, even if it cannot be removed twice."""
        (tmp_path / "a.toml").write_text("old")

        def interrupt(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(Path, "replace", interrupt)
        with pytest.raises(KeyboardInterrupt):
            kc.save(RESULT, tmp_path / "a.toml")
        assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]

    def test_refuses_text_that_no_file_can_hold(self, tmp_path: Path) -> None:
        """[K126] Before any file is opened."""
        note = kc.Finding(kind="strength", text="\ud800")
        broken = kc.Evaluation.from_points(
            PACK, subject="Ort", date="2016", points={"1": "2.5"}, findings=[note]
        )
        for name in ("a.toml", "a.json"):
            with pytest.raises(SaveError, match="surrogate"):
                kc.save(broken, tmp_path / name)
        assert list(tmp_path.iterdir()) == []

    def test_refuses_other_suffixes(self, tmp_path: Path) -> None:
        """The suffix decides about the format."""
        with pytest.raises(EvaluationError) as caught:
            kc.save(RESULT, tmp_path / "a.yaml")
        assert caught.value.problems[0].rule == "KF009"

    @pytest.mark.parametrize("name", ["a.toml", "a.json"])
    def test_a_benchmark_has_a_suffix_of_its_own(self, tmp_path: Path, name: str) -> None:
        """It is lines of JSON."""
        group = kc.Benchmark.of(
            [RESULT], name="x", first="2016", last="2016", as_of="2016", source="made up"
        )
        with pytest.raises(EvaluationError, match="jsonl"):
            kc.save(group, tmp_path / name)
        with pytest.raises(EvaluationError, match="json"):
            kc.save(RESULT, tmp_path / "a.jsonl")

    def test_threads_may_save_at_once(self, tmp_path: Path) -> None:
        """The file is one of theirs, whole."""
        path = tmp_path / "a.toml"
        threads = [threading.Thread(target=kc.save, args=(RESULT, path)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert kc.load(path, packs=PACK) == RESULT
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs the files of Linux's proc")
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """The reason of the system is passed on; this file opens, and its first byte is no memory."""
    path = tmp_path / "a.toml"
    path.symlink_to("/proc/self/mem")
    with pytest.raises(EvaluationError, match="cannot be read") as caught:
        kc.load(path)
    assert caught.value.problems[0].source == str(path)
