"""A file is scored piece by piece, and written whole or not at all."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import kompass_core as kc
from kompass_core import frames
from kompass_core.frames import parquet
from tests.in_engines import table_of
from tests.making import pack_of

PACK = pack_of([10, 10], 20, step=1)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Write five evaluations to a file."""
    codes = PACK.layout.codes
    table = table_of({code: [1, 2, 3, None, 11] for code in codes}, kind=pa.int16())
    pq.write_table(table, tmp_path / "scores.parquet")
    return tmp_path / "scores.parquet"


class TestScoreParquet:
    """What is written is what `score` adds."""

    def test_writes_all_pieces(
        self, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Pieces of two rows: the callback sees each, and no row is lost."""
        monkeypatch.setattr(parquet, "_ROWS", 2)
        seen: list[tuple[int, int]] = []
        target = tmp_path / "scored.parquet"
        done = frames.score_parquet(
            source, target, PACK, progress=lambda *rows: seen.append(rows), unit="steps"
        )
        assert (done, seen) == (5, [(2, 5), (4, 5), (5, 5)])
        written = pq.read_table(target)
        assert written.equals(frames.score(pq.read_table(source), PACK, unit="steps"))
        assert written["total_steps"].to_pylist() == [3, 6, 9, None, None]

    def test_keeps_what_is_asked_for(self, source: Path, tmp_path: Path) -> None:
        """In the order that is asked for, before the new columns."""
        target = tmp_path / "scored.parquet"
        frames.score_parquet(source, target, PACK, keep=["2", "row"])
        names = ["2", "row", "1_steps", "2_steps", "total_steps"]
        assert pq.read_schema(target).names == names

    def test_takes_a_file_without_rows(self, tmp_path: Path) -> None:
        """The target has the columns, and nobody is told of progress."""
        empty, target = tmp_path / "empty.parquet", tmp_path / "scored.parquet"
        pq.write_table(table_of({code: [] for code in PACK.layout.codes}, kind=pa.int16()), empty)
        assert frames.score_parquet(empty, target, PACK) == 0
        assert "total_steps" in pq.read_schema(target).names

    @pytest.mark.parametrize("interrupt", [KeyboardInterrupt, RuntimeError])
    def test_leaves_what_was_there_if_interrupted(
        self, source: Path, tmp_path: Path, interrupt: type[BaseException]
    ) -> None:
        """Neither half a file nor a trace of one."""
        target = tmp_path / "scored.parquet"
        target.write_text("what was there")

        def stop(*_: int) -> None:
            raise interrupt

        with pytest.raises(interrupt):
            frames.score_parquet(source, target, PACK, progress=stop)
        assert target.read_text() == "what was there"
        assert {path.name for path in tmp_path.iterdir()} == {source.name, target.name}

    def test_may_replace_its_source(self, source: Path) -> None:
        """The file is read to its end before the new one takes its place."""
        frames.score_parquet(source, source, PACK)
        assert "total_steps" in pq.read_schema(source).names

    def test_refuses_columns_that_there_are_not(self, source: Path, tmp_path: Path) -> None:
        """Nothing is written."""
        with pytest.raises(kc.FrameError) as caught:
            frames.score_parquet(source, tmp_path / "scored.parquet", PACK, keep=["subject"])
        assert caught.value.problems[0].rule == "KN063"
        assert not (tmp_path / "scored.parquet").exists()

    def test_says_what_it_cannot_read(self, tmp_path: Path) -> None:
        """A file that is not there, and one that is something else."""
        (tmp_path / "text.parquet").write_text("no Parquet")
        for name in ("nothing.parquet", "text.parquet"):
            with pytest.raises(kc.FrameError) as caught:
                frames.score_parquet(tmp_path / name, tmp_path / "scored.parquet", PACK)
            (problem,) = caught.value.problems
            assert (problem.rule, problem.source) == ("KF010", str(tmp_path / name))

    def test_says_where_a_file_is_broken(self, source: Path, tmp_path: Path) -> None:
        """The end of the file is whole, so it opens; the rows are not."""
        data = bytearray(source.read_bytes())
        data[4:120] = bytes(116)
        source.write_bytes(data)
        target = tmp_path / "scored.parquet"
        with pytest.raises(kc.FrameError) as caught:
            frames.score_parquet(source, target, PACK)
        assert caught.value.problems[0].rule == "KF010"
        assert not target.exists()

    def test_says_where_it_cannot_write(self, source: Path, tmp_path: Path) -> None:
        """A folder is no file."""
        with pytest.raises(kc.SaveError):
            frames.score_parquet(source, tmp_path, PACK)

    def test_needs_pyarrow(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The error names the extra that installs it."""
        missing: Any = None
        monkeypatch.setitem(sys.modules, "pyarrow", missing)
        with pytest.raises(kc.MissingExtraError, match=r"kompass-core\[arrow\]"):
            frames.score_parquet("a", "b", PACK)
