"""Packs, results and the archive as docutils nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from html import escape

from attrs import frozen
from docutils import nodes

from kompass_core.comparison import Change, Comparison, compare
from kompass_core.criteria import TOTAL, CriteriaPack, Level, Node
from kompass_core.errors import IncomparableError
from kompass_core.evaluations import Finding, FindingKind
from kompass_core.labels import Prose
from kompass_core.profiles import Profile, Value
from kompass_core.published import PublishedResult
from kompass_core.reports.prose import to_html
from kompass_core.sphinx.archive import Archive, Entry, Group
from kompass_core.sphinx.pages import question_page, report_page, subject_page
from kompass_core.sphinx.tables import Column, Content, Row, link, paragraph, section, table
from kompass_core.translations import NumberFormat, Words, format_date

_NONE = "–"
_SWEDISH, _NORWEGIAN = "åäæöø", "æäøöå"
_LAST_LETTERS = {
    "da": _NORWEGIAN,
    "fi": _SWEDISH,
    "nb": _NORWEGIAN,
    "no": _NORWEGIAN,
    "sv": _SWEDISH,
}
"""The letters after Z, in their order."""


@frozen(eq=False)
class View:
    """
    The site that nodes are made for.

    Attributes:
        language: The language of the site.
        archive: The results that have pages.
        folder: The folder of these pages, as in names of documents.
        has_reports: True if each subject has a report.
    """

    language: str
    archive: Archive
    folder: str
    has_reports: bool = False

    @cached_property
    def words(self) -> Words:
        """The words of the language."""
        return Words(self.language)

    @cached_property
    def numbers(self) -> NumberFormat:
        """The number format of the language."""
        return NumberFormat.of(self.language)

    def title(self, node: Node, pack: CriteriaPack) -> str:
        """Return the title of a node; that of the total is a word of the language."""
        if node.code == TOTAL:
            return self.words.message("Total")
        return str(pack.text(node.title, self.language))

    def named(self, node: Node, pack: CriteriaPack) -> str:
        """Return the code and the title of a node."""
        title = self.title(node, pack)
        if node.code in pack.layout.uncounted:
            mark = self.words.message("not counted")
            title = f"{title} ({mark})"
        return title if node.code == TOTAL else f"{node.code} {title}"

    def title_of(self, pack: CriteriaPack) -> str:
        """Return the title and the revision of a pack."""
        return f"{pack.text(pack.title, self.language)} {pack.ref.revision}"

    def subject(self, name: str) -> Content:
        """Return the name of a subject, with a link if it has a page."""
        if name not in self.archive.slugs:
            return name
        return link(f"{self.folder}/{subject_page(self.archive, name)}", name)

    def question(self, node: Node, pack: CriteriaPack) -> Content:
        """Return the code and the title of a node, with a link if it has a page."""
        group, text = self.archive.groups.get(pack.ref), self.named(node, pack)
        if node.code == TOTAL or group is None or node.code not in group.known:
            return text
        return link(f"{self.folder}/{question_page(pack, node.code)}", text)

    def printed(self, of: Profile, code: str) -> str:
        """Return the points of a node as printed, or a dash."""
        points = of.printed(code).points
        if points is None:
            return _NONE
        return self.numbers.number(Fraction(points))

    def percent_columns(self, pack: CriteriaPack) -> list[Column]:
        """Return the column of percent; none if the pack has no percent."""
        title = self.words.message("Percent")
        return [Column(title, is_number=True)] if pack.has_percent else []

    def band_columns(self, pack: CriteriaPack, *codes: str) -> list[Column]:
        """Return the column of bands; none if *codes*, or all nodes, have no bands."""
        has_bands = any(code in pack.bands_of for code in codes or pack.bands_of)
        return [Column(self.words.message("Band"))] if has_bands else []

    def percent(self, of: Profile, code: str) -> list[str]:
        """Return the percent of a node as printed, or a dash; nothing if the pack has none."""
        percent = of.printed(code).percent
        shown = _NONE if percent is None else self.numbers.percent(Fraction(percent))
        return [shown] if of.pack.has_percent else []

    def band(self, of: Profile, code: str) -> str:
        """Return the bands of a node that are possible; nothing if it has none."""
        band = of.band(code)
        return self.words.sentence(band.text) if band else ""

    def date(self, of: Profile) -> str:
        """Return the date of a result; a mean of a group has none."""
        return format_date(of.date, self.language) if of.date else _NONE

    def alphabetic(self, names: Iterable[str]) -> list[str]:
        """Sort names, with the last letters of the language's alphabet in their order."""
        last = _LAST_LETTERS.get(self.language.partition("-")[0], "")
        order = {ord(letter): f"\U0010fffd{i}" for i, letter in enumerate(last)}
        return sorted(names, key=lambda name: name.casefold().translate(order))


