"""Files and packs named on the command line."""

from __future__ import annotations

import os
import re
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kompass_core.cli.answer import CommandError, Exit
from kompass_core.cli.progress import progress
from kompass_core.criteria import CriteriaPack
from kompass_core.errors import (
    EvaluationError,
    KompassError,
    PackDigestError,
    PackSyntaxError,
    Problem,
    UnknownPackError,
    nearest,
    with_source,
)
from kompass_core.files import load, load_one, loads_one
from kompass_core.labels import normalise_name
from kompass_core.packs import Packs, available_packs, load_pack, published_results
from kompass_core.serialization.locations import locating
from kompass_core.serialization.result_files import Result
from kompass_core.serialization.text import MOST_BYTES, parse_toml

if TYPE_CHECKING:
    from kompass_core.profiles import Profile
    from kompass_core.published import PublishedResult

STDIN = "-"
"""The name of standard input among the files of a command."""

Target: TypeAlias = CriteriaPack | Packs
"""A pack, or all packs of a distribution."""


def is_path(text: str) -> bool:
    """
    Return True if *text* is a path: it exists or is written like one, unlike the id of a pack.

    Standard input counts as one.

    >>> [is_path(each) for each in ("a-se@2010", "a-se.toml", "a.whl", "./a-se", ".", "-")]
    [False, True, True, True, True, True]
    """
    with suppress(OSError, ValueError):  # of names that no file can have
        return (
            text == STDIN
            or os.sep in text
            or text.endswith((".toml", ".whl"))
            or Path(text).exists()
        )
    return False


def load_target(text: str) -> Target:
    """
    Load a pack by its id, its file or standard input, or the packs of a distribution by its path.

    Raises:
        PackError: If there is no such pack, or it is invalid.
        LimitError: If a file exceeds a limit of size.
    """
    if text == STDIN:
        given = _stdin()
        with locating(given, source=STDIN):
            return load_pack(parse_toml(given, PackSyntaxError))
    if not is_path(text):
        return load_pack(text)
    path = Path(text)
    if path.suffix == ".toml":
        return load_pack(path)
    return Packs.from_path(path, beside=available_packs())


def load_criteria(text: str) -> CriteriaPack:
    """
    Load one pack by its id or its file.

    Raises:
        PackError: If there is no such pack, or it is invalid.
        LimitError: If the file exceeds a limit of size.
    """
    return load_pack(Path(text) if text.endswith(".toml") else text)


def criteria_of(options: Namespace) -> Target | None:
    """
    Load the criteria that the option ``--pack`` names; None for those that are installed.

    Raises:
        PackError: As `load_target`.
        LimitError: As `load_target`.
    """
    return None if options.pack is None else load_target(options.pack)


def _packs_of(criteria: Target | None) -> Packs:
    """Return the packs among which results are named, as in ``PACK:NAME``."""
    return criteria if isinstance(criteria, Packs) else available_packs()


_SHIPPED = re.compile(r"([a-z0-9-]+):([\w.-]+)")
_ROW = re.compile(r"(.+\.(?:csv|tsv|xlsx)):(.+)", re.IGNORECASE)
_TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".xlsx"})
_RESULT_SUFFIXES = frozenset({".toml", ".json", ".jsonl"})


def _stdin() -> bytes:
    """Return standard input, as far as a file may be long."""
    read: bytes = getattr(sys.stdin, "buffer", BytesIO()).read(MOST_BYTES + 1)
    return read


def load_source(text: str, packs: Target | None = None) -> Result:
    """
    Load a result from a file, a pack (``PACK:NAME``), a table or, for ``-``, standard input.

    One of several results in a table is named as in ``TABLE.csv:SUBJECT@DATE``.

    Args:
        text: The argument of the command.
        packs: The criteria; those that are installed, looked for anew, if omitted.

    Raises:
        KompassError: If there is no result.
    """
    row = None if Path(text).exists() else _ROW.fullmatch(text)
    if row or Path(text).suffix.lower() in _TABLE_SUFFIXES:
        table, name = (row[1], row[2]) if row else (text, "")
        return _in_table(table, name, packs)
    shipped = None if is_path(text) else _SHIPPED.fullmatch(text)
    if shipped:
        return _shipped(shipped[1], shipped[2], _packs_of(packs))
    try:
        return load_one(text, packs=packs) if text != STDIN else _parsed(_stdin(), STDIN, packs)
    except UnknownPackError as error:
        hint = "name its file with --pack, or install it; "
        raise UnknownPackError(
            each.with_facts(hint=f"{hint}{each.facts['hint']}") if "hint" in each.facts else each
            for each in error.problems
        ) from None


def _in_table(table: str, name: str, criteria: Target | None) -> Result:
    """Return the result of a row of a table: the only one, or that of a subject, and of a date."""
    results = _table_results(table, criteria)
    named = {f"{each.name}@{each.date}": each for each in results}
    wanted = normalise_name(name).casefold()
    found = [
        each for key, each in named.items() if wanted in {"", each.name.casefold(), key.casefold()}
    ]
    if len(found) == 1:
        return found[0]
    known = named if found else [*named, *(each.name for each in results)]
    hint = nearest(name, known) if name and not found else f"known: {', '.join(list(named)[:5])}"
    problem = f"has {len(found)} results" if found else f"has no result of {name!r}"
    message = f"{table} {problem}; name one as {table}:SUBJECT@DATE; {hint}"
    raise CommandError(Exit.MISUSE, message)


