"""Files and texts of evaluations, published results and benchmarks."""

from __future__ import annotations

import json
import os
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

from attrs import frozen

from kompass_core.aggregation import Aggregate
from kompass_core.aggregation.benchmarks import Benchmark, InclusionRule, canonical
from kompass_core.amounts import Floats, with_floats
from kompass_core.comparison import Comparison
from kompass_core.criteria import CriteriaPack, PackDiff, PackRef
from kompass_core.dates import as_date
from kompass_core.errors import (
    EvaluationError,
    KompassError,
    LimitError,
    Problem,
    PublishedResultError,
    messages,
    require_type,
    with_source,
)
from kompass_core.evaluations import Evaluation
from kompass_core.missing import Policies
from kompass_core.packs.loading import PackSource, pack_finder
from kompass_core.profiles import Profile
from kompass_core.published import Audit, PublishedResult
from kompass_core.serialization.converter import (
    FORMAT,
    is_array,
    is_table,
    require_format,
    structure,
    type_name,
)
from kompass_core.serialization.locations import locating
from kompass_core.serialization.result_files import (
    EVALUATION,
    PUBLISHED,
    Result,
    read_result,
    result_to_dict,
    result_to_json,
    result_to_toml,
)
from kompass_core.serialization.safe_files import opened, read_limited, replacing, write_whole
from kompass_core.serialization.text import MOST_BYTES, parse_json, parse_toml

Saved: TypeAlias = Evaluation | PublishedResult | Benchmark
"""The values that files hold."""

Computed: TypeAlias = Profile | Comparison | Aggregate | Audit | PackDiff | Problem
"""The values that are written as data, and computed anew rather than read."""

Format: TypeAlias = Literal["json", "toml"]
"""The format of a text."""

_BENCHMARK = ".jsonl"
_SUFFIXES = (".toml", ".json")
_KIND = "benchmark"
_WRITERS = {"json": result_to_json, "toml": result_to_toml}


def load(path: str | os.PathLike[str], *, packs: PackSource | None = None) -> Saved:
    """
    Read an evaluation or a published result, as its ``kind`` says, or a benchmark.

    A benchmark is checked to be what was saved.

    Args:
        path: A ``.toml`` or ``.json`` file; a ``.jsonl`` file of a benchmark.
        packs: Where its criteria are: the installed packs if omitted, a `Packs`, a pack, or
            several packs.

    Raises:
        EvaluationError: If the file cannot be read, or is no evaluation that its pack can
            score; with every problem, file and key path.
        PublishedResultError: If it is no result that its pack can print.
        EvaluationError: If a member does not follow the rule of its benchmark, or the digest does
            not match.
        PackError: If its pack is unknown or broken.
        LimitError: If the file is too large or too deep.
    """
    name = os.fspath(path)
    if Path(name).suffix.lower() != _BENCHMARK:
        return load_one(name, packs=packs)
    try:
        with opened(name, EvaluationError) as stream:
            lines = iter(partial(stream.readline, MOST_BYTES + 1), b"")
            return _benchmark(_parsed(lines), pack_finder(packs))
    except KompassError as error:
        raise with_source(error, name) from None


def load_evaluation(path: str | os.PathLike[str], *, packs: PackSource | None = None) -> Evaluation:
    """
    Read an evaluation from a ``.toml`` or ``.json`` file.

    Raises:
        EvaluationError: If the file holds something else; or as for `load`.
    """
    found = load_one(path, packs=packs)
    if not isinstance(found, Evaluation):
        problem = messages.UNKNOWN_FILE_KIND.problem("kind", given=PUBLISHED, known=(EVALUATION,))
        raise EvaluationError([problem.in_file(os.fspath(path))])
    return found


def load_result(
    path: str | os.PathLike[str], *, packs: PackSource | None = None
) -> PublishedResult:
    """
    Read a published result from a ``.toml`` or ``.json`` file.

    Raises:
        PublishedResultError: If the file holds something else; or as for `load`.
    """
    found = load_one(path, packs=packs)
    if not isinstance(found, PublishedResult):
        problem = messages.UNKNOWN_FILE_KIND.problem("kind", given=EVALUATION, known=(PUBLISHED,))
        raise PublishedResultError([problem.in_file(os.fspath(path))])
    return found


def load_one(path: str | os.PathLike[str], *, packs: PackSource | None = None) -> Result:
    """
    Read an evaluation or a published result, as its ``kind`` says.

    Raises:
        KompassError: As for `load`.
    """
    name = os.fspath(path)
    is_json = _suffix(name, _SUFFIXES) == ".json"
    return _read(read_limited(name, EvaluationError), pack_finder(packs), name, is_json=is_json)


def _read(
    text: bytes | str, find: Callable[[PackRef], CriteriaPack], source: str, *, is_json: bool
) -> Result:
    with locating(text, source=source, json=is_json):
        return read_result((parse_json if is_json else parse_toml)(text, EvaluationError), find)


def loads(text: str | bytes, *, packs: PackSource | None = None) -> Saved:
    """
    Read an evaluation, a published result or a benchmark from the text of a file.

    Args:
        text: JSON if it begins with a brace, else TOML; UTF-8 where it is bytes. A benchmark
            has a line of JSON for the group, and one for each member.
        packs: As for `load`.

    Raises:
        KompassError: As for `load`, with lines and columns.
    """
    require_type("text", text, str, bytes)
    if _is_benchmark(_beginning(text).partition("\n")[0]):
        lines = text.encode() if isinstance(text, str) else text
        return _benchmark(_parsed(lines.removeprefix(BOM_UTF8).splitlines()), pack_finder(packs))
    return loads_one(text, packs=packs)


