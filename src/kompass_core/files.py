"""Load and save evaluations, published results and benchmarks."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from kompass_core.aggregation.benchmarks import Benchmark, InclusionRule, Member, canonical
from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.dates import as_date
from kompass_core.errors import (
    BenchmarkError,
    EvaluationError,
    KompassError,
    LimitError,
    Problem,
    messages,
    nearest,
    raise_any,
    with_source,
)
from kompass_core.evaluations import Evaluation
from kompass_core.missing import Policies
from kompass_core.packs.loading import PackSource, pack_finder
from kompass_core.published import PublishedResult
from kompass_core.serialization import (
    MOST_BYTES,
    locating,
    opened,
    parse_json,
    parse_toml,
    read_limited,
    read_result,
    replacing,
    result_to_json,
    result_to_toml,
    write_whole,
)

_SUFFIXES = (".toml", ".json")


def load(
    path: str | os.PathLike[str], *, packs: PackSource | None = None
) -> Evaluation | PublishedResult:
    """
    Read an evaluation or a published result, as its ``kind`` says.

    Args:
        path: A ``.toml`` or ``.json`` file.
        packs: Where its criteria are: what is installed if left out, a `Packs`, a pack, or
            several packs.

    Raises:
        EvaluationError: If the file cannot be read, or is no evaluation that its pack can
            score; with every problem, file and key path.
        PublishedResultError: If it is no result that its pack can print.
        PackError: If its pack is unknown or broken.
        LimitError: If the file is larger or deeper than any honest one.
    """
    name = os.fspath(path)
    suffix = _suffix(name)
    text = read_limited(name, EvaluationError)
    is_json = suffix == ".json"
    try:
        data = (parse_json if is_json else parse_toml)(text, EvaluationError)
        with locating(text, json=is_json):
            return read_result(data, pack_finder(packs))
    except KompassError as error:
        raise with_source(error, name) from None


def _suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    if suffix not in _SUFFIXES:
        problem = messages.FILE_SUFFIX_NOT_SUPPORTED.problem(given=suffix or name, known=_SUFFIXES)
        raise EvaluationError([problem.in_file(name)])
    return suffix


def save(result: Evaluation | PublishedResult, path: str | os.PathLike[str]) -> None:
    """
    Write an evaluation or a published result, whole or not at all.

    The text is made before any file is opened; it is written beside *path*, flushed to the
    disk, and then takes the place of what was there, whose permissions it keeps.

    Args:
        result: What to write.
        path: A ``.toml`` or ``.json`` file.

    Raises:
        SaveError: If the file cannot be written, is a link or no regular file; what stood
            there before still does.
        EvaluationError: If the name has another ending.
    """
    name = os.fspath(path)
    text = result_to_json(result) if _suffix(name) == ".json" else result_to_toml(result)
    write_whole(name, text)


_FORMAT = 1
_KIND = "benchmark"

_TEXTS = (
    "name",
    "pack",
    "pack_digest",
    "first",
    "last",
    "duplicates",
    "not_applicable",
    "not_assessed",
    "as_of",
    "source",
    "digest",
)

_LISTS = ("matched", "without")
_KEYS = ("format", "kind", *_TEXTS, *_LISTS, "n")


def save_benchmark(benchmark: Benchmark, path: str | os.PathLike[str]) -> None:
    """
    Write a benchmark, whole or not at all: lines of JSON, the first says what it is.

    Each other line is a member, as `kompass_core.save` writes it.

    Args:
        benchmark: What to write.
        path: The file.

    Raises:
        SaveError: If the file cannot be written; what stood there before still does.
    """
    head = {"format": _FORMAT, "kind": _KIND, **benchmark.header, "digest": benchmark.digest}
    with replacing(os.fspath(path)) as stream:
        stream.write(f"{json.dumps(head, ensure_ascii=False)}\n".encode())
        for each in benchmark.members:
            stream.write(f"{canonical(each)}\n".encode())


def load_benchmark(path: str | os.PathLike[str], *, packs: PackSource | None = None) -> Benchmark:
    """
    Read a benchmark, and check that it is what was saved.

    Args:
        path: The file.
        packs: Where its criteria are: what is installed if left out, a `Packs`, a pack, or
            several packs.

    Raises:
        BenchmarkError: If the file cannot be read, a member does not follow the rule, or the
            digest is not that of what is there.
        EvaluationError: If a member cannot be read.
        PublishedResultError: If a member cannot be read.
        PackError: If its pack is unknown or broken.
        LimitError: If a line is longer than any honest one.
    """
    name = os.fspath(path)
    find = pack_finder(packs)
    try:
        lines = _objects(name)
        head = next(lines, None)
        raise_any(BenchmarkError, _head_problems(head))
        said = cast("dict[str, Any]", head)
        members = tuple(read_result(data, find) for data in lines)
        if len(members) != said["n"]:
            raise BenchmarkError(
                [messages.BENCHMARK_TRUNCATED.problem(n=said["n"], given=f"has {len(members)}")]
            )
        benchmark = _benchmark(said, members, find)
    except KompassError as error:
        raise with_source(error, name) from None
    return benchmark


def _objects(name: str) -> Iterator[object]:
    with opened(name, BenchmarkError) as stream:
        while line := stream.readline(MOST_BYTES + 1):
            if len(line) > MOST_BYTES:
                limit = f"{MOST_BYTES} bytes"
                raise LimitError(
                    [messages.SIZE_LIMIT_EXCEEDED.problem(what="the line", limit=limit)]
                )
            if line.strip():
                yield parse_json(line, BenchmarkError)


def _head_problems(head: object) -> Iterator[Problem]:
    """[KF004, KF005, KF006, KF007, KF008] The first line says what the file is."""
    if not isinstance(head, dict):
        given = "nothing" if head is None else type(head).__name__
        yield messages.WRONG_TYPE.problem(expected="an object", given=given, hint="")
        return
    said = cast("dict[str, object]", head)
    if said.get("kind") != _KIND:
        yield messages.UNKNOWN_FILE_KIND.problem("kind", given=said.get("kind"), known=(_KIND,))
        return
    if said.get("format") != _FORMAT:
        yield messages.FORMAT_NOT_SUPPORTED.problem(
            "format", given=said.get("format"), known=_FORMAT, hint=""
        )
        return
    yield from _key_problems(said)


def _key_problems(said: Mapping[str, object]) -> Iterator[Problem]:
    """[KF004, KF005, KF006] All keys are there, and of their types."""
    for key in said:
        if key not in _KEYS:
            yield messages.UNKNOWN_KEY.problem(key=key, hint=nearest(key, _KEYS))
    for key in (*_TEXTS, "n"):
        kind = int if key == "n" else str
        if key not in said:
            yield messages.KEY_MISSING.problem(key=key)
        elif type(said[key]) is not kind:
            yield _unexpected(key, kind.__name__, said[key])
    for key in _LISTS:
        value = said.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            yield _unexpected(key, "texts", value)


def _unexpected(key: str, expected: str, value: object) -> Problem:
    return messages.WRONG_TYPE.problem(key, expected=expected, given=type(value).__name__, hint="")


def _benchmark(
    said: Mapping[str, Any],
    members: tuple[Member, ...],
    find: Callable[[PackRef], CriteriaPack],
) -> Benchmark:
    """[KN126, KP120] Return the benchmark, which is what was saved."""
    pack = find(PackRef.parse(said["pack"]))
    if said["pack_digest"] != pack.digest:
        facts = {"recorded": said["pack_digest"], "current": pack.digest, "pack": pack.ref}
        hint = "the means would not be those that were cited"
        raise BenchmarkError(
            [messages.PACK_DIGEST_MISMATCH.problem("pack_digest", hint=hint, **facts)]
        )
    benchmark = Benchmark(
        name=said["name"],
        pack=pack,
        rule=InclusionRule(
            first=as_date(said["first"]),
            last=as_date(said["last"]),
            duplicates=said["duplicates"],
            matched=tuple(said.get("matched", ())),
            without=tuple(said.get("without", ())),
            policies=Policies(said["not_applicable"], said["not_assessed"]),
        ),
        as_of=as_date(said["as_of"]),
        source=said["source"],
        members=members,
    )
    if benchmark.digest != said["digest"]:
        facts = {"recorded": said["digest"], "current": benchmark.digest}
        raise BenchmarkError([messages.BENCHMARK_DIGEST_MISMATCH.problem("digest", **facts)])
    return benchmark