def pack_tables(view: View, pack: CriteriaPack) -> Iterator[nodes.Node]:
    """Yield a table of the areas without sub-questions, and one of the parts of each other area."""
    parts = pack.layout.listed
    if alone := [area.code for area in pack.areas if not parts[area.code]]:
        yield _limits_table(view, pack, alone)
    for area in pack.areas:
        if parts[area.code]:
            node = pack.nodes[area.code]
            caption = f"{view.named(node, pack)} ({_range(view, node)})"
            yield _limits_table(view, pack, parts[area.code], caption)


def _limits_table(
    view: View, pack: CriteriaPack, codes: Iterable[str], caption: str = ""
) -> nodes.table:
    _ = view.words.message
    columns = [
        Column(_("Code"), is_header=True),
        Column(_("Title")),
        Column(_("Points"), is_number=True),
    ]
    found = (pack.nodes[code] for code in codes)
    rows = [Row([node.code, view.title(node, pack), _range(view, node)]) for node in found]
    return table(columns, rows, caption=caption, classes=["kompass-pack"])


def _range(view: View, node: Node) -> str:
    number = view.numbers.number
    return number(node.high) if node.low == 0 else f"{number(node.low)}–{number(node.high)}"


def profile_table(view: View, of: Profile, others: Profile | Group | None = None) -> nodes.table:
    """Make the table of a profile: points, maximum and percent, and those of others."""
    _ = view.words.message
    columns = [
        Column(_("Area or question"), is_header=True),
        Column(_("Points"), is_number=True),
        Column(_("Maximum"), is_number=True),
        *view.percent_columns(of.pack),
        *view.band_columns(of.pack),
    ]
    if others is not None:
        title = _("Mean") if isinstance(others, Group) else _heading(view, others)
        columns.append(Column(title, is_number=True))
    rows = [
        Row(
            [
                view.question(value.node, of.pack),
                view.printed(of, value.code),
                view.numbers.number(value.node.high),
                *view.percent(of, value.code),
                *([view.band(of, value.code)] if of.pack.band_scales else []),
                *([] if others is None else [_of_others(view, others, value.code)]),
            ],
            classes=[f"kompass-{value.level.value}"],
        )
        for value in _known_values(of)
    ]
    return table(columns, rows, classes=["kompass-profile"])


def _of_others(view: View, others: Profile | Group, code: str) -> str:
    """Return the points of another result, or the mean of a group with its number of members."""
    if not isinstance(others, Group):
        return view.printed(others, code)
    n = others.counts.get(code)
    return f"{view.printed(others.mean, code)} (n = {n})" if n else _NONE


def _known_values(of: Profile) -> Iterator[Value]:
    """Yield the values of a profile, each area before its parts, without levels of no points."""
    levels = {value.level for value in of.values() if value.exact is not None}
    yield of.total
    for area in of.areas:
        if Level.SUB_QUESTION in levels or Level.AREA in levels:
            yield area
        if Level.SUB_QUESTION in levels:
            yield from (of[code] for code in of.pack.layout.listed[area.code])
    yield from of.blocks


def comparison_nodes(view: View, found: Comparison) -> Iterator[nodes.Node]:
    """Yield the table of the changes between two results, and the cautions about them."""
    _ = view.words.message
    columns = [
        Column(_("Area or question"), is_header=True),
        Column(_heading(view, found.before), is_number=True),
        Column(_heading(view, found.after), is_number=True),
        Column(_("Change"), is_number=True),
        Column(_("Certainty")),
    ]
    rows = [
        Row(
            [
                view.question(change.node, found.after.pack),
                view.printed(found.before, change.before.code),
                view.printed(found.after, change.code),
                view.numbers.number(change.exact, signed=True),
                view.words.term(change.certainty),
            ],
            classes=[f"kompass-{change.node.level.value}"],
        )
        for change in found.changes
    ]
    yield table(columns, rows, classes=["kompass-comparison"])
    cautions = dict.fromkeys(view.words.sentence(each.text) for each in found.cautions)
    if cautions:
        yield _bullets(map(paragraph, cautions))