def _table_results(table: str, criteria: Target | None) -> tuple[PublishedResult, ...]:
    """Read the results of a table, whose criteria must be given."""
    if not isinstance(criteria, CriteriaPack):
        message = f"{table}: a table does not name its criteria; name one pack with --pack"
        raise CommandError(Exit.MISUSE, message)
    # Imported late, as few commands read spreadsheets.
    from kompass_core.forms import read_results

    return read_results(table, criteria)


def _shipped(pack_id: str, name: str, packs: Packs) -> Result:
    """Load a published result that travels with a pack, by the name of its file."""
    found = {source.rpartition("/")[2]: text for source, text in packs.results(pack_id)}
    text = found.get(f"{name}.toml")
    if text is None:
        hint = nearest(name, (file.removesuffix(".toml") for file in found))
        message = f"the pack {pack_id} has no published result named {name!r}; {hint}"
        raise CommandError(Exit.PROBLEMS, message)
    return _parsed(text, f"{pack_id}:{name}", packs)


def _parsed(text: bytes, source: str, packs: Target | None) -> Result:
    try:
        return loads_one(text, packs=packs)
    except KompassError as error:
        raise with_source(error, source) from None


def load_profiles(texts: Iterable[str], options: Namespace) -> list[Profile]:
    """
    Load and score the results in files, in folders, in benchmarks, and in packs.

    Raises:
        CommandError: As `load_profile`; or if a folder has no result.
        KompassError: As `load_profile`.
    """
    sources = list(_sources(texts, options))
    return [_scored(name, load(), options) for name, load in progress(sources, "results")]


def load_results(text: str, options: Namespace) -> list[Result]:
    """
    Load all results that an argument names, as `load_profiles` does, without scoring them.

    Raises:
        CommandError: If a folder has no result, or a table no criteria.
        KompassError: If a file holds no result.
    """
    return [load() for _, load in _sources([text], options)]


_Source: TypeAlias = tuple[str, Callable[[], Result]]
"""The name of a source, and what loads it."""


def _sources(texts: Iterable[str], options: Namespace) -> Iterator[_Source]:
    criteria = criteria_of(options)
    packs = available_packs() if criteria is None else criteria
    for text in texts:
        path = Path(text)
        if path.is_dir():
            files = sorted(each for each in path.rglob("*") if each.suffix in _RESULT_SUFFIXES)
            if not files:
                message = f"{text}: the folder has no file with a result (.toml, .json, .jsonl)"
                raise CommandError(Exit.PROBLEMS, message)
            for file in files:
                yield from _in_file(str(file), packs)
        elif _is_pack(text):
            yield from _in_pack(text, packs)
        else:
            yield from _in_file(text, packs)


def _is_pack(text: str) -> bool:
    """Return True if *text* can be the id of a pack, rather than a file or the name of a result."""
    is_file = is_path(text) or Path(text).suffix in _RESULT_SUFFIXES | _TABLE_SUFFIXES
    return not (is_file or _SHIPPED.fullmatch(text) or _ROW.fullmatch(text))


def _in_file(text: str, packs: Target) -> Iterator[_Source]:
    if Path(text).suffix == ".jsonl":
        benchmark = load(text, packs=packs)
        assert not isinstance(benchmark, Result)  # the suffix decides
        yield from ((text, partial(_same, each)) for each in benchmark.members)
    elif Path(text).suffix.lower() in _TABLE_SUFFIXES:
        yield from ((text, partial(_same, each)) for each in _table_results(text, packs))
    else:
        yield text, partial(load_source, text, packs)


def _in_pack(text: str, packs: Target) -> Iterator[_Source]:
    """Yield the results that travel with a pack, of one revision if *text* names it."""
    pack_id, _, revision = text.partition("@")
    for each in published_results(pack_id, packs=_packs_of(packs)):
        if revision in ("", each.pack.revision):
            yield text, partial(_same, each)


def _same(result: Result) -> Result:
    return result


def load_profile(text: str, options: Namespace) -> Profile:
    """
    Load a result and score it with the policies of the command line.

    Raises:
        CommandError: If scores are missing and no policy is given for them.
        KompassError: If the file holds no result, or a stale one that is not accepted.
    """
    return _scored(text, load_source(text, criteria_of(options)), options)


def _scored(path: str, source: Result, options: Namespace) -> Profile:
    # Imported late, here and elsewhere in the commands: most time of a command goes into classes.
    from kompass_core.profiles import profile

    try:
        return profile(
            source,
            not_applicable=options.not_applicable,
            not_assessed=options.not_assessed,
            accept_stale=options.accept_stale,
        )
    except EvaluationError as error:
        raise CommandError(Exit.MISUSE, *map(str, with_options(path, error))) from None
    except PackDigestError as error:
        raise PackDigestError(with_options(path, error)) from None


def with_options(path: str, error: KompassError) -> Iterator[Problem]:
    """Replace the names of arguments of the library by those of options."""
    for problem in error.problems:
        facts = problem.facts
        if "argument" in facts:
            facts["argument"] = f"--{facts['argument']}".replace("_", "-")
        if "hint" in facts:
            facts["hint"] = "score it under the present content with --accept-stale"
        yield problem.with_facts(**facts).in_file(path)
