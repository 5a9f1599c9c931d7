"""What the machine itself can do."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import numpy as np
from table import Row
from timing import race, warm

_NUMBERS = 20_000_000
_GIGABYTE = 1e9


def rows() -> Iterator[Row]:
    """Yield rows that have no goal: how fast memory is read and written by one thread."""
    one, other, third = np.ones(_NUMBERS), np.ones(_NUMBERS), np.empty(_NUMBERS)

    def triad() -> None:
        np.multiply(one, 3.0, out=third)
        np.add(third, other, out=third)

    works: dict[str, tuple[Callable[[], object], int]] = {
        "read (sum)": (lambda: one.view(np.int64).sum(), 1),
        "copy": (lambda: np.copyto(third, one), 2),
        "a = b + 3 c, in two passes": (triad, 5),
    }
    timers = {name: warm(work) for name, (work, _) in works.items()}
    result = race(timers, repetitions=5, turns=3)
    for name, (_, arrays) in works.items():
        speed = arrays * one.nbytes / _GIGABYTE / min(result.seconds[name])
        yield Row(what=f"memory, one thread: {name}", note=f"{speed:.1f} GB/s")
    simd = "AVX-512" if has_avx512() else "no AVX-512"
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    yield Row(what="vector instructions that numpy finds", note=f"{simd}: {', '.join(_found())}")
    yield Row(what="cores; load now", note=f"{os.cpu_count()}; {load}")


def has_avx512() -> bool:
    """Whether numpy finds the instructions that sort fastest."""
    return any(name.startswith(("AVX512", "X86_V4")) for name in _found())


def _found() -> list[str]:
    # The type of the answer depends on the mode.
    config = np.show_config(mode="dicts")
    return [str(name) for name in config["SIMD Extensions"].get("found", ())]