def _heading(view: View, of: Profile) -> str:
    return f"{of.name} {view.date(of)}" if of.date else of.name


def _bullets(items: Iterable[nodes.Node]) -> nodes.bullet_list:
    made = nodes.bullet_list()
    for item in items:
        made += nodes.list_item("", item)
    return made


def ranking_nodes(view: View, group: Group) -> Iterator[nodes.Node]:
    """Yield the filters and the table of a ranking by the total."""
    _ = view.words.message
    columns = [
        Column(_("Rank"), is_number=True),
        Column(_("Subject"), is_header=True),
        Column(_("Group")),
        Column(_("Date")),
        Column(_("Points"), is_number=True),
        Column(_("Possible ranks"), is_number=True),
        *view.band_columns(group.pack, TOTAL),
    ]
    has_groups = any(entry.group for entry in group.entries)
    known = [entry for entry in group.entries if entry.profile.total.exact is not None]
    known.sort(key=lambda entry: -(entry.profile.total.exact or 0))
    places = {points: i for i, points in enumerate(dict.fromkeys(map(_total, known)))}
    latest = {id(entry) for entry in group.latest}
    rows = list[Row]()
    for entry in known:
        is_latest = id(entry) in latest
        rank = group.ranks[entry.subject] if is_latest else None
        cells = [
            str(rank.rank) if rank else "",
            view.subject(entry.subject),
            entry.group,
            view.date(entry.profile),
            view.printed(entry.profile, TOTAL),
            _span(rank.best, rank.worst) if rank else "",
            *([view.band(entry.profile, TOTAL)] if TOTAL in group.pack.bands_of else []),
        ]
        classes = [
            f"kompass-order-{places[_total(entry)]}",
            f"kompass-year-{entry.year}",
            f"kompass-group-{nodes.make_id(entry.group)}",
            "kompass-latest" if is_latest else "kompass-earlier",
        ]
        rows.append(Row(cells if has_groups else cells[:2] + cells[3:], classes))
    shown = columns if has_groups else columns[:2] + columns[3:]
    yield nodes.raw("", _filters(view, group), format="html")
    yield table(shown, rows, classes=["kompass-ranking"])


def _total(entry: Entry) -> Fraction | None:
    return entry.profile.total.exact


def _span(best: int, worst: int) -> str:
    return str(best) if best == worst else f"{best}–{worst}"


def _filters(view: View, group: Group) -> str:
    """Return the form that filters a ranking; scripts show it."""
    _ = view.words.message
    years = sorted({entry.year for entry in group.entries}, reverse=True)
    groups = view.alphabetic({entry.group for entry in group.entries} - {""})
    selects = [_select("year", _("Year"), _("latest of each"), [(year, year) for year in years])]
    if groups:
        pairs = [(nodes.make_id(name), name) for name in groups]
        selects.append(_select("group", _("Group"), _("all"), pairs))
    return f'<form class="kompass-filters" hidden>{"".join(selects)}</form>'


def _select(name: str, title: str, everything: str, options: Sequence[tuple[str, str]]) -> str:
    choices = "".join(
        f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in options
    )
    return (
        f'<label>{escape(title)} <select name="{name}"><option value="">{escape(everything)}'
        f"</option>{choices}</select></label>"
    )


