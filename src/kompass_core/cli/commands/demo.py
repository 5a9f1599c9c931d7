"""The command `kompass demo`."""

from __future__ import annotations

from argparse import Namespace

from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.commands.audit import add_audit
from kompass_core.cli.commands.compare import add_comparison
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
    before, after, mean = _results()
    wording = Wording(after.pack, options.language)
    latest = profile(after)
    since_before = compare(profile(before), latest)
    beside_mean = compare(profile(mean), latest)
    audited = audit(before)

    def fill(page: Page) -> None:
        page.heading(f"{wording.text(after.pack.title)}: {after.name}")
        page.text(
            "Published results, as the other commands show them. A printed 60 stands for every "
            "value that rounds to it, so each change has an interval of possible values."
        )
        page.heading(f"kompass compare: {before.date} and {after.date}")
        add_comparison(page, wording, since_before)
        page.heading(f"kompass audit: {before.date}")
        add_audit(page, wording, audited)
        page.heading(f"kompass compare: {mean.name} and {after.name}")
        add_comparison(page, wording, beside_mean)
        page.heading(f"kompass profile: largest shortfalls, {after.date}")
        add_shortfalls(page, wording, latest.largest_shortfalls())
        page.heading("Sources")
        for each in (before, after, mean):
            page.item(f"{described(each)}: {each.source}")
        page.gap()
        page.text("As data: kompass demo --json. In English: kompass demo --language en.")

    return CommandResult(
        data=lambda: {
            "since_before": since_before.to_dict(options.language),
            "audit": audited.to_dict(options.language),
            "beside_mean": beside_mean.to_dict(options.language),
            "profile": latest.to_dict(options.language),
        },
        fill=fill,
    )


def _results() -> tuple[PublishedResult, PublishedResult, PublishedResult]:
    """Return the two latest results of the municipality, and the latest published mean."""
    try:
        results = list(published_results(_PACK, _REVISION))
    except UnknownPackError:
        message = f"kompass demo needs the criteria pack {_PACK}, which is not installed; {_ADVICE}"
        raise CommandError(Exit.PROBLEMS, message) from None
    results.sort(key=lambda each: (each.date.first, each.date.last))
    own = [each for each in results if each.subject == _SUBJECT]
    means = [each for each in results if each.population]
    try:
        return own[-2], own[-1], means[-1]
    except IndexError:
        message = f"the results to show are missing in the installed pack {_PACK}; {_ADVICE}"
        raise CommandError(Exit.PROBLEMS, message) from None
