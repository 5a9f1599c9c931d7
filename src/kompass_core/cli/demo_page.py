"""The page of ``kompass demo``."""

from __future__ import annotations

from kompass_core.auditing import Audit, Mismatch
from kompass_core.cli.audits import MEANINGS, allowed
from kompass_core.cli.facts import combined_parts, described
from kompass_core.cli.pages import Page
from kompass_core.cli.role_models import RoleModels
from kompass_core.cli.sections import (
    CODE,
    TITLE,
    add_cautions,
    add_changes,
    add_extremes,
    add_to_win,
    heads_of,
    named,
    with_rule,
)
from kompass_core.cli.story import Story
from kompass_core.cli.tables import Column, Row
from kompass_core.cli.wording import Wording
from kompass_core.standings import Standing
from kompass_core.terms import TOTAL

__all__ = ["fill"]


def fill(page: Page, wording: Wording, story: Story) -> None:
    """Write the story, section by section."""
    pack = story.after.pack
    before, after = heads_of(story.since_before)
    page.heading(f"{wording.text(pack.title)}: {described(story.after)}")
    most = wording.number(pack.total.max_points)
    page.text(
        f"{pack.ref}: {len(pack.areas)} areas, {len(pack.scored)} sub-questions, {most} points. "
        "All numbers below are printed ones. A printed 60 stands for everything that rounds "
        "to it, so every change has bounds."
    )
    page.heading(f"1  {after} beside {before}")
    add_changes(page, wording, story.since_before)
    add_extremes(page, wording, story.since_before)
    page.heading(f"2  {after} beside the published mean")
    add_changes(page, wording, story.beside_mean)
    page.heading("3  Cautions")
    add_cautions(page, story.cautions)
    _add_mean(page, story)
    page.heading("4  Do the printed numbers fit together?")
    _add_audits(page, wording, story)
    page.heading("5  Where most points are to be won")
    add_to_win(page, wording, story.most_to_win)
    page.heading("6  Role models: who has most points")
    _add_role_models(page, wording, story)
    _add_sources(page, story)


def _add_mean(page: Page, story: Story) -> None:
    """Say what is known about the population of the mean."""
    mean, population = story.mean, story.population
    window = f" ({population.window})" if population.window else ""
    members = f"of {population.n}" if population.n else "of an unknown number"
    page.item(
        f"The mean, {described(mean)}, is {members} of results{window}: it was published as "
        "such, and cannot be computed again."
    )


def _add_audits(page: Page, wording: Wording, story: Story) -> None:
    mark, separator = wording.numbers.mark, wording.numbers.separator
    heads = (*heads_of(story.since_before), "Mean")
    columns = (
        Column("Result"),
        Column("Verdict"),
        Column("Checks", right=True, spare=1),
        Column("Total", at=mark),
        Column("Areas", at=mark),
        Column("Parts allow", at=separator, spare=2),
        Column("All allow", at=separator),
    )
    page.table(
        columns,
        [_audit_row(wording, head, each) for head, each in zip(heads, story.audits, strict=True)],
    )
    page.text(
        "Checks: printed numbers that can be recomputed, and how many come out as printed. "
        "Parts allow: what rows and areas alone allow for the total; all allow: what they "
        "allow together with the printed total."
    )
    for head, each in zip(heads, story.audits, strict=True):
        for mismatch in each.mismatches:
            if mismatch.code == TOTAL:
                page.item(_about_the_total(wording, head, each, mismatch))
    for verdict in dict.fromkeys(each.verdict for each in story.audits):
        page.item(f"{verdict.value}: {MEANINGS[verdict]}.")


def _about_the_total(wording: Wording, head: str, audited: Audit, mismatch: Mismatch) -> str:
    """Say why a total need not be what the printed areas add up to."""
    added, printed = wording.number(mismatch.recomputed), wording.number(mismatch.printed)
    return (
        f"{head}: the areas add up to {added}, {printed} is printed; "
        f"rounding allows {allowed(audited, wording, TOTAL)}."
    )


def _audit_row(wording: Wording, head: str, audited: Audit) -> Row:
    result = audited.result
    total, checks = result.cells.get(TOTAL), audited.checks
    return (
        head,
        audited.verdict.value,
        f"{checks - len(audited.mismatches)} of {checks}",
        wording.number(total.points if total else None),
        wording.number(combined_parts(result, wording.pack.total)),
        allowed(audited, wording, TOTAL),
        wording.numbers.interval(audited.bounds[TOTAL]),
    )


def _add_role_models(page: Page, wording: Wording, story: Story) -> None:
    mark = wording.numbers.mark
    columns = (
        CODE,
        TITLE,
        Column("Best", at=mark),
        Column("Who", spare=2),
        Column("When", spare=1),
        Column(story.profile.name, at=mark),
        Column("Rank", right=True),
    )
    rows = [
        (models.node, row) for models in story.role_models for row in _model_rows(wording, models)
    ]
    page.table(columns, with_rule(rows))
    page.text(
        f"{len(story.results)} published results under {story.after.pack.ref}; of each "
        "subject the latest one counts that gives the number."
    )
    if story.models_across_a_break:
        page.text("Some are, or may be, from the other side of the known break: see 3.")


def _model_rows(wording: Wording, models: RoleModels) -> list[Row]:
    """Return one row for each that shares the first rank."""
    own = wording.number(models.own.value.exact), _rank(models.own)
    return [
        (
            *(("", "") if i else named(wording, models.node)),
            wording.number(best.value.exact),
            best.profile.name,
            str(best.profile.date),
            *(("", "") if i else own),
        )
        for i, best in enumerate(models.best)
    ]


def _rank(standing: Standing) -> str:
    """Write a rank as the range that the values before rounding allow."""
    best, worst = standing.best, standing.worst
    ranks = str(best) if best == worst else f"{best}-{worst}"
    return f"{ranks} of {standing.n}"


def _add_sources(page: Page, story: Story) -> None:
    page.heading("Sources")
    by_source = dict[str, list[str]]()
    for result in story.results:
        by_source.setdefault(result.source or "not stated", []).append(described(result))
    for source, results in by_source.items():
        page.item(f"{'; '.join(results)}: {source}")
    page.gap()
    page.text("The same as data: kompass demo --json. In English: kompass demo --language en.")