def loads_one(text: str | bytes, *, packs: PackSource | None = None) -> Result:
    """
    Read an evaluation or a published result from the text of a file.

    Raises:
        KompassError: As for `loads`.
    """
    is_json = _beginning(text).startswith("{")
    return _read(text, pack_finder(packs), "", is_json=is_json)


def _beginning(text: str | bytes) -> str:
    head = text if isinstance(text, str) else text[:MOST_BYTES].decode(errors="replace")
    return head.lstrip("\ufeff \t\r\n")


def _is_benchmark(line: str) -> bool:
    """True if the first line of a text is that of a benchmark."""
    data: object = None
    if line.startswith("{"):
        with suppress(KompassError):
            data = parse_json(line, EvaluationError)
    return is_table(data) and data.get("kind") == _KIND


def dumps(result: Saved | Computed, format: Format = "json") -> str:  # noqa: A002 (as others name it)
    """
    Write an evaluation, a published result or a benchmark as the text of a file.

    Args:
        result: The value to write; or one that is computed, for other programs, see `to_dict`.
        format: ``"json"`` or ``"toml"``. A benchmark is JSON, with a line for each member, and
            so are computed values.

    Raises:
        EvaluationError: If there is no such format.
    """
    known = tuple(_WRITERS)[: 1 if isinstance(result, Benchmark | Computed) else None]
    if format not in known:
        raise EvaluationError(
            [messages.INVALID_CHOICE.problem("format", given=format, known=known)]
        )
    if isinstance(result, Computed):
        return json.dumps(result.to_dict(), ensure_ascii=False, indent=2) + "\n"
    return "".join(_lines_of(result)) if isinstance(result, Benchmark) else _WRITERS[format](result)


def from_dict(
    data: Mapping[str, object], *, packs: PackSource | None = None, floats: Floats = "refuse"
) -> Saved:
    """
    Make an evaluation, a published result or a benchmark of plain data, as of `to_dict`.

    Args:
        data: What a parser of JSON or TOML returns.
        packs: As for `load`.
        floats: The treatment of binary floats: ``"refuse"``, or ``"decimal"`` to read them as the
            decimals that they print as.

    Raises:
        KompassError: As for `load`.
    """
    require_type("data", data, Mapping)
    given = with_floats(dict(data), floats)
    if given.get("kind") != _KIND:
        return read_result(given, pack_finder(packs))
    members = given.pop("members", None)
    if not is_array(members):
        facts = {"expected": "an array", "given": type_name(members), "hint": ""}
        raise EvaluationError([messages.WRONG_TYPE.problem("members", **facts)])
    return _benchmark(iter([given, *members]), pack_finder(packs))


def to_dict(result: Saved | Computed) -> dict[str, Any]:
    """
    Return an evaluation, a published result or a benchmark as plain JSON data.

    Its keys are those of files; points are text, and exact. A benchmark has its ``members``.
    Profiles, comparisons, aggregates, audits, differences of packs and problems can be written
    too, but not read: their data are those of their own ``to_dict``.
    """
    if isinstance(result, Computed):
        return result.to_dict()
    if isinstance(result, Benchmark):
        return {**_head_of(result), "members": [result_to_dict(each) for each in result.members]}
    return result_to_dict(result)


def save(result: Saved, path: str | os.PathLike[str]) -> None:
    """
    Write an evaluation, a published result or a benchmark, whole or not at all.

    The text is written beside *path*, flushed to the disk, and then replaces the old file, whose
    permissions it keeps. A benchmark has one line for the group and one for each member.

    Args:
        result: The value to write.
        path: A ``.toml`` or ``.json`` file; a ``.jsonl`` file for a benchmark.

    Raises:
        SaveError: If the file cannot be written, is a link or no regular file; the old file is
            kept.
        EvaluationError: If the name has another suffix.
    """
    name = os.fspath(path)
    if isinstance(result, Benchmark):
        _suffix(name, (_BENCHMARK,))
        _write_benchmark(result, name)
    else:
        write_whole(name, _WRITERS[_suffix(name, _SUFFIXES)[1:]](result))


def _suffix(name: str, known: tuple[str, ...]) -> str:
    suffix = Path(name).suffix.lower()
    if suffix not in known:
        problem = messages.FILE_SUFFIX_NOT_SUPPORTED.problem(given=suffix or name, known=known)
        raise EvaluationError([problem.in_file(name)])
    return suffix


def _write_benchmark(benchmark: Benchmark, name: str) -> None:
    with replacing(name) as stream:
        stream.writelines(line.encode() for line in _lines_of(benchmark))


def _head_of(benchmark: Benchmark) -> dict[str, Any]:
    return {"format": FORMAT, "kind": _KIND, **benchmark.header, "digest": benchmark.digest}


def _lines_of(benchmark: Benchmark) -> Iterator[str]:
    yield f"{json.dumps(_head_of(benchmark), ensure_ascii=False)}\n"
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
    if data.get("kind") != _KIND:
        named = data.get("kind")
        raise EvaluationError(
            [messages.UNKNOWN_FILE_KIND.problem("kind", given=named, known=(_KIND,))]
        )
    return structure(require_format(data, EvaluationError), _Head, EvaluationError)


def _benchmark(lines: Iterator[object], find: Callable[[PackRef], CriteriaPack]) -> Benchmark:
    """[KN126, KN129, KP120] Make a benchmark, which is what was saved, of its parsed lines."""
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


def _parsed(lines: Iterable[bytes]) -> Iterator[object]:
    for line in lines:
        if len(line) > MOST_BYTES:
            facts = {"what": "the line", "limit": f"{MOST_BYTES} bytes"}
            raise LimitError([messages.SIZE_LIMIT_EXCEEDED.problem(**facts)])
        if line.strip():
            yield parse_json(line, EvaluationError)