def question_nodes(view: View, group: Group, code: str) -> Iterator[nodes.Node]:
    """Yield the points of every subject for one node, their frequencies, and the findings."""
    _ = view.words.message
    pack = group.pack
    answers = group.answers(code)
    counts = Counter(view.printed(entry.profile, code) for entry in answers)
    facts = {"n": len(answers), "maximum": pack.nodes[code].high}
    shown = _("The latest result of each subject (n = {n}), of {maximum} points.", **facts)
    yield paragraph(shown)
    columns = [
        Column(_("Subject"), is_header=True),
        Column(_("Date")),
        Column(_("Points"), is_number=True),
        *view.percent_columns(pack),
        *view.band_columns(pack, code),
    ]
    rows = [
        Row(
            [
                view.subject(entry.subject),
                view.date(entry.profile),
                view.printed(entry.profile, code),
                *view.percent(entry.profile, code),
                *([view.band(entry.profile, code)] if code in pack.bands_of else []),
            ]
        )
        for entry in answers
    ]
    yield table(columns, rows, classes=["kompass-question"])
    columns = [
        Column(_("Points"), is_number=True, is_header=True),
        Column(_("Subjects"), is_number=True),
    ]
    yield table(
        columns,
        [Row([points, str(n)]) for points, n in counts.items()],
        caption=_("Number of subjects by points"),
        classes=["kompass-frequencies"],
    )
    for entry in group.entries:
        texts = dict(entry.source.narrative.texts)
        if code in texts:
            title = f"{entry.subject} ({view.date(entry.profile)})"
            yield section(title, _markdown(view, texts[code]), name=str(entry.path))
    for kind in FindingKind:
        found = list(findings_of(group.entries, kind, code))
        if found:
            title = finding_title(kind, view.words)
            yield section(title, _finding_list(view, found, with_node=False))


def findings_of(
    entries: Iterable[Entry], kind: FindingKind, code: str | None = None
) -> Iterator[tuple[Entry, Finding]]:
    """Yield the findings of one kind, of all nodes or of one."""
    for entry in entries:
        for finding in entry.source.findings:
            if finding.kind is kind and code in (None, finding.code):
                yield entry, finding


def finding_title(kind: FindingKind, words: Words) -> str:
    """Return the heading of the findings of one kind."""
    titles = {
        FindingKind.STRENGTH: words.message("Strengths"),
        FindingKind.IMPROVEMENT: words.message("Improvements"),
        FindingKind.GOOD_EXAMPLE: words.message("Good examples"),
    }
    return titles[kind]


def findings_nodes(view: View, kind: FindingKind, code: str | None = None) -> Iterator[nodes.Node]:
    """Yield the findings of one kind of all subjects, by area."""
    found = list(findings_of(view.archive.entries, kind, code))
    if not found:
        yield paragraph(view.words.message("No finding of this kind is recorded."))
        return
    for ref, pack in view.archive.packs.items():
        of_pack = [pair for pair in found if pair[0].pack.ref == ref]
        for area in pack.areas:
            own = {area.code, *pack.layout.listed[area.code]}
            of_area = [pair for pair in of_pack if pair[1].code in own]
            if of_area:
                title = view.named(pack.nodes[area.code], pack)
                listed = _finding_list(view, of_area, with_node=True)
                yield section(title, listed, name=f"{ref} {area.code}")
        rest = [pair for pair in of_pack if pair[1].code in (None, TOTAL)]
        if rest:
            yield _finding_list(view, rest, with_node=False)


def _finding_list(
    view: View, found: Iterable[tuple[Entry, Finding]], *, with_node: bool
) -> nodes.bullet_list:
    items = list[nodes.Node]()
    for entry, finding in found:
        content: list[Content] = [view.subject(entry.subject), f" ({view.date(entry.profile)}"]
        if with_node and finding.code:
            content += [", ", view.question(entry.pack.nodes[finding.code], entry.pack)]
        items.append(paragraph(*content, "): ", finding.text))
    return _bullets(items)


def subject_nodes(view: View, entries: Sequence[Entry]) -> Iterator[nodes.Node]:
    """Yield the latest result, the history and the findings of a subject."""
    _ = view.words.message
    latest = entries[-1]
    group = view.archive.groups[latest.pack.ref]
    yield paragraph(_latest_result(view, latest, group))
    if view.has_reports:
        report = f"{view.folder}/{report_page(view.archive, latest.subject)}"
        text = _("Report of {date}", date=view.date(latest.profile))
        yield paragraph(nodes.reference("", text, kompass_report=report, internal=True))
    yield from _texts(view, latest)
    shown = profile_table(view, latest.profile, group if len(group.latest) > 1 else None)
    yield section(_("Profile"), shown, name="profile")
    yield section(_("History"), _history(view, entries), name="history")
    for kind in FindingKind:
        found = [pair for entry in reversed(entries) for pair in findings_of([entry], kind)]
        if found:
            listed = _own_findings(view, found)
            yield section(finding_title(kind, view.words), listed, name=kind.value)
    sources = dict.fromkeys(_source(entry) for entry in reversed(entries) if _source(entry))
    if sources:
        yield section(_("Sources"), _bullets(map(paragraph, sources)), name="sources")


