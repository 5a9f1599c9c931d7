"""Files of benchmarks: a line of JSON for the group, and one for each member."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from attrs import frozen

from kompass_core.aggregation.benchmarks import Benchmark, InclusionRule, canonical
from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.dates import as_date
from kompass_core.errors import EvaluationError, LimitError, messages
from kompass_core.missing import Policies
from kompass_core.serialization.converter import FORMAT, is_table, require_format, structure
from kompass_core.serialization.result_files import read_result
from kompass_core.serialization.text import MOST_BYTES, parse_json

KIND = "benchmark"
"""The ``kind`` of a benchmark, which its first line names."""


def head_of(benchmark: Benchmark) -> dict[str, Any]:
    """Return the data of the first line."""
    return {"format": FORMAT, "kind": KIND, **benchmark.header, "digest": benchmark.digest}


def lines_of(benchmark: Benchmark) -> Iterator[str]:
    """Write the lines of a file."""
    yield f"{json.dumps(head_of(benchmark), ensure_ascii=False)}\n"
    for each in benchmark.members:
        yield f"{canonical(each)}\n"


@frozen(kw_only=True)
class _Head:
    """The first line of the file of a benchmark."""

    format: int
    kind: str
    name: str
    pack: PackRef
    pack_digest: str
    first: str
    last: str
    duplicates: str
    matched: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    not_applicable: str
    not_assessed: str
    as_of: str
    source: str
    n: int
    digest: str


def _read_head(data: object) -> _Head:
    """[KF006, KF008] The first line describes the group."""
    if not is_table(data):
        given = "nothing" if data is None else type(data).__name__
        facts = {"expected": "an object", "given": given, "hint": ""}
        raise EvaluationError([messages.WRONG_TYPE.problem(**facts)])
    if data.get("kind") != KIND:
        named = data.get("kind")
        raise EvaluationError(
            [messages.UNKNOWN_FILE_KIND.problem("kind", given=named, known=(KIND,))]
        )
    return structure(require_format(data, EvaluationError), _Head, EvaluationError)


def read_benchmark(lines: Iterator[object], find: Callable[[PackRef], CriteriaPack]) -> Benchmark:
    """
    [KN126, KN129, KP120] Make a benchmark, which is what was saved, of its parsed lines.

    Raises:
        KompassError: If it is not what was saved, or a member is invalid.
    """
    head = _read_head(next(lines, None))
    members = tuple(read_result(data, find) for data in lines)
    if len(members) != head.n:
        given = f"has {len(members)}"
        raise EvaluationError([messages.BENCHMARK_TRUNCATED.problem(n=head.n, given=given)])
    pack = find(head.pack)
    if head.pack_digest != pack.digest:
        facts = {"recorded": head.pack_digest, "current": pack.digest, "pack": pack.ref}
        hint = "the means would not be those that were cited"
        problem = messages.PACK_DIGEST_MISMATCH.problem("pack_digest", hint=hint, **facts)
        raise EvaluationError([problem])
    rule: dict[str, Any] = {
        "duplicates": head.duplicates,
        "matched": head.matched,
        "without": head.without,
        "policies": Policies(head.not_applicable, head.not_assessed),
    }
    benchmark = Benchmark(
        name=head.name,
        pack=pack,
        rule=InclusionRule(first=as_date(head.first), last=as_date(head.last), **rule),
        as_of=as_date(head.as_of),
        source=head.source,
        members=members,
    )
    if benchmark.digest != head.digest:
        facts = {"recorded": head.digest, "current": benchmark.digest}
        raise EvaluationError([messages.BENCHMARK_DIGEST_MISMATCH.problem("digest", **facts)])
    return benchmark


def parsed_lines(lines: Iterable[bytes]) -> Iterator[object]:
    """
    Parse lines that are not blank.

    Raises:
        EvaluationError: If one is no JSON.
        LimitError: If one is too long.
    """
    for line in lines:
        if len(line) > MOST_BYTES:
            facts = {"what": "the line", "limit": f"{MOST_BYTES} bytes"}
            raise LimitError([messages.SIZE_LIMIT_EXCEEDED.problem(**facts)])
        if line.strip():
            yield parse_json(line, EvaluationError)
