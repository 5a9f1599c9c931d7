"""Files and texts of evaluations, published results and benchmarks."""

from __future__ import annotations

import json
import os
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kompass_core.amounts import Floats, with_floats
from kompass_core.criteria import CriteriaPack, PackRef
from kompass_core.errors import (
    EvaluationError,
    KompassError,
    PublishedResultError,
    messages,
    require_type,
    with_source,
)
from kompass_core.evaluations import Evaluation
from kompass_core.packs.loading import PackSource, pack_finder
from kompass_core.published import PublishedResult
from kompass_core.serialization.converter import (
    is_array,
    is_table,
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

if TYPE_CHECKING:
    from kompass_core.aggregation import Aggregate, Benchmark
    from kompass_core.comparison import Comparison
    from kompass_core.criteria import PackDiff
    from kompass_core.errors import Problem
    from kompass_core.profiles import Profile
    from kompass_core.published import Audit

Saved: TypeAlias = "Evaluation | PublishedResult | Benchmark"
"""The values that files hold."""

Computed: TypeAlias = "Profile | Comparison | Aggregate | Audit | PackDiff | Problem"
"""The values that are written as data, and computed anew rather than read."""

Format: TypeAlias = Literal["json", "toml"]
"""The format of a text."""

_BENCHMARK = ".jsonl"
_SUFFIXES = (".toml", ".json")
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
            return _benchmark(iter(partial(stream.readline, MOST_BYTES + 1), b""), packs)
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
        return _benchmark(lines.removeprefix(BOM_UTF8).splitlines(), packs)
    return loads_one(text, packs=packs)


def loads_one(text: str | bytes, *, packs: PackSource | None = None) -> Result:
    """
    Read an evaluation or a published result from the text of a file.

    Raises:
        KompassError: As for `loads`.
    """
    is_json = _beginning(text).startswith("{")
    return _read(text, pack_finder(packs), "", is_json=is_json)


def _benchmark(lines: Iterable[bytes], packs: PackSource | None) -> Benchmark:
    # Imported late, as in all of this module: most files hold one result.
    from kompass_core.aggregation.benchmark_files import parsed_lines, read_benchmark

    return read_benchmark(parsed_lines(lines), pack_finder(packs))


def _beginning(text: str | bytes) -> str:
    head = text if isinstance(text, str) else text[:MOST_BYTES].decode(errors="replace")
    return head.lstrip("\ufeff \t\r\n")


def _is_benchmark(line: str) -> bool:
    """True if the first line of a text is that of a benchmark."""
    data: object = None
    if line.startswith("{"):
        with suppress(KompassError):
            data = parse_json(line, EvaluationError)
    return is_table(data) and data.get("kind") == "benchmark"


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
    _require_writable(result)
    known = tuple(_WRITERS)[: None if isinstance(result, Result) else 1]
    if format not in known:
        raise EvaluationError(
            [messages.INVALID_CHOICE.problem("format", given=format, known=known)]
        )
    if isinstance(result, Result):
        return _WRITERS[format](result)
    from kompass_core.aggregation import Benchmark

    if isinstance(result, Benchmark):
        from kompass_core.aggregation.benchmark_files import lines_of

        return "".join(lines_of(result))
    return json.dumps(result.to_dict(), ensure_ascii=False, indent=2) + "\n"


def _require_saved(result: object) -> None:
    """Refuse a value that files do not hold; benchmarks are loaded only if they are needed."""
    if not isinstance(result, Result):
        from kompass_core.aggregation import Benchmark

        require_type("result", result, Evaluation, PublishedResult, Benchmark)


def _require_writable(result: object) -> None:
    """Refuse a value that has no document; the classes are loaded only if they are needed."""
    if not isinstance(result, Result):
        from kompass_core.aggregation import Aggregate, Benchmark
        from kompass_core.comparison import Comparison
        from kompass_core.criteria import PackDiff
        from kompass_core.errors import Problem
        from kompass_core.profiles import Profile
        from kompass_core.published import Audit

        computed = (Profile, Comparison, Aggregate, Audit, PackDiff, Problem)
        require_type("result", result, Evaluation, PublishedResult, Benchmark, *computed)


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
    if given.get("kind") != "benchmark":
        return read_result(given, pack_finder(packs))
    members = given.pop("members", None)
    if not is_array(members):
        facts = {"expected": "an array", "given": type_name(members), "hint": ""}
        raise EvaluationError([messages.WRONG_TYPE.problem("members", **facts)])
    from kompass_core.aggregation.benchmark_files import read_benchmark

    return read_benchmark(iter([given, *members]), pack_finder(packs))


def to_dict(result: Saved | Computed) -> dict[str, Any]:
    """
    Return an evaluation, a published result or a benchmark as plain JSON data.

    Its keys are those of files; points are text, and exact. A benchmark has its ``members``.
    Profiles, comparisons, aggregates, audits, differences of packs and problems can be written
    too, but not read: their data are those of their own ``to_dict``.
    """
    _require_writable(result)
    if isinstance(result, Result):
        return result_to_dict(result)
    from kompass_core.aggregation import Benchmark

    if isinstance(result, Benchmark):
        from kompass_core.aggregation.benchmark_files import head_of

        return {**head_of(result), "members": [result_to_dict(each) for each in result.members]}
    return result.to_dict()


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
    _require_saved(result)
    name = os.fspath(path)
    if isinstance(result, Result):
        write_whole(name, _WRITERS[_suffix(name, _SUFFIXES)[1:]](result))
    else:
        _suffix(name, (_BENCHMARK,))
        _write_benchmark(result, name)


def _suffix(name: str, known: tuple[str, ...]) -> str:
    suffix = Path(name).suffix.lower()
    if suffix not in known:
        problem = messages.FILE_SUFFIX_NOT_SUPPORTED.problem(given=suffix or name, known=known)
        raise EvaluationError([problem.in_file(name)])
    return suffix


def _write_benchmark(benchmark: Benchmark, name: str) -> None:
    from kompass_core.aggregation.benchmark_files import lines_of

    with replacing(name) as stream:
        stream.writelines(line.encode() for line in lines_of(benchmark))