def _latest_result(view: View, latest: Entry, group: Group) -> str:
    _ = view.words.message
    facts = {
        "points": view.printed(latest.profile, TOTAL),
        "maximum": latest.profile.total.node.high,
        "date": view.date(latest.profile),
        "criteria": view.title_of(latest.pack),
    }
    text = _("{points} of {maximum} points, {date}, by {criteria}.", **facts)
    rank = group.ranks.get(latest.subject)
    if rank is None or rank.n == 1 or rank.profile is not latest.profile:
        return text
    span = _span(rank.best, rank.worst)
    place = _("Rank {rank} of {n} by the latest result of each.", rank=span, n=rank.n)
    return f"{text} {place}"


def _texts(view: View, entry: Entry) -> Iterator[nodes.Node]:
    """Yield the summary of the assessors, and a section of their texts about nodes."""
    narrative = entry.source.narrative
    if narrative.summary is not None:
        yield _markdown(view, narrative.summary)
    texts = dict(narrative.texts)
    if texts:
        made = section(view.words.message("Description by the assessors"), name="texts")
        for code, node in entry.pack.nodes.items():
            if code in texts:
                title = view.named(node, entry.pack)
                made += section(title, _markdown(view, texts[code]), name=f"texts {code}")
        yield made


def _markdown(view: View, text: Prose) -> nodes.raw:
    """Return Markdown as HTML, which is searched like other text."""
    return nodes.raw("", str(to_html(text.pick(view.language), 3)), format="html")


def _history(view: View, entries: Sequence[Entry]) -> nodes.table:
    """Make a table of all results of a subject, the latest first."""
    _ = view.words.message
    columns = [
        Column(_("Date"), is_header=True),
        Column(_("Criteria")),
        Column(_("Points"), is_number=True),
        Column(_("Change"), is_number=True),
        Column(_("Certainty")),
    ]
    rows = list[Row]()
    for before, entry in zip([None, *entries], entries, strict=False):
        change = _change(before, entry) if before else None
        rows.append(
            Row(
                [
                    view.date(entry.profile),
                    view.title_of(entry.pack),
                    view.printed(entry.profile, TOTAL),
                    view.numbers.number(change.exact, signed=True) if change else _NONE,
                    view.words.term(change.certainty) if change else _NONE,
                ]
            )
        )
    return table(columns, reversed(rows), classes=["kompass-history"])


def _change(before: Entry, after: Entry) -> Change | None:
    """Return the change of the total, if the two results are comparable and have one."""
    try:
        return compare(before.profile, after.profile).get(TOTAL)
    except IncomparableError:
        return None


def _own_findings(view: View, found: Iterable[tuple[Entry, Finding]]) -> nodes.bullet_list:
    items = list[nodes.Node]()
    for entry, finding in found:
        content: list[Content] = []
        if finding.code:
            content += [view.question(entry.pack.nodes[finding.code], entry.pack), ": "]
        items.append(paragraph(*content, finding.text, f" ({view.date(entry.profile)})"))
    return _bullets(items)


def _source(entry: Entry) -> str:
    source = entry.source
    return source.source if isinstance(source, PublishedResult) else ""


def subjects_section(view: View) -> nodes.section:
    """Make the list of all subjects, in alphabetic order."""
    items = [
        paragraph(view.subject(name), f" ({', '.join(_years(view, name))})")
        for name in view.alphabetic(view.archive.subjects)
    ]
    return section(view.words.message("All subjects"), _bullets(items), name="subjects")


def _years(view: View, name: str) -> list[str]:
    return sorted({entry.year for entry in view.archive.subjects[name]})


def questions_section(view: View) -> nodes.section:
    """Make the list of the questions that some subject has points for, by pack."""
    found = section(view.words.message("All questions"), name="questions")
    for ref, group in view.archive.groups.items():
        pack = group.pack
        areas = nodes.bullet_list()
        for area in pack.areas:
            node = pack.nodes[area.code]
            item = nodes.list_item("", paragraph(view.question(node, pack)))
            listed = pack.layout.listed[node.code]
            if group.known.intersection(listed):
                parts = (paragraph(view.question(pack.nodes[c], pack)) for c in listed)
                item += _bullets(parts)
            areas += item
        found += section(view.title_of(pack), areas, name=str(ref))
    return found
