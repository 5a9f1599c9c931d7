"""The command `kompass report`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from kompass_core import reports
from kompass_core.aggregation import Benchmark
from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.inputs import criteria_of, load_profile
from kompass_core.cli.output import Page
from kompass_core.cli.wording import described
from kompass_core.criteria import Crosswalk
from kompass_core.errors import IncomparableError, ReportError, UnknownCrosswalkError, messages
from kompass_core.files import load
from kompass_core.packs import load_crosswalk
from kompass_core.profiles import Profile
from kompass_core.reports import Report, report
from kompass_core.serialization.safe_files import replacing

_OUTPUTS = {".html": "render_html", ".md": "render_markdown", ".docx": "render_word"}


def run(options: Namespace) -> CommandResult:
    """Write the report on the result in a file."""
    out = Path(options.out)
    output = _OUTPUTS.get(out.suffix.lower())
    if output is None:
        known = tuple(_OUTPUTS)
        raise ReportError([messages.REPORT_FORMAT_UNKNOWN.problem(given=out.name, known=known)])
    content, render = _content(options), getattr(reports, output)
    written = write(out, render(content, options.template))

    def fill(page: Page) -> None:
        page.text(f"Report on {described(content.profile)}: {written}")

    return CommandResult(lambda: {"file": str(written)}, fill)


def write(path: Path, content: str | bytes) -> Path:
    """Write a report, whole or not at all, and return its path."""
    with replacing(str(path)) as stream:
        stream.write(content.encode() if isinstance(content, str) else content)
    return path


def _content(options: Namespace) -> Report:
    own = load_profile(options.file, options)
    before = [load_profile(each, options) for each in options.before]
    models = [load_profile(each, options) for each in options.role_model]
    mean = _benchmark(options) if options.benchmark else None
    profiles = [*before, *models, *([mean] if isinstance(mean, Profile) else [])]
    try:
        return report(
            own,
            before=before,
            benchmark=mean,
            role_models=models,
            crosswalks=_crosswalks(own, profiles),
            language=options.language,
        )
    except IncomparableError as error:
        raise CommandError(Exit.PROBLEMS, *map(str, error.problems)) from None


def _benchmark(options: Namespace) -> Benchmark | Profile:
    if Path(options.benchmark).suffix.lower() != ".jsonl":
        return load_profile(options.benchmark, options)
    found = load(options.benchmark, packs=criteria_of(options))
    assert isinstance(found, Benchmark)
    return found


def _crosswalks(own: Profile, others: Sequence[Profile]) -> list[Crosswalk]:
    """Return the installed crosswalks from the other revisions, as far as there are any."""
    found = list[Crosswalk]()
    for ref in dict.fromkeys(each.pack.ref for each in others if each.pack.ref != own.pack.ref):
        with suppress(UnknownCrosswalkError):
            found.append(load_crosswalk(ref, own.pack.ref))
    return found
