"""The command `kompass question`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kompass_core.amounts import exact_text
from kompass_core.cli.answer import CommandResult
from kompass_core.cli.commands.rank import (
    add_means_omitted,
    group_dict,
    group_of,
    rank_dict,
    ranks_of,
    require_code,
)
from kompass_core.cli.output import Page, TableColumn
from kompass_core.cli.sections import add_cautions
from kompass_core.cli.wording import Wording, listed
from kompass_core.profiles import Profile
from kompass_core.profiles.profile import source_dict


def run(options: Namespace) -> CommandResult:
    """Show one question over all subjects: the points of each, and the number with each mark."""
    group, means = group_of(options)
    code: str = options.code
    require_code(group, code)
    wording, summary = Wording.of(group.pack, options.language), group[code]
    ranks, without = ranks_of(group, code, "printed")
    say, node = wording.message, group.pack.nodes[code]
    marks = dict[Decimal | None, list[Profile]]()
    for each in ranks:
        printed = each.profile.printed(code).points
        marks.setdefault(printed, []).append(each.profile)

    def fill(page: Page) -> None:
        name = " ".join(filter(None, wording.named(node)))
        page.heading(f"{name} ({group.pack.ref})")
        if summary.n:
            text = wording.plural(
                "{n} subject; mean {mean}, lowest {low}, highest {high} of {most} points.",
                "{n} subjects; mean {mean}, lowest {low}, highest {high} of {most} points.",
                summary.n,
                mean=wording.number(summary.mean),
                low=wording.number(summary.min),
                high=wording.number(summary.max),
                most=node.max_points,
            )
            page.text(text)
            page.gap()
            _add_marks(page, wording, marks)
        if without:
            page.text(say("Points are not known: {names}.", names=listed(without)))
        add_means_omitted(page, wording, means)
        if group.cautions:
            page.gap()
            add_cautions(page, wording, group.cautions)

    def data() -> dict[str, Any]:
        return {
            "code": code,
            "title": wording.text(node.title),
            "max_points": exact_text(node.high),
            "mean": exact_text(summary.mean),
            "subjects": [rank_dict(each) for each in ranks],
            "marks": [{"points": exact_text(p), "n": len(each)} for p, each in marks.items()],
            "unknown": [source_dict(each.source) for each in without],
            **group_dict(group, means),
        }

    return CommandResult(data, fill, language=wording.language)


def _add_marks(
    page: Page, wording: Wording, marks: Mapping[Decimal | None, Sequence[Profile]]
) -> None:
    """Add a row for each mark, the best first: its points, the number of subjects, their names."""
    say = wording.message
    columns = (
        wording.points(say("Points")),
        TableColumn(say("Number"), right=True),
        TableColumn(say("Subjects"), least=20),
    )
    rows = [
        (wording.number(points), str(len(subjects)), listed(subjects))
        for points, subjects in marks.items()
    ]
    page.table(columns, rows)
