"""``kompass demo``: what the library does with results that were really published."""

from __future__ import annotations

from argparse import Namespace

from kompass_core.cli.answers import Answer, Json
from kompass_core.cli.demo_page import fill
from kompass_core.cli.documents import (
    audit_document,
    caution_documents,
    cell_document,
    comparison_document,
    result_document,
    standing_document,
)
from kompass_core.cli.exits import CommandError, Exit
from kompass_core.cli.story import Story
from kompass_core.cli.wording import Wording
from kompass_core.errors import UnknownPackError
from kompass_core.packs import published_results

__all__ = ["answer"]

_PACK, _REVISION, _SUBJECT = "kommunkompassen-se", "2010", "Strängnäs"
_DISTRIBUTION = "kompass-pack-kommunkompassen"


def answer(options: Namespace) -> Answer:
    """Tell the story of one subject, from the data that travels with its pack."""
    story = _story()
    wording = Wording(story.after.pack, options.language)
    return Answer(
        document=lambda: _document(wording, story), page=lambda page: fill(page, wording, story)
    )


def _story() -> Story:
    advice = f"install it with: pip install --upgrade {_DISTRIBUTION}"
    try:
        results = published_results(_PACK)
    except UnknownPackError:
        message = f"kompass demo needs the criteria pack {_PACK}, which is not installed; {advice}"
        raise CommandError(Exit.PROBLEMS, message) from None
    story = Story.of(_SUBJECT, (each for each in results if each.pack.revision == _REVISION))
    if story is None:
        message = f"the installed pack {_PACK} lacks the results that are shown; {advice}"
        raise CommandError(Exit.PROBLEMS, message)
    return story


def _document(wording: Wording, story: Story) -> dict[str, Json]:
    return {
        "subject": result_document(story.after),
        "since_before": comparison_document(wording, story.since_before),
        "beside_mean": comparison_document(wording, story.beside_mean),
        "cautions": caution_documents(story.cautions),
        "audits": [audit_document(wording, each) for each in story.audits],
        "rises": [change.code for change in story.since_before.rises()],
        "falls": [change.code for change in story.since_before.falls()],
        "most_to_win": [cell_document(wording, story.profile, v) for v in story.most_to_win],
        "role_models": [
            {
                "code": each.node.code,
                "title": wording.title(each.node),
                "best": [standing_document(standing) for standing in each.best],
                "own": standing_document(each.own),
            }
            for each in story.role_models
        ],
    }
