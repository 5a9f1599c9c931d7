"""The command `kompass rank`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Collection, Iterable
from typing import Any

from kompass_core.aggregation import Aggregate, Rank, RankKey, RankKeyName, aggregate
from kompass_core.amounts import exact_text
from kompass_core.cli.answer import CommandError, CommandResult, Exit
from kompass_core.cli.inputs import load_profiles
from kompass_core.cli.output import Page, TableColumn
from kompass_core.cli.sections import add_cautions
from kompass_core.cli.wording import Wording, listed
from kompass_core.errors import nearest
from kompass_core.profiles import Profile
from kompass_core.profiles.profile import source_dict


def run(options: Namespace) -> CommandResult:
    """Rank the subjects of a group by their points at one node."""
    group, means = group_of(options)
    require_code(group, options.code)
    wording = Wording.of(group.pack, options.language)
    by = RankKey(options.by or group.pack.ranking)
    ranks, unranked = ranks_of(group, options.code, by)

    def fill(page: Page) -> None:
        code, title = wording.named(group.pack.nodes[options.code])
        page.heading(f"{' '.join(filter(None, (code, title)))} ({group.pack.ref})")
        _add_ranks(page, wording, ranks, options)
        if unranked:
            text = wording.message(
                "Not ranked, as their points are not known: {names}.", names=listed(unranked)
            )
            page.text(text)
        add_means_omitted(page, wording, means)
        if group.cautions:
            page.gap()
            add_cautions(page, wording, group.cautions)

    def data() -> dict[str, Any]:
        return {
            "code": options.code,
            "by": by.value,
            "ranks": [rank_dict(each) | _groups_dict(each, options.groups) for each in ranks],
            "unranked": [source_dict(each.source) for each in unranked],
            **group_dict(group, means),
        }

    return CommandResult(data, fill, language=wording.language)


def group_of(options: Namespace) -> tuple[Aggregate, list[Profile]]:
    """Return the subjects of the results, each by its latest, and the means among the results."""
    found = load_profiles(options.results, options)
    subjects = [each for each in found if not each.is_mean]
    return aggregate(subjects, duplicates="latest"), [each for each in found if each.is_mean]


def require_code(group: Aggregate, code: str) -> None:
    """Refuse a code that the group does not share."""
    if code not in group:
        message = f"the results share no area or sub-question with the code {code!r}"
        raise CommandError(Exit.MISUSE, f"{message}; {nearest(code, group)}")


def ranks_of(
    group: Aggregate, code: str, by: RankKey | RankKeyName
) -> tuple[list[Rank], list[Profile]]:
    """Return the ranks of all members with points, best first, and the members without."""
    ranks = group.best(code, n=len(group.members), by=by)
    return list(ranks), [each for each in group.counted(code) if each[code].exact is None]


def add_means_omitted(page: Page, wording: Wording, means: Collection[Profile]) -> None:
    """Name the means that were given, as they are not counted among subjects."""
    if means:
        page.text(wording.message("Means are not counted: {names}.", names=listed(means)))


def _add_ranks(page: Page, wording: Wording, ranks: Iterable[Rank], options: Namespace) -> None:
    say, code = wording.message, options.code
    columns = (
        TableColumn(say("Rank"), right=True),
        TableColumn(say("Subject"), least=16),
        TableColumn(say("Date"), spare=3),
        wording.points(say("Points")),
        TableColumn(say("Percent"), right=True, spare=1),
        TableColumn(say("Possible ranks"), spare=2),
        TableColumn(say("Group"), spare=4),
        TableColumn(say("Band"), spare=4),
    )
    rows = [
        (
            str(each.rank),
            each.profile.name,
            str(each.profile.date or ""),
            wording.number(each.value.exact),
            wording.percent_of(each.profile, code),
            ""
            if each.best == each.worst
            else f"{each.best}{wording.numbers.separator}{each.worst}",
            " / ".join(each.quantile_group(options.groups).possible) if options.groups else "",
            wording.band_of(each.profile, code),
        )
        for each in ranks
    ]
    page.table(columns, rows)


def rank_dict(rank: Rank) -> dict[str, Any]:
    """Return a rank as plain JSON data."""
    band = rank.profile.band(rank.value.code)
    return {
        "rank": rank.rank,
        "best": rank.best,
        "worst": rank.worst,
        "tied": rank.tied,
        "result": source_dict(rank.profile.source),
        "points": exact_text(rank.value.exact),
        "bounds": rank.value.bounds.to_dict(),
        "band": band and band.to_dict(),
    }


def _groups_dict(rank: Rank, names: list[str] | None) -> dict[str, Any]:
    """Return the quantile group of a rank, if names are given, as plain JSON data."""
    if names is None:
        return {}
    found = rank.quantile_group(names)
    return {"group": found.name, "possible_groups": list(found.possible)}


def group_dict(group: Aggregate, means: Iterable[Profile]) -> dict[str, Any]:
    """Return the means that were not counted and the cautions, as plain JSON data."""
    return {
        "means": [source_dict(each.source) for each in means],
        "cautions": [
            {"kind": each.kind.value, "text": each.text} for each in dict.fromkeys(group.cautions)
        ],
    }
