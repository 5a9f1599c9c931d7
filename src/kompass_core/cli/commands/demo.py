"""The command `kompass demo`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from functools import cached_property

from attrs import frozen

from kompass_core.aggregation.aggregate import Duplicates, Rank, aggregate
from kompass_core.cli.answer import Answer, CommandError, Exit, Json
from kompass_core.cli.commands.audit import MEANINGS, allowed
from kompass_core.cli.data import (
    audit_document,
    caution_documents,
    cell_document,
    comparison_document,
    result_document,
    standing_document,
)
from kompass_core.cli.output import Page, Row, TableColumn
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
from kompass_core.cli.wording import Wording, combined_parts, described
from kompass_core.comparison import Comparison, compare
from kompass_core.criteria import TOTAL, Level, Node
from kompass_core.errors import UnknownPackError
from kompass_core.packs.loading import published_results
from kompass_core.profiles import Caution, Profile, Value, profile
from kompass_core.published import Audit, Mismatch, Population, PublishedResult, audit

_WINNABLE = 6


@frozen
class Story:
    """
    One subject's latest result beside the one before it, a published mean, and other subjects.

    Attributes:
        before: The earlier result.
        after: The latest result.
        mean: The published mean.
        population: Whose mean it is.
        results: All published results under the same criteria.
    """

    before: PublishedResult
    after: PublishedResult
    mean: PublishedResult
    population: Population
    results: tuple[PublishedResult, ...]

    @classmethod
    def of(cls, subject: str, results: Iterable[PublishedResult]) -> Story | None:
        """Choose from *results*; None if there are not two of *subject* and a mean."""
        by_date = sorted(results, key=lambda result: (result.date.first, result.date.last))
        own = [result for result in by_date if result.subject == subject]
        means = [(each, each.population) for each in by_date if each.population]
        if len(own) < 2 or not means:  # noqa: PLR2004 (a change has two sides)
            return None
        return cls(own[-2], own[-1], *means[-1], tuple(by_date))

    @cached_property
    def profile(self) -> Profile:
        """The latest profile of the subject."""
        return profile(self.after)

    @cached_property
    def since_before(self) -> Comparison:
        """What changed since the result before."""
        return compare(profile(self.before), self.profile)

    @cached_property
    def beside_mean(self) -> Comparison:
        """How the subject differs from the mean."""
        return compare(profile(self.mean), self.profile)

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What a reader must know about both comparisons, once each."""
        both = (*self.since_before.cautions, *self.beside_mean.cautions)
        return tuple(dict.fromkeys(both))

    @cached_property
    def audits(self) -> tuple[Audit, ...]:
        """Whether the numbers of the three results fit together."""
        return tuple(audit(result) for result in (self.before, self.after, self.mean))

    @property
    def largest_shortfalls(self) -> tuple[Value, ...]:
        """Where most points are missing, at the finest level that is known."""
        return self.profile.largest_shortfalls(Level.SUB_QUESTION, _WINNABLE)

    @cached_property
    def role_models(self) -> tuple[RoleModels, ...]:
        """Who is best, by area and in all."""
        return role_models(self.profile, map(profile, self.results))

    @property
    def models_across_a_break(self) -> bool:
        """Whether the instrument changed, or may have changed, between them and the subject."""
        dates = {s.profile.date for models in self.role_models for s in models.best}
        return any(
            each.separates(date, self.after.date)
            for each in self.after.pack.breaks
            for date in dates
            if date is not None
        )


@frozen
class RoleModels:
    """
    The best in one cell, and how a subject stands beside them.

    Attributes:
        node: The cell.
        best: Who has most points; several if they have the same.
        own: Where the subject stands.
    """

    node: Node
    best: tuple[Rank, ...]
    own: Rank


def role_models(subject: Profile, others: Iterable[Profile]) -> tuple[RoleModels, ...]:
    """
    Return the best in every area and in all, where *subject* has points.

    Of each subject the latest result counts that knows the cell: who printed only a total
    last time is still known by the areas of the time before.

    Args:
        subject: Whose role models they are.
        others: Results under the same criteria, those of *subject* included.
    """
    profiles = [each for each in others if not each.is_mean]
    nodes = [n for n in subject.pack.nodes.values() if n.level is not Level.SUB_QUESTION]
    return tuple(
        _at(node, subject, profiles) for node in nodes if subject[node.code].exact is not None
    )


def _at(node: Node, subject: Profile, profiles: Sequence[Profile]) -> RoleModels:
    known = [each for each in profiles if each[node.code].exact is not None]
    group = aggregate([*known], duplicates=Duplicates.LATEST)
    return RoleModels(node, group.best(node.code, n=1), group.rank(subject, node.code))


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
    add_to_win(page, wording, story.largest_shortfalls)
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
    heads = (*heads_of(story.since_before), "GroupMean")
    columns = (
        TableColumn("Result"),
        TableColumn("Verdict"),
        TableColumn("Checks", right=True, spare=1),
        TableColumn("Total", at=mark),
        TableColumn("Areas", at=mark),
        TableColumn("Parts allow", at=separator, spare=2),
        TableColumn("All allow", at=separator),
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
        TableColumn("Best", at=mark),
        TableColumn("Who", spare=2),
        TableColumn("When", spare=1),
        TableColumn(story.profile.name, at=mark),
        TableColumn("Rank", right=True),
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


def _rank(standing: Rank) -> str:
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
        "most_to_win": [cell_document(wording, story.profile, v) for v in story.largest_shortfalls],
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
