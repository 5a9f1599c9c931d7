"""The command `kompass demo`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.commands.audit import add_audit
from kompass_core.cli.commands.compare import add_comparison
from kompass_core.cli.commands.report import write
from kompass_core.cli.output import Page
from kompass_core.cli.sections import add_shortfalls
from kompass_core.cli.wording import Wording, described
from kompass_core.comparison import compare
from kompass_core.errors import UnknownPackError
from kompass_core.packs import published_results
from kompass_core.profiles import profile
from kompass_core.published import PublishedResult, audit

_PACK, _REVISION, _SUBJECT = "kommunkompassen-se", "2010", "Strängnäs"
_ADVICE = "install it from a checkout: pip install PATH_TO_CHECKOUT/criteria_packs/kommunkompassen"


def run(options: Namespace) -> CommandResult:
    """Show what the other commands find in the published results of one municipality."""
    before, after, mean = _shown(results := _results())
    wording = Wording.of(after.pack, options.language)
    say, latest = wording.message, profile(after)
    since_before = compare(profile(before), latest)
    beside_mean = compare(profile(mean), latest)
    audited = audit(before)
    files = [*_reports(results, Path(options.out), options.language)] if options.out else []

    def fill(page: Page) -> None:
        page.heading(f"{wording.text(after.pack.title)}: {after.name}")
        text = say(
            "Published results, as the other commands show them. A printed 60 stands for every "
            "value that rounds to it, so each change has an interval of possible values."
        )
        page.text(text)
        page.heading(f"kompass compare: {before.date} -> {after.date}")
        add_comparison(page, wording, since_before)
        page.heading(f"kompass audit: {before.date}")
        add_audit(page, wording, audited)
        page.heading(f"kompass compare: {mean.name} -> {after.name}")
        add_comparison(page, wording, beside_mean)
        page.heading(say("kompass profile: largest shortfalls, {date}", date=after.date))
        add_shortfalls(page, wording, latest.largest_shortfalls())
        page.heading(say("Sources"))
        for each in (before, after, mean):
            page.item(f"{described(each)}: {each.source}")
        if files:
            page.heading("kompass report")
            page.text(say("The same as a report, with texts, findings and role models:"))
            for file in files:
                page.item(str(file))
        page.gap()
        page.text(
            say(
                "As data: kompass demo --json. In English: kompass demo --language en. As a "
                "report too: kompass demo --out FOLDER."
            )
        )

    return CommandResult(
        data=lambda: {
            "since_before": since_before.to_dict(options.language),
            "audit": audited.to_dict(options.language),
            "beside_mean": beside_mean.to_dict(options.language),
            "profile": latest.to_dict(options.language),
            "reports": [str(file) for file in files],
        },
        fill=fill,
        language=wording.language,
    )


def _results() -> list[PublishedResult]:
    """Return the results that the pack ships, the oldest first."""
    try:
        results = list(published_results(_PACK, _REVISION))
    except UnknownPackError:
        message = f"kompass demo needs the criteria pack {_PACK}, which is not installed; {_ADVICE}"
        raise CommandError(Exit.PROBLEMS, message) from None
    return sorted(results, key=lambda each: (each.date.first, each.date.last))


def _shown(
    results: Iterable[PublishedResult],
) -> tuple[PublishedResult, PublishedResult, PublishedResult]:
    """Return the two latest results of the municipality, and the latest published mean."""
    own = [each for each in results if each.subject == _SUBJECT]
    means = [each for each in results if each.population]
    try:
        return own[-2], own[-1], means[-1]
    except IndexError:
        message = f"the results to show are missing in the installed pack {_PACK}; {_ADVICE}"
        raise CommandError(Exit.PROBLEMS, message) from None


def _reports(
    results: Sequence[PublishedResult], folder: Path, language: str | None
) -> Iterator[Path]:
    """Write the report on the municipality in two formats."""
    from kompass_core.reports import render_html, render_word, report

    before, after, mean = _shown(results)
    content = report(
        after,
        before=[before],
        benchmark=mean,
        role_models=[each for each in results if each.subject not in (None, _SUBJECT)],
        language=language,
    )
    folder.mkdir(parents=True, exist_ok=True)
    yield write(folder / "strangnas-2016.html", render_html(content))
    yield write(folder / "strangnas-2016.docx", render_word(content))
