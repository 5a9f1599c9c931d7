"""Files are read whole, up to the largest size."""

from __future__ import annotations

from pathlib import Path

import pytest

from kompass_core.errors import PackResourceError
from kompass_core.serialization.safe_files import read_limited
from kompass_core.serialization.text import MOST_BYTES


class TestReadLimited:
    """A file is read in pieces, of which none is lost."""

    @pytest.mark.parametrize("size", [0, 1, 2**16 - 1, 2**16, 2**16 + 1, 2**17 + 1, MOST_BYTES])
    def test_reads_all(self, size: int, tmp_path: Path) -> None:
        """Of any size that is allowed."""
        path, content = tmp_path / "file", bytes(i % 251 for i in range(size))
        path.write_bytes(content)
        assert read_limited(path, PackResourceError) == content

    def test_reads_no_more_than_is_needed_to_refuse(self, tmp_path: Path) -> None:
        """A larger file is not read to its end, and is longer than the limit even so."""
        path = tmp_path / "file"
        path.write_bytes(bytes(4 * MOST_BYTES))
        assert MOST_BYTES < len(read_limited(path, PackResourceError)) < 2 * MOST_BYTES
